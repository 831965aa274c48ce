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
  private static final int PROT_READ_EXECUTE = 1 | 4;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_HUGEPAGE = 14;

  /** 0 stands for the calling thread. */
  private static final int THIS_THREAD = 0;

  private static final int FIRST_MASK_BITS = 1024;
  private static final int LARGEST_MASK_BITS = 1 << 18;

  private static final boolean ON = !"off".equals(System.getProperty(SWITCH));
  private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final Function CALLOC =
      new Function(ON, "calloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final Function FREE = new Function(ON, "free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final Function MMAP =
      new Function(
          ON && LINUX,
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final Function MUNMAP =
      new Function(ON && LINUX, "munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final Function MPROTECT =
      new Function(
          ON && LINUX, "mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final Function MADVISE =
      new Function(
          ON && LINUX, "madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final Function GET_AFFINITY =
      new Function(
          ON && LINUX,
          "sched_getaffinity",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  private static final Function SET_AFFINITY =
      new Function(
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

  /** Reserves a range of addresses that may not be touched yet; the value is the first address. */
  static Result reserve(long bytes) {
    return MMAP.call(
        -1,
        (mmap, state) ->
            ((MemorySegment)
                    mmap.invokeExact(
                        state, MemorySegment.NULL, bytes, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0L))
                .address());
  }

  /** Makes whole pages of a reserved range readable and writable. They hold zeros. */
  static Result makeUsable(long address, long bytes) {
    return protect(address, bytes, PROT_READ_WRITE);
  }

  /** Makes whole pages of a reserved range executable and no longer writable. */
  static Result makeExecutable(long address, long bytes) {
    return protect(address, bytes, PROT_READ_EXECUTE);
  }

  private static Result protect(long address, long bytes, int protection) {
    MemorySegment start = MemorySegment.ofAddress(address);
    return MPROTECT.call(
        -1, (mprotect, state) -> (int) mprotect.invokeExact(state, start, bytes, protection));
  }

  /** Asks for huge pages in a range. */
  static Result adviseHugePages(long address, long bytes) {
    MemorySegment start = MemorySegment.ofAddress(address);
    return MADVISE.call(
        -1, (madvise, state) -> (int) madvise.invokeExact(state, start, bytes, MADV_HUGEPAGE));
  }

  /** Gives a reserved range back. */
  static Result unmap(long address, long bytes) {
    MemorySegment start = MemorySegment.ofAddress(address);
    return MUNMAP.call(-1, (munmap, state) -> (int) munmap.invokeExact(state, start, bytes));
  }

  /** Zeroed memory of the C library; the value is its address, a multiple of 8 at least. */
  static Result calloc(long bytes) {
    return CALLOC.call(
        0, (calloc, state) -> ((MemorySegment) calloc.invokeExact(state, 1L, bytes)).address());
  }

  /** Gives memory of {@link #calloc} back. */
  static Result free(long address) {
    return FREE.call(
        -1,
        (free, state) -> {
          free.invokeExact(state, MemorySegment.ofAddress(address));
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
            GET_AFFINITY.call(
                -1, (get, state) -> (int) get.invokeExact(state, THIS_THREAD, bytes, mask));
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
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocateFrom(JAVA_LONG, cpus.toLongArray());
      return SET_AFFINITY.call(
          -1, (set, state) -> (int) set.invokeExact(state, THIS_THREAD, mask.byteSize(), mask));
    }
  }

  @FunctionalInterface
  private interface Body {
    long call(MethodHandle function, MemorySegment state) throws Throwable;
  }

  /** A function, linked when it is first called: the JVM takes some 10 ms for each. */
  private static final class Function {
    private final boolean wanted;
    private final String name;
    private final FunctionDescriptor type;
    private boolean linked;
    private MethodHandle handle;

    Function(boolean wanted, String name, FunctionDescriptor type) {
      this.wanted = wanted && ADDRESS.byteSize() == Long.BYTES;
      this.name = name;
      this.type = type;
    }

    /** Calls the function, which returns {@code failure} when it fails. */
    Result call(long failure, Body body) {
      MethodHandle function = handle();
      if (function == null) {
        return new Result(failure, ENOSYS);
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CALL_STATE);
        long value = body.call(function, state);
        if (value != failure) {
          return new Result(value, 0);
        }
        int errno = state.get(JAVA_INT, ERRNO);
        return new Result(value, errno == 0 ? ENOMEM : errno);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError("a downcall cannot throw " + e, e);
      }
    }

    private synchronized MethodHandle handle() {
      if (!linked) {
        linked = true;
        handle = wanted ? link() : null;
      }
      return handle;
    }

    private MethodHandle link() {
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
  }
}
