package io.github.w2vfast.config;

/** What each context word of CBOW takes of the gradient by the mean of their vectors. */
public enum CbowGradient {
  /** The gradient divided by the number of context words, as the chain rule has it. */
  EXACT,
  /** The whole gradient, as word2vec.c and gensim do. */
  WORD2VEC
}
