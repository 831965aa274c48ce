package io.github.w2vfast.eval;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The bootstrap (Efron, 1979): a test set is drawn anew from itself many times, with replacement,
 * and the spread of the statistic over the draws tells how far the set's choice of questions alone
 * may move it. Intervals are those of the 2.5th and 97.5th percentile. The same seed gives the same
 * intervals.
 *
 * @param resamples how many times to draw; 0 for no intervals
 * @param seed start of the random numbers
 */
public record Bootstrap(int resamples, long seed) {
  /** The most draws that make sense. */
  public static final int MAX_RESAMPLES = 1_000_000;

  private static final double TAIL = 0.025;

  /** Checks the number of draws. */
  public Bootstrap {
    if (resamples < 0 || resamples > MAX_RESAMPLES) {
      throw new IllegalArgumentException(
          "resamples is " + resamples + " but must be between 0 and " + MAX_RESAMPLES);
    }
  }

  /**
   * The statistic of each draw.
   *
   * @param n size of the test set
   * @param statistic computes it from the drawn indices, 0 to n - 1; it must not keep the array
   * @return sorted, without those that are NaN
   */
  double[] statistics(int n, ToDoubleFunction<int[]> statistic) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[n == 0 ? 0 : resamples];
    int[] drawn = new int[n];
    for (int r = 0; r < values.length; r++) {
      for (int i = 0; i < n; i++) {
        drawn[i] = random.nextInt(n);
      }
      values[r] = statistic.applyAsDouble(drawn);
    }
    double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** The interval of sorted statistics. */
  static Interval interval(double[] sorted) {
    return sorted.length == 0
        ? Interval.NONE
        : new Interval(quantile(sorted, TAIL), quantile(sorted, 1 - TAIL));
  }

  /** The interval of a share: of {@code n} answers {@code right} are right. */
  Interval share(int right, int n) {
    return interval(
        statistics(
            n,
            drawn -> {
              int hits = 0;
              for (int i : drawn) {
                hits += i < right ? 1 : 0;
              }
              return (double) hits / n;
            }));
  }

  /**
   * The two-sided p-value of "the statistic is 0": twice the smaller share of draws on one side of
   * 0, never less than the draws can tell.
   */
  static double pValue(double[] sorted) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    long below = Arrays.stream(sorted).filter(v -> v <= 0).count();
    long above = Arrays.stream(sorted).filter(v -> v >= 0).count();
    return Math.min(1, 2.0 * (Math.min(below, above) + 1) / (sorted.length + 1));
  }

  /** With linear interpolation between the two nearest values. */
  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int i = (int) at;
    double rest = at - i;
    return rest == 0 ? sorted[i] : sorted[i] + rest * (sorted[i + 1] - sorted[i]);
  }
}
