package io.github.w2vfast.config;

/** Which words of a window predict which: the two architectures of Mikolov et al. (2013). */
public enum Architecture {
  /** The centre word predicts each word around it. */
  SKIP_GRAM,
  /** The mean of the words around predicts the centre word. */
  CBOW
}
