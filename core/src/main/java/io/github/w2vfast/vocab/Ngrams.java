package io.github.w2vfast.vocab;

import io.github.w2vfast.config.Subwords;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntList;
import java.nio.charset.StandardCharsets;

/**
 * The character n-grams of words, as fastText takes and hashes them: a word is set between {@code
 * <} and {@code >}, characters are code points of UTF-8, and the marks alone are no n-grams. The
 * hash is FNV-1a over the bytes with one oddity that all files of fastText rely on: bytes are
 * signed, so one above 127 flips the 24 upper bits too.
 */
public final class Ngrams {
  private static final int BASIS = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

  private final Subwords subwords;

  /** The n-grams of these lengths. */
  public Ngrams(Subwords subwords) {
    this.subwords = subwords;
  }

  /** The buckets of a word's n-grams in the order of their places; a repeated one stands twice. */
  public int[] buckets(String word) {
    IntArrayList buckets = new IntArrayList();
    addBuckets(word.getBytes(StandardCharsets.UTF_8), buckets);
    return buckets.toIntArray();
  }

  /**
   * Adds the buckets of a word's n-grams, none for {@code </s>}.
   *
   * @param utf8 the word's bytes; those that are no valid UTF-8 are hashed as they are
   */
  public void addBuckets(byte[] utf8, IntList buckets) {
    if (!subwords.exist() || isEndOfSentence(utf8)) {
      return;
    }
    byte[] marked = new byte[utf8.length + 2];
    marked[0] = '<';
    System.arraycopy(utf8, 0, marked, 1, utf8.length);
    marked[marked.length - 1] = '>';
    for (int from = 0; from < marked.length; from++) {
      if (!continues(marked[from])) {
        addFrom(marked, from, buckets);
      }
    }
  }

  /** The n-grams that begin at a character. */
  private void addFrom(byte[] marked, int from, IntList buckets) {
    int hash = BASIS;
    int to = from;
    for (int n = 1; n <= subwords.maxN() && to < marked.length; n++) {
      do {
        hash = (hash ^ marked[to++]) * PRIME;
      } while (to < marked.length && continues(marked[to]));
      boolean mark = n == 1 && (from == 0 || to == marked.length);
      if (n >= subwords.minN() && !mark) {
        buckets.add(Integer.remainderUnsigned(hash, subwords.buckets()));
      }
    }
  }

  /** Whether a byte of UTF-8 goes on with a character. */
  private static boolean continues(byte b) {
    return (b & 0xc0) == 0x80;
  }

  private static boolean isEndOfSentence(byte[] utf8) {
    return utf8.length == Vocabulary.END_OF_SENTENCE.length()
        && new String(utf8, StandardCharsets.UTF_8).equals(Vocabulary.END_OF_SENTENCE);
  }
}
