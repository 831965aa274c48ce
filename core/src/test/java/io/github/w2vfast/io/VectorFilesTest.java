package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.model.WordVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link VectorWriter} and {@link VectorReader} on files that are as they should be, or nearly. */
class VectorFilesTest {
  @TempDir Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("vectors"), content);
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(WordVectors vectors, VectorFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VectorWriter.write(vectors, out, format);
    return out.toByteArray();
  }

  private static void assertSame(WordVectors expected, WordVectors found) {
    assertEquals(expected.size(), found.size());
    assertEquals(expected.dim(), found.dim());
    float[] e = new float[expected.dim()];
    float[] f = new float[expected.dim()];
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.word(i), found.word(i));
      assertEquals(i, found.indexOf(expected.word(i)));
      expected.matrix().getRow(i, e, 0);
      found.matrix().getRow(i, f, 0);
      assertArrayEquals(e, f, expected.word(i));
    }
  }

  private static List<String> randomWords(int count, Random random) {
    Set<String> words = new LinkedHashSet<>();
    words.add("</s>");
    words.add("naïve");
    words.add("\u3000中文\u00a0x");
    words.add("😀👍🏽");
    words.add("שלום");
    words.add("\u200fمرحبا\u200e");
    words.add("1");
    words.add("-0.5");
    words.add("nan");
    words.add("a\tb\rc");
    words.add("\ufeffbom\u0085\u2028");
    words.add("long".repeat(5000));
    while (words.size() < count) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(12);
      while (length-- > 0) {
        int c;
        do {
          c = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
        } while (c == ' ' || c == '\n' || (c >= 0xd800 && c < 0xe000));
        word.appendCodePoint(c);
      }
      // A word of which the reader would think that its number has begun is for another test.
      words.add(word.toString());
    }
    return new ArrayList<>(words);
  }

  /** The file is made of holes. */
  @Test
  void vectorsBeyondTwoGibibytesOfAFileAreFound() throws IOException {
    int words = 5600;
    int dim = 100_000;
    Path path = directory.resolve("v.bin");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write((words + " " + dim + "\n").getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < words; i++) {
        file.write(("w" + i + " ").getBytes(StandardCharsets.US_ASCII));
        ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, i);
        file.write(number.array());
        file.seek(file.getFilePointer() + 4L * (dim - 1));
        file.write('\n');
      }
      assertTrue(file.length() > Integer.MAX_VALUE);
    }
    float[] row = new float[dim];
    try (VectorFile vectors = VectorFile.open(path)) {
      assertEquals(words, vectors.size());
      int last = vectors.indexOf("w" + (words - 1));
      assertEquals(words - 1, last);
      RowReader reader = vectors.reader();
      for (int i = words - 3; i < words; i++) {
        reader.read(i, row);
        assertEquals(i, row[0]);
        assertEquals(0, row[dim - 1]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TEXT,1", "BINARY,1", "TEXT,3", "BINARY,3", "TEXT,16", "BINARY,17", "TEXT,100"})
  void whatIsWrittenIsRead(VectorFormat format, int dim) throws IOException {
    Random random = new Random(dim);
    List<String> words = randomWords(700, random);
    float[][] rows = new float[words.size()][dim];
    for (float[] row : rows) {
      for (int i = 0; i < dim; i++) {
        row[i] =
            random.nextInt(4) == 0
                ? Float.intBitsToFloat(random.nextInt())
                : (float) random.nextGaussian();
      }
    }
    Path path = directory.resolve("v");
    try (ArrayVectors vectors = new ArrayVectors(words, rows, dim)) {
      VectorWriter.write(vectors, path, format);
      assertArrayEquals(bytes(vectors, format), Files.readAllBytes(path));
      try (LoadedVectors loaded = VectorReader.read(path)) {
        assertEquals(format, loaded.format());
        assertEquals(List.of(), loaded.notes());
        assertSame(vectors, loaded);
        assertEquals(-1, loaded.indexOf("no such word"));
        assertFalse(loaded.contains(""));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MODEL", "FASTTEXT", "NPY", "TSV"})
  void aFileOfManyBlocks(VectorFormat format) throws IOException {
    List<String> words = ArrayVectors.numbered("word", 12_000);
    Path path = directory.resolve("v");
    try (ArrayVectors vectors = ArrayVectors.random(words, 90, 3)) {
      VectorWriter.write(vectors, path, format);
      // More than one piece for the parallel parts.
      assertTrue(Files.size(path) > 4 << 20);
      try (LoadedVectors loaded = VectorReader.read(path)) {
        assertSame(vectors, loaded);
      }
    }
  }

  @Test
  void theFormatsAreExact() throws IOException {
    float[][] rows = {{1, -0.5f}, {1e-10f, Float.NaN}};
    try (ArrayVectors vectors = new ArrayVectors(List.of("</s>", "é"), rows, 2)) {
      assertEquals(
          "2 2\n</s> 1 -0.5\né 1e-10 nan\n",
          new String(bytes(vectors, VectorFormat.TEXT), StandardCharsets.UTF_8));
      ByteBuffer expected = ByteBuffer.allocate(25).order(ByteOrder.LITTLE_ENDIAN);
      expected.put("2 2\n</s> ".getBytes(StandardCharsets.UTF_8)).putFloat(1).putFloat(-0.5f);
      expected.put("\né ".getBytes(StandardCharsets.UTF_8)).putFloat(1e-10f);
      byte[] found = bytes(vectors, VectorFormat.BINARY);
      // Up to the NaN, whose bits are the platform's.
      assertArrayEquals(expected.array(), Arrays.copyOf(found, 25));
      assertEquals(30, found.length);
      assertEquals('\n', found[29]);
    }
  }

  @Test
  void noWordsAtAll() throws IOException {
    try (ArrayVectors none = new ArrayVectors(List.of(), new float[0][], 7);
        LoadedVectors loaded = VectorReader.read(file(bytes(none, VectorFormat.BINARY)))) {
      assertEquals(0, loaded.size());
      assertEquals(7, loaded.dim());
      assertEquals(-1, loaded.indexOf("x"));
    }
  }

  @Test
  void wordsThatCannotBeHeldAreRefusedAndTheOlderFileStays() throws IOException {
    for (String word : new String[] {"a b", "a\nb", ""}) {
      List<String> words = new ArrayList<>(ArrayVectors.numbered("w", 300));
      words.set(250, word);
      Path path = Files.writeString(directory.resolve("v"), "old");
      try (ArrayVectors vectors = ArrayVectors.random(words, 100, 1)) {
        for (VectorFormat format : List.of(VectorFormat.TEXT, VectorFormat.BINARY)) {
          IOException e =
              assertThrows(IOException.class, () -> VectorWriter.write(vectors, path, format));
          assertTrue(e.getMessage().contains("row 250"), e.getMessage());
          assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
          assertEquals("old", Files.readString(path));
          try (Stream<Path> files = Files.list(directory)) {
            assertEquals(1, files.count());
          }
        }
      }
    }
  }

  /** {@code word1 word2 ...} in the binary format, with or without newlines. */
  private static byte[] binary(int dim, String newline, String... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((words.length + " " + dim + "\n").getBytes(StandardCharsets.UTF_8));
    float value = 1;
    for (String word : words) {
      out.write((word + " ").getBytes(StandardCharsets.UTF_8));
      ByteBuffer row = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < dim; i++) {
        row.putFloat(value++);
      }
      out.write(row.array());
      out.write(newline.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void gensimsBinaryHasNoNewlines() throws IOException {
    for (String newline : new String[] {"", "\n"}) {
      try (LoadedVectors v =
          VectorReader.read(file(binary(2, newline, "one", "two", "th\u00a0ree")))) {
        assertEquals(List.of("one", "two", "th\u00a0ree"), v.words());
        assertArrayEquals(new float[] {3, 4}, v.vector("two"));
        assertArrayEquals(new float[] {5, 6}, v.vector("th\u00a0ree"));
        assertEquals(List.of(), v.notes());
      }
    }
  }

  @Test
  void binaryValuesThatLookLikeSpaceAndNewline() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("2 2\na ".getBytes(StandardCharsets.UTF_8));
    out.write("\n\n  ".getBytes(StandardCharsets.UTF_8));
    out.write(new byte[] {'\n', 0, 0, '\n'});
    out.write("b ".getBytes(StandardCharsets.UTF_8));
    out.write("    \n \n\n".getBytes(StandardCharsets.UTF_8));
    try (LoadedVectors v = VectorReader.read(file(out.toByteArray()))) {
      assertEquals(VectorFormat.BINARY, v.format());
      assertEquals(List.of("a", "b"), v.words());
      assertEquals(0x20200a0a, Float.floatToRawIntBits(v.vector("a")[0]));
      assertEquals(0x0a0a200a, Float.floatToRawIntBits(v.vector("b")[1]));
    }
  }

  @Test
  void textAsOtherToolsWriteIt() throws IOException {
    String[] variants = {
      // gensim, word2vec.c, Windows, many spaces, fastText, GloVe, GloVe on Windows
      "2 2\nthe 1.5 -2\nof 0.25 3e-2\n",
      "2 2\nthe 1.500000 -2.000000 \nof 0.250000 0.030000 \n",
      "2 2\r\nthe 1.5 -2\r\nof 0.25 0.03\r\n",
      "2  2 \nthe  1.5   -2  \nof 0.25 0.03\t\n\n\n",
      "2 2\nthe 1.5 -2.0 \nof 0.25 0.03 \n",
      "the 1.5 -2.0\nof 0.25 0.03\n",
      "the 1.5 -2.0\r\nof 0.25 0.03\r\n",
    };
    for (String text : variants) {
      try (LoadedVectors v = VectorReader.read(file(text))) {
        assertEquals(
            Character.isDigit(text.charAt(0)) ? VectorFormat.TEXT : VectorFormat.GLOVE,
            v.format(),
            text);
        assertEquals(List.of("the", "of"), v.words(), text);
        assertArrayEquals(new float[] {1.5f, -2}, v.vector("the"), text);
        assertArrayEquals(new float[] {0.25f, 0.03f}, v.vector("of"), text);
        assertEquals(List.of(), v.notes(), text);
      }
    }
  }

  @Test
  void wordsWithSpacesInGloveFiles() throws IOException {
    String text = "the 1 2\n. . . 3 4\nat name@domain.com 5 6\n\u3000 7 8\n1 9 10\n";
    try (LoadedVectors v = VectorReader.read(file(text))) {
      assertEquals(List.of("the", ". . .", "at name@domain.com", "\u3000", "1"), v.words());
      assertArrayEquals(new float[] {3, 4}, v.vector(". . ."));
      assertArrayEquals(new float[] {9, 10}, v.vector("1"));
    }
  }

  @Test
  void aWordLongerThanAnyBuffer() throws IOException {
    String word = "x y".repeat(1000);
    try (LoadedVectors v = VectorReader.read(file("2 1\na 1\n" + word + " 2\n"))) {
      assertEquals(List.of("a", word), v.words());
    }
  }

  @Test
  void theFirstOfEqualWordsCounts() throws IOException {
    for (byte[] content :
        new byte[][] {
          binary(1, "\n", "a", "b", "a", "c", "b"),
          "5 1\na 1\nb 2\na 3\nc 4\nb 5\n".getBytes(StandardCharsets.UTF_8)
        }) {
      try (LoadedVectors v = VectorReader.read(file(content))) {
        assertEquals(List.of("a", "b", "c"), v.words());
        assertEquals(3, v.matrix().rows());
        assertEquals(1, v.vector("a")[0]);
        assertEquals(2, v.vector("b")[0]);
        assertEquals(4, v.vector("c")[0]);
        assertEquals(List.of("2 rows repeat earlier words and were left out"), v.notes());
      }
    }
  }

  @Test
  void invalidUtf8IsReplaced() throws IOException {
    byte[] content = "3 1\na\u00ff 1\nb\u00e4 2\n\u00ff 3\n".getBytes(StandardCharsets.ISO_8859_1);
    try (LoadedVectors v = VectorReader.read(file(content))) {
      assertEquals(List.of("a\ufffd", "b\ufffd", "\ufffd"), v.words());
      assertEquals(2, v.vector("b\ufffd")[0]);
      assertEquals(
          List.of("3 words are not valid UTF-8; what is invalid was replaced by U+FFFD"),
          v.notes());
      try (LoadedVectors again = VectorReader.read(file(bytes(v, VectorFormat.BINARY)))) {
        assertSame(v, again);
        assertEquals(List.of(), again.notes());
      }
    }
  }

  @Test
  void oddThingsAreNoted() throws IOException {
    try (LoadedVectors v = VectorReader.read(file("2 1\n 1\nb 2"))) {
      assertEquals(List.of("b"), v.words());
      assertEquals(2, v.vector("b")[0]);
      assertEquals(2, v.notes().size());
      assertTrue(v.notes().get(0).contains("does not end with a newline"), v.notes().toString());
      assertEquals("1 row has an empty word and was left out", v.notes().get(1));
    }
  }

  @Test
  void gzip() throws IOException {
    List<String> words = ArrayVectors.numbered("w", 500);
    try (ArrayVectors vectors = ArrayVectors.random(words, 50, 4)) {
      for (VectorFormat format : List.of(VectorFormat.TEXT, VectorFormat.BINARY)) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
          VectorWriter.write(vectors, out, format);
        }
        byte[] whole = packed.toByteArray();
        try (LoadedVectors loaded = VectorReader.read(file(whole))) {
          assertSame(vectors, loaded);
        }
        for (int length : new int[] {2, 9, 15, whole.length / 2, whole.length - 1}) {
          Path cut = file(Arrays.copyOf(whole, length));
          IOException e = assertThrows(IOException.class, () -> VectorReader.read(cut));
          assertTrue(e.getMessage().startsWith("cannot read " + cut), e.getMessage());
        }
      }
    }
  }

  @Test
  void aPipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path source = file("2 2\nthe 1.5 -2\nof 0.25 3e-2\n");
    Process writer =
        new ProcessBuilder("cp", source.toString(), pipe.toString())
            .redirectErrorStream(true)
            .start();
    try (LoadedVectors v = VectorReader.read(pipe)) {
      assertEquals(List.of("the", "of"), v.words());
    }
    writer.destroy();
  }
}
