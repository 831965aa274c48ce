package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.util.List;
import java.util.stream.IntStream;

/** The nearest words of every word, by cosine, as one matrix product. */
public final class NearestTable {
  /** Words whose neighbours are sought at a time. */
  private static final int COLUMNS = 48;

  private static final int ROWS = 64;

  private NearestTable() {}

  /**
   * For each row its nearest other rows, by falling cosine; of equal ones the first row first. The
   * time grows with the square of the number of words.
   *
   * @param top how many for each at most, at least 1
   */
  public static List<List<Neighbor>> of(WordVectors vectors, int top) {
    int size = vectors.size();
    try (EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), size)) {
      return IntStream.range(0, Math.ceilDiv(size, COLUMNS))
          .parallel()
          .mapToObj(block -> nearest(vectors, unit, block * COLUMNS, top))
          .flatMap(List::stream)
          .toList();
    }
  }

  private static List<List<Neighbor>> nearest(
      WordVectors vectors, EmbeddingMatrix unit, int first, int top) {
    VectorKernels kernels = Kernels.create();
    int queries = Math.min(COLUMNS, unit.rows() - first);
    float[] columns = new float[COLUMNS * unit.stride()];
    long[] rows = new long[Math.max(ROWS, COLUMNS)];
    unit.rowAddresses(first, queries, rows);
    kernels.toColumns(rows, 0, queries, unit.stride(), columns, COLUMNS);
    TopRows[] best = new TopRows[queries];
    for (int q = 0; q < queries; q++) {
      best[q] = new TopRows(top);
    }
    float[] scores = new float[ROWS * COLUMNS];
    for (int row = 0; row < unit.rows(); row += ROWS) {
      int n = Math.min(ROWS, unit.rows() - row);
      unit.rowAddresses(row, n, rows);
      kernels.columnDots(rows, 0, n, unit.stride(), columns, COLUMNS, scores, 0);
      for (int j = 0; j < n; j++) {
        for (int q = 0; q < queries; q++) {
          float cosine = scores[j * COLUMNS + q];
          if (best[q].takes(cosine) && row + j != first + q) {
            best[q].add(row + j, cosine);
          }
        }
      }
    }
    return IntStream.range(0, queries).mapToObj(q -> best[q].sorted(vectors)).toList();
  }
}
