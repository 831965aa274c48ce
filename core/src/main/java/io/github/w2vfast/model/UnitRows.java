package io.github.w2vfast.model;

import java.util.stream.IntStream;

/** Rows scaled to length 1, so that a dot product is a cosine. */
public final class UnitRows {
  private static final int ROWS_PER_TASK = 1024;

  private UnitRows() {}

  /**
   * A copy of the first {@code rows} rows of a matrix, each divided by its Euclidean length. A row
   * of zeros, or one with a value that is not finite, becomes a row of zeros: its cosine with
   * everything is 0. The caller closes the copy, which takes as much memory as the rows themselves.
   *
   * @throws IllegalArgumentException if the matrix has fewer rows
   */
  public static EmbeddingMatrix of(EmbeddingMatrix source, int rows) {
    if (rows < 0 || rows > source.rows()) {
      throw new IllegalArgumentException(
          rows + " rows are asked for, but the matrix has " + source.rows());
    }
    EmbeddingMatrix copy = EmbeddingMatrix.zeros(rows, source.dim());
    IntStream.range(0, Math.ceilDiv(rows, ROWS_PER_TASK))
        .parallel()
        .forEach(
            task -> {
              float[] row = new float[source.dim()];
              int end = (int) Math.min(rows, (task + 1L) * ROWS_PER_TASK);
              for (int r = task * ROWS_PER_TASK; r < end; r++) {
                source.getRow(r, row, 0);
                if (normalize(row)) {
                  copy.setRow(r, row, 0);
                }
              }
            });
    return copy;
  }

  /**
   * Divides a vector by its Euclidean length in place.
   *
   * @return false, and the vector is left as it is, if it is all zeros or holds a value that is not
   *     finite
   */
  public static boolean normalize(float[] vector) {
    double squares = square(vector);
    if (!(squares > 0) || squares == Double.POSITIVE_INFINITY) {
      return false;
    }
    double scale = 1 / Math.sqrt(squares);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * scale);
    }
    return true;
  }

  /** The square of a vector's Euclidean length. */
  public static double square(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    return square;
  }
}
