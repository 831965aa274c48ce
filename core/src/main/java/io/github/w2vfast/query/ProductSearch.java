package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;
import java.util.List;

/** Scores all rows by {@link AnalogyMethod#MUL}: one product of similarities over another. */
final class ProductSearch {
  private static final int ROWS = 192;
  private static final double EPSILON = 1e-6;

  private final EmbeddingMatrix unit;

  /** The words side by side, first the positive ones. */
  private final float[] columns;

  private final int width;
  private final int positive;
  private final int given;
  private final int[] excluded;

  /**
   * A search for these words.
   *
   * @param words vectors of length 1, at least one
   * @param positive how many of them, from the first on, are positive
   * @param excluded rows that are no answers, in rising order
   */
  ProductSearch(EmbeddingMatrix unit, List<Query> words, int positive, int[] excluded) {
    this.unit = unit;
    this.positive = positive;
    this.excluded = excluded;
    given = words.size();
    width = VectorKernels.padded(given);
    columns = new float[Math.multiplyExact(unit.stride(), width)];
    try (EmbeddingMatrix rows = EmbeddingMatrix.zeros(given, unit.dim())) {
      long[] addresses = new long[given];
      for (int w = 0; w < given; w++) {
        rows.setRow(w, words.get(w).unit(), 0);
        addresses[w] = rows.rowAddress(w);
      }
      Kernels.create().toColumns(addresses, 0, given, unit.stride(), columns, width);
    }
  }

  TopRows search(int limit) {
    int chunks = Math.ceilDiv(unit.rows(), ROWS);
    return RowParts.best(chunks, (from, to) -> search(from, to, limit));
  }

  private TopRows search(int fromChunk, int toChunk, int limit) {
    VectorKernels kernels = Kernels.create();
    float[] cosines = new float[ROWS * width];
    long[] addresses = new long[ROWS];
    TopRows best = new TopRows(limit);
    for (int chunk = fromChunk; chunk < toChunk; chunk++) {
      int first = chunk * ROWS;
      int n = Math.min(ROWS, unit.rows() - first);
      unit.rowAddresses(first, n, addresses);
      kernels.columnDots(addresses, 0, n, unit.stride(), columns, width, cosines, 0);
      for (int j = 0; j < n; j++) {
        float score = score(cosines, j * width);
        if (best.takes(score) && Arrays.binarySearch(excluded, first + j) < 0) {
          best.add(first + j, score);
        }
      }
    }
    return best;
  }

  private float score(float[] cosines, int at) {
    double above = 1;
    for (int i = 0; i < positive; i++) {
      above *= (1 + cosines[at + i]) / 2;
    }
    double below = 1;
    for (int i = positive; i < given; i++) {
      below *= (1 + cosines[at + i]) / 2;
    }
    return (float) (above / (below + EPSILON));
  }
}
