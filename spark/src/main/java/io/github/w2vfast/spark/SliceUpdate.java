package io.github.w2vfast.spark;

import io.github.w2vfast.model.EmbeddingMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What one training task says about a slice, or a group of them: of each row that was updated the
 * place in the slice, the number of tasks that have updated it, their updates taken together, and
 * the mean of their new values. Rows that were not updated take no room.
 *
 * <p>As bytes: n (4), then n places (4 each), n numbers of tasks (4 each), n weights (float32) and
 * n rows of dim float32.
 */
final class SliceUpdate {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int HEAD = Integer.BYTES;

  private final MemorySegment data;
  private final int dim;
  private final int rows;

  /** Reads the bytes of {@link #of}. */
  SliceUpdate(byte[] bytes, int dim) {
    data = MemorySegment.ofArray(bytes);
    this.dim = dim;
    rows = bytes.length < HEAD ? -1 : data.get(INT, 0);
    if (rows < 0 || bytes.length != bytes(rows, dim)) {
      throw new IllegalArgumentException(
          "%d bytes are no update of %d rows of %d values".formatted(bytes.length, rows, dim));
    }
  }

  private static long bytes(int rows, int dim) {
    return HEAD + (long) rows * (2 * Integer.BYTES + Float.BYTES + (long) dim * Float.BYTES);
  }

  /**
   * The update of one task of the rows from {@code first} on.
   *
   * @param weights updates of each row of the whole matrix
   */
  static byte[] of(EmbeddingMatrix matrix, int first, int rows, float[] weights) {
    int n = 0;
    for (int r = 0; r < rows; r++) {
      n += weights[first + r] > 0 ? 1 : 0;
    }
    Builder update = new Builder(n, matrix.dim());
    float[] values = new float[matrix.dim()];
    for (int r = 0; r < rows; r++) {
      float weight = weights[first + r];
      if (weight > 0) {
        matrix.getRow(first + r, values, 0);
        update.add(r, 1, weight, values);
      }
    }
    return update.bytes();
  }

  /** Puts an update together, row by row. */
  static final class Builder {
    private final byte[] bytes;
    private final MemorySegment data;
    private final int rows;
    private final int dim;
    private int added;

    /** An update of so many rows. */
    Builder(int rows, int dim) {
      bytes = new byte[Math.toIntExact(SliceUpdate.bytes(rows, dim))];
      data = MemorySegment.ofArray(bytes);
      data.set(INT, 0, rows);
      this.rows = rows;
      this.dim = dim;
    }

    void add(int row, int tasks, float weight, float[] values) {
      data.set(INT, HEAD + 4L * added, row);
      data.set(INT, HEAD + 4L * (rows + added), tasks);
      data.set(FLOAT, HEAD + 4L * (2L * rows + added), weight);
      MemorySegment.copy(values, 0, data, FLOAT, HEAD + 12L * rows + 4L * dim * added, dim);
      added++;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** The number of rows that were updated. */
  int rows() {
    return rows;
  }

  /** The place of an updated row in its slice. */
  int row(int i) {
    return data.get(INT, HEAD + 4L * i);
  }

  /** How many tasks have updated it. */
  int tasks(int i) {
    return data.get(INT, HEAD + 4L * (rows + i));
  }

  /** How often they have, taken together. */
  float weight(int i) {
    return data.get(FLOAT, HEAD + 4L * (2L * rows + i));
  }

  /** The mean of its new values in these tasks. */
  void values(int i, float[] target) {
    MemorySegment.copy(data, FLOAT, HEAD + 12L * rows + 4L * dim * i, target, 0, dim);
  }
}
