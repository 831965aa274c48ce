package io.github.w2vfast.model;

import java.util.List;
import java.util.Objects;

/** Words and their vectors, read-only: what training gives and what a vector file holds. */
public interface WordVectors {
  /** Number of words. */
  int size();

  /** Length of each vector. */
  int dim();

  /** The word of row {@code index}. */
  String word(int index);

  /** The row of a word, or -1 if it is unknown. */
  int indexOf(String word);

  /** The rows, in the order of {@link #word}; for kernels and writers. Do not write to it. */
  EmbeddingMatrix matrix();

  /** Whether the word has a vector. */
  default boolean contains(String word) {
    return indexOf(word) >= 0;
  }

  /**
   * A copy of a word's vector.
   *
   * @throws IllegalArgumentException if the word is unknown
   */
  default float[] vector(String word) {
    int index = indexOf(Objects.requireNonNull(word));
    if (index < 0) {
      throw new IllegalArgumentException("the word '" + word + "' has no vector");
    }
    float[] v = new float[dim()];
    matrix().getRow(index, v, 0);
    return v;
  }

  /** The words in the order of their rows. */
  default List<String> words() {
    return new java.util.AbstractList<>() {
      @Override
      public String get(int index) {
        return word(Objects.checkIndex(index, WordVectors.this.size()));
      }

      @Override
      public int size() {
        return WordVectors.this.size();
      }
    };
  }
}
