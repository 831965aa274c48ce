package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Words in UTF-8, each ended by a line feed; the last one may lack it. */
final class WordList {
  private static final int MAX_WORD = 1 << 30;

  private final String name;
  private final MemorySegment data;
  private long at;
  private long line = 1;
  private byte[] word = new byte[256];
  private int length;

  /**
   * A list at the beginning.
   *
   * @param name the file, for messages
   */
  WordList(String name, MemorySegment data) {
    this.name = name;
    this.data = data;
  }

  /** Goes to the next word; false at the end. */
  boolean next() throws IOException {
    if (at >= data.byteSize()) {
      return false;
    }
    length = 0;
    byte b;
    while (at < data.byteSize() && (b = data.get(ValueLayout.JAVA_BYTE, at++)) != '\n') {
      if (length == word.length) {
        if (length >= MAX_WORD) {
          throw new IOException(
              "%s:%d: the word is longer than %d bytes".formatted(name, line, MAX_WORD));
        }
        word = Arrays.copyOf(word, length * 2);
      }
      word[length++] = b;
    }
    line++;
    return true;
  }

  byte[] word() {
    return word;
  }

  int length() {
    return length;
  }

  /** How many words there are; goes back to the beginning. */
  long count() {
    long lines = 0;
    for (long i = 0; i < data.byteSize(); i++) {
      if (data.get(ValueLayout.JAVA_BYTE, i) == '\n') {
        lines++;
      }
    }
    boolean cut =
        data.byteSize() > 0 && data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1) != '\n';
    return lines + (cut ? 1 : 0);
  }

  /** The words of a tensor's rows, and which rows they are. */
  record Taken(WordCollector words, int[] rows) {}

  /**
   * Takes one word for each of {@code rows} rows. The list must have exactly as many.
   *
   * @return the words and the row of each, null instead of the rows if all of them count
   */
  Taken take(long rows) throws IOException {
    long found = count();
    if (found != rows) {
      throw new IOException(
          "%s: expected %d words, one a line, for as many rows; found %d"
              .formatted(name, rows, found));
    }
    WordCollector words = new WordCollector(name, (int) rows);
    int[] source = new int[(int) rows];
    for (int row = 0; next(); row++) {
      if (words.add(word, 0, length)) {
        source[words.size() - 1] = row;
      }
    }
    return new Taken(words, words.size() == rows ? null : source);
  }
}
