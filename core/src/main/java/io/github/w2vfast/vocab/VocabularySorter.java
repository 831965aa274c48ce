package io.github.w2vfast.vocab;

import it.unimi.dsi.fastutil.ints.IntArrays;
import java.io.IOException;
import java.util.BitSet;

/**
 * Sorts words into a {@link Vocabulary} without a second copy of their text: they are read twice,
 * once for their counts and once into their places. At most {@link #memory} bytes are taken, the
 * vocabulary included.
 */
public final class VocabularySorter {
  private static final byte[] END = {'<', '/', 's', '>'};

  private VocabularySorter() {}

  /** Different words with their counts; without {@code </s>}. */
  @FunctionalInterface
  public interface Source {
    /** Gives all words, in the same order each time. */
    void forEach(Taker taker) throws IOException;
  }

  /** Takes the words of a {@link Source}. */
  @FunctionalInterface
  public interface Taker {
    /**
     * One word.
     *
     * @param utf8 the word is {@code utf8[0, length)}
     * @param count how often it occurs
     * @param rank words of equal count stand by rising rank; different for different words
     * @param stays whether it is not dropped by a limit of the size
     */
    void word(byte[] utf8, int length, long count, long rank, boolean stays);
  }

  /**
   * The bytes that {@link #sort} takes, if nothing that it needs no more is collected meanwhile.
   *
   * @param words how many words
   * @param textBytes bytes of all words together
   */
  public static long memory(long words, long textBytes) {
    return textBytes + 56 * words;
  }

  /**
   * The vocabulary of the words, by falling count.
   *
   * @param words how many words the source gives
   * @param sentenceEnds the count of {@code </s>}
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   * @throws IllegalArgumentException if the words take more than 2 GiB
   */
  public static Vocabulary sort(Source source, int words, long sentenceEnds, int maxVocab)
      throws IOException {
    Order order = order(source, words, sentenceEnds, maxVocab);
    int size = order.counts.length;
    byte[] text = new byte[order.offsets[size]];
    System.arraycopy(END, 0, text, 0, END.length);
    source.forEach(new Placing(text, order.offsets, order.places));
    return new Vocabulary(
        text,
        order.offsets,
        order.counts,
        VocabularyBuilder.tableOf(text, order.offsets, size, WordIndex.slotsFor(size)));
  }

  /** For each word of the source its id, or 0; for each id its place in the text and its count. */
  private record Order(int[] places, int[] offsets, long[] counts) {}

  private static Order order(Source source, int words, long sentenceEnds, int maxVocab)
      throws IOException {
    long[] counts = new long[words];
    int[] lengths = new int[words];
    int[] places = places(source, counts, lengths, maxVocab);
    int size = 1;
    long bytes = END.length;
    for (int i = 0; i < words; i++) {
      if (places[i] > 0) {
        size++;
        bytes += lengths[i];
      }
    }
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException("the words take more than 2 GiB: raise the minimum count");
    }
    int[] offsets = new int[size + 1];
    long[] sorted = new long[size];
    offsets[1] = END.length;
    sorted[0] = sentenceEnds;
    for (int i = 0; i < words; i++) {
      if (places[i] > 0) {
        offsets[places[i] + 1] = lengths[i];
        sorted[places[i]] = counts[i];
      }
    }
    for (int id = 1; id < size; id++) {
      offsets[id + 1] += offsets[id];
    }
    return new Order(places, offsets, sorted);
  }

  /** For each word its id, or 0 if the limit drops it. */
  private static int[] places(Source source, long[] counts, int[] lengths, int maxVocab)
      throws IOException {
    int words = counts.length;
    BitSet fixed = new BitSet();
    long[] ranks = new long[words];
    int[] seen = new int[1];
    source.forEach(
        (_, length, count, rank, stays) -> {
          int i = seen[0]++;
          counts[i] = count;
          lengths[i] = length;
          ranks[i] = rank;
          if (stays) {
            fixed.set(i);
          }
        });
    int[] order = new int[words];
    for (int i = 0; i < words; i++) {
      order[i] = i;
    }
    IntArrays.parallelQuickSort(
        order,
        (a, b) -> {
          int byCount = Long.compare(counts[b], counts[a]);
          return byCount != 0 ? byCount : Long.compare(ranks[a], ranks[b]);
        });
    long others = maxVocab == 0 ? words : (long) maxVocab - 1 - fixed.cardinality();
    int[] places = new int[words];
    int next = 1;
    for (int i : order) {
      if (fixed.get(i) || others-- > 0) {
        places[i] = next++;
      }
    }
    return places;
  }

  /** Copies each word to its place. */
  private static final class Placing implements Taker {
    private final byte[] text;
    private final int[] offsets;
    private final int[] places;
    private int seen;

    Placing(byte[] text, int[] offsets, int[] places) {
      this.text = text;
      this.offsets = offsets;
      this.places = places;
    }

    @Override
    public void word(byte[] utf8, int length, long count, long rank, boolean stays) {
      int place = places[seen++];
      if (place > 0) {
        System.arraycopy(utf8, 0, text, offsets[place], length);
      }
    }
  }
}
