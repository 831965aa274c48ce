package io.github.w2vfast.query;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/**
 * Unit rows rounded to a byte for each number, a quarter of the memory to pass over, with a bound
 * of what each has lost: the dot product of row r with a unit vector q differs from {@code scale_r
 * (q . bytes_r)} by |e_r| at most (Cauchy and Schwarz), where e_r is what rounding took from the
 * row.
 */
final class RoundedRows implements AutoCloseable {
  private static final int ROWS_PER_TASK = 1024;
  private static final int LARGEST = 127;

  /** More than what adding up floats in another order changes in a cosine. */
  private static final float ROUNDING = 1e-5f;

  private final EmbeddingMatrix unit;
  private final NativeMemory bytes;
  private final float[] scales;
  private final float[] errors;

  /** Rounds rows whose lengths are 1 or 0. */
  RoundedRows(EmbeddingMatrix unit) {
    this.unit = unit;
    bytes = NativeMemory.allocate(Math.max(1, (long) unit.rows() * unit.stride()));
    scales = new float[unit.rows()];
    errors = new float[unit.rows()];
    IntStream.range(0, Math.ceilDiv(unit.rows(), ROWS_PER_TASK))
        .parallel()
        .forEach(
            task -> {
              float[] row = new float[unit.dim()];
              byte[] rounded = new byte[unit.dim()];
              int end = (int) Math.min(unit.rows(), (task + 1L) * ROWS_PER_TASK);
              for (int r = task * ROWS_PER_TASK; r < end; r++) {
                round(r, row, rounded);
              }
            });
  }

  private void round(int r, float[] row, byte[] rounded) {
    unit.getRow(r, row, 0);
    float largest = 0;
    for (float value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    float scale = largest / LARGEST;
    float inverse = scale > 0 ? 1 / scale : 0;
    double lost = 0;
    for (int k = 0; k < row.length; k++) {
      int whole = Math.round(row[k] * inverse);
      rounded[k] = (byte) whole;
      double e = row[k] - (double) scale * whole;
      lost += e * e;
    }
    scales[r] = scale;
    errors[r] = (float) Math.sqrt(lost) + ROUNDING;
    MemorySegment.copy(
        rounded,
        0,
        bytes.segment(),
        ValueLayout.JAVA_BYTE,
        (long) r * unit.stride(),
        rounded.length);
  }

  /**
   * About the cosines of some rows with a unit vector.
   *
   * @param query address of the vector, padded like a row
   * @param cosines takes n values
   */
  void cosines(VectorKernels kernels, long query, int first, int n, float[] cosines) {
    long from = bytes.address() + (long) first * unit.stride();
    kernels.byteDots(query, from, n, unit.stride(), cosines);
    for (int j = 0; j < n; j++) {
      cosines[j] *= scales[first + j];
    }
  }

  /** How far such a cosine of a row may be off. */
  float error(int row) {
    return errors[row];
  }

  @Override
  public void close() {
    bytes.close();
  }
}
