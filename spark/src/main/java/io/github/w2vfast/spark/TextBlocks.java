package io.github.w2vfast.spark;

import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Turns token arrays into blocks of word ids, which are then dealt out to the training tasks in
 * turn: each task gets text from everywhere, as much as the others, and the same blocks in the same
 * order whenever it asks for them. A key is the partition that the block comes from and its number
 * there; the value the ids as LEB128, 7 bits a byte, low ones first.
 */
final class TextBlocks
    implements Function2<Integer, Iterator<Row>, Iterator<Tuple2<Long, byte[]>>> {
  private static final long serialVersionUID = 1;

  /** Ids below 2^28 take up to so many bytes; a vocabulary is never larger. */
  static final int MAX_CODE = 4;

  private final Broadcast<Words> words;
  private final int longestSentence;
  private final int blockIds;

  /**
   * An encoder.
   *
   * @param longestSentence longer ones are cut
   * @param blockIds the most ids of a block
   */
  TextBlocks(Broadcast<Words> words, int longestSentence, int blockIds) {
    this.words = words;
    this.longestSentence = Math.min(longestSentence, blockIds - 1);
    this.blockIds = blockIds;
  }

  /** The size of blocks for a text: small ones only where there would be too few of them. */
  static int blockIds(long tokens, int parts, int syncsPerEpoch) {
    long stretches = (long) parts * syncsPerEpoch;
    return Math.clamp(tokens / (4 * stretches), 256, EncodedCorpus.MAX_BLOCK_TOKENS);
  }

  @Override
  public Iterator<Tuple2<Long, byte[]>> call(Integer partition, Iterator<Row> rows) {
    return new Encoder(partition, rows);
  }

  /** Deals out blocks by their keys. */
  static final class Dealer extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int parts;

    Dealer(int parts) {
      this.parts = parts;
    }

    @Override
    public int numPartitions() {
      return parts;
    }

    @Override
    public int getPartition(Object key) {
      long k = (Long) key;
      return (int) Math.floorMod((k >>> Integer.SIZE) + (k & 0xffff_ffffL), (long) parts);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Dealer other && other.parts == parts;
    }

    @Override
    public int hashCode() {
      return parts;
    }
  }

  private final class Encoder implements Iterator<Tuple2<Long, byte[]>> {
    private final long partition;
    private final Iterator<Row> rows;
    private final Queue<byte[]> ready = new ArrayDeque<>();
    private final byte[] block = new byte[blockIds * MAX_CODE];
    private final int[] sentence = new int[longestSentence];
    private int bytes;
    private int ids;
    private long next;

    Encoder(int partition, Iterator<Row> rows) {
      this.partition = partition;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        Row row = rows.next();
        if (!row.isNullAt(0)) {
          add(row.<String>getList(0));
        }
      }
      if (ready.isEmpty() && ids > 0) {
        endBlock();
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<Long, byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return new Tuple2<>(partition << Integer.SIZE | next++, ready.remove());
    }

    private void add(Iterable<String> tokens) {
      Words known = words.value();
      int length = 0;
      for (String token : tokens) {
        int id = token == null ? -1 : known.id(token);
        if (id > 0) {
          sentence[length++] = id;
          if (length == sentence.length) {
            endSentence(length);
            length = 0;
          }
        }
      }
      if (length > 0) {
        endSentence(length);
      }
    }

    private void endSentence(int length) {
      if (ids + length + 1 > blockIds) {
        endBlock();
      }
      for (int i = 0; i < length; i++) {
        put(sentence[i]);
      }
      put(Vocabulary.END_OF_SENTENCE_ID);
    }

    private void put(int id) {
      int rest = id;
      while (rest > 0x7f) {
        block[bytes++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      block[bytes++] = (byte) rest;
      ids++;
    }

    private void endBlock() {
      ready.add(Arrays.copyOf(block, bytes));
      bytes = 0;
      ids = 0;
    }
  }
}
