package io.github.w2vfast.io;

/**
 * File formats: the two of word2vec, which hold the rows of one matrix and begin with the line
 * {@code V dim}, and our own for a whole model.
 */
public enum VectorFormat {
  /**
   * A line for each word: the word and its values, separated by single spaces. Each value is the
   * shortest decimal that gives the same float32 when read back.
   */
  TEXT,
  /** For each word: the word, a space, its values as little-endian float32, a newline. */
  BINARY,
  /** U, V, the tree, the words with their counts and the configuration: {@link ModelFile}. */
  MODEL
}
