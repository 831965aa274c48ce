package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/**
 * Joins the encoded pieces in their order and cuts them into blocks: each takes as many ids as fit
 * and ends at the last sentence end among them, if there is one. The blocks depend on the sequence
 * of ids alone, not on the pieces.
 */
final class BlockWriter implements AutoCloseable {
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;

  /** Bytes that one call of {@link #idsInBatch} looks at, see {@link Tokenizer}. */
  private static final int BATCH_BYTES = 64;

  private final PagedStore store;
  private final LongArrayList positions = new LongArrayList();
  private final IntArrayList lengths = new IntArrayList();
  private final NativeBuffer pending = new NativeBuffer(1 << 18);
  private long used;
  private long scanned;
  private int ids;
  private long tokens;
  private int turn;
  private boolean failed;
  private final int longestSentence;
  private int sentence;
  private long sentenceEndsAdded;

  /**
   * A writer.
   *
   * @param longestSentence a sentence end is added after so many words without one
   */
  BlockWriter(PagedStore store, int longestSentence) {
    this.store = store;
    this.longestSentence = longestSentence;
  }

  /**
   * Appends the encoded ids of piece number {@code piece} after those of all pieces before it, for
   * which it waits.
   *
   * @return false if another thread failed meanwhile
   */
  synchronized boolean append(int piece, long address, long bytes) throws CorpusException {
    try {
      while (turn != piece && !failed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CorpusException("the encoding of the corpus was interrupted", e);
    }
    if (failed) {
      return false;
    }
    if (longestSentence == Integer.MAX_VALUE) {
      add(address, bytes);
    } else {
      addWithSentenceEnds(address, bytes);
    }
    cut();
    turn++;
    notifyAll();
    return true;
  }

  private void add(long address, long bytes) {
    pending.ensure(used + bytes + 8, used);
    RawMemory.copy(address, pending.address() + used, bytes);
    used += bytes;
  }

  private void addWithSentenceEnds(long address, long bytes) {
    long from = address;
    long end = address + bytes;
    for (long p = address; p < end; p++) {
      byte code = RawMemory.getByte(p);
      if (code == 0) {
        sentence = 0;
      } else if (code > 0 && ++sentence == longestSentence) {
        add(from, p + 1 - from);
        from = p + 1;
        addSentenceEnd();
      }
    }
    add(from, end - from);
  }

  private void addSentenceEnd() {
    pending.ensure(used + 9, used);
    RawMemory.putByte(pending.address() + used, (byte) 0);
    used++;
    sentence = 0;
    sentenceEndsAdded++;
  }

  /** Wakes the threads that wait for their turn, which will not come. */
  synchronized void fail() {
    failed = true;
    notifyAll();
  }

  private void cut() throws CorpusException {
    long start = pending.address();
    long block = 0;
    while (scanToLimit()) {
      // The limit is reached: back to the last sentence end in the block.
      long end = afterLastSentenceEnd(start + block, start + scanned) - start;
      if (end == block) {
        end = scanned;
        tokens += ids;
        ids = 0;
      } else {
        int left = idsBetween(start + end, start + scanned);
        tokens += ids - left;
        ids = left;
      }
      write(start + block, (int) (end - block));
      block = end;
    }
    if (block > 0) {
      RawMemory.copy(start + block, start, used - block);
      used -= block;
      scanned -= block;
    }
  }

  /** Scans on until the block has the most ids allowed; false if the pending bytes end before. */
  private boolean scanToLimit() {
    long start = pending.address();
    int found = ids;
    long at = scanned;
    while (at + BATCH_BYTES <= used && found <= EncodedCorpus.MAX_BLOCK_TOKENS - BATCH_BYTES) {
      found += idsInBatch(start + at);
      at += BATCH_BYTES;
    }
    while (at < used && found < EncodedCorpus.MAX_BLOCK_TOKENS) {
      found += RawMemory.getByte(start + at) >= 0 ? 1 : 0;
      at++;
    }
    ids = found;
    scanned = at;
    return found == EncodedCorpus.MAX_BLOCK_TOKENS;
  }

  /** The address after the last sentence end between these two, {@code from} if there is none. */
  private static long afterLastSentenceEnd(long from, long to) {
    long end = to;
    while (end - BATCH_BYTES >= from && !hasSentenceEnd(end - BATCH_BYTES)) {
      end -= BATCH_BYTES;
    }
    while (end > from && RawMemory.getByte(end - 1) != 0) {
      end--;
    }
    return end;
  }

  private static boolean hasSentenceEnd(long address) {
    long zeros = 0;
    for (int i = 0; i < BATCH_BYTES; i += 8) {
      long bytes = RawMemory.getLong(address + i);
      zeros |= (bytes - ONES) & ~bytes & TOPS;
    }
    return zeros != 0;
  }

  private static int idsBetween(long from, long to) {
    int found = 0;
    long p = from;
    for (; p + BATCH_BYTES <= to; p += BATCH_BYTES) {
      found += idsInBatch(p);
    }
    for (; p < to; p++) {
      found += RawMemory.getByte(p) >= 0 ? 1 : 0;
    }
    return found;
  }

  private static int idsInBatch(long address) {
    int found = 0;
    for (int i = 0; i < BATCH_BYTES; i += 8) {
      found += Long.bitCount(~RawMemory.getLong(address + i) & TOPS);
    }
    return found;
  }

  private void write(long address, int bytes) throws CorpusException {
    positions.add(store.append(address, bytes));
    lengths.add(bytes);
  }

  /**
   * Writes the last block and gives the corpus, which owns the store and the file.
   *
   * @param counted whether the vocabulary's counts are this text's: then sentence ends that were
   *     added are counted too
   */
  synchronized PagedCorpus finish(Vocabulary vocabulary, boolean counted, SpillFile file)
      throws CorpusException {
    if (sentence > 0 && longestSentence < Integer.MAX_VALUE) {
      addSentenceEnd();
      cut();
    }
    if (counted && sentenceEndsAdded > 0) {
      vocabulary =
          vocabulary.withSentenceEnds(
              vocabulary.count(Vocabulary.END_OF_SENTENCE_ID) + sentenceEndsAdded);
    }
    if (used > 0) {
      write(pending.address(), Math.toIntExact(used));
      tokens += ids;
      used = 0;
    }
    store.seal();
    return new PagedCorpus(
        vocabulary, store, file, positions.toLongArray(), lengths.toIntArray(), tokens);
  }

  @Override
  public void close() {
    pending.close();
  }
}
