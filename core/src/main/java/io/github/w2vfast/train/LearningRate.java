package io.github.w2vfast.train;

/**
 * The learning rate of word2vec.c: falls linearly with the words passed, {@code alpha (1 - done /
 * (epochs N + 1))}, and never below {@code alpha / 10,000}.
 *
 * @param alpha the rate at the start
 * @param wordsTotal words to pass in all: epochs times the corpus
 */
record LearningRate(double alpha, long wordsTotal) {
  private static final double LOWEST = 1e-4;

  float at(long wordsDone) {
    return (float) (alpha * Math.max(LOWEST, 1 - wordsDone / (wordsTotal + 1.0)));
  }
}
