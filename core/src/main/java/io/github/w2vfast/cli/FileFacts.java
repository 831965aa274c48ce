package io.github.w2vfast.cli;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.RowReader;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Finds out what a file is and what can be said about it. */
final class FileFacts {
  private static final int FIRST_WORDS = 10;
  private static final int LONGEST_SHOWN = 40;
  private static final int ROWS_PER_TASK = 1024;

  /** Of text this much is looked at. */
  private static final int SAMPLE = 1 << 20;

  private FileFacts() {}

  /**
   * What a file is, by name and value, {@code format} first.
   *
   * @throws IOException if it is none of the files that this program knows; the message says what
   *     is wrong with the one that it looks like
   */
  static Map<String, Object> of(Path file) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    long bytes = Files.size(file);
    boolean gzip = isGzip(file);
    if (bytes == 0 && Files.isRegularFile(file)) {
      throw new IOException(file + " is empty");
    }
    Sample sample = sample(file, gzip);
    // A line of a word and its count could be GloVe's of dimension 1, which nobody has.
    Vocabulary vocabulary = gzip || !sample.looksLikeVocabulary() ? null : vocabulary(file);
    if (vocabulary != null) {
      vocabulary(vocabulary, facts);
    } else {
      try (VectorFile vectors = VectorFile.open(file)) {
        vectors(vectors, facts);
        if (vectors.format() == VectorFormat.MODEL) {
          model(file, facts);
        } else if (vectors.format() == VectorFormat.FASTTEXT) {
          fastText(file, facts);
        }
      } catch (IOException e) {
        // The message of a damaged file of vectors says more than "text".
        if (!sample.isText() || !isNoVectors(e)) {
          throw e;
        }
        sample.describe(facts, bytes, gzip);
      }
    }
    if (gzip) {
      facts.put("compression", "gzip");
    }
    facts.put("bytes", bytes);
    return facts;
  }

  private static boolean isNoVectors(IOException e) {
    return String.valueOf(e.getMessage()).contains("not a file of word vectors");
  }

  private static boolean isGzip(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("cannot look at " + file + ": it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }
  }

  private static Vocabulary vocabulary(Path file) {
    try {
      return VocabularyFile.read(file, 0, 0);
    } catch (IOException _) {
      return null;
    }
  }

  private static void vocabulary(Vocabulary vocabulary, Map<String, Object> facts) {
    facts.put("format", "vocabulary: words and counts");
    facts.put("words", vocabulary.size());
    facts.put("tokens", vocabulary.totalCount());
    List<String> first = new ArrayList<>();
    for (int i = 0; i < Math.min(FIRST_WORDS, vocabulary.size()); i++) {
      first.add(shortened(vocabulary.word(i)) + ":" + vocabulary.count(i));
    }
    facts.put("first_words", first);
  }

  private static void vectors(VectorFile vectors, Map<String, Object> facts) throws IOException {
    facts.put("format", ConvertCommand.describe(vectors.format()));
    facts.put("words", vectors.size());
    facts.put("dim", vectors.dim());
    if (vectors.precision() != Precision.FLOAT32) {
      facts.put("precision", Values.name(vectors.precision()));
    }
    List<String> first = new ArrayList<>();
    for (int row = 0; row < Math.min(FIRST_WORDS, vectors.size()); row++) {
      first.add(shortened(vectors.word(row)));
    }
    facts.put("first_words", first);
    norms(vectors, facts);
    if (!vectors.notes().isEmpty()) {
      facts.put("notes", vectors.notes());
    }
  }

  private static void fastText(Path file, Map<String, Object> facts) throws IOException {
    try (FastTextFile opened = FastTextFile.open(file)) {
      ConfigurationLines.toMap(opened.subwords())
          .forEach((key, value) -> facts.put(key, Integer.valueOf(value)));
      facts.put("configuration", opened.arguments());
    }
  }

  private static String shortened(String word) {
    return word.codePointCount(0, word.length()) <= LONGEST_SHOWN
        ? word
        : word.substring(0, word.offsetByCodePoints(0, LONGEST_SHOWN)) + "…";
  }

  /**
   * Lengths of the rows.
   *
   * @param zeros rows of length 0
   * @param notFinite rows with a value that is not finite; they do not count for the others
   */
  private record Norms(double least, double sum, double most, long zeros, long notFinite) {
    static final Norms NONE = new Norms(Double.POSITIVE_INFINITY, 0, 0, 0, 0);

    Norms and(Norms other) {
      return new Norms(
          Math.min(least, other.least),
          sum + other.sum,
          Math.max(most, other.most),
          zeros + other.zeros,
          notFinite + other.notFinite);
    }

    Norms and(double norm) {
      return Double.isFinite(norm)
          ? and(new Norms(norm, norm, norm, norm == 0 ? 1 : 0, 0))
          : and(new Norms(Double.POSITIVE_INFINITY, 0, 0, 0, 1));
    }
  }

  private static void norms(VectorFile vectors, Map<String, Object> facts) throws IOException {
    int size = vectors.size();
    Norms[] parts = new Norms[Math.ceilDiv(size, ROWS_PER_TASK)];
    IOException[] failures = new IOException[parts.length];
    IntStream.range(0, parts.length)
        .parallel()
        .forEach(
            task -> {
              int from = task * ROWS_PER_TASK;
              try {
                parts[task] = norms(vectors, from, Math.min(size, from + ROWS_PER_TASK));
              } catch (IOException e) {
                failures[task] = e;
              }
            });
    Norms norms = Norms.NONE;
    for (int task = 0; task < parts.length; task++) {
      if (failures[task] != null) {
        throw failures[task];
      }
      norms = norms.and(parts[task]);
    }
    long counted = size - norms.notFinite;
    if (counted > 0) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("least", norms.least);
      map.put("mean", norms.sum / counted);
      map.put("most", norms.most);
      facts.put("norm", map);
    }
    if (norms.zeros > 0) {
      facts.put("rows_of_zeros", norms.zeros);
    }
    if (norms.notFinite > 0) {
      facts.put("rows_not_finite", norms.notFinite);
    }
  }

  private static Norms norms(VectorFile vectors, int from, int to) throws IOException {
    RowReader reader = vectors.reader();
    float[] values = new float[vectors.dim()];
    Norms norms = Norms.NONE;
    for (int row = from; row < to; row++) {
      reader.read(row, values);
      double squares = 0;
      for (float value : values) {
        squares += (double) value * value;
      }
      norms = norms.and(Math.sqrt(squares));
    }
    return norms;
  }

  private static void model(Path file, Map<String, Object> facts) throws IOException {
    try (ModelFile model = ModelFile.open(file)) {
      List<String> parts = new ArrayList<>(List.of("U"));
      if (model.model().hasV()) {
        parts.add("V");
      }
      if (model.model().hasNodes()) {
        parts.add("tree");
      }
      facts.put("parts", parts);
      facts.put("tokens", model.model().vocabulary().totalCount());
      facts.put("configuration", model.configuration());
    }
  }

  // ---- text

  private static Sample sample(Path file, boolean gzip) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = gzip ? new GZIPInputStream(raw, 1 << 16) : raw) {
      byte[] bytes = in.readNBytes(SAMPLE);
      return new Sample(bytes, bytes.length < SAMPLE);
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw new IOException("cannot read " + file + ": its gzip data are damaged or cut short", e);
    }
  }

  /** The beginning of a file. */
  private record Sample(byte[] bytes, boolean whole) {
    boolean isText() {
      for (byte b : bytes) {
        if (b == 0) {
          return false;
        }
      }
      // The last character may be cut.
      for (int cut = 0; cut < 4 && cut <= bytes.length; cut++) {
        try {
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, bytes.length - cut));
          return cut == 0 || !whole;
        } catch (CharacterCodingException _) {
          // Try with less.
        }
      }
      return false;
    }

    boolean looksLikeVocabulary() {
      int end = 0;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      String line = new String(bytes, 0, Math.min(end, 1000), StandardCharsets.UTF_8);
      return line.strip().matches("\\S+[ \\t][0-9]+");
    }

    void describe(Map<String, Object> facts, long size, boolean gzip) {
      long lines = 0;
      long words = 0;
      boolean inWord = false;
      for (byte b : bytes) {
        boolean space = b == ' ' || b == '\t' || b == '\n' || b == '\r';
        words += !space && !inWord ? 1 : 0;
        inWord = !space;
        lines += b == '\n' ? 1 : 0;
      }
      String text = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.UTF_8);
      facts.put("format", "text, UTF-8");
      if (whole) {
        facts.put("lines", lines);
        facts.put("tokens", words);
      } else {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("lines", lines);
        first.put("tokens", words);
        facts.put("first_mebibyte", first);
        if (!gzip) {
          facts.put("tokens_estimated", (long) ((double) words * size / bytes.length));
        }
      }
      List<String> start = new ArrayList<>();
      for (String word : text.strip().split("\\s+")) {
        if (start.size() < FIRST_WORDS) {
          start.add(shortened(word));
        }
      }
      facts.put("first_words", start);
    }
  }
}
