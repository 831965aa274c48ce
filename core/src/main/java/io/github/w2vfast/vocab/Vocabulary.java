package io.github.w2vfast.vocab;

/**
 * An immutable two-way mapping of words and ids with their counts. Id 0 is always {@code </s>}, the
 * end of a sentence; the others follow by falling count.
 */
public final class Vocabulary {
  /** The word of id 0: the end of a line. */
  public static final String END_OF_SENTENCE = "</s>";

  /** The id of {@link #END_OF_SENTENCE}. */
  public static final int END_OF_SENTENCE_ID = 0;

  /** Number of words, {@code </s>} included. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** The word with this id. */
  public String word(int id) {
    throw new UnsupportedOperationException();
  }

  /** The id of a word, or -1 if it is unknown. */
  public int id(String word) {
    throw new UnsupportedOperationException();
  }

  /** How often the word occurs in the corpus. */
  public long count(int id) {
    throw new UnsupportedOperationException();
  }

  /** The sum of all counts, {@code </s>} included. */
  public long totalCount() {
    throw new UnsupportedOperationException();
  }
}
