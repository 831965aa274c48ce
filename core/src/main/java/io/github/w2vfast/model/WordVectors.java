package io.github.w2vfast.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
   * Makes a vector of a word that has no row, from its character n-grams. Only vectors with
   * subwords can.
   *
   * @param target takes {@link #dim()} values
   * @return false, and the target is left as it is, if these vectors have no subwords or the word
   *     is too short to have n-grams
   */
  default boolean compose(String word, float[] target) {
    return false;
  }

  /**
   * A word's vector: a copy of its row, or what {@link #compose} makes.
   *
   * @return null if the word has neither
   */
  default float @Nullable [] vectorOrNull(String word) {
    int index = indexOf(Objects.requireNonNull(word));
    float[] v = new float[dim()];
    if (index >= 0) {
      matrix().getRow(index, v, 0);
      return v;
    }
    return compose(word, v) ? v : null;
  }

  /**
   * A word's vector: a copy of its row, or what {@link #compose} makes.
   *
   * @throws IllegalArgumentException if the word has neither
   */
  default float[] vector(String word) {
    float[] v = vectorOrNull(word);
    if (v == null) {
      throw new IllegalArgumentException("the word '" + word + "' has no vector");
    }
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
