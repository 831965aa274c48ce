package io.github.w2vfast.eval;

import java.util.OptionalDouble;

/** Says how similar two words are, on any scale. */
@FunctionalInterface
public interface PairScorer {
  /** One-hot vectors: every word is like itself and orthogonal to all others. */
  PairScorer ONE_HOT = (first, second) -> OptionalDouble.of(first.equals(second) ? 1 : 0);

  /**
   * How similar two words are.
   *
   * @param first a word in upper case
   * @param second a word in upper case
   * @return a larger number for words that are more alike; empty if a word is unknown
   */
  OptionalDouble similarity(String first, String second);
}
