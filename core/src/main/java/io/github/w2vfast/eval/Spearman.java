package io.github.w2vfast.eval;

import java.util.Arrays;

/** Spearman's rank correlation. */
public final class Spearman {
  private Spearman() {}

  /**
   * Spearman's rho: the Pearson correlation of the ranks, where equal values share the mean of
   * their ranks.
   *
   * @return -1 to 1; NaN with fewer than two values or if all values of one side are equal
   * @throws IllegalArgumentException if the lengths differ or a value is NaN
   */
  public static double rho(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " and " + y.length + " values do not pair up");
    }
    double[] rx = ranks(x);
    double[] ry = ranks(y);
    // The mean rank is the same with ties and without.
    double mean = (x.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = rx[i] - mean;
      double dy = ry[i] - mean;
      xy += dx * dy;
      xx += dx * dx;
      yy += dy * dy;
    }
    return xy / Math.sqrt(xx * yy);
  }

  /** The rank of each value, from 1; equal values share the mean of their ranks. */
  static double[] ranks(double[] values) {
    int n = values.length;
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(values[i])) {
        throw new IllegalArgumentException("value " + i + " is NaN and has no rank");
      }
      order[i] = i;
    }
    Arrays.sort(order, (i, j) -> Double.compare(values[i], values[j]));
    double[] ranks = new double[n];
    for (int from = 0; from < n; ) {
      int to = from + 1;
      // Compared by ==, so that 0 and -0 tie.
      while (to < n && values[order[to]] == values[order[from]]) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        ranks[order[i]] = rank;
      }
      from = to;
    }
    return ranks;
  }
}
