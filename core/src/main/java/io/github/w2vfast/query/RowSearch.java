package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * The rows nearest to one vector, found on all processors in a pass over all rows, which takes the
 * time that memory takes. A pass over rounded rows, if there are any, is some four times as fast;
 * what may be among the nearest by its bounds is then looked at exactly, so the answer is the same.
 */
final class RowSearch {
  /** Rows compared at a time: a multiple of the 6 that the kernel takes together. */
  private static final int ROWS = 768;

  private final EmbeddingMatrix unit;
  private final int limit;
  private final int[] excluded;

  /**
   * A search.
   *
   * @param limit rows to find, 1 to the number of rows
   * @param excluded rows that are no answers, in rising order
   */
  RowSearch(EmbeddingMatrix unit, int limit, int[] excluded) {
    this.unit = unit;
    this.limit = limit;
    this.excluded = excluded;
  }

  /** Looks at every row. */
  TopRows search(float[] query) {
    try (EmbeddingMatrix row = EmbeddingMatrix.zeros(1, unit.dim())) {
      row.setRow(0, query, 0);
      long address = row.address();
      return RowParts.best(blocks(), (from, to) -> exact(address, from, to));
    }
  }

  /** Looks at every rounded row, and exactly at those that may be among the best. */
  TopRows search(float[] query, RoundedRows rounded) {
    try (EmbeddingMatrix row = EmbeddingMatrix.zeros(1, unit.dim())) {
      row.setRow(0, query, 0);
      long address = row.address();
      List<Candidates> found =
          RowParts.search(blocks(), (from, to) -> likely(address, rounded, from, to));
      // of the rows that are surely so near, the last among the best
      TopRows least = new TopRows(limit);
      for (Candidates some : found) {
        least.addAll(some.least);
      }
      float threshold = least.worst();
      TopRows best = new TopRows(limit);
      VectorKernels kernels = Kernels.create();
      for (Candidates some : found) {
        some.settle(kernels, address, threshold, best);
      }
      return best;
    }
  }

  private int blocks() {
    return Math.ceilDiv(unit.rows(), ROWS);
  }

  private boolean isAnswer(int row) {
    return Arrays.binarySearch(excluded, row) < 0;
  }

  private TopRows exact(long query, int fromBlock, int toBlock) {
    VectorKernels kernels = Kernels.create();
    TopRows best = new TopRows(limit);
    long[] rows = new long[ROWS];
    float[] cosines = new float[ROWS];
    for (int block = fromBlock; block < toBlock; block++) {
      int first = block * ROWS;
      int n = Math.min(ROWS, unit.rows() - first);
      // The last block is filled up with its last row, so that every row is added up in the same
      // order: equal rows have equal cosines.
      for (int j = 0; j < ROWS; j++) {
        rows[j] = unit.rowAddress(first + Math.min(j, n - 1));
      }
      kernels.rowDots(query, rows, 0, ROWS, unit.stride(), cosines);
      for (int j = 0; j < n; j++) {
        if (best.takes(cosines[j]) && isAnswer(first + j)) {
          best.add(first + j, cosines[j]);
        }
      }
    }
    return best;
  }

  private Candidates likely(long query, RoundedRows rounded, int fromBlock, int toBlock) {
    VectorKernels kernels = Kernels.create();
    Candidates candidates = new Candidates();
    float[] cosines = new float[ROWS];
    for (int block = fromBlock; block < toBlock; block++) {
      int first = block * ROWS;
      int n = Math.min(ROWS, unit.rows() - first);
      rounded.cosines(kernels, query, first, n, cosines);
      for (int j = 0; j < n; j++) {
        float error = rounded.error(first + j);
        if (cosines[j] + error >= candidates.worst) {
          candidates.consider(first + j, cosines[j], error);
        }
      }
    }
    return candidates;
  }

  /** Rows that may be among the nearest. */
  private final class Candidates {
    private final TopRows least = new TopRows(limit);

    /** What a row must be able to reach. */
    private float worst = least.worst();

    private int[] rows = new int[64];

    /** The most that each row's cosine may be. */
    private float[] most = new float[64];

    private int size;

    void consider(int row, float cosine, float error) {
      if (!isAnswer(row)) {
        return;
      }
      if (least.takes(cosine - error)) {
        least.add(row, cosine - error);
        worst = least.worst();
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
        most = Arrays.copyOf(most, 2 * size);
      }
      rows[size] = row;
      most[size++] = cosine + error;
    }

    /** Looks exactly at those that may reach the threshold. */
    void settle(VectorKernels kernels, long query, float threshold, TopRows best) {
      long[] addresses = new long[6];
      int[] chosen = new int[6];
      float[] cosines = new float[6];
      int n = 0;
      for (int i = 0; i < size; i++) {
        if (most[i] >= threshold) {
          chosen[n++] = rows[i];
        }
        // always six, as in a pass over all rows: equal rows have equal cosines
        if (n == 6 || (n > 0 && i == size - 1)) {
          for (int j = 0; j < 6; j++) {
            addresses[j] = unit.rowAddress(chosen[Math.min(j, n - 1)]);
          }
          kernels.rowDots(query, addresses, 0, 6, unit.stride(), cosines);
          for (int j = 0; j < n; j++) {
            best.add(chosen[j], cosines[j]);
          }
          n = 0;
        }
      }
    }
  }
}
