package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowWeightsTest {
  /**
   * The weight of each word is the share of all reaches that hold it, at each end of a sentence.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10})
  void weightsAreTheProbabilitiesOfAShrunkWindow(int window) {
    WindowWeights weights = new WindowWeights(window);
    int length = 2 * window + 3;
    for (int t = 0; t < length; t++) {
      int first = Math.max(0, t - window);
      int last = Math.min(length - 1, t + window);
      int from = weights.from(t - first);
      double sum = 0;
      int at = from;
      for (int c = first; c <= last; c++) {
        if (c != t) {
          int holding = 0;
          for (int reach = 1; reach <= window; reach++) {
            holding += c >= t - reach && c <= t + reach ? 1 : 0;
          }
          assertEquals(holding / (double) window, weights.weights[at++], 1e-6);
          sum += holding / (double) window;
        }
      }
      assertEquals(sum, weights.sum(from, last - first), 1e-5);
    }
  }
}
