package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.ArrayDeque;

/**
 * Counts pairs of neighbouring words of an encoded text, exactly and in bounded memory: when the
 * table is full, half of the pairs, by a hash, are put off to another sweep over the text. The
 * other half has been counted from the beginning, so no count is lost.
 */
final class PairCounter {
  private static final float LOAD = 0.75f;

  /** Bytes for each place of the table: a pair and its count, and half as much while it grows. */
  private static final int PLACE_BYTES = 24;

  private final EncodedCorpus text;
  private final int limit;
  private final boolean acrossLines;
  private final int share;
  private final int shares;
  private final int mostPairs;
  private CorpusEncoder.Progress progress = CorpusEncoder.Progress.NONE;
  private String work = "";

  /** Takes pairs and their counts. */
  @FunctionalInterface
  interface Sink {
    void pair(long pair, long count);
  }

  /** Pairs whose hash has these bits under this mask. */
  private record Part(long mask, long bits) {
    boolean has(long hash) {
      return (hash & mask) == bits;
    }

    /** The half with a 0 in the next bit. */
    Part lower() {
      return new Part(mask << 1 | 1, bits);
    }

    /** The half with a 1 in the next bit. */
    Part upper() {
      return new Part(mask << 1 | 1, bits | (mask + 1));
    }
  }

  /**
   * A counter.
   *
   * @param limit words from this id on make no pairs
   * @param acrossLines whether the words around a sentence end are a pair
   * @param share which share of the pairs, by a hash, is counted
   * @param shares how many shares there are
   * @param bytes memory for the table
   */
  PairCounter(
      EncodedCorpus text, int limit, boolean acrossLines, int share, int shares, long bytes) {
    this.text = text;
    this.limit = limit;
    this.acrossLines = acrossLines;
    this.share = share;
    this.shares = shares;
    long places = Long.highestOneBit(Math.max(1 << 10, bytes / PLACE_BYTES));
    mostPairs = (int) (Math.min(1 << 29, places) / 4 * 3) - 1;
  }

  /** Tells of each sweep's progress. */
  void tell(CorpusEncoder.Progress listener, String what) {
    progress = listener;
    work = what;
  }

  /** Counts; gives each pair once. */
  void count(Sink sink) {
    ArrayDeque<Part> parts = new ArrayDeque<>();
    parts.push(new Part(0, 0));
    Long2LongOpenHashMap counts = new Long2LongOpenHashMap(16, LOAD);
    while (!parts.isEmpty()) {
      counts.clear();
      sweep(parts.pop(), counts, parts);
      for (Long2LongMap.Entry entry : counts.long2LongEntrySet()) {
        sink.pair(entry.getLongKey(), entry.getLongValue());
      }
    }
  }

  private void sweep(Part part, Long2LongOpenHashMap counts, ArrayDeque<Part> later) {
    Part counted = part;
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    int previous = 0;
    for (int block = 0; block < text.blocks(); block++) {
      if (block % 64 == 0) {
        progress.working(work, block, text.blocks());
      }
      int n = text.readBlock(block, ids);
      for (int i = 0; i < n; i++) {
        int id = ids[i];
        if (id == Vocabulary.END_OF_SENTENCE_ID) {
          previous = acrossLines ? previous : 0;
          continue;
        }
        if (previous > 0 && previous < limit && id < limit) {
          long hash = hash(previous, id);
          if (isInShare(hash) && counted.has(hash)) {
            counts.addTo(Phrases.pair(previous, id), 1);
            if (counts.size() > mostPairs) {
              counted = putOff(counted, counts, later);
            }
          }
        }
        previous = id;
      }
    }
  }

  /** Leaves half of the pairs to another sweep. */
  private static Part putOff(Part part, Long2LongOpenHashMap counts, ArrayDeque<Part> later) {
    later.push(part.upper());
    Part kept = part.lower();
    counts
        .long2LongEntrySet()
        .removeIf(
            entry -> {
              long pair = entry.getLongKey();
              return !kept.has(hash((int) (pair >>> 32), (int) pair));
            });
    return kept;
  }

  private boolean isInShare(long hash) {
    return shares == 1 || (hash >>> 33) % shares == share;
  }

  private static long hash(int first, int second) {
    long hash = (first * 0x9e3779b97f4a7c15L + second) * 0xd6e8feb86659fd93L;
    return (hash ^ hash >>> 29) * 0xbf58476d1ce4e5b9L;
  }
}
