package io.github.w2vfast.config;

/** How closely the training step follows word2vec.c. */
public enum KernelMode {
  /**
   * Groups of centre words share their noise words, and skip-gram's windows, up to 10, are whole
   * and their pairs weighted instead of drawn: the same expected gradient, several times the speed.
   * Only negative sampling has this form; everything else trains pair by pair whatever the mode.
   */
  FAST,
  /** Pair by pair, in the order of word2vec.c. */
  EXACT
}
