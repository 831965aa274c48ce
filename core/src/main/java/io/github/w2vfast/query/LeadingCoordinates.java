package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.LeadingDirections;
import io.github.w2vfast.model.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How many coordinates of rows, along the directions in which they reach farthest, a pass over
 * {@link RoundedRows} is best made of. Few are soon read but leave many rows to be looked at
 * exactly. How many these are is found for a sample of rows and some of them as queries.
 */
final class LeadingCoordinates {
  /** The numbers that are tried are multiples of this. */
  private static final int STEP = 32;

  /** More take long to find. */
  private static final int MOST = 320;

  private static final int QUERIES = 32;
  private static final int ROWS = 4096;

  /** The nearest rows that are asked for. */
  private static final int TOP = 10;

  /** The error of rounding to half a byte, in units of the length that is rounded. */
  private static final float ERROR = 0.107f;

  /** Bytes of a row that are read or written beside its coordinates: facts and a bound. */
  private static final int FACTS = 20;

  /** A row anywhere in memory takes as long as so many times its length in a pass over all. */
  private static final int ELSEWHERE = 2;

  private final EmbeddingMatrix unit;
  private final EmbeddingMatrix queries;
  private final float[] thresholds;
  private final float[] queryCoordinates;
  private final float[] rowCoordinates;
  private final int sample;
  private final int most;

  private LeadingCoordinates(
      EmbeddingMatrix unit, EmbeddingMatrix queries, float[] thresholds, Projection projection) {
    this.unit = unit;
    this.queries = queries;
    this.thresholds = thresholds;
    most = projection.count();
    queryCoordinates = new float[QUERIES * most];
    projection.project(Kernels.create(), queries, 0, QUERIES, queryCoordinates);
    sample = Math.min(ROWS, unit.rows());
    rowCoordinates = new float[sample * most];
    IntStream.range(0, sample)
        .parallel()
        .forEach(
            i -> {
              float[] row = new float[most];
              projection.project(Kernels.create(), unit, row(i), 1, row);
              System.arraycopy(row, 0, rowCoordinates, i * most, most);
            });
  }

  /** A row of the sample. */
  private int row(int i) {
    return (int) ((long) i * unit.rows() / sample);
  }

  /** What to take of rows whose lengths are 1 or 0. */
  static Projection choose(EmbeddingMatrix unit) {
    int most = Math.min(unit.dim() * 2 / 3, MOST) / STEP * STEP;
    if (most == 0 || unit.rows() < QUERIES) {
      return Projection.whole(unit.dim());
    }
    LeadingDirections directions = LeadingDirections.of(unit, most);
    List<Query> asked = new ArrayList<>();
    Random random = new Random(1);
    try (EmbeddingMatrix queries = EmbeddingMatrix.zeros(QUERIES, unit.dim())) {
      for (int q = 0; q < QUERIES; q++) {
        int row = random.nextInt(unit.rows());
        float[] vector = new float[unit.dim()];
        unit.getRow(row, vector, 0);
        queries.setRow(q, vector, 0);
        asked.add(new Query(vector, new int[] {row}));
      }
      TopRows[] found = new BlockSearch(unit).search(asked, Math.min(TOP, unit.rows()));
      float[] thresholds = new float[QUERIES];
      for (int q = 0; q < QUERIES; q++) {
        thresholds[q] = found[q].worst();
      }
      int best =
          new LeadingCoordinates(unit, queries, thresholds, directions.first(most)).cheapest();
      return best == 0 ? Projection.whole(unit.dim()) : directions.mixed(best);
    }
  }

  /** The number of coordinates that costs least; 0 for the numbers of the rows as they are. */
  private int cheapest() {
    int choices = most / STEP;
    long[] reached = new long[choices + 1];
    for (long[] counts : RowParts.search(sample, this::reached)) {
      for (int c = 0; c <= choices; c++) {
        reached[c] += counts[c];
      }
    }
    int best = 0;
    double least = cost(unit.dim(), reached[0]);
    for (int c = 1; c <= choices; c++) {
      double cost = cost(c * STEP, reached[c]);
      if (cost < least) {
        least = cost;
        best = c * STEP;
      }
    }
    return best;
  }

  /** Bytes read for a row. */
  private double cost(int coordinates, long reached) {
    double share = reached / ((double) sample * QUERIES);
    return coordinates / 2.0 + FACTS + share * ELSEWHERE * unit.strideBytes();
  }

  /** How many of the queries some rows may be answers to, for each number of coordinates. */
  private long[] reached(int fromRow, int toRow) {
    long[] counts = new long[most / STEP + 1];
    long[] addresses = new long[QUERIES];
    queries.rowAddresses(0, QUERIES, addresses);
    float[] cosines = new float[VectorKernels.padded(QUERIES)];
    VectorKernels kernels = Kernels.create();
    for (int i = fromRow; i < toRow; i++) {
      kernels.rowDots(unit.rowAddress(row(i)), addresses, 0, QUERIES, unit.stride(), cosines, 0);
      for (int q = 0; q < QUERIES; q++) {
        counts[0] += bound(cosines[q], 1, 1) >= thresholds[q] ? 1 : 0;
        countBounds(i, q, counts);
      }
    }
    return counts;
  }

  /** Counts whether query q may have row i for an answer, by what some coordinates say. */
  private void countBounds(int i, int q, long[] counts) {
    double product = 0;
    double rowSquare = 0;
    double querySquare = 0;
    for (int k = 0; k < most; k++) {
      float x = rowCoordinates[i * most + k];
      float y = queryCoordinates[q * most + k];
      product += x * y;
      rowSquare += x * x;
      querySquare += y * y;
      if ((k + 1) % STEP == 0) {
        counts[(k + 1) / STEP] += bound(product, rowSquare, querySquare) >= thresholds[q] ? 1 : 0;
      }
    }
  }

  /** The bound of {@link RoundedRows} for what is known of a row and a query of length 1. */
  private static double bound(double product, double rowSquare, double querySquare) {
    double across = Math.max(0, rowSquare * querySquare - product * product);
    double beyond = Math.max(0, 1 - rowSquare) * Math.max(0, 1 - querySquare);
    return product + ERROR * Math.sqrt(across) + Math.sqrt(beyond);
  }
}
