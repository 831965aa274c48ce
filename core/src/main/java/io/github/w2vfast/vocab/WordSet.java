package io.github.w2vfast.vocab;

/** A set of words as UTF-8. */
@FunctionalInterface
public interface WordSet {
  /** No words. */
  WordSet NONE = (_, _, _) -> false;

  /** Whether the word {@code utf8[from, from + length)} is in the set. */
  boolean contains(byte[] utf8, int from, int length);

  /** The words of a vocabulary. */
  static WordSet of(Vocabulary words) {
    return (utf8, from, length) -> words.id(utf8, from, length) >= 0;
  }
}
