package io.github.w2vfast.io;

/** The two file formats of word2vec. Both begin with the line {@code V dim}. */
public enum VectorFormat {
  /**
   * A line for each word: the word and its values, separated by single spaces. Each value is the
   * shortest decimal that gives the same float32 when read back.
   */
  TEXT,
  /** For each word: the word, a space, its values as little-endian float32, a newline. */
  BINARY
}
