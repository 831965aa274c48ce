package io.github.w2vfast.vocab;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An immutable two-way mapping of words and ids with their counts. Id 0 is always {@code </s>}, the
 * end of a sentence; the others follow by falling count.
 *
 * <p>The words lie as UTF-8 in one array with a hash index beside it, some 30 bytes a word in all:
 * strings are made when they are asked for. All words together may take up to 2 GiB.
 */
public final class Vocabulary {
  /** The word of id 0: the end of a line. */
  public static final String END_OF_SENTENCE = "</s>";

  /** The id of {@link #END_OF_SENTENCE}. */
  public static final int END_OF_SENTENCE_ID = 0;

  private final byte[] text;
  private final int[] offsets;
  private final long[] counts;
  private final int[] table;
  private final long totalCount;

  /** Takes the arrays over; {@code counts} has one entry a word, {@code offsets} one more. */
  Vocabulary(byte[] text, int[] offsets, long[] counts, int[] table) {
    this.text = text;
    this.offsets = offsets;
    this.counts = counts;
    this.table = table;
    long total = 0;
    for (long count : counts) {
      total = Math.addExact(total, count);
    }
    this.totalCount = total;
  }

  /**
   * A vocabulary of these words with the ids of their places in the list. If {@code </s>} does not
   * come first, it is put before them with a count of 0.
   *
   * @param words different words by falling count, apart from {@code </s>}; without white space
   * @param counts their counts, 0 or more
   * @throws IllegalArgumentException if the words or counts break these rules
   */
  public static Vocabulary of(List<String> words, long[] counts) {
    if (words.size() != counts.length) {
      throw new IllegalArgumentException(
          words.size() + " words do not go with " + counts.length + " counts");
    }
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int i = 0; i < counts.length; i++) {
      String word = words.get(i);
      if (i > 0 && word.equals(END_OF_SENTENCE)) {
        throw new IllegalArgumentException("</s> must be the first word, not number " + i);
      }
      boolean sentenceEndBefore = i == 1 && words.get(0).equals(END_OF_SENTENCE);
      if (i > 0 && !sentenceEndBefore && counts[i] > counts[i - 1]) {
        throw new IllegalArgumentException(
            "the counts must fall, but '%s' has %d after %d"
                .formatted(word, counts[i], counts[i - 1]));
      }
      int before = builder.size();
      if (builder.add(word, counts[i]) < before && !word.equals(END_OF_SENTENCE)) {
        throw new IllegalArgumentException("the word '" + word + "' comes twice");
      }
    }
    return builder.buildInOrder();
  }

  /** The first words, those with the highest counts. */
  public Vocabulary first(int words) {
    Objects.checkIndex(words - 1, size());
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int id = 0; id < words; id++) {
      builder.add(text, offsets[id], offsets[id + 1] - offsets[id], counts[id]);
    }
    return builder.buildInOrder();
  }

  /** The same words and counts with another count of {@code </s>}. */
  public Vocabulary withSentenceEnds(long count) {
    long[] changed = counts.clone();
    changed[END_OF_SENTENCE_ID] = count;
    return new Vocabulary(text, offsets, changed, table);
  }

  /** Number of words, {@code </s>} included. */
  public int size() {
    return counts.length;
  }

  /** The word with this id. */
  public String word(int id) {
    Objects.checkIndex(id, counts.length);
    return new String(text, offsets[id], offsets[id + 1] - offsets[id], StandardCharsets.UTF_8);
  }

  /** A copy of the word's UTF-8 bytes, for writers that need no string. */
  public byte[] utf8(int id) {
    Objects.checkIndex(id, counts.length);
    return Arrays.copyOfRange(text, offsets[id], offsets[id + 1]);
  }

  /** The id of a word, or -1 if it is unknown. */
  public int id(String word) {
    if (!Utf8.isText(word)) {
      return -1;
    }
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    return id(utf8, 0, utf8.length);
  }

  /** The id of the word {@code utf8[from, from + length)}, or -1 if it is unknown. */
  public int id(byte[] utf8, int from, int length) {
    return Math.max(-1, WordIndex.find(text, offsets, table, utf8, from, length));
  }

  /** How often the word occurs in the corpus. */
  public long count(int id) {
    return counts[id];
  }

  /** The sum of all counts, {@code </s>} included. */
  public long totalCount() {
    return totalCount;
  }
}
