package io.github.w2vfast.vocab;

import it.unimi.dsi.fastutil.longs.LongArrays;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects words with their counts, then prunes and sorts them into a {@link Vocabulary}. */
public final class VocabularyBuilder {
  private static final int MAX_TEXT = Integer.MAX_VALUE - 16;
  private static final byte[] END_OF_SENTENCE =
      Vocabulary.END_OF_SENTENCE.getBytes(StandardCharsets.UTF_8);

  private byte[] text = new byte[1 << 10];
  private int[] offsets = new int[1 << 7];
  private long[] counts = new long[1 << 7];
  private int @Nullable [] table; // null while only new words are added
  private int size;
  private int[] ids;

  /** A builder that holds nothing but {@code </s>}, with a count of 0, at index 0. */
  public VocabularyBuilder() {
    addNew(END_OF_SENTENCE, 0, END_OF_SENTENCE.length, 0);
  }

  /** Number of different words so far, {@code </s>} included. */
  public int size() {
    return size;
  }

  /**
   * Adds a word, or adds to the count of one that is there.
   *
   * @return the word's index: how many words were there when it was first added
   * @throws IllegalArgumentException if the word is empty, has white space in it or is not Unicode
   *     text, or if the count is negative
   */
  public int add(String word, long count) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    if (!Utf8.isText(word)) {
      throw new IllegalArgumentException(
          "the word '" + word + "' is not Unicode text: it has half of a surrogate pair");
    }
    for (byte b : utf8) {
      if (b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == 0) {
        throw new IllegalArgumentException(
            "the word '"
                + word
                + "' has white space or NUL in it, which word2vec files cannot hold");
      }
    }
    return add(utf8, 0, utf8.length, count);
  }

  /**
   * Adds the word {@code utf8[from, from + length)}, or adds to the count of one that is there. The
   * caller sees to it that the bytes are UTF-8 without white space.
   *
   * @return the word's index: how many words were there when it was first added
   */
  public int add(byte[] utf8, int from, int length, long count) {
    if (table == null) {
      table = tableOf(text, offsets, size, WordIndex.slotsFor(Math.max(1 << 7, size * 2)));
    }
    int found = WordIndex.find(text, offsets, table, utf8, from, length);
    if (found >= 0) {
      check(length, count);
      counts[found] = Math.addExact(counts[found], count);
      return found;
    }
    append(utf8, from, length, count);
    if (size > table.length / 3 * 2) {
      table = tableOf(text, offsets, size, WordIndex.slotsFor(size * 2));
    } else {
      table[~found] = size;
    }
    return size - 1;
  }

  /**
   * Adds the word {@code utf8[from, from + length)}, which the caller knows not to be there: it is
   * not looked for. The caller sees to it that the bytes are UTF-8 without white space.
   *
   * @return the word's index: how many words were there before
   */
  public int addNew(byte[] utf8, int from, int length, long count) {
    append(utf8, from, length, count);
    table = null;
    return size - 1;
  }

  private static void check(int length, long count) {
    if (length == 0) {
      throw new IllegalArgumentException("a word cannot be empty");
    }
    if (count < 0) {
      throw new IllegalArgumentException("a count of " + count + " is impossible");
    }
  }

  private void append(byte[] utf8, int from, int length, long count) {
    check(length, count);
    makeRoom(length);
    System.arraycopy(utf8, from, text, offsets[size], length);
    offsets[size + 1] = offsets[size] + length;
    counts[size] = count;
    size++;
  }

  private void makeRoom(int length) {
    long needed = (long) offsets[size] + length;
    if (needed > MAX_TEXT || size >= 1 << 29) {
      throw new IllegalArgumentException(
          "the words take more than 2 GiB after %,d of them: raise the minimum count"
              .formatted(size));
    }
    if (needed > text.length) {
      text = Arrays.copyOf(text, (int) Math.min(MAX_TEXT, Math.max(needed, text.length * 2L)));
    }
    if (size + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
  }

  static int[] tableOf(byte[] text, int[] offsets, int words, int slots) {
    int[] table = new int[slots];
    for (int i = 0; i < words; i++) {
      WordIndex.insertNew(text, offsets, table, i);
    }
    return table;
  }

  /**
   * The vocabulary of the words that occur at least {@code minCount} times, by falling count; words
   * of equal count stay in the order in which they were added. {@code </s>} comes first and is
   * always kept. The builder is spent afterwards.
   *
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   */
  public Vocabulary build(long minCount, int maxVocab) {
    return build(minCount, maxVocab, null);
  }

  /**
   * As {@link #build(long, int)}, but words of equal count by what {@code ranks} says.
   *
   * @param ranks for the index of each word a number; different ones for different words
   */
  public Vocabulary build(long minCount, int maxVocab, long @Nullable [] ranks) {
    int[] order = new int[size];
    int kept = 1;
    for (int i = 1; i < size; i++) {
      if (counts[i] >= minCount) {
        order[kept++] = i;
      }
    }
    sort(order, kept, ranks);
    if (maxVocab > 0) {
      kept = Math.min(kept, Math.max(1, maxVocab));
    }
    return build(order, kept);
  }

  /**
   * All words that are there, but for those that a limit drops: the rarest of the words that may
   * go.
   *
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   * @param stays which words do not go; they count towards the limit
   * @param ranks as for {@link #build(long, int, long[])}
   */
  public Vocabulary build(int maxVocab, WordSet stays, long @Nullable [] ranks) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    sort(order, size, ranks);
    if (maxVocab == 0) {
      return build(order, size);
    }
    BitSet fixed = new BitSet(size);
    for (int i = 1; i < size; i++) {
      fixed.set(i, stays.contains(text, offsets[i], offsets[i + 1] - offsets[i]));
    }
    int others = maxVocab - 1 - fixed.cardinality();
    int n = 1;
    for (int i = 1; i < size; i++) {
      if (fixed.get(order[i]) || others-- > 0) {
        order[n++] = order[i];
      }
    }
    return build(order, n);
  }

  /**
   * The vocabulary of all words in the order in which they were added, which the caller sees to be
   * that of falling counts. The builder is spent afterwards.
   */
  public Vocabulary buildInOrder() {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    return build(order, size);
  }

  private Vocabulary build(int[] order, int kept) {
    ids = new int[size];
    Arrays.fill(ids, -1);
    int bytes = 0;
    for (int id = 0; id < kept; id++) {
      ids[order[id]] = id;
      bytes += offsets[order[id] + 1] - offsets[order[id]];
    }
    byte[] newText = new byte[bytes];
    int[] newOffsets = new int[kept + 1];
    long[] newCounts = new long[kept];
    for (int id = 0; id < kept; id++) {
      int i = order[id];
      int length = offsets[i + 1] - offsets[i];
      System.arraycopy(text, offsets[i], newText, newOffsets[id], length);
      newOffsets[id + 1] = newOffsets[id] + length;
      newCounts[id] = counts[i];
    }
    text = null;
    offsets = null;
    counts = null;
    table = null;
    return new Vocabulary(
        newText,
        newOffsets,
        newCounts,
        tableOf(newText, newOffsets, kept, WordIndex.slotsFor(kept)));
  }

  /** Sorts {@code order[1, kept)}, in which the indexes rise. */
  private void sort(int[] order, int kept, long @Nullable [] ranks) {
    long[] negated = new long[size];
    Arrays.setAll(negated, i -> -counts[i]);
    if (ranks == null) {
      LongArrays.radixSortIndirect(order, negated, 1, kept, true);
    } else {
      LongArrays.radixSortIndirect(order, negated, ranks, 1, kept, false);
    }
  }

  /** After {@link #build}: the id of the word with this index, or -1 if it was dropped. */
  public int id(int index) {
    return Objects.requireNonNull(ids, "nothing was built yet")[index];
  }
}
