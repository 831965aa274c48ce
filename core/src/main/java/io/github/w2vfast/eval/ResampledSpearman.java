package io.github.w2vfast.eval;

import java.util.Arrays;

/** Spearman's rho of many samples of the same pairs; the values are sorted only once. */
final class ResampledSpearman {
  /** The place of each value among the different values. */
  private final int[] x;

  private final int[] y;
  private final double[] ranksX;
  private final double[] ranksY;

  ResampledSpearman(double[] x, double[] y) {
    this.x = places(x);
    this.y = places(y);
    ranksX = new double[x.length + 1];
    ranksY = new double[y.length + 1];
  }

  private static int[] places(double[] values) {
    // + 0.0 makes -0 the same as 0.
    double[] different = Arrays.stream(values).map(v -> v + 0.0).distinct().sorted().toArray();
    return Arrays.stream(values).mapToInt(v -> Arrays.binarySearch(different, v + 0.0)).toArray();
  }

  /**
   * Rho of the pairs with these indices, as {@link Spearman#rho} gives it.
   *
   * @return -1 to 1; NaN if all values of one side are equal
   */
  double rho(int[] sample) {
    rank(x, sample, ranksX);
    rank(y, sample, ranksY);
    double mean = (sample.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i : sample) {
      double dx = ranksX[x[i]] - mean;
      double dy = ranksY[y[i]] - mean;
      xy += dx * dy;
      xx += dx * dx;
      yy += dy * dy;
    }
    return xy / Math.sqrt(xx * yy);
  }

  /** The mean rank of each place in the sample. */
  private static void rank(int[] places, int[] sample, double[] ranks) {
    Arrays.fill(ranks, 0);
    for (int i : sample) {
      ranks[places[i]]++;
    }
    double below = 0;
    for (int place = 0; place < ranks.length; place++) {
      double count = ranks[place];
      ranks[place] = below + (count + 1) / 2;
      below += count;
    }
  }
}
