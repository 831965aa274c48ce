package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.util.Arrays;

/**
 * The words of a table, written to a file by rising {@link WordTable#order}, so that the counts of
 * many tables can be added up by merging. A record is, little-endian: length of the word (4 bytes),
 * its provisional id (4), count (8), where in the text it comes first (8), and its bytes.
 */
final class WordRun {
  private static final int HEADER = 24;
  private static final int WRITE_BYTES = 1 << 18;

  private final SpillFile file;
  private final long offset;
  private final long bytes;
  private final int ids;
  private final int[] repaired;

  private WordRun(SpillFile file, long offset, long bytes, int ids, int[] repaired) {
    this.file = file;
    this.offset = offset;
    this.bytes = bytes;
    this.ids = ids;
    this.repaired = repaired;
  }

  /**
   * Writes the words of a table.
   *
   * @param firstSeen for each id where it comes first: a piece's number in its reader, and a number
   *     in the piece
   * @param repaired what {@link WordTable#repair()} gave
   * @param file takes no other bytes meanwhile
   */
  static WordRun write(WordTable words, long[] firstSeen, int[] repaired, SpillFile file)
      throws CorpusException {
    try (Writer writer = new Writer(firstSeen, file)) {
      words.forEachInOrder(writer);
      writer.flush();
      return new WordRun(file, writer.offset, writer.total, words.size(), changes(repaired));
    }
  }

  /** The ids that are another word's, each before that word's id. */
  private static int[] changes(int[] map) {
    if (map == null) {
      return new int[0];
    }
    int[] changes = new int[2 * map.length];
    int n = 0;
    for (int id = 0; id < map.length; id++) {
      if (map[id] != id) {
        changes[n++] = id;
        changes[n++] = map[id];
      }
    }
    return Arrays.copyOf(changes, n);
  }

  private static final class Writer implements WordTable.Visitor, AutoCloseable {
    private final long[] firstSeen;
    private final SpillFile file;
    private final NativeBuffer buffer = new NativeBuffer(WRITE_BYTES);
    private long offset = -1;
    private long total;
    private int used;

    Writer(long[] firstSeen, SpillFile file) {
      this.firstSeen = firstSeen;
      this.file = file;
    }

    @Override
    public void word(int id, long count, long address, int length) throws CorpusException {
      if (count == 0) {
        return; // it was repaired, or there are no sentence ends
      }
      if (used + HEADER + length > WRITE_BYTES) {
        flush();
        buffer.ensure(HEADER + (long) length, 0);
      }
      long to = buffer.address() + used;
      RawMemory.putInt(to, length);
      RawMemory.putInt(to + 4, id);
      RawMemory.putLong(to + 8, count);
      RawMemory.putLong(to + 16, firstSeen[id]);
      RawMemory.copy(address, to + HEADER, length);
      used += HEADER + length;
    }

    void flush() throws CorpusException {
      long at = file.append(buffer.bytes(0, used));
      offset = offset < 0 ? at : offset;
      total += used;
      used = 0;
    }

    @Override
    public void close() {
      buffer.close();
    }
  }

  /** For each provisional id the code of its word, or -1. */
  int[] codes(Vocabulary vocabulary) throws IOException {
    int[] codes = new int[ids];
    Arrays.fill(codes, -1);
    codes[0] = 0;
    byte[] word = new byte[64];
    try (Reader reader = new Reader(WRITE_BYTES, null)) {
      while (reader.next()) {
        int length = reader.length();
        word = length > word.length ? new byte[length * 2] : word;
        RawMemory.copy(reader.address(), word, 0, length);
        int known = vocabulary.id(word, 0, length);
        codes[RawMemory.getInt(reader.record() + 4)] = known < 0 ? -1 : Codes.of(known);
      }
    }
    for (int i = 0; i < repaired.length; i += 2) {
      codes[repaired[i]] = codes[repaired[i + 1]];
    }
    return codes;
  }

  /**
   * Reads the run.
   *
   * @param bufferBytes memory for it
   * @param places for each piece of the thread that wrote the run, its place in the text
   */
  Reader reader(int bufferBytes, int[] places) {
    return new Reader(bufferBytes, places);
  }

  /** Gives the records one after another. */
  final class Reader implements AutoCloseable, Comparable<Reader> {
    private final NativeBuffer buffer;
    private final int[] places;
    private long read;
    private long at;
    private long used;
    private int length = -HEADER;
    private long order;
    private boolean closed;

    private Reader(int bufferBytes, int[] places) {
      buffer = new NativeBuffer(bufferBytes);
      this.places = places;
    }

    /** Goes on to the next record; false if there is none. */
    boolean next() throws IOException {
      at += HEADER + length;
      if (at == used && read == bytes) {
        return false;
      }
      length = 0;
      require(HEADER);
      length = RawMemory.getInt(record());
      require(HEADER + (long) length);
      order = WordTable.order(address(), length);
      return true;
    }

    /** Makes the next bytes lie in the buffer. */
    private void require(long needed) throws IOException {
      if (used - at >= needed) {
        return;
      }
      long left = used - at;
      RawMemory.copy(record(), buffer.address(), left);
      at = 0;
      used = left;
      buffer.ensure(needed, used);
      int more = (int) Math.min(Math.min(buffer.capacity() - used, bytes - read), 1 << 30);
      file.read(offset + read, buffer.bytes(used, more));
      read += more;
      used += more;
    }

    private long record() {
      return buffer.address() + at;
    }

    /** Where the word's bytes lie. */
    long address() {
      return record() + HEADER;
    }

    int length() {
      return length;
    }

    long count() {
      return RawMemory.getLong(record() + 8);
    }

    /** Where in the text the word comes first in this run; sentence ends have no place. */
    long firstSeen() {
      long seen = RawMemory.getLong(record() + 16);
      return seen == Long.MAX_VALUE
          ? seen
          : (long) places[(int) (seen >>> 32)] << 32 | (seen & 0xffffffffL);
    }

    boolean sameWord(byte[] word, int bytes) {
      return length == bytes && RawMemory.equal(address(), word, bytes);
    }

    @Override
    public int compareTo(Reader other) {
      int byOrder = Long.compareUnsigned(order, other.order);
      return byOrder != 0
          ? byOrder
          : RawMemory.compare(address(), length, other.address(), other.length);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    /** Frees the memory; once more does nothing. */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        buffer.close();
      }
    }
  }
}
