package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the two files of TensorBoard's embedding projector: values separated by tabs, and the words
 * beside them. Metadata of several columns have a line of their names first; the words are then the
 * column {@code word}, or the first.
 */
final class TsvReader {
  private static final int MAX_FIRST_LINE = 1 << 26;
  private static final int MAX_LINE = 1 << 30;

  private final Path file;
  private final String name;
  private final MappedFile mapped;
  private final MemorySegment data;

  TsvReader(Path file, MappedFile mapped) {
    this.file = file;
    this.name = file.toString();
    this.mapped = mapped;
    this.data = mapped.data();
  }

  /** Whether the first line is numbers alone, separated by tabs. */
  static boolean isTsv(MemorySegment data) {
    long end = lineEnd(data);
    return end > 0 && new Row(data).count(0, end) > 0;
  }

  private static long lineEnd(MemorySegment data) {
    long limit = Math.min(data.byteSize(), MAX_FIRST_LINE);
    for (long i = 0; i < limit; i++) {
      byte b = data.get(ValueLayout.JAVA_BYTE, i);
      if (b == '\n') {
        return i;
      }
      if (b == ' ') {
        return -1;
      }
    }
    return limit == data.byteSize() ? limit : -1;
  }

  VectorFile open() throws IOException {
    int dim = new Row(data).count(0, lineEnd(data));
    if (dim > VectorReader.MAX_DIM) {
      throw new IOException(
          "%s: line 1 has %d numbers, expected 1 to %d".formatted(name, dim, VectorReader.MAX_DIM));
    }
    long end = data.byteSize();
    while (end > 0 && isLineEnd(data.get(ValueLayout.JAVA_BYTE, end - 1))) {
      end--;
    }
    long[] lines =
        new LineIndex(name, data).starts(0, end, 2L * dim - 1, 0, VectorReader.MAX_ROWS, dim);
    int rows = lines.length - 1;
    Path list = VectorFormat.TSV.companions(file, Precision.FLOAT32).getFirst();
    if (!Files.exists(list)) {
      throw new IOException(
          "%s holds %d rows of %d numbers without words, and there is no %s: write the words there,"
                  .formatted(name, rows, dim, list)
              + " one a line");
    }
    WordList.Taken taken = words(list, rows);
    List<String> notes = new ArrayList<>(taken.words().finish());
    return new VectorFile(
        name,
        taken.words().table(),
        dim,
        VectorFormat.TSV,
        Precision.FLOAT32,
        notes,
        () -> {
          Row reader = new Row(data);
          return (row, values) -> {
            int line = taken.rows() == null ? row : taken.rows()[row];
            String problem = reader.parse(lines[line], lines[line + 1] - 1, values, dim);
            if (problem != null) {
              throw new IOException("%s:%d: %s".formatted(name, line + 1, problem));
            }
          };
        },
        mapped);
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private WordList.Taken words(Path list, int rows) throws IOException {
    try (MappedFile metadata = MappedFile.open(list)) {
      MemorySegment bytes = metadata.data();
      long found = new WordList(list.toString(), bytes).count();
      boolean hasNames = found == rows + 1L;
      if (!hasNames && found != rows) {
        throw new IOException(
            "%s: expected %d words, one a line, for the rows of %s; found %d"
                .formatted(list, rows, name, found));
      }
      WordList lines = new WordList(list.toString(), bytes);
      int column = hasNames && lines.next() ? columnOf(lines) : 0;
      WordCollector words = new WordCollector(list.toString(), rows);
      int[] source = new int[rows];
      for (int row = 0; lines.next(); row++) {
        int from = field(lines.word(), lines.length(), column);
        int to = fieldEnd(lines.word(), from, lines.length());
        if (words.add(lines.word(), from, to - from)) {
          source[words.size() - 1] = row;
        }
      }
      return new WordList.Taken(words, words.size() == rows ? null : source);
    }
  }

  private static int columnOf(WordList header) {
    List<String> names =
        Arrays.asList(
            new String(header.word(), 0, header.length(), StandardCharsets.UTF_8)
                .strip()
                .split("\t", -1));
    return Math.max(
        0, names.stream().map(n -> n.toLowerCase(java.util.Locale.ROOT)).toList().indexOf("word"));
  }

  /** Where a field begins; the end of the line if it has not so many. */
  private static int field(byte[] line, int length, int column) {
    int from = 0;
    for (int i = 0; i < column && from < length; i++) {
      from = Math.min(length, fieldEnd(line, from, length) + 1);
    }
    return from;
  }

  private static int fieldEnd(byte[] line, int from, int length) {
    int i = from;
    while (i < length && line[i] != '\t') {
      i++;
    }
    // Of a file with Windows line ends.
    return i == length && i > from && line[i - 1] == '\r' ? i - 1 : i;
  }

  /** Parses one line after the other. */
  private static final class Row {
    private final MemorySegment data;
    private final FloatParser parser = new FloatParser();
    private byte[] buffer = new byte[4096];
    private int length;

    Row(MemorySegment data) {
      this.data = data;
    }

    private boolean copy(long from, long to) {
      if (to - from > MAX_LINE) {
        return false;
      }
      length = (int) (to - from);
      if (length > buffer.length) {
        buffer = new byte[Math.max(length, buffer.length * 2)];
      }
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, buffer, 0, length);
      while (length > 0 && buffer[length - 1] == '\r') {
        length--;
      }
      return true;
    }

    /** How many numbers a line has; 0 if it has anything else. */
    int count(long from, long to) {
      if (!copy(from, to)) {
        return 0;
      }
      int n = 0;
      for (int at = 0; at <= length; n++) {
        int end = tab(at);
        parser.parse(buffer, at, end);
        if (parser.end() != end) {
          return 0;
        }
        at = end + 1;
      }
      return n;
    }

    private int tab(int from) {
      int i = from;
      while (i < length && buffer[i] != '\t') {
        i++;
      }
      return i;
    }

    /** Returns what is wrong, or null. */
    String parse(long from, long to, float[] values, int dim) {
      if (!copy(from, to)) {
        return "the line is longer than " + MAX_LINE + " bytes";
      }
      int at = 0;
      for (int i = 0; i < dim; i++) {
        if (at > length) {
          return "expected " + dim + " numbers, found " + i;
        }
        int end = tab(at);
        values[i] = parser.parse(buffer, at, end);
        if (parser.end() != end) {
          return "expected number %d of %d, found '%s'"
              .formatted(
                  i + 1,
                  dim,
                  VectorReader.shown(
                      new String(buffer, at, Math.min(end - at, 200), StandardCharsets.UTF_8)));
        }
        at = end + 1;
      }
      return at <= length ? "expected " + dim + " numbers, found more" : null;
    }
  }
}
