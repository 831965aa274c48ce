package io.github.w2vfast.hints;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A zeroed block of memory outside the heap, owned by whoever allocated it. Huge pages are asked
 * for where the system has them.
 */
public final class NativeMemory implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment segment;

  private NativeMemory(long bytes) {
    arena = Arena.ofShared();
    segment = arena.allocate(bytes, 64);
  }

  /**
   * Reserves zeroed memory aligned to at least 64 bytes.
   *
   * @throws OutOfMemoryError if the system refuses
   */
  public static NativeMemory allocate(long bytes) {
    return new NativeMemory(bytes);
  }

  /** The address of the first byte. */
  public long address() {
    return segment.address();
  }

  /** The memory as a segment of exactly {@link #bytes()} bytes. */
  public MemorySegment segment() {
    return segment;
  }

  /** The size asked for, in bytes. */
  public long bytes() {
    return segment.byteSize();
  }

  /** Gives the memory back; nobody may touch it afterwards. */
  @Override
  public void close() {
    arena.close();
  }
}
