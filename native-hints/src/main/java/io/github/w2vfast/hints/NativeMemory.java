package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/**
 * A zeroed block of memory outside the heap, owned by whoever allocated it. On Linux a block of at
 * least {@value #HUGE_PAGE_BYTES} bytes is mapped by itself, starts on a boundary of that size,
 * asks for huge pages, and ends before pages that fault on any access. Elsewhere it comes from the
 * C library. Smaller blocks come from the JVM, which bounds them all together by {@code
 * -XX:MaxDirectMemorySize}.
 *
 * <p>A large block takes no physical memory until it is touched, and each page then comes from the
 * node of the CPU that touches it first: let the worker that uses a part call {@link #firstTouch}
 * on it. (The exception is a JVM that may not call native code: its large blocks are like small
 * ones, and touched when they are allocated.)
 *
 * <p>The memory is given back by {@link #close()} alone, never by the garbage collector.
 */
public final class NativeMemory implements AutoCloseable {
  /** Blocks of at least this many bytes ask for huge pages: 2 MiB. */
  public static final long HUGE_PAGE_BYTES = 2L << 20;

  /** Every block starts at a multiple of this many bytes: a cache line, and a 512-bit vector. */
  public static final long ALIGNMENT = 64;

  /** No system has smaller pages. */
  private static final long SMALLEST_PAGE_BYTES = 4 << 10;

  /** The largest ordinary pages of Linux on 64-bit machines. */
  private static final long LARGEST_PAGE_BYTES = 64 << 10;

  /** Where a block comes from. */
  enum Source {
    /** A mapping of its own. */
    MAPPING,
    /** calloc. */
    C_LIBRARY,
    /** The JVM. */
    JVM
  }

  private final Source source;
  private final Arena arena;
  private final MemorySegment segment;
  private final LibC.Result hugePageAdvice;

  private NativeMemory(
      Source source, Arena arena, MemorySegment segment, LibC.Result hugePageAdvice) {
    this.source = source;
    this.arena = arena;
    this.segment = segment;
    this.hugePageAdvice = hugePageAdvice;
  }

  /**
   * Takes a block of zeros.
   *
   * @param bytes its size, at least 0
   * @throws OutOfMemoryError if the system refuses; the message says how much was asked for and how
   *     much there is
   */
  public static NativeMemory allocate(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a block of " + bytes + " bytes cannot be made");
    }
    if (bytes > Long.MAX_VALUE - 4 * HUGE_PAGE_BYTES) {
      throw refused(bytes, "no computer has as much");
    }
    if (bytes < HUGE_PAGE_BYTES) {
      return takeFromJvm(bytes);
    }
    return map(bytes).or(() -> takeFromLibrary(bytes)).orElseGet(() -> takeFromJvm(bytes));
  }

  /** A mapping, or empty where there are none. */
  private static Optional<NativeMemory> map(long bytes) {
    // The range holds an aligned block wherever it lies, and one page or more is left behind it.
    // What is left around the block stays untouchable: an overrun faults, and the kernel cannot
    // merge two blocks into one mapping, so that each has its own figures in smaps.
    long length = roundUp(bytes, LARGEST_PAGE_BYTES);
    long reserved = length + HUGE_PAGE_BYTES;
    LibC.Result base = LibC.reserve(reserved);
    if (!base.ok()) {
      return emptyUnlessRefused(base, bytes);
    }
    long start = roundUp(base.value(), HUGE_PAGE_BYTES);
    LibC.Result usable = LibC.makeUsable(start, length);
    if (!usable.ok()) {
      LibC.unmap(base.value(), reserved);
      return emptyUnlessRefused(usable, bytes);
    }
    LibC.Result advice = LibC.adviseHugePages(start, length);
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(start)
            .reinterpret(bytes, arena, _ -> LibC.unmap(base.value(), reserved));
    return Optional.of(new NativeMemory(Source.MAPPING, arena, segment, advice));
  }

  private static Optional<NativeMemory> emptyUnlessRefused(LibC.Result result, long bytes) {
    if (result.errno() == LibC.ENOMEM) {
      throw refused(bytes, result.failure());
    }
    return Optional.empty();
  }

  /** A block of the C library, or empty if it cannot be called. */
  static Optional<NativeMemory> takeFromLibrary(long bytes) {
    LibC.Result base = LibC.calloc(bytes + ALIGNMENT - 1);
    if (!base.ok()) {
      if (base.errno() == LibC.ENOSYS) {
        return Optional.empty();
      }
      throw refused(bytes, base.failure());
    }
    Arena arena = Arena.ofShared();
    MemorySegment segment =
        MemorySegment.ofAddress(roundUp(base.value(), ALIGNMENT))
            .reinterpret(bytes, arena, _ -> LibC.free(base.value()));
    return Optional.of(new NativeMemory(Source.C_LIBRARY, arena, segment, null));
  }

  /** A block of the JVM, zeroed here and now. */
  static NativeMemory takeFromJvm(long bytes) {
    Arena arena = Arena.ofShared();
    try {
      return new NativeMemory(Source.JVM, arena, arena.allocate(bytes, ALIGNMENT), null);
    } catch (OutOfMemoryError e) {
      arena.close();
      OutOfMemoryError refused =
          refused(bytes, "the JVM's bound is -XX:MaxDirectMemorySize, by default that of the heap");
      refused.initCause(e);
      throw refused;
    }
  }

  private static OutOfMemoryError refused(long bytes, String why) {
    SystemMemory memory = SystemMemory.read();
    return new OutOfMemoryError(
        "cannot take %s of memory outside the heap (%s): %s of %s are available"
            .formatted(
                SystemMemory.format(bytes),
                why,
                SystemMemory.format(memory.availableBytes()),
                SystemMemory.format(memory.totalBytes())));
  }

  /** The address of the first byte, a multiple of {@value #ALIGNMENT}. */
  public long address() {
    return segment.address();
  }

  /**
   * The memory as a segment of exactly {@link #bytes()} bytes, for any thread. After {@link
   * #close()} every access through it throws {@link IllegalStateException}; an access by raw
   * address is checked by nobody and may end the JVM.
   */
  public MemorySegment segment() {
    return segment;
  }

  /** The size asked for, in bytes. */
  public long bytes() {
    return segment.byteSize();
  }

  /**
   * Touches the pages that begin in a part of this block, so that their memory is taken now and
   * near the CPU of the calling thread. Only for a part that nobody has written to: a zero is
   * written to the first byte of each page.
   *
   * @param offset where the part begins, in bytes
   * @param length its size in bytes
   * @throws IndexOutOfBoundsException if the part is not inside the block
   * @throws IllegalStateException if the block is closed
   */
  public void firstTouch(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, bytes());
    if (!isOpen()) {
      throw new IllegalStateException("this block of memory was given back");
    }
    long start = address();
    for (long i = roundUp(start + offset, SMALLEST_PAGE_BYTES) - start;
        i < offset + length;
        i += SMALLEST_PAGE_BYTES) {
      segment.set(JAVA_BYTE, i, (byte) 0);
    }
  }

  /**
   * Gives the memory back; nobody may touch it afterwards. A second call does nothing.
   *
   * @throws IllegalStateException if another thread is inside an operation on the segment that
   *     keeps it open, such as a write to a file; the memory is then still there
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  boolean isOpen() {
    return arena.scope().isAlive();
  }

  Source source() {
    return source;
  }

  /** What the kernel answered when huge pages were asked for; empty if they were not. */
  Optional<LibC.Result> hugePageAdvice() {
    return Optional.ofNullable(hugePageAdvice);
  }

  private static long roundUp(long value, long powerOfTwo) {
    return (value + powerOfTwo - 1) & -powerOfTwo;
  }
}
