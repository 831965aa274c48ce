package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks the processor to bring memory into its caches before it is needed, without waiting for it.
 *
 * <p>Java has no such instruction, so this class writes two: 16 bytes of machine code each, a loop
 * over {@code prefetchw} or {@code prefetcht0}, in a page of its own that is never writable and
 * executable at once. A call costs some nanoseconds, since a leaf function of this kind needs no
 * change of the thread's state ({@link Linker.Option#critical}). On other processors and systems
 * than Linux on x86-64, where the system forbids executable memory, and with the hints turned off,
 * {@link #AVAILABLE} is false and nothing is fetched ahead: results are the same.
 */
public final class Prefetch {
  private static final long PAGE_BYTES = 64 << 10;
  private static final long LINE_BYTES = 64;

  private static final int PREFETCHW = 0x0d;
  private static final int PREFETCHT0 = 0x18;

  private static final MethodHandle FOR_UPDATE = link(PREFETCHW).orElse(null);
  private static final MethodHandle FOR_READING =
      FOR_UPDATE == null ? null : link(PREFETCHT0).orElse(null);

  /** Whether {@link #forUpdate} and {@link #forReading} do anything. */
  public static final boolean AVAILABLE = FOR_READING != null;

  private Prefetch() {}

  /**
   * Has the cache lines of a range fetched, which will be read and written. Whatever the address,
   * memory stays as it is and nothing faults.
   *
   * @param address the first byte, on a boundary of 64 bytes for whole lines
   * @param bytes length of the range, at least 1
   */
  public static void forUpdate(long address, long bytes) {
    if (AVAILABLE) {
      try {
        FOR_UPDATE.invokeExact(address, bytes);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }

  /**
   * Has the cache lines of a range fetched, which will be read. Whatever the address, nothing
   * faults.
   *
   * @param address the first byte
   * @param bytes length of the range, at least 1
   */
  public static void forReading(long address, long bytes) {
    if (AVAILABLE) {
      // the loop goes on a line at a time
      long line = address & -LINE_BYTES;
      try {
        FOR_READING.invokeExact(line, address + bytes - line);
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }
  }

  private static AssertionError unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new AssertionError("a downcall cannot throw " + e, e);
  }

  /**
   * {@code void prefetch(char* address, long bytes)} by the calling convention of Unix: every cache
   * line of the range, with {@link #PREFETCHW} in the state that a later store wants.
   */
  private static int[] x86(int instruction) {
    return new int[] {
      0x48,
      0x01,
      0xfe, // add rsi, rdi: the end
      0x0f,
      instruction,
      0x0f, // next: prefetch [rdi]
      0x48,
      0x83,
      0xc7,
      0x40, // add rdi, 64
      0x48,
      0x39,
      0xf7, // cmp rdi, rsi
      0x72,
      0xf4, // jb next
      0xc3 // ret
    };
  }

  private static Optional<MethodHandle> link(int instruction) {
    if (!System.getProperty("os.arch", "").equals("amd64")) {
      return Optional.empty();
    }
    return executable(x86(instruction))
        .map(
            code ->
                Linker.nativeLinker()
                    .downcallHandle(
                        code,
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG),
                        Linker.Option.critical(false)));
  }

  /** Machine code in memory of its own that lasts as long as the JVM; empty where it is refused. */
  private static Optional<MemorySegment> executable(int[] code) {
    LibC.Result page = LibC.reserve(PAGE_BYTES);
    if (!page.ok()) {
      return Optional.empty();
    }
    long address = page.value();
    if (LibC.makeUsable(address, PAGE_BYTES).ok()) {
      MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(PAGE_BYTES);
      for (int i = 0; i < code.length; i++) {
        memory.set(JAVA_BYTE, i, (byte) code[i]);
      }
      if (LibC.makeExecutable(address, PAGE_BYTES).ok()) {
        return Optional.of(memory);
      }
    }
    LibC.unmap(address, PAGE_BYTES);
    return Optional.empty();
  }
}
