package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;

/**
 * The rows nearest to one vector, found on all processors in a pass over all rows, which takes the
 * time that memory takes. With rounded rows the pass goes over these, in a fraction of that time;
 * the rows that seem nearest are looked at exactly, and then all whose bounds let them be as near
 * as the last of those, so the answer is the same.
 */
final class RowSearch {
  /**
   * Rows compared at a time: a multiple of the 6, and of the 32, that the kernels take together.
   */
  private static final int ROWS = 768;

  /** Rows of which one number says that none of them is near enough. */
  private static final int FEW = VectorKernels.NIBBLE_ROWS;

  /**
   * So many more rows than wanted are looked at exactly before the others: with none the threshold
   * that they give is low, and three times as many rows reach it (README's text with phrases).
   */
  private static final int MORE = 24;

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
    try (RoundedRows.Query about = rounded.query(query)) {
      int some = (int) Math.min(limit + (long) MORE, unit.rows());
      TopRows likely = RowParts.best(blocks(), (from, to) -> likely(about, some, from, to));
      Exact first = new Exact(about.address());
      likely.forEachRow(first::add);
      float threshold = first.finish().worst();
      return RowParts.best(blocks(), (from, to) -> possible(about, threshold, from, to));
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
      kernels.rowDots(query, rows, 0, ROWS, unit.stride(), cosines, 0);
      for (int j = 0; j < n; j++) {
        if (best.takes(cosines[j]) && isAnswer(first + j)) {
          best.add(first + j, cosines[j]);
        }
      }
    }
    return best;
  }

  /** The rows that seem to be the best. */
  private TopRows likely(RoundedRows.Query about, int some, int fromBlock, int toBlock) {
    VectorKernels kernels = Kernels.create();
    int[] products = new int[ROWS];
    TopRows best = new TopRows(some);
    for (int block = fromBlock; block < toBlock; block++) {
      int first = block * ROWS;
      int n = Math.min(ROWS, unit.rows() - first);
      about.look(kernels, first, n, products);
      float worst = best.worst();
      for (int from = first; from < first + n; from += FEW) {
        if (about.tops[from / FEW] >= worst) {
          int end = Math.min(from + FEW, first + n);
          for (int row = from; row < end; row++) {
            if (about.most[row] >= worst && isAnswer(row)) {
              best.add(row, about.most[row]);
              worst = best.worst();
            }
          }
        }
      }
    }
    return best;
  }

  /** The best of the rows that may reach the threshold. */
  private TopRows possible(RoundedRows.Query about, float threshold, int fromBlock, int toBlock) {
    Exact exact = new Exact(about.address());
    int end = Math.min(unit.rows(), toBlock * ROWS);
    for (int from = fromBlock * ROWS; from < end; from += FEW) {
      if (about.tops[from / FEW] >= threshold) {
        for (int row = from; row < Math.min(from + FEW, end); row++) {
          if (about.most[row] >= threshold && isAnswer(row)) {
            exact.add(row);
          }
        }
      }
    }
    return exact.finish();
  }

  /** The best of some rows, each looked at exactly. */
  private final class Exact {
    /** As in a pass over all rows, so that a row's numbers are added up in the same order. */
    private static final int TOGETHER = 16;

    private final VectorKernels kernels = Kernels.create();
    private final TopRows best = new TopRows(limit);
    private final long[] addresses = new long[TOGETHER];
    private final int[] rows = new int[TOGETHER];
    private final float[] cosines = new float[TOGETHER];
    private final long query;
    private int waiting;

    Exact(long query) {
      this.query = query;
    }

    void add(int row) {
      rows[waiting] = row;
      addresses[waiting++] = unit.rowAddress(row);
      if (waiting == TOGETHER) {
        look();
      }
    }

    private void look() {
      kernels.rowDots(query, addresses, 0, TOGETHER, unit.stride(), cosines, 0);
      for (int j = 0; j < waiting; j++) {
        best.add(rows[j], cosines[j]);
      }
      waiting = 0;
    }

    TopRows finish() {
      if (waiting > 0) {
        Arrays.fill(addresses, waiting, TOGETHER, addresses[0]);
        look();
      }
      return best;
    }
  }
}
