package io.github.w2vfast.vocab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/**
 * word2vec.c's vocabulary files ({@code -save-vocab}, {@code -read-vocab}): a line {@code word
 * count} for each word, {@code </s>} first, the others by falling count.
 */
public final class VocabularyFile {
  /** A line longer than this is not a word and its count. */
  private static final int MAX_LINE = 1 << 26;

  private VocabularyFile() {}

  /**
   * Reads a vocabulary. The lines may come in any order and are sorted again; a missing {@code
   * </s>} is added with a count of 0. Bytes that are not UTF-8 become U+FFFD, and words that become
   * equal by that are one word (word2vec.c itself writes such words: it cuts tokens at 98 bytes).
   *
   * @param minCount words with a smaller count are dropped
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   * @throws IOException if the file cannot be read or a line is not a word and its count; the
   *     message names the file and the line
   */
  public static Vocabulary read(Path file, long minCount, int maxVocab) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("the vocabulary file " + file + " is a directory");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return new Reader(file, in).read(minCount, maxVocab);
    } catch (NoSuchFileException e) {
      throw new IOException("the vocabulary file " + file + " does not exist", e);
    }
  }

  /** Writes a vocabulary; the stream is left open. */
  public static void write(Vocabulary vocabulary, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int used = 0;
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] word = vocabulary.utf8(id);
      byte[] count = (" " + vocabulary.count(id) + "\n").getBytes(StandardCharsets.US_ASCII);
      if (used + word.length + count.length > buffer.length) {
        out.write(buffer, 0, used);
        used = 0;
      }
      if (word.length + count.length > buffer.length) {
        out.write(word);
        out.write(count);
        continue;
      }
      System.arraycopy(word, 0, buffer, used, word.length);
      System.arraycopy(count, 0, buffer, used + word.length, count.length);
      used += word.length + count.length;
    }
    out.write(buffer, 0, used);
    out.flush();
  }

  private static final class Reader {
    private final Path file;
    private final InputStream in;
    private byte[] line = new byte[1 << 10];
    private long number;

    Reader(Path file, InputStream in) {
      this.file = file;
      this.in = in;
    }

    Vocabulary read(long minCount, int maxVocab) throws IOException {
      VocabularyBuilder builder = new VocabularyBuilder();
      boolean sawSentenceEnd = false;
      BitSet repaired = new BitSet();
      long total = 0;
      for (int length = nextLine(); length >= 0; length = nextLine()) {
        if (length == 0) {
          continue;
        }
        int space = length - 1;
        while (space >= 0 && line[space] != ' ' && line[space] != '\t') {
          space--;
        }
        if (space <= 0) {
          throw damaged("expected a word, a space and its count, found '" + shown(0, length) + "'");
        }
        for (int i = 0; i < space; i++) {
          if (line[i] == ' ' || line[i] == '\t' || line[i] == 0) {
            throw damaged("the word '" + shown(0, space) + "' has a space, tab or NUL in it");
          }
        }
        long count = count(space + 1, length);
        try {
          total = Math.addExact(total, count);
        } catch (ArithmeticException e) {
          throw damaged("the counts add up to more than 2^63");
        }
        boolean valid = Utf8.isValid(line, 0, space);
        byte[] word = valid ? line : Utf8.repaired(line, 0, space);
        int before = builder.size();
        int index;
        try {
          index = builder.add(word, 0, valid ? space : word.length, count);
        } catch (IllegalArgumentException e) {
          throw damaged(e.getMessage());
        }
        boolean again = index == 0 ? sawSentenceEnd : index < before;
        sawSentenceEnd |= index == 0;
        if (!valid) {
          repaired.set(index);
        } else if (again && !repaired.get(index)) {
          throw damaged("the word '" + shown(0, space) + "' comes a second time");
        }
      }
      return builder.build(minCount, maxVocab);
    }

    /**
     * Reads a line without its end into {@link #line}; its length, or -1 at the end of the file.
     */
    private int nextLine() throws IOException {
      int length = 0;
      int b = in.read();
      if (b < 0) {
        return -1;
      }
      number++;
      for (; b >= 0 && b != '\n'; b = in.read()) {
        if (length == line.length) {
          if (length >= MAX_LINE) {
            throw damaged("the line is longer than 64 MiB: this is not a vocabulary file");
          }
          line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = (byte) b;
      }
      return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private long count(int from, int to) throws IOException {
      long value = 0;
      for (int i = from; i < to; i++) {
        int digit = line[i] - '0';
        if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
          throw damaged(
              "the count of '%s' must be a whole number from 0 to 2^63 - 1, found '%s'"
                  .formatted(shown(0, from - 1), shown(from, to)));
        }
        value = value * 10 + digit;
      }
      if (from == to) {
        throw damaged("the count of '" + shown(0, from - 1) + "' is missing");
      }
      return value;
    }

    /** A part of the line for a message: not too long and without control characters. */
    private String shown(int from, int to) {
      int end = Math.min(to, from + 60);
      String part = new String(line, from, end - from, StandardCharsets.UTF_8);
      return part.replaceAll("\\p{Cntrl}", "\uFFFD") + (end < to ? "..." : "");
    }

    private IOException damaged(String what) {
      return new IOException(file + ":" + number + ": " + what);
    }
  }
}
