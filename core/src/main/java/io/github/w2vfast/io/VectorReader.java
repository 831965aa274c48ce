package io.github.w2vfast.io;

import io.github.w2vfast.model.EmbeddingMatrix;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

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
 *   <li>each of them compressed with gzip.
 * </ul>
 *
 * Only the ASCII space separates. Of equal words the first counts, as in gensim. Invalid UTF-8 in a
 * word is replaced by U+FFFD, rows with an empty word are left out; {@link LoadedVectors#notes}
 * tells of both. The file's size is compared with its header before memory is taken.
 */
public final class VectorReader {
  /** The largest dimension that is believed. */
  public static final int MAX_DIM = 1_000_000;

  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int MAX_ROWS = Integer.MAX_VALUE - 64;
  private static final int MAX_LINE = 1 << 30;
  private static final int MAX_HEADER = 64;
  private static final int BYTES_TO_GUESS_FROM = 256;
  private static final int MAX_LINE_TO_GUESS_FROM = 1 << 26;
  private static final int LINE_SCAN_CHUNK = 1 << 22;
  private static final int VALUES_PER_TASK = 1 << 16;

  private final String name;
  private final MemorySegment data;
  private final long size;
  private final List<String> notes = new ArrayList<>();
  private int duplicates;
  private int unnamed;

  private VectorReader(String name, MemorySegment data) {
    this.name = name;
    this.data = data;
    this.size = data.byteSize();
  }

  /**
   * Reads a file; the caller closes what is returned.
   *
   * @throws IOException if it cannot be read or is no such file; the message names the file, the
   *     line (text) or the byte (binary), and what was expected there
   */
  public static LoadedVectors read(Path file) throws IOException {
    MappedFile mapped = MappedFile.open(file);
    boolean keep = false;
    try {
      if (ModelFile.isModel(mapped.data())) {
        LoadedVectors vectors = ModelFile.of(mapped, file.toString()).intoVectors();
        keep = true;
        return vectors;
      }
      return new VectorReader(file.toString(), mapped.data()).read();
    } catch (InternalError e) {
      // How the JDK reports that a page of the mapping is gone.
      throw new IOException("cannot read " + file + ": it was changed while it was read", e);
    } finally {
      if (!keep) {
        mapped.close();
      }
    }
  }

  private LoadedVectors read() throws IOException {
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
          duplicates = 0;
          unnamed = 0;
          notes.clear();
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
    return place != null && new TextRow(dim).parse(start + place.dataStart, end) == null;
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

  private LoadedVectors readBinary(long start, int rows, int dim) throws IOException {
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
    WordTable words = new WordTable(rows);
    long[] dataStarts = new long[rows];
    byte[] word = new byte[256];
    long at = start;
    for (int row = 0; row < rows; row++) {
      while (at < size && at(at) == '\n') {
        at++;
      }
      long wordStart = at;
      int length = 0;
      byte b = 0;
      while (at < size && (b = at(at)) != ' ') {
        if (length == word.length) {
          word = Arrays.copyOf(word, grown(length, wordStart, row));
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
      if (addWord(words, word, 0, length)) {
        dataStarts[words.size() - 1] = at;
      }
      at += rowBytes;
    }
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
    return finish(
        words,
        dim,
        VectorFormat.BINARY,
        matrix ->
            row -> {
              MemorySegment.copy(
                  data,
                  LITTLE_ENDIAN,
                  dataStarts[row],
                  matrix.segment(),
                  ValueLayout.JAVA_INT,
                  row * matrix.strideBytes(),
                  dim);
              return null;
            });
  }

  private int grown(int length, long wordStart, int row) throws IOException {
    if (length >= MAX_LINE) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: word %d at byte %d: expected a space within %d bytes",
              name,
              row + 1,
              wordStart,
              MAX_LINE));
    }
    return length * 2;
  }

  // ---- text

  private LoadedVectors readText(long start, long expectedRows, int dim) throws IOException {
    long end = size;
    while (end > start && isSpace(at(end - 1))) {
      end--;
    }
    if (end > start && at(size - 1) != '\n') {
      notes.add("the last line does not end with a newline: the file may be cut short");
    }
    int headerLines = start > 0 ? 1 : 0;
    long[] lines = lineStarts(start, end, dim, headerLines);
    int rows = lines.length - 1;
    if (expectedRows >= 0 && rows != expectedRows) {
      throw new IOException(
          "%s: line 1 says %d words, but %d lines follow it%s"
              .formatted(
                  name, expectedRows, rows, rows < expectedRows ? "; is the file cut short?" : ""));
    }
    WordTable words = new WordTable(rows);
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
      if (addWord(words, buffer, 0, place.wordLength)) {
        dataStarts[words.size() - 1] = lineStart + place.dataStart;
        lineOfRow[words.size() - 1] = line;
      }
    }
    return finish(
        words,
        dim,
        VectorFormat.TEXT,
        matrix -> {
          TextRow parsed = new TextRow(dim);
          return row -> {
            int line = lineOfRow[row];
            String problem = parsed.parse(dataStarts[row], lines[line + 1] - 1);
            if (problem != null) {
              return "%s:%d: %s (word '%s')"
                  .formatted(name, line + 1 + headerLines, problem, shown(words.word(row)));
            }
            matrix.setRow(row, parsed.values, 0);
            return null;
          };
        });
  }

  /**
   * Where each line begins, and one more element: where another line would begin after the last.
   *
   * @throws IOException if a line is too short to hold {@code dim} numbers, so that a file of many
   *     empty lines takes no memory
   */
  private long[] lineStarts(long start, long end, int dim, int headerLines) throws IOException {
    if (end == start) {
      return new long[] {start};
    }
    int chunks = Math.toIntExact(Math.ceilDiv(end - start, (long) LINE_SCAN_CHUNK));
    LongArrayList[] found = new LongArrayList[chunks];
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              long from = start + (long) chunk * LINE_SCAN_CHUNK;
              found[chunk] = newlines(from, Math.min(end, from + LINE_SCAN_CHUNK), 2L * dim);
            });
    long count = 2;
    for (LongArrayList list : found) {
      count += list.size();
    }
    // A list ends early at a line that is too short; so is the line between its last two elements.
    long previous = start;
    long line = 1L + headerLines;
    for (LongArrayList list : found) {
      for (int i = 0; i < list.size(); i++, line++) {
        if (list.getLong(i) - previous < 2L * dim) {
          int length = (int) (list.getLong(i) - previous);
          throw new IOException(
              "%s:%d: expected a word and %d numbers, found %s"
                  .formatted(
                      name,
                      line,
                      dim,
                      length == 0
                          ? "an empty line"
                          : "'" + shown(bytes(previous, length), 0, length) + "'"));
        }
        previous = list.getLong(i) + 1;
      }
    }
    if (count > MAX_ROWS) {
      throw new IOException(name + ": has more than " + MAX_ROWS + " lines");
    }
    long[] starts = new long[(int) count];
    starts[0] = start;
    int next = 1;
    for (LongArrayList list : found) {
      for (int i = 0; i < list.size(); i++) {
        starts[next++] = list.getLong(i) + 1;
      }
    }
    starts[next] = end + 1;
    return starts;
  }

  /**
   * The newlines from..to; stops behind one that is less than {@code least} after the one before.
   */
  private LongArrayList newlines(long from, long to, long least) {
    LongArrayList found = new LongArrayList();
    MemorySegment chunk = data.asSlice(from, to - from);
    int length = (int) (to - from);
    int i = 0;
    long last = Long.MIN_VALUE / 2;
    for (; i + 8 <= length; i += 8) {
      // Bytes that are a newline become zero; then the exact form of the "has zero byte" test.
      long x = chunk.get(LONG, i) ^ 0x0a0a0a0a0a0a0a0aL;
      long hits = ~((x & 0x7f7f7f7f7f7f7f7fL) + 0x7f7f7f7f7f7f7f7fL | x | 0x7f7f7f7f7f7f7f7fL);
      while (hits != 0) {
        long at = from + i + (Long.numberOfTrailingZeros(hits) >>> 3);
        found.add(at);
        if (at - last - 1 < least) {
          return found;
        }
        last = at;
        hits &= hits - 1;
      }
    }
    for (; i < length; i++) {
      if (chunk.get(ValueLayout.JAVA_BYTE, i) == '\n') {
        long at = from + i;
        found.add(at);
        if (at - last - 1 < least) {
          return found;
        }
        last = at;
      }
    }
    return found;
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
    private final float[] values;
    private final FloatParser parser = new FloatParser();
    private byte[] buffer = new byte[4096];

    TextRow(int dim) {
      values = new float[dim];
    }

    /** Returns what is wrong, or null. */
    String parse(long from, long to) {
      int length = (int) (to - from);
      if (length > buffer.length) {
        buffer = new byte[Math.max(length, buffer.length * 2)];
      }
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, buffer, 0, length);
      length = withoutTrailingSpace(buffer, length);
      int at = 0;
      for (int i = 0; i < values.length; i++) {
        if (at >= length) {
          return "expected " + values.length + " numbers, found " + i;
        }
        values[i] = parser.parse(buffer, at, length);
        if (parser.end() < 0) {
          int space = indexOf(buffer, (byte) ' ', at, length);
          return "expected number %d of %d, found '%s'"
              .formatted(i + 1, values.length, shown(buffer, at, space < 0 ? length : space));
        }
        at = skipSpaces(buffer, parser.end(), length);
      }
      if (at < length) {
        return "expected %d numbers, found more: '%s'"
            .formatted(values.length, shown(buffer, at, length));
      }
      return null;
    }
  }

  // ---- both

  private boolean addWord(WordTable words, byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      unnamed++;
      return false;
    }
    try {
      boolean added = words.add(bytes, from, length);
      if (!added) {
        duplicates++;
      }
      return added;
    } catch (IllegalStateException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /** Fills one row of the matrix; returns what is wrong with it, or null. */
  private interface RowReader {
    String read(int row);
  }

  private LoadedVectors finish(
      WordTable words,
      int dim,
      VectorFormat format,
      java.util.function.Function<EmbeddingMatrix, RowReader> readers)
      throws IOException {
    words.trim();
    if (duplicates > 0) {
      notes.add(
          counted(
                  duplicates,
                  "row repeats an earlier word and was",
                  "rows repeat earlier words and were")
              + " left out");
    }
    if (unnamed > 0) {
      notes.add(
          counted(unnamed, "row has an empty word and was", "rows have empty words and were")
              + " left out");
    }
    if (words.invalid() > 0) {
      notes.add(
          counted(words.invalid(), "word is", "words are")
              + " not valid UTF-8; what is invalid was replaced by U+FFFD");
    }
    int rows = words.size();
    EmbeddingMatrix matrix;
    try {
      matrix = EmbeddingMatrix.zeros(rows, dim);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "%s: not enough memory for %d vectors of dimension %d (%d MiB)"
              .formatted(name, rows, dim, EmbeddingMatrix.bytesFor(rows, dim) >> 20),
          e);
    }
    try {
      int rowsPerTask = Math.max(1, VALUES_PER_TASK / dim);
      int tasks = Math.ceilDiv(rows, rowsPerTask);
      String[] problems = new String[tasks];
      IntFunction<String> run =
          task -> {
            RowReader reader = readers.apply(matrix);
            int end = (int) Math.min(rows, (task + 1L) * rowsPerTask);
            String problem = null;
            for (int row = task * rowsPerTask; row < end && problem == null; row++) {
              problem = reader.read(row);
            }
            return problem;
          };
      IntStream.range(0, tasks).parallel().forEach(task -> problems[task] = run.apply(task));
      for (String problem : problems) {
        if (problem != null) {
          throw new IOException(problem);
        }
      }
      return new LoadedVectors(words, matrix, format, notes);
    } catch (IOException | RuntimeException | Error e) {
      matrix.close();
      throw e;
    }
  }

  private static String counted(int n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
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
