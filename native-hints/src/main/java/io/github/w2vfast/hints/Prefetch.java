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
 * <p>Java has no such instruction, so this class writes one: 16 bytes of machine code, a loop over
 * {@code prefetchw}, in a page of their own that is never writable and executable at once. A call
 * costs some nanoseconds, since a leaf function of this kind needs no change of the thread's state
 * ({@link Linker.Option#critical}). On other processors and systems than Linux on x86-64, where the
 * system forbids executable memory, and with the hints turned off, {@link #AVAILABLE} is false and
 * nothing is fetched ahead: results are the same.
 */
public final class Prefetch {
  private static final long PAGE_BYTES = 64 << 10;

  /**
   * {@code void prefetch(char* address, long bytes)} by the calling convention of Unix: every cache
   * line of the range, in the state that a later store wants.
   */
  private static final int[] X86_64 = {
    0x48,
    0x01,
    0xfe, // add rsi, rdi: the end
    0x0f,
    0x0d,
    0x0f, // next: prefetchw [rdi]
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

  private static final MethodHandle FUNCTION = link().orElse(null);

  /** Whether {@link #forUpdate} does anything. */
  public static final boolean AVAILABLE = FUNCTION != null;

  private Prefetch() {}

  /**
   * Has the cache lines of a range fetched, which will be read and written. Whatever the address,
   * memory stays as it is and nothing faults.
   *
   * @param address the first byte, on a boundary of 64 bytes for whole lines
   * @param bytes length of the range, at least 1
   */
  public static void forUpdate(long address, long bytes) {
    if (!AVAILABLE) {
      return;
    }
    try {
      FUNCTION.invokeExact(address, bytes);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall cannot throw " + e, e);
    }
  }

  private static Optional<MethodHandle> link() {
    if (!System.getProperty("os.arch", "").equals("amd64")) {
      return Optional.empty();
    }
    return executable(X86_64)
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
