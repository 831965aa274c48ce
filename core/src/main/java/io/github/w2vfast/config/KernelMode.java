package io.github.w2vfast.config;

/** How closely the training step follows word2vec.c. */
public enum KernelMode {
  /**
   * Groups of targets share their noise words: the same expected gradient, many times the speed.
   */
  FAST,
  /** Pair by pair, in the order of word2vec.c. */
  EXACT
}
