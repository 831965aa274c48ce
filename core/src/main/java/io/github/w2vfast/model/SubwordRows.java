package io.github.w2vfast.model;

import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.vocab.Ngrams;
import io.github.w2vfast.vocab.Vocabulary;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/**
 * For each word the rows of U whose mean is its vector: its own row, which has the word's id, then
 * those of its n-grams, which follow the rows of all words, one for each bucket. The lists lie
 * outside the heap until {@link #close()}.
 */
public final class SubwordRows implements AutoCloseable {
  /** What one thread takes at a time. */
  private static final int WORDS_PER_TASK = 4096;

  private final Subwords subwords;
  private final Ngrams ngrams;
  private final int words;

  /** The list of word w begins at entry {@code starts[w]} and ends before {@code starts[w + 1]}. */
  private final NativeMemory startMemory;

  private final NativeMemory rowMemory;
  private final MemorySegment starts;
  private final MemorySegment rows;

  private SubwordRows(Subwords subwords, Vocabulary vocabulary) {
    this.subwords = subwords;
    words = vocabulary.size();
    ngrams = new Ngrams(subwords);
    startMemory = NativeMemory.allocate((words + 1L) * Long.BYTES);
    starts = startMemory.segment();
    long total = 0;
    try {
      int tasks = Math.ceilDiv(words, WORDS_PER_TASK);
      IntStream.range(0, tasks).parallel().forEach(task -> count(task, vocabulary));
      for (int w = 0; w < words; w++) {
        long length = starts.getAtIndex(ValueLayout.JAVA_LONG, w);
        starts.setAtIndex(ValueLayout.JAVA_LONG, w, total);
        total += length;
      }
      starts.setAtIndex(ValueLayout.JAVA_LONG, words, total);
      rowMemory = NativeMemory.allocate(total * Integer.BYTES);
      rows = rowMemory.segment();
      IntStream.range(0, tasks).parallel().forEach(task -> fill(task, vocabulary));
    } catch (Throwable e) {
      startMemory.close();
      throw e;
    }
  }

  /** The rows of the words of a vocabulary. */
  public static SubwordRows of(Subwords subwords, Vocabulary vocabulary) {
    return new SubwordRows(subwords, vocabulary);
  }

  private void count(int task, Vocabulary vocabulary) {
    IntArrayList buckets = new IntArrayList();
    for (int w = task * WORDS_PER_TASK; w < end(task); w++) {
      buckets.clear();
      ngrams.addBuckets(vocabulary.utf8(w), buckets);
      starts.setAtIndex(ValueLayout.JAVA_LONG, w, 1L + buckets.size());
    }
  }

  private void fill(int task, Vocabulary vocabulary) {
    IntArrayList buckets = new IntArrayList();
    for (int w = task * WORDS_PER_TASK; w < end(task); w++) {
      buckets.clear();
      ngrams.addBuckets(vocabulary.utf8(w), buckets);
      long at = start(w);
      rows.setAtIndex(ValueLayout.JAVA_INT, at, w);
      for (int i = 0; i < buckets.size(); i++) {
        rows.setAtIndex(ValueLayout.JAVA_INT, at + 1 + i, words + buckets.getInt(i));
      }
    }
  }

  private int end(int task) {
    return (int) Math.min(words, (task + 1L) * WORDS_PER_TASK);
  }

  private long start(int word) {
    return starts.getAtIndex(ValueLayout.JAVA_LONG, word);
  }

  /**
   * Rows that U has: one for each word and one for each bucket.
   *
   * @throws IllegalArgumentException if they are more than a matrix can have
   */
  public static int rowsOfU(Subwords subwords, int words) {
    long all = (long) words + subwords.buckets();
    if (all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%,d words and %,d buckets are more rows than a matrix can have; take fewer buckets"
              .formatted(words, subwords.buckets()));
    }
    return (int) all;
  }

  /** How words are cut into n-grams. */
  public Subwords subwords() {
    return subwords;
  }

  /** Number of words. */
  public int words() {
    return words;
  }

  /** How many rows the mean of a word has, at least its own. */
  public int count(int word) {
    return (int) (start(word + 1) - start(word));
  }

  /** Row number {@code i} of a word: the word itself for 0, then {@code words() + bucket}. */
  public int row(int word, int i) {
    return rows.getAtIndex(ValueLayout.JAVA_INT, start(word) + i);
  }

  /** Memory of the lists in bytes. */
  public long bytes() {
    return starts.byteSize() + rows.byteSize();
  }

  @Override
  public void close() {
    startMemory.close();
    rowMemory.close();
  }
}
