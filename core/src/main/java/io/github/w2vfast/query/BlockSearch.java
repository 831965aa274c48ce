package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * Compares many queries with all rows as a matrix product: chunks of rows that stay in the second
 * cache meet blocks of queries that lie side by side, so each row comes from memory once for all
 * queries of a group.
 */
final class BlockSearch {
  /**
   * Queries side by side; a multiple of the kernels' tiles, which are three vectors of 16 wide. 48
   * columns of 304 floats do not fit the first cache; in tiles of six rows that does not matter.
   */
  private static final int WIDTH = 48;

  /** Rows of a chunk: 192 of 304 floats take 233 kB; a multiple of the kernels' tiles. */
  private static final int ROWS = 192;

  /** The most queries that share a pass over the rows: their columns stay in the cache. */
  private static final int GROUP = 20 * WIDTH;

  /** Rows that all tasks together may hold as the best so far; 8 bytes each. */
  private static final long MAX_HELD = 32L << 20;

  private final EmbeddingMatrix unit;

  BlockSearch(EmbeddingMatrix unit) {
    this.unit = unit;
  }

  /**
   * The best rows of each query.
   *
   * @param queries unit vectors and the rows that they leave out, in rising order
   * @param limit rows to find, 1 to the number of rows
   */
  TopRows[] search(List<Query> queries, int limit) {
    TopRows[] found = new TopRows[queries.size()];
    int most = Math.clamp(MAX_HELD / ((long) limit * RowParts.count(chunks())), 1, GROUP);
    for (int from = 0; from < found.length; from += most) {
      int to = Math.min(found.length, from + most);
      TopRows[] best = searchGroup(queries.subList(from, to), limit);
      System.arraycopy(best, 0, found, from, best.length);
    }
    return found;
  }

  private int chunks() {
    return Math.ceilDiv(unit.rows(), ROWS);
  }

  private TopRows[] searchGroup(List<Query> queries, int limit) {
    float[][] columns = columns(queries);
    List<TopRows[]> found =
        RowParts.search(chunks(), (from, to) -> new Pass(queries, columns, limit).run(from, to));
    TopRows[] all = found.getFirst();
    for (TopRows[] part : found.subList(1, found.size())) {
      for (int q = 0; q < all.length; q++) {
        all[q].addAll(part[q]);
      }
    }
    return all;
  }

  /** The queries as blocks of columns. */
  private float[][] columns(List<Query> queries) {
    float[][] columns = new float[Math.ceilDiv(queries.size(), WIDTH)][];
    VectorKernels kernels = Kernels.create();
    try (EmbeddingMatrix rows = EmbeddingMatrix.zeros(WIDTH, unit.dim())) {
      long[] addresses = new long[WIDTH];
      rows.rowAddresses(0, WIDTH, addresses);
      for (int block = 0; block < columns.length; block++) {
        int first = block * WIDTH;
        int n = Math.min(WIDTH, queries.size() - first);
        for (int i = 0; i < n; i++) {
          rows.setRow(i, queries.get(first + i).unit(), 0);
        }
        columns[block] = new float[Math.multiplyExact(unit.stride(), WIDTH)];
        kernels.toColumns(addresses, 0, n, unit.stride(), columns[block], WIDTH);
      }
    }
    return columns;
  }

  /** One thread's way over a part of the rows. */
  private final class Pass {
    private final VectorKernels kernels = Kernels.create();
    private final List<Query> queries;
    private final float[][] columns;
    private final TopRows[] best;

    /** For each query the cosine from which on a row is worth a look. */
    private final float[][] thresholds;

    private final float[] scores = new float[ROWS * WIDTH];
    private final int[] named = new int[ROWS];
    private final long[] rows = new long[ROWS];

    Pass(List<Query> queries, float[][] columns, int limit) {
      this.queries = queries;
      this.columns = columns;
      best = new TopRows[queries.size()];
      Arrays.setAll(best, _ -> new TopRows(limit));
      thresholds = new float[columns.length][WIDTH];
      for (int block = 0; block < columns.length; block++) {
        int n = Math.min(WIDTH, best.length - block * WIDTH);
        Arrays.fill(thresholds[block], 0, n, Float.NEGATIVE_INFINITY);
        // Columns without a query are never worth a look.
        Arrays.fill(thresholds[block], n, WIDTH, Float.POSITIVE_INFINITY);
      }
    }

    TopRows[] run(int fromChunk, int toChunk) {
      for (int chunk = fromChunk; chunk < toChunk; chunk++) {
        int first = chunk * ROWS;
        int n = Math.min(ROWS, unit.rows() - first);
        unit.rowAddresses(first, n, rows);
        for (int block = 0; block < columns.length; block++) {
          kernels.columnDots(rows, 0, n, unit.stride(), columns[block], WIDTH, scores, 0);
          int count = kernels.rowsReaching(scores, 0, n, WIDTH, thresholds[block], named);
          for (int k = 0; k < count; k++) {
            take(block, first, named[k]);
          }
        }
      }
      return best;
    }

    private void take(int block, int first, int row) {
      float[] threshold = thresholds[block];
      for (int i = 0; i < WIDTH; i++) {
        float cosine = scores[row * WIDTH + i];
        if (cosine >= threshold[i]) {
          int query = block * WIDTH + i;
          if (Arrays.binarySearch(queries.get(query).excluded(), first + row) < 0) {
            best[query].add(first + row, cosine);
            threshold[i] = best[query].worst();
          }
        }
      }
    }
  }
}
