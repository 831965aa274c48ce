package io.github.w2vfast.train;

/**
 * The learning rate of word2vec.c: falls linearly with the words passed, {@code alpha (1 - done /
 * (epochs N + 1))}, and never below {@code alpha / 10,000}.
 *
 * @param alpha the rate at the start
 * @param wordsBefore words that count as passed before the first
 * @param wordsTotal words to pass in all: epochs times the corpus
 */
record LearningRate(double alpha, double wordsBefore, long wordsTotal) {
  private static final double LOWEST = 1e-4;

  LearningRate(double alpha, long wordsTotal) {
    this(alpha, 0, wordsTotal);
  }

  /**
   * The rate of a stretch that takes the place of a part of the whole way.
   *
   * @param words words of the stretch
   * @param from share of the way before it
   * @param to share of the way at its end
   */
  static LearningRate ofStretch(double alpha, long words, double from, double to) {
    double total = words / (to - from);
    return new LearningRate(alpha, from * total, Math.round(total));
  }

  float at(long wordsDone) {
    return (float) (alpha * Math.max(LOWEST, 1 - (wordsBefore + wordsDone) / (wordsTotal + 1.0)));
  }
}
