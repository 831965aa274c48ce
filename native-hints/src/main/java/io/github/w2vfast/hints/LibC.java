package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.BitSet;

/**
 * The C library's functions that this module calls; the only holder of native handles. A function
 * that is missing, that the JVM may not call or that {@value #SWITCH} turned off fails with {@link
 * #ENOSYS}, as a kernel without it would answer; no method throws.
 */
final class LibC {
  /** The system property that turns native calls off when it is {@code off}. */
  static final String SWITCH = "w2vfast.hints";

  /** Out of memory, or more than a limit allows. */
  static final int ENOMEM = 12;

  /** A bad argument. */
  static final int EINVAL = 22;

  /** There is no such function. */
  static final int ENOSYS = 38;

  // The values below are Linux'; the functions that take them are linked on Linux alone.
  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final int SC_PAGESIZE = 30;

  /** 0 stands for the calling thread. */
  private static final int THIS_THREAD = 0;

  private static final int FIRST_MASK_BITS = 1024;
  private static final int LARGEST_MASK_BITS = 1 << 18;

  private static final boolean ON = !"off".equals(System.getProperty(SWITCH));
  private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle CALLOC =
      link(ON, "calloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FREE = link(ON, "free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle SYSCONF =
      link(ON && LINUX, "sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
  private static final MethodHandle MMAP =
      link(
          ON && LINUX,
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      link(ON && LINUX, "munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      link(ON && LINUX, "mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MADVISE =
      link(ON && LINUX, "madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle GET_AFFINITY =
      link(
          ON && LINUX,
          "sched_getaffinity",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SET_AFFINITY =
      link(
          ON && LINUX,
          "sched_setaffinity",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private LibC() {}

  /**
   * What a call returned.
   *
   * @param value the number or address returned
   * @param errno why the call failed, 0 if it did not
   */
  record Result(long value, int errno) {
    boolean ok() {
      return errno == 0;
    }

    /** The failure in words, for example {@code "ENOMEM (12)"}. */
    String failure() {
      return switch (errno) {
        case 1 -> "EPERM (1)";
        case ENOMEM -> "ENOMEM (12)";
        case 13 -> "EACCES (13)";
        case EINVAL -> "EINVAL (22)";
        case ENOSYS -> "ENOSYS (38)";
        default -> "errno " + errno;
      };
    }
  }

  /** The size of a page in bytes. */
  static Result pageSize() {
    return call(SYSCONF, -1, state -> (long) SYSCONF.invokeExact(state, SC_PAGESIZE));
  }

  /** Reserves a range of addresses that may not be touched yet; the value is the first address. */
  static Result reserve(long bytes) {
    return call(
        MMAP,
        -1,
        state ->
            ((MemorySegment)
                    MMAP.invokeExact(
                        state, MemorySegment.NULL, bytes, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0L))
                .address());
  }

  /** Makes whole pages of a reserved range readable and writable. They hold zeros. */
  static Result makeUsable(long address, long bytes) {
    return call(
        MPROTECT,
        -1,
        state ->
            (int)
                MPROTECT.invokeExact(
                    state, MemorySegment.ofAddress(address), bytes, PROT_READ_WRITE));
  }

  /** Asks for huge pages in a range. */
  static Result adviseHugePages(long address, long bytes) {
    return call(
        MADVISE,
        -1,
        state ->
            (int)
                MADVISE.invokeExact(state, MemorySegment.ofAddress(address), bytes, MADV_HUGEPAGE));
  }

  /** Gives a reserved range back. */
  static Result unmap(long address, long bytes) {
    return call(
        MUNMAP,
        -1,
        state -> (int) MUNMAP.invokeExact(state, MemorySegment.ofAddress(address), bytes));
  }

  /** Zeroed memory of the C library; the value is its address, a multiple of 8 at least. */
  static Result calloc(long bytes) {
    return call(
        CALLOC, 0, state -> ((MemorySegment) CALLOC.invokeExact(state, 1L, bytes)).address());
  }

  /** Gives memory of {@link #calloc} back. */
  static Result free(long address) {
    return call(
        FREE,
        -1,
        state -> {
          FREE.invokeExact(state, MemorySegment.ofAddress(address));
          return 0;
        });
  }

  /** The CPUs on which the calling thread may run; empty if they cannot be told. */
  static BitSet affinity() {
    for (int bits = FIRST_MASK_BITS; bits <= LARGEST_MASK_BITS; bits *= 2) {
      long bytes = bits / Byte.SIZE;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment mask = arena.allocate(bytes, Long.BYTES);
        Result r =
            call(
                GET_AFFINITY,
                -1,
                state -> (int) GET_AFFINITY.invokeExact(state, THIS_THREAD, bytes, mask));
        if (r.ok()) {
          return BitSet.valueOf(mask.toArray(JAVA_LONG));
        }
        if (r.errno() != EINVAL) { // EINVAL: the kernel knows more CPUs than the mask has bits
          break;
        }
      }
    }
    return new BitSet();
  }

  /** Confines the calling thread to these CPUs. */
  static Result setAffinity(BitSet cpus) {
    long[] words = cpus.toLongArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocateFrom(JAVA_LONG, words);
      return call(
          SET_AFFINITY,
          -1,
          state -> (int) SET_AFFINITY.invokeExact(state, THIS_THREAD, mask.byteSize(), mask));
    }
  }

  private static MethodHandle link(boolean wanted, String name, FunctionDescriptor type) {
    if (!wanted || ADDRESS.byteSize() != Long.BYTES) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker
          .defaultLookup()
          .find(name)
          .map(f -> linker.downcallHandle(f, type, Linker.Option.captureCallState("errno")))
          .orElse(null);
    } catch (RuntimeException | LinkageError _) {
      return null; // no linker on this platform, or native access is denied
    }
  }

  @FunctionalInterface
  private interface Call {
    long invoke(MemorySegment state) throws Throwable;
  }

  private static Result call(MethodHandle handle, long failure, Call call) {
    if (handle == null) {
      return new Result(failure, ENOSYS);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long value = call.invoke(state);
      if (value != failure) {
        return new Result(value, 0);
      }
      int errno = (int) ERRNO.get(state, 0L);
      return new Result(value, errno == 0 ? ENOMEM : errno);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall cannot throw " + e, e);
    }
  }
}
