package io.github.w2vfast.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * All of memory as one segment of no closeable scope: addresses are offsets, and the JIT compiler
 * folds the segment's liveness and base away. Whoever calls must own the address.
 */
final class Memory {
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  static {
    // As long as there is one class of segments, compiled code relies on it. In the interpreter the
    // Vector API uses another, on the heap, and all that was compiled before is thrown away.
    MemorySegment.ofArray(new byte[0]);
  }

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private Memory() {}

  static float get(long address) {
    return ALL.get(FLOAT, address);
  }

  static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  static short getShort(long address) {
    return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
  }

  static void set(long address, float value) {
    ALL.set(FLOAT, address, value);
  }
}
