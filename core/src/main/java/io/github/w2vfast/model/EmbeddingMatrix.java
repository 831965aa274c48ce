package io.github.w2vfast.model;

import io.github.w2vfast.hints.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A matrix of float32 rows outside the heap: U or V. Each row starts on a 64-byte boundary and is
 * padded with zeros to a multiple of {@value #ROW_PADDING} floats, so that kernels need no tail.
 *
 * <p>This class is the only owner of the memory that Hogwild threads share (Niu et al., 2011). They
 * read and write rows without locks or fences: a reader may see an old or a half-updated row, and
 * two writers may lose an update to one float. Floats are 4-byte aligned, so no value is ever torn.
 * A matrix {@linkplain #mapped in a file} is for reading only.
 */
public final class EmbeddingMatrix implements AutoCloseable {
  /** Rows are padded to a multiple of this many floats (64 bytes). */
  public static final int ROW_PADDING = 16;

  /** What one thread copies at a time. */
  private static final long PIECE = 1L << 23;

  private final int rows;
  private final int dim;
  private final int stride;
  private final MemorySegment segment;
  private final long address;

  /** The memory to give back; null if it belongs to somebody else. */
  private final @Nullable NativeMemory memory;

  private EmbeddingMatrix(int rows, int dim, MemorySegment segment, @Nullable NativeMemory memory) {
    this.rows = rows;
    this.dim = dim;
    this.stride = paddedDim(dim);
    this.segment = segment;
    this.address = segment.address();
    this.memory = memory;
  }

  private static void checkShape(int rows, int dim) {
    if (rows < 0 || dim < 1) {
      throw new IllegalArgumentException("a matrix of " + rows + " x " + dim + " cannot be made");
    }
  }

  /** A matrix of zeros with {@code rows} rows of {@code dim} floats. */
  public static EmbeddingMatrix zeros(int rows, int dim) {
    checkShape(rows, dim);
    NativeMemory memory = NativeMemory.allocate(Math.max(1, bytesFor(rows, dim)));
    return new EmbeddingMatrix(rows, dim, memory.segment(), memory);
  }

  /**
   * A matrix that lies in somebody else's memory, such as a mapped file: rows as this class lays
   * them out, padded with zeros. It is for reading: {@link #set} and {@link #setRow} throw {@link
   * UnsupportedOperationException}, and nobody may write to its addresses. {@link #close} does
   * nothing; whoever owns the segment ends it.
   *
   * @throws IllegalArgumentException if the segment is on the heap, does not begin at a multiple of
   *     64 bytes, or has another length than {@link #bytesFor} says
   */
  public static EmbeddingMatrix mapped(MemorySegment segment, int rows, int dim) {
    checkShape(rows, dim);
    if (!segment.isNative()
        || segment.address() % (ROW_PADDING * Float.BYTES) != 0
        || segment.byteSize() != bytesFor(rows, dim)) {
      throw new IllegalArgumentException(
          "%d bytes at address %d are no matrix of %d x %d"
              .formatted(segment.byteSize(), segment.address(), rows, dim));
    }
    return new EmbeddingMatrix(rows, dim, segment.asReadOnly(), null);
  }

  /** Sets all values to 0. */
  public void clear() {
    writable().fill((byte) 0);
  }

  /**
   * Takes over all values of another matrix of the same shape.
   *
   * @throws UnsupportedOperationException if this matrix is for reading only
   */
  public void copyFrom(EmbeddingMatrix other) {
    if (other.rows != rows || other.dim != dim) {
      throw new IllegalArgumentException(
          "%d x %d cannot be copied to %d x %d".formatted(other.rows, other.dim, rows, dim));
    }
    long bytes = bytesFor(rows, dim);
    long pieces = Math.ceilDiv(bytes, PIECE);
    LongStream.range(0, pieces)
        .parallel()
        .forEach(
            i -> {
              long from = i * PIECE;
              long length = Math.min(PIECE, bytes - from);
              MemorySegment.copy(other.segment, from, writable(), from, length);
            });
  }

  /** {@code dim} rounded up to the padded row length, in floats. */
  public static int paddedDim(int dim) {
    return Math.multiplyExact(Math.ceilDiv(dim, ROW_PADDING), ROW_PADDING);
  }

  /** Memory that a matrix of this shape takes, in bytes. */
  public static long bytesFor(int rows, int dim) {
    return Math.multiplyExact((long) rows, (long) paddedDim(dim) * Float.BYTES);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of values in a row, padding excluded. */
  public int dim() {
    return dim;
  }

  /** Distance of two rows in floats, padding included; a multiple of {@value #ROW_PADDING}. */
  public int stride() {
    return stride;
  }

  /** Distance of two rows in bytes. */
  public long strideBytes() {
    return (long) stride * Float.BYTES;
  }

  /** The address of the first row, for kernels. */
  public long address() {
    return address;
  }

  /** The address of a row, for kernels. */
  public long rowAddress(int row) {
    Objects.checkIndex(row, rows);
    return address + row * strideBytes();
  }

  /**
   * Lists the addresses of n rows, as kernels take them.
   *
   * @param first the first of the rows
   * @param addresses takes them, from index 0 on
   * @throws IndexOutOfBoundsException if there are no such rows
   */
  public void rowAddresses(int first, int n, long[] addresses) {
    for (int i = 0; i < n; i++) {
      addresses[i] = rowAddress(first + i);
    }
  }

  /** The whole matrix, padding included, as a segment; read-only if the matrix is. */
  public MemorySegment segment() {
    return segment;
  }

  /** Whether the matrix is {@linkplain #mapped in somebody else's memory}, for reading only. */
  public boolean isReadOnly() {
    return segment.isReadOnly();
  }

  private MemorySegment writable() {
    if (isReadOnly()) {
      throw new UnsupportedOperationException("this matrix lies in a file and is for reading only");
    }
    return segment;
  }

  /** One value. */
  public float get(int row, int column) {
    return segment.get(ValueLayout.JAVA_FLOAT, offset(row, column));
  }

  /** Sets one value. */
  public void set(int row, int column, float value) {
    writable().set(ValueLayout.JAVA_FLOAT, offset(row, column), value);
  }

  private long offset(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, dim);
    return row * strideBytes() + (long) column * Float.BYTES;
  }

  /** Copies a row's {@link #dim()} values to {@code target[offset...]}. */
  public void getRow(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, row * strideBytes(), target, offset, dim);
  }

  /** Sets a row from {@code source[offset...]}, {@link #dim()} values. */
  public void setRow(int row, float[] source, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(
        source, offset, writable(), ValueLayout.JAVA_FLOAT, row * strideBytes(), dim);
  }

  /** Frees the memory. No thread may use the matrix afterwards. */
  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
  }
}
