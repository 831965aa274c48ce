package io.github.w2vfast.objective;

/**
 * What the pairs of a whole window count for. word2vec shrinks each window at random to 1, ...,
 * window, which a pair at distance d survives with probability {@code (window + 1 - d) / window}.
 * Weighted by that, all pairs of the whole window have the same expected gradient, without the
 * variance of the draw.
 */
final class WindowWeights {
  private final int window;

  /** Of the words before the centre word, the farthest first, then of those behind it. */
  final float[] weights;

  /** Sums of the weights before each. */
  private final float[] sums;

  WindowWeights(int window) {
    this.window = window;
    weights = new float[2 * window];
    sums = new float[2 * window + 1];
    int sum = 0;
    for (int j = 0; j < 2 * window; j++) {
      int survivals = j < window ? j + 1 : 2 * window - j;
      weights[j] = survivals / (float) window;
      sum += survivals;
      sums[j + 1] = sum / (float) window;
    }
  }

  /** Where the weights of a window begin that has so many words before its centre word. */
  int from(int wordsBefore) {
    return window - wordsBefore;
  }

  /** The sum of n weights: how many pairs the window has in the mean. */
  float sum(int from, int n) {
    return sums[from + n] - sums[from];
  }
}
