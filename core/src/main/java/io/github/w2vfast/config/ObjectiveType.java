package io.github.w2vfast.config;

/** The loss that training lowers. */
public enum ObjectiveType {
  /** A logistic loss over the observed word and a few sampled noise words. */
  NEGATIVE_SAMPLING,
  /** A logistic loss over the inner nodes of a Huffman tree. */
  HIERARCHICAL_SOFTMAX,
  /** The exact softmax over the whole vocabulary. */
  SOFTMAX
}
