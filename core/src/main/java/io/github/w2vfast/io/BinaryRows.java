package io.github.w2vfast.io;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Finds the rows of a word2vec binary file, each a word, a space and its numbers. Where a row
 * begins is known only from the one before, as words are of any length. So pieces of the file are
 * looked through in parallel from a guess on, and what they found is taken over only where the rows
 * before have led to.
 */
final class BinaryRows {
  private static final int PIECE = 1 << 20;

  /** Pieces that are looked through before their words are taken over. */
  private static final int PIECES_AT_ONCE = 64;

  /** Rows that must follow each other for a guess to be one. */
  private static final int ROWS_OF_GUESS = 6;

  /** Longer words, and more newlines before a word, are left to the way that does not guess. */
  private static final int LONGEST_GUESSED = 255;

  /** Of longer rows a piece has too few to guess from, and most of its bytes are not looked at. */
  private static final long LONGEST_ROW = PIECE / 16;

  private static final int MAX_WORD = 1 << 30;

  private final String name;
  private final MappedFile file;
  private final MemorySegment data;
  private final long size;
  private final int rows;
  private final long rowBytes;
  private final WordCollector words;
  private final long[] dataStarts;
  private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();
  private byte[] word = new byte[256];
  private int wordLength;
  private long at;

  /**
   * Nothing so far.
   *
   * @param start the first byte after the header
   * @param rows the number of rows, which the file has room for
   */
  BinaryRows(String name, MappedFile file, long start, int rows, int dim) {
    this.name = name;
    this.file = file;
    data = file.data();
    this.rows = rows;
    size = data.byteSize();
    rowBytes = (long) Float.BYTES * dim;
    words = new WordCollector(name, rows);
    dataStarts = new long[rows];
    at = start;
  }

  WordCollector words() {
    return words;
  }

  /** Where the numbers of each word begin. */
  long[] dataStarts() {
    return dataStarts;
  }

  /**
   * Finds all rows.
   *
   * @return the first byte after the last
   * @throws IOException if the file ends before, or has no words
   */
  long find() throws IOException {
    int row = 0;
    while (row < rows) {
      long begin = at;
      int pieces =
          rowBytes > LONGEST_ROW ? 0 : (int) Math.min(PIECES_AT_ONCE, (size - begin) / PIECE);
      Piece[] found = pieces(begin, pieces);
      long end = pieces == 0 ? size : begin + (long) pieces * PIECE;
      for (int i = 0; row < rows && at < end; row++) {
        while (i < pieces && found[i].isBefore(at)) {
          i++;
        }
        if (i == pieces || !found[i].take(at)) {
          readWord(row);
          add(word, 0, wordLength);
        }
      }
      if (at >= size && row < rows) {
        readWord(row); // says that the file is cut short
      }
    }
    return at;
  }

  private Piece[] pieces(long begin, int n) throws IOException {
    Piece[] found = new Piece[n];
    IOException[] problems = new IOException[n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            i -> {
              byte[] free = buffers.poll();
              byte[] buffer = free == null ? new byte[PIECE + LONGEST_GUESSED + 1] : free;
              try {
                found[i] = new Piece(begin + (long) i * PIECE, i == 0, buffer);
              } catch (IOException e) {
                problems[i] = e;
              }
              buffers.add(buffer);
            });
    for (IOException problem : problems) {
      if (problem != null) {
        throw problem;
      }
    }
    return found;
  }

  private void add(byte[] bytes, int from, int length) throws IOException {
    if (words.add(bytes, from, length)) {
      dataStarts[words.size() - 1] = at;
    }
    at += rowBytes;
  }

  /** Reads the word of the next row, up to its numbers. */
  private void readWord(int row) throws IOException {
    while (at < size && data.get(ValueLayout.JAVA_BYTE, at) == '\n') {
      at++;
    }
    long wordStart = at;
    int length = 0;
    byte b;
    while (at < size && (b = data.get(ValueLayout.JAVA_BYTE, at)) != ' ') {
      if (length == word.length) {
        if (length >= MAX_WORD) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: word %d at byte %d: expected a space within %d bytes",
                  name,
                  row + 1,
                  wordStart,
                  MAX_WORD));
        }
        word = Arrays.copyOf(word, length * 2);
      }
      word[length++] = b;
      at++;
    }
    at++;
    if (at + rowBytes > size) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: word %d of %d at byte %d: expected a word, a space and %d bytes, but the file"
                  + " ends at byte %d; is it cut short, or the dimension in its header wrong?",
              name,
              row + 1,
              rows,
              wordStart,
              rowBytes,
              size));
    }
    wordLength = length;
  }

  /** What seem to be the rows that begin in a piece of the file. */
  private final class Piece {
    private final long from;

    /** Where rows begin, with the newlines before their words, and where their numbers do. */
    private final LongArrayList starts = new LongArrayList();

    private final LongArrayList numbers = new LongArrayList();
    private final IntArrayList lengths = new IntArrayList();
    private byte[] words = new byte[1 << 12];
    private int bytes;
    private int next;
    private int nextByte;

    /**
     * Looks a piece through.
     *
     * @param known whether a row begins at its first byte
     * @param buffer takes its bytes meanwhile
     */
    Piece(long from, boolean known, byte[] buffer) throws IOException {
      this.from = from;
      int read = (int) Math.min(buffer.length, size - from);
      file.read(from, buffer, read);
      long row = 0;
      int last = (int) Math.min(read, rowBytes + LONGEST_GUESSED);
      while (!known && row < last && !isRow((int) row, buffer, read)) {
        row++;
      }
      if (known || row < last) {
        while (row < PIECE) {
          row = addRow((int) row, buffer, read);
        }
      }
    }

    /** Adds the row there, and says where the next one begins; {@link #PIECE} if there is none. */
    private long addRow(int row, byte[] buffer, int end) {
      int word = afterNewlines(row, buffer, end);
      int space = space(word, buffer, end);
      if (space < 0 || word >= PIECE || from + space + 1 + rowBytes > size) {
        return PIECE;
      }
      starts.add(from + row);
      numbers.add(from + space + 1);
      addWord(buffer, word, space - word);
      return space + 1 + rowBytes;
    }

    private void addWord(byte[] buffer, int start, int length) {
      if (bytes + length > words.length) {
        words = Arrays.copyOf(words, words.length * 2);
      }
      System.arraycopy(buffer, start, words, bytes, length);
      bytes += length;
      lengths.add(length);
    }

    /** Whether rows follow each other from there on, as far as the buffer shows. */
    private boolean isRow(int start, byte[] buffer, int end) {
      long row = start;
      for (int n = 0; n < ROWS_OF_GUESS && row < end; n++) {
        int word = afterNewlines((int) row, buffer, end);
        int space = space(word, buffer, end);
        if (space <= word || from + space + 1 + rowBytes > size) {
          return false;
        }
        for (int i = word; i < space; i++) {
          if (buffer[i] >= 0 && buffer[i] < ' ') {
            return false;
          }
        }
        row = space + 1 + rowBytes;
      }
      return true;
    }

    /** Where a word begins, or still a newline if there are too many. */
    private static int afterNewlines(int start, byte[] buffer, int end) {
      int last = Math.min(end - 1, start + LONGEST_GUESSED);
      int i = start;
      while (i < last && buffer[i] == '\n') {
        i++;
      }
      return i;
    }

    /** The space after a word, or -1 if it is too far away or no word begins there. */
    private static int space(int word, byte[] buffer, int end) {
      int last = buffer[word] == '\n' ? word : Math.min(end, word + LONGEST_GUESSED + 1);
      for (int i = word; i < last; i++) {
        if (buffer[i] == ' ') {
          return i;
        }
      }
      return -1;
    }

    boolean isBefore(long row) {
      return from + PIECE <= row;
    }

    /** Takes the row over that begins there, if it was found. */
    boolean take(long row) throws IOException {
      while (next < starts.size() && starts.getLong(next) < row) {
        nextByte += lengths.getInt(next++);
      }
      if (next == starts.size() || starts.getLong(next) != row) {
        return false;
      }
      int length = lengths.getInt(next);
      at = numbers.getLong(next++);
      BinaryRows.this.add(words, nextByte, length);
      nextByte += length;
      return true;
    }
  }
}
