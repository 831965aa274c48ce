package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Reads files of word vectors. What kind a file is, is found from its content:
 *
 * <ul>
 *   <li>word2vec text, also fastText's {@code .vec}: a line {@code V dim}, then a line for each
 *       word; spaces at the end of a line and Windows line ends are accepted;
 *   <li>word2vec binary: a line {@code V dim}, then for each word the word, a space and dim
 *       little-endian float32, with a newline (word2vec.c) or without (gensim);
 *   <li>GloVe text: the lines without the header; a word may then contain spaces;
 *   <li>a {@link ModelFile}, which stays mapped: its U is what is given;
 *   <li>fastText's {@code .bin}, see {@link FastTextFile};
 *   <li>NumPy's {@code .npy}, safetensors and the projector's TSV, see {@link VectorFormat};
 *   <li>each of them compressed with gzip.
 * </ul>
 *
 * In text only the ASCII space separates. Of equal words the first counts, as in gensim. Invalid
 * UTF-8 in a word is replaced by U+FFFD, rows with an empty word are left out; {@link
 * LoadedVectors#notes} tells of both. The file's size is compared with its header before memory is
 * taken.
 */
public final class VectorReader {
  /** The largest dimension that is believed. */
  public static final int MAX_DIM = 1_000_000;

  static final int MAX_ROWS = Integer.MAX_VALUE - 64;
  private static final int MAX_LINE = 1 << 30;
  private static final int MAX_HEADER = 64;
  private static final int BYTES_TO_GUESS_FROM = 256;
  private static final int MAX_LINE_TO_GUESS_FROM = 1 << 26;

  private final String name;
  private final MemorySegment data;
  private final long size;
  private final MappedFile mapped;
  private List<String> notes = new ArrayList<>();

  private VectorReader(String name, MappedFile mapped) {
    this.name = name;
    this.mapped = mapped;
    this.data = mapped.data();
    this.size = data.byteSize();
  }

  /**
   * Reads a file; the caller closes what is returned.
   *
   * @throws IOException if it cannot be read or is no such file; the message names the file, the
   *     line (text) or the byte (binary), and what was expected there
   */
  public static LoadedVectors read(Path file) throws IOException {
    try (VectorFile opened = open(file)) {
      return opened.load();
    } catch (InternalError e) {
      throw VectorFile.changed(file.toString(), e);
    }
  }

  /** Opens a file for {@link VectorFile#open}. */
  static VectorFile open(Path file) throws IOException {
    String name = file.toString();
    MappedFile mapped = MappedFile.open(file);
    boolean keep = false;
    try {
      MemorySegment data = mapped.data();
      VectorFile opened;
      if (ModelFile.isModel(data)) {
        opened = VectorFile.of(ModelFile.of(mapped, name), name);
      } else if (FastTextFile.isFastText(data)) {
        opened = FastTextFile.of(mapped, name).vectors();
      } else if (NpyReader.isNpy(data)) {
        opened = new NpyReader(file, mapped).open();
      } else if (SafetensorsReader.isSafetensors(data)) {
        opened = new SafetensorsReader(name, mapped).open();
      } else if (TsvReader.isTsv(data)) {
        opened = new TsvReader(file, mapped).open();
      } else {
        opened = new VectorReader(name, mapped).open();
      }
      keep = true;
      return opened;
    } catch (InternalError e) {
      throw VectorFile.changed(name, e);
    } finally {
      if (!keep) {
        mapped.close();
      }
    }
  }

  private VectorFile open() throws IOException {
    if (size == 0) {
      throw new IOException(name + " is empty");
    }
    Header header = header();
    if (header == null) {
      return readText(0, -1, dimOfFirstLine());
    }
    if (header.dim < 1 || header.dim > MAX_DIM) {
      throw new IOException(
          "%s: line 1 says dimension %s, expected 1 to %d".formatted(name, header.dim, MAX_DIM));
    }
    if (header.rows > MAX_ROWS) {
      throw new IOException(
          "%s: line 1 says %s words, at most %d can be read"
              .formatted(name, header.rows, MAX_ROWS));
    }
    int dim = (int) header.dim;
    return switch (kind(header, dim)) {
      case TEXT -> readText(header.end, header.rows, dim);
      case BINARY -> readBinary(header.end, (int) header.rows, dim);
      case UNCLEAR -> {
        try {
          yield readBinary(header.end, (int) header.rows, dim);
        } catch (IOException _) {
          // More likely text with a mistake in it: let the message be about that.
          notes = new ArrayList<>();
          yield readText(header.end, header.rows, dim);
        }
      }
    };
  }

  // ---- what kind of file it is

  /** The line {@code V dim}; {@code end} is the first byte after it. */
  private record Header(long rows, long dim, long end) {}

  private Header header() {
    int length = (int) Math.min(size, MAX_HEADER);
    byte[] start = bytes(0, length);
    int newline = indexOf(start, (byte) '\n', 0, length);
    if (newline < 0 && length < size) {
      return null;
    }
    int lineEnd = newline < 0 ? length : newline;
    String[] fields =
        new String(start, 0, lineEnd, StandardCharsets.ISO_8859_1).strip().split("[ \t]+", -1);
    if (fields.length != 2 || !fields[0].matches("[0-9]+") || !fields[1].matches("[0-9]+")) {
      return null;
    }
    return new Header(number(fields[0]), number(fields[1]), Math.min(size, lineEnd + 1L));
  }

  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private enum Kind {
    TEXT,
    BINARY,
    /** No row of text, but no sign of binary data either. */
    UNCLEAR
  }

  private Kind kind(Header header, int dim) {
    if (header.rows == 0 || isTextRow(header.end, dim)) {
      return Kind.TEXT;
    }
    long space = header.end;
    while (space < size && at(space) != ' ') {
      space++;
    }
    long from = Math.min(size, space + 1);
    byte[] start =
        bytes(from, (int) Math.min(Math.min(BYTES_TO_GUESS_FROM, 4L * dim), size - from));
    for (byte b : start) {
      if (b == 0x7f || (b >= 0 && b < ' ' && !isSpace(b))) {
        return Kind.BINARY;
      }
    }
    // In text, bytes above 0x7f come as valid UTF-8; the last character may be cut here.
    String text = new String(start, StandardCharsets.UTF_8);
    int replaced = text.indexOf('\ufffd');
    return replaced >= 0 && replaced < text.length() - 1 ? Kind.BINARY : Kind.UNCLEAR;
  }

  /** Whether a word and {@code dim} numbers begin here, up to the next newline. */
  private boolean isTextRow(long start, int dim) {
    long end = start;
    while (end < size && at(end) != '\n') {
      if (++end - start > MAX_LINE_TO_GUESS_FROM) {
        return false;
      }
    }
    int length = (int) (end - start);
    Place place = locate(bytes(start, length), length, true, new FloatParser());
    return place != null
        && new TextRow(dim).parse(start + place.dataStart, end, new float[dim]) == null;
  }

  private int dimOfFirstLine() throws IOException {
    long end = lineEnd(0);
    if (end > MAX_LINE) {
      throw new IOException(name + ": " + "not a file of word vectors: its first line is too long");
    }
    byte[] line = bytes(0, (int) end);
    int length = withoutTrailingSpace(line, line.length);
    FloatParser parser = new FloatParser();
    Place place = locate(line, length, true, parser);
    int dim = 0;
    for (int i = place == null ? -1 : place.dataStart; i >= 0 && i < length; dim++) {
      parser.parse(line, i, length);
      i = parser.end() < 0 ? -1 : skipSpaces(line, parser.end(), length);
      if (i < 0) {
        dim = -1;
      }
    }
    if (dim < 1) {
      throw new IOException(
          "%s: not a file of word vectors: expected 'V dim' or a word and its numbers in line 1,"
                  .formatted(name)
              + " found '"
              + shown(line, 0, length)
              + "'");
    }
    if (dim > MAX_DIM) {
      throw new IOException(
          "%s: line 1 has %d numbers, expected 1 to %d".formatted(name, dim, MAX_DIM));
    }
    return dim;
  }

  // ---- binary

  private VectorFile readBinary(long start, int rows, int dim) throws IOException {
    long rowBytes = 4L * dim;
    long least = rows * (rowBytes + 1);
    if (least > size - start) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the header says %d words of dimension %d, at least %d bytes, but only %d bytes"
                  + " follow it; is the file cut short?",
              name,
              rows,
              dim,
              least,
              size - start));
    }
    BinaryRows binary = new BinaryRows(name, mapped, start, rows, dim);
    long at = binary.find();
    long left = at;
    while (left < size && isSpace(at(left))) {
      left++;
    }
    if (left < size) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d bytes are left at byte %d, after the %d words of dimension %d that its header"
                  + " says",
              name,
              size - at,
              at,
              rows,
              dim));
    }
    long[] dataStarts = binary.dataStarts();
    return file(
        binary.words(),
        dim,
        VectorFormat.BINARY,
        () -> new BinaryRowReader(mapped, dataStarts, dim));
  }

  // ---- text

  private VectorFile readText(long start, long expectedRows, int dim) throws IOException {
    long end = size;
    while (end > start && isSpace(at(end - 1))) {
      end--;
    }
    if (end > start && at(size - 1) != '\n') {
      notes.add("the last line does not end with a newline: the file may be cut short");
    }
    int headerLines = start > 0 ? 1 : 0;
    long[] lines =
        new LineIndex(name, data).starts(start, end, 2L * dim, headerLines, MAX_ROWS, dim);
    int rows = lines.length - 1;
    if (expectedRows >= 0 && rows != expectedRows) {
      throw new IOException(
          "%s: line 1 says %d words, but %d lines follow it%s"
              .formatted(
                  name, expectedRows, rows, rows < expectedRows ? "; is the file cut short?" : ""));
    }
    WordCollector words = new WordCollector(name, rows);
    long[] dataStarts = new long[rows];
    int[] lineOfRow = new int[rows];
    byte[] buffer = new byte[256];
    FloatParser parser = new FloatParser();
    for (int line = 0; line < rows; line++) {
      long lineStart = lines[line];
      long length = lines[line + 1] - 1 - lineStart;
      if (length > MAX_LINE) {
        throw new IOException(
            "%s:%d: the line is longer than %d bytes"
                .formatted(name, line + 1 + headerLines, MAX_LINE));
      }
      int n = (int) Math.min(256, length);
      Place place;
      while (true) {
        if (n > buffer.length) {
          buffer = new byte[n];
        }
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, lineStart, buffer, 0, n);
        place = locate(buffer, n, n == length, parser);
        if (place != null || n == length) {
          break;
        }
        n = (int) Math.min(2L * n, length);
      }
      if (place == null) {
        throw new IOException(
            "%s:%d: expected a word and %d numbers, found '%s'"
                .formatted(name, line + 1 + headerLines, dim, shown(buffer, 0, n)));
      }
      if (words.add(buffer, 0, place.wordLength)) {
        dataStarts[words.size() - 1] = lineStart + place.dataStart;
        lineOfRow[words.size() - 1] = line;
      }
    }
    return file(
        words,
        dim,
        headerLines > 0 ? VectorFormat.TEXT : VectorFormat.GLOVE,
        () -> {
          TextRow text = new TextRow(dim);
          return (row, values) -> {
            int line = lineOfRow[row];
            String problem = text.parse(dataStarts[row], lines[line + 1] - 1, values);
            if (problem != null) {
              throw new IOException(
                  "%s:%d: %s (word '%s')"
                      .formatted(
                          name, line + 1 + headerLines, problem, shown(words.table().word(row))));
            }
          };
        });
  }

  /** Where the word of a line ends and where its numbers begin. */
  private record Place(int wordLength, int dataStart) {}

  /**
   * Splits a line into word and numbers: the word ends at the first space with a number behind it.
   *
   * @param whole whether these bytes are the whole line
   * @return null if that is not to be seen in these bytes
   */
  private static Place locate(byte[] line, int length, boolean whole, FloatParser parser) {
    int space = indexOf(line, (byte) ' ', 0, length);
    int limit = whole ? withoutTrailingSpace(line, length) : length;
    while (space >= 0) {
      int number = skipSpaces(line, space, length);
      if (number >= limit) {
        return null;
      }
      parser.parse(line, number, limit);
      if (parser.end() >= 0) {
        return parser.end() < limit || whole ? new Place(space, number) : null;
      }
      space = indexOf(line, (byte) ' ', number, length);
    }
    return null;
  }

  /** Parses the numbers of one line after the other. */
  private final class TextRow {
    private final int dim;
    private final FloatParser parser = new FloatParser();
    private byte[] buffer = new byte[4096];

    TextRow(int dim) {
      this.dim = dim;
    }

    /** Returns what is wrong, or null. */
    String parse(long from, long to, float[] values) {
      int length = (int) (to - from);
      if (length > buffer.length) {
        buffer = new byte[Math.max(length, buffer.length * 2)];
      }
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, buffer, 0, length);
      length = withoutTrailingSpace(buffer, length);
      int at = 0;
      for (int i = 0; i < dim; i++) {
        if (at >= length) {
          return "expected " + dim + " numbers, found " + i;
        }
        values[i] = parser.parse(buffer, at, length);
        if (parser.end() < 0) {
          int space = indexOf(buffer, (byte) ' ', at, length);
          return "expected number %d of %d, found '%s'"
              .formatted(i + 1, dim, shown(buffer, at, space < 0 ? length : space));
        }
        at = skipSpaces(buffer, parser.end(), length);
      }
      if (at < length) {
        return "expected %d numbers, found more: '%s'".formatted(dim, shown(buffer, at, length));
      }
      return null;
    }
  }

  // ---- both

  private VectorFile file(
      WordCollector words, int dim, VectorFormat format, Supplier<RowReader> readers) {
    notes.addAll(words.finish());
    return new VectorFile(
        name, words.table(), dim, format, Precision.FLOAT32, notes, readers, mapped);
  }

  private byte at(long offset) {
    return data.get(ValueLayout.JAVA_BYTE, offset);
  }

  private byte[] bytes(long from, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
    return bytes;
  }

  private long lineEnd(long from) {
    long end = from;
    while (end < size && at(end) != '\n') {
      end++;
    }
    return end;
  }

  private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int skipSpaces(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] == ' ') {
      i++;
    }
    return i;
  }

  private static int withoutTrailingSpace(byte[] bytes, int length) {
    int end = length;
    while (end > 0 && isSpace(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static String shown(byte[] bytes, int from, int to) {
    // A little more than is shown, so that no character is cut.
    int end = Math.min(to, from + 200);
    return shown(new String(bytes, from, end - from, StandardCharsets.UTF_8));
  }

  /** A piece of a file, short and without control characters, for a message. */
  static String shown(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(41)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(out::appendCodePoint);
    if (out.codePointCount(0, out.length()) == 41) {
      out.setLength(out.offsetByCodePoints(0, 40));
      out.append('…');
    }
    return out.toString();
  }
}
