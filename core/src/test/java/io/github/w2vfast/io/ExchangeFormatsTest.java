package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.eval.PrecisionLoss;
import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.model.WordVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats for other tools: GloVe, NumPy, the projector, safetensors. */
class ExchangeFormatsTest {
  /** Korean, Chinese, Arabic, Hebrew, emoji with joiners, combining marks, markup, quotes. */
  private static final List<String> WORDS =
      List.of(
          "</s>",
          "한국어",
          "中文",
          "مرحبا",
          "שלום",
          "👩‍🚀",
          "e\u0301",
          "ǹ\u0302\u0323",
          "</script>",
          "\"'\\",
          "-1.5",
          "\u00a0x\u3000",
          "\ufeff");

  @TempDir Path directory;

  private Path path(String name) {
    return directory.resolve(name);
  }

  private static String name(VectorFormat format) {
    return switch (format) {
      case NPY -> "v.npy";
      case TSV -> "vectors.tsv";
      default -> "v." + format;
    };
  }

  private static void assertSame(WordVectors expected, WordVectors found) {
    assertEquals(expected.words(), found.words());
    for (String word : expected.words()) {
      assertArrayEquals(expected.vector(word), found.vector(word), word);
    }
  }

  private static float[][] rows(int count, int dim) {
    Random random = new Random(7);
    float[][] rows = new float[count][dim];
    for (float[] row : rows) {
      for (int i = 0; i < dim; i++) {
        row[i] =
            random.nextInt(4) == 0
                ? Float.intBitsToFloat(random.nextInt())
                : (float) random.nextGaussian();
      }
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MODEL", "FASTTEXT"})
  void anythingBecomesAnything(VectorFormat format) throws IOException {
    for (int dim : new int[] {1, 3, 17}) {
      Path first = path(name(format));
      try (ArrayVectors vectors = new ArrayVectors(WORDS, rows(WORDS.size(), dim), dim)) {
        VectorWriter.write(vectors, first, format);
        try (LoadedVectors loaded = VectorReader.read(first)) {
          assertEquals(format, loaded.format());
          assertEquals(List.of(), loaded.notes());
          assertSame(vectors, loaded);
        }
        for (VectorFormat other : VectorFormat.values()) {
          if (other.holdsModels()) {
            continue;
          }
          Path second = Files.createDirectories(path("other")).resolve(name(other));
          try (VectorFile source = VectorFile.open(first)) {
            VectorWriter.write(source, second, other, Precision.FLOAT32);
          }
          try (LoadedVectors again = VectorReader.read(second)) {
            assertEquals(other, again.format());
            assertSame(vectors, again);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NPY", "TSV", "SAFETENSORS", "GLOVE"})
  void gzip(VectorFormat format) throws IOException {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 5, 1)) {
      Path plain = path(name(format));
      VectorWriter.write(vectors, plain, format);
      Path packed = path(name(format) + ".gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
        Files.copy(plain, out);
      }
      Files.delete(plain);
      try (LoadedVectors loaded = VectorReader.read(packed)) {
        assertSame(vectors, loaded);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NPY", "TSV", "SAFETENSORS", "GLOVE"})
  void equalAndEmptyWords(VectorFormat format) throws IOException {
    List<String> words = List.of("a", "b", "a", "c");
    try (ArrayVectors vectors =
        new ArrayVectors(words, new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}}, 2)) {
      Path file = path(name(format));
      VectorWriter.write(vectors, file, format);
      try (LoadedVectors loaded = VectorReader.read(file)) {
        assertEquals(List.of("a", "b", "c"), loaded.words());
        assertArrayEquals(new float[] {7, 8}, loaded.vector("c"));
        assertEquals(List.of("1 row repeats an earlier word and was left out"), loaded.notes());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NPY", "SAFETENSORS"})
  void roundedValues(VectorFormat format) throws IOException {
    int dim = 40;
    List<String> words = ArrayVectors.numbered("w", 300);
    try (ArrayVectors vectors = ArrayVectors.random(words, dim, 3)) {
      for (Precision precision : Precision.values()) {
        Path file = path(name(format));
        VectorWriter.write(vectors, file, format, precision);
        assertEquals(
            precision == Precision.INT8 && format == VectorFormat.NPY,
            Files.deleteIfExists(path("unused")) || Files.exists(path("v.scales.npy")));
        try (VectorFile opened = VectorFile.open(file);
            LoadedVectors loaded = opened.load()) {
          assertEquals(precision, opened.precision());
          assertEquals(List.of(), opened.notes());
          for (String word : words) {
            float[] expected = vectors.vector(word);
            float[] found = loaded.vector(word);
            float most = 0;
            for (float value : expected) {
              most = Math.max(most, Math.abs(value));
            }
            for (int i = 0; i < dim; i++) {
              double bound =
                  switch (precision) {
                    case FLOAT32 -> 0;
                    case FLOAT16 -> Math.max(Math.abs(expected[i]), 0x1p-14) * 0x1p-11;
                    case INT8 -> most / 127 * 0.5001;
                  };
              assertEquals(expected[i], found[i], bound);
            }
          }
        }
        Path exact = path("exact.bin");
        VectorWriter.write(vectors, exact, VectorFormat.BINARY);
        try (VectorFile a = VectorFile.open(exact);
            VectorFile b = VectorFile.open(file)) {
          PrecisionLoss loss = PrecisionLoss.between(a, b);
          switch (precision) {
            case FLOAT32 -> {
              assertEquals(0, loss.cosineError(), 1e-12);
              assertEquals(1, loss.agreement());
            }
            case FLOAT16 -> {
              assertTrue(loss.cosineError() > 1e-9 && loss.cosineError() < 1e-7, loss::toString);
              assertTrue(loss.agreement() > 0.99, loss::toString);
            }
            case INT8 -> {
              // Uniform errors of a step s have the variance s^2 / 12; the largest of 40 gaussian
              // values is some 2.4 sigma: (2.4 / 127)^2 / 12 / 2.
              assertEquals(1.5e-5, loss.cosineError(), 0.5e-5, loss.toString());
              assertTrue(loss.worstCosineError() > loss.cosineError(), loss::toString);
              assertTrue(loss.agreement() > 0.9 && loss.agreement() < 1, loss::toString);
            }
          }
        }
        Files.deleteIfExists(path("v.scales.npy"));
      }
    }
  }

  @Test
  void whatNoPrecisionHoldsIsRefused() throws IOException {
    try (ArrayVectors large =
            new ArrayVectors(List.of("a", "b"), new float[][] {{1, 2}, {70000, 1}}, 2);
        ArrayVectors infinite =
            new ArrayVectors(List.of("a"), new float[][] {{Float.NEGATIVE_INFINITY, 2}}, 2)) {
      IOException e =
          assertThrows(
              IOException.class,
              () -> VectorWriter.write(large, path("v.npy"), VectorFormat.NPY, Precision.FLOAT16));
      assertEquals(
          "cannot write "
              + path("v.npy")
              + ": the vector of 'b' holds 70000.0, but float16 ends at 65504; use float32 or int8",
          e.getMessage());
      e =
          assertThrows(
              IOException.class,
              () ->
                  VectorWriter.write(
                      infinite, path("v.s"), VectorFormat.SAFETENSORS, Precision.INT8));
      assertTrue(e.getMessage().contains("holds -Infinity, which int8 cannot"), e.getMessage());
      VectorWriter.write(infinite, path("v.npy"), VectorFormat.NPY, Precision.FLOAT16);
      try (LoadedVectors loaded = VectorReader.read(path("v.npy"))) {
        assertEquals(Float.NEGATIVE_INFINITY, loaded.vector("a")[0]);
      }
      assertThrows(
          IllegalArgumentException.class,
          () -> VectorWriter.write(large, path("v"), VectorFormat.TEXT, Precision.INT8));
    }
    try (var files = Files.list(directory)) {
      assertEquals(2, files.count());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT, a b, contains a space",
    "BINARY, a b, contains a space",
    "GLOVE, a 5, contains a space with a number behind it",
    "TSV, 'a\tb', contains a tab",
    "TSV, 'a\rb', contains a line end",
    "NPY, 'a\nb', contains a line end",
    "SAFETENSORS, 'a\nb', contains a line end",
    "NPY, '', is empty"
  })
  void wordsThatAFormatCannotHold(VectorFormat format, String word, String message)
      throws IOException {
    try (ArrayVectors vectors = ArrayVectors.random(List.of("x", word), 2, 1)) {
      IOException e =
          assertThrows(
              IOException.class, () -> VectorWriter.write(vectors, path(name(format)), format));
      assertTrue(e.getMessage().contains(message), e.getMessage());
      assertTrue(e.getMessage().contains("row 1"), e.getMessage());
      try (var files = Files.list(directory)) {
        assertEquals(0, files.count());
      }
    }
  }

  @Test
  void spacesInWordsWhereTheyCanBe() throws IOException {
    List<String> words = List.of(". . .", "at name@domain.com", "new york");
    try (ArrayVectors vectors = ArrayVectors.random(words, 2, 1)) {
      for (VectorFormat format :
          List.of(
              VectorFormat.GLOVE, VectorFormat.NPY, VectorFormat.TSV, VectorFormat.SAFETENSORS)) {
        Path file = path(name(format));
        VectorWriter.write(vectors, file, format);
        try (LoadedVectors loaded = VectorReader.read(file)) {
          assertSame(vectors, loaded);
        }
      }
    }
  }

  // ---- the bytes themselves

  @Test
  void numpysBytes() throws IOException {
    try (ArrayVectors vectors =
        new ArrayVectors(List.of("a", "b"), new float[][] {{1, 2, 3}, {4, 5, 6}}, 3)) {
      VectorWriter.write(vectors, path("v.npy"), VectorFormat.NPY);
    }
    // What numpy.save writes for numpy.array([[1, 2, 3], [4, 5, 6]], dtype="float32").
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    ByteBuffer expected = ByteBuffer.allocate(128 + 24).order(ByteOrder.LITTLE_ENDIAN);
    expected.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    expected.put((header + " ".repeat(117 - header.length()) + "\n").getBytes());
    for (int i = 1; i <= 6; i++) {
      expected.putFloat(i);
    }
    assertArrayEquals(expected.array(), Files.readAllBytes(path("v.npy")));
    assertEquals("a\nb\n", Files.readString(path("v.words.txt")));
  }

  @Test
  void safetensorsBytes() throws IOException {
    try (ArrayVectors vectors =
        new ArrayVectors(List.of("a", "né"), new float[][] {{1, -127}, {0, 0}}, 2)) {
      VectorWriter.write(vectors, path("v"), VectorFormat.SAFETENSORS, Precision.INT8);
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(path("v"))).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    byte[] header = new byte[length];
    bytes.get(header);
    assertEquals(0, length % 8);
    assertEquals(
        Map.of(
            "__metadata__", Map.of("format", "w2v-fast"),
            "scales", Map.of("dtype", "F32", "shape", List.of(2L), "data_offsets", List.of(0L, 8L)),
            "vectors",
                Map.of("dtype", "I8", "shape", List.of(2L, 2L), "data_offsets", List.of(8L, 12L)),
            "words",
                Map.of("dtype", "U8", "shape", List.of(6L), "data_offsets", List.of(12L, 18L))),
        JsonReader.read(new String(header, StandardCharsets.UTF_8)));
    assertEquals(1, bytes.getFloat());
    assertEquals(1, bytes.getFloat());
    byte[] rest = new byte[10];
    bytes.get(rest);
    assertArrayEquals(new byte[] {1, -127, 0, 0}, Arrays.copyOf(rest, 4));
    assertEquals("a\nné\n", new String(rest, 4, 6, StandardCharsets.UTF_8));
    assertFalse(bytes.hasRemaining());
  }

  @Test
  void projectorsFiles() throws IOException {
    try (ArrayVectors vectors =
        new ArrayVectors(List.of("a", "b"), new float[][] {{1, 2.5f}, {-0.125f, 1e-9f}}, 2)) {
      VectorWriter.write(vectors, path("vectors.tsv"), VectorFormat.TSV);
      VectorWriter.write(vectors, path("other.tsv"), VectorFormat.TSV);
    }
    assertEquals("1\t2.5\n-0.125\t1e-9\n", Files.readString(path("vectors.tsv")));
    assertEquals("a\nb\n", Files.readString(path("metadata.tsv")));
    assertEquals("a\nb\n", Files.readString(path("other.metadata.tsv")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb\n", "a\r\nb\r\n", "a\nb", "Word\tn\na\t5\nb\t6\n", "n\tword\n5\ta\n6\tb\n"})
  void metadataOfOthers(String metadata) throws IOException {
    // gensim's names.
    Files.writeString(path("x_tensor.tsv"), "1\t2\r\n3\t4\r\n");
    Files.writeString(path("x_metadata.tsv"), metadata);
    try (LoadedVectors loaded = VectorReader.read(path("x_tensor.tsv"))) {
      assertEquals(List.of("a", "b"), loaded.words());
      assertArrayEquals(new float[] {3, 4}, loaded.vector("b"));
    }
  }

  @Test
  void arraysOfOtherTypes() throws IOException {
    Files.writeString(path("v.words.txt"), "a\nb");
    String[] types = {"<f8", ">f8", ">f4", "<f2", ">f2", "|i1"};
    for (String type : types) {
      ByteBuffer data = ByteBuffer.allocate(4 * 8);
      data.order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      for (int i = 1; i <= 4; i++) {
        switch (type.charAt(2)) {
          case '8' -> data.putDouble(i);
          case '4' -> data.putFloat(i);
          case '2' -> data.putShort(Float.floatToFloat16(i));
          default -> data.put((byte) i);
        }
      }
      npy(
          "{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 2), }",
          Arrays.copyOf(data.array(), data.position()));
      try (LoadedVectors loaded = VectorReader.read(path("v.npy"))) {
        assertArrayEquals(new float[] {3, 4}, loaded.vector("b"), type);
        assertEquals(type.equals("|i1") ? 1 : 0, loaded.notes().size());
      }
    }
  }

  private void npy(String header, byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(header.length());
    out.write(header.length() >> 8);
    out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(data);
    Files.write(path("v.npy"), out.toByteArray());
  }

  // ---- hostile files

  private String refusal(Path file) {
    IOException e = assertThrows(IOException.class, () -> VectorReader.read(file).close());
    return e.getMessage().replace(directory.toString(), "D");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "'<f4', 'fortran_order': False, 'shape': (9999999999999999999, 2), ~ expected far more",
        "'<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), ~ expected far more",
        "'<f4', 'fortran_order': False, 'shape': (3, 2), ~ expected 24 bytes for an array of shape",
        "'<f4', 'fortran_order': False, 'shape': (4,), ~ D/v.npy: expected an array of words x dim",
        "'<f4', 'fortran_order': False, 'shape': (), ~ expected 4 bytes for an array",
        "'<f4', 'fortran_order': True, 'shape': (2, 2), ~ Fortran's order; save it by rows",
        "'|O', 'fortran_order': False, 'shape': (2, 2), ~ Python objects are not read",
        "'<i8', 'fortran_order': False, 'shape': (2, 2), ~ type is '<i8', expected float16",
        "'<f4', 'fortran_order': False, 'shape': (2, 2), 'x': 1 ~ expected a dictionary with descr",
        "__import__('os') ~ expected a dictionary with descr"
      })
  void arraysThatAreNot(String header, String message) throws IOException {
    Files.writeString(path("v.words.txt"), "a\nb\n");
    npy("{'descr': " + header + "}", new byte[16]);
    String found = refusal(path("v.npy"));
    assertTrue(found.contains(message), found);
  }

  @Test
  void filesWithoutTheirWords() throws IOException {
    npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", new byte[16]);
    assertEquals(
        "D/v.npy is an array of 2 x 2 without words, and there is no D/v.words.txt: write the words"
            + " there, one a line",
        refusal(path("v.npy")));
    Files.writeString(path("v.words.txt"), "a\nb\nc\n");
    assertEquals(
        "D/v.words.txt: expected 2 words, one a line, for as many rows; found 3",
        refusal(path("v.npy")));
    Files.writeString(path("t.tsv"), "1\t2\n3\t4\n");
    assertTrue(refusal(path("t.tsv")).contains("there is no D/t.metadata.tsv"));
    Files.writeString(path("t.metadata.tsv"), "a\n");
    assertEquals(
        "D/t.metadata.tsv: expected 2 words, one a line, for the rows of D/t.tsv; found 1",
        refusal(path("t.tsv")));
    Files.writeString(path("t.metadata.tsv"), "a\nb\n");
    Files.writeString(path("t.tsv"), "1\t2\n3\t4\t5\n");
    assertEquals("D/t.tsv:2: expected 2 numbers, found more", refusal(path("t.tsv")));
    Files.writeString(path("t.tsv"), "1\t2\n3\tx\n");
    assertEquals("D/t.tsv:2: expected number 2 of 2, found 'x'", refusal(path("t.tsv")));
    Files.writeString(path("t.tsv"), "1\t2\n345\n");
    assertEquals("D/t.tsv:2: expected 2 numbers, found 1", refusal(path("t.tsv")));
  }

  private void safetensors(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    Files.write(
        path("s"),
        ByteBuffer.allocate(8 + json.length + dataBytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | expected a tensor 'vectors', found [a]",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,99]}} | is said to be"
            + " bytes 0 to 99 of the data, but there are 20",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[4,0]}} | bytes 4 to 0",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,-2],\"data_offsets\":[0,16]}} | expected"
            + " dtype",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,16]}} | should have 24"
            + " bytes, but has 16",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[99999999999,99999999999],\"data_offsets\":[0,16]}}"
            + " | should have 9223372036854775807 bytes, but has 16",
        "{\"vectors\":{\"dtype\":\"BF16\",\"shape\":[2,4],\"data_offsets\":[0,16]}} | is BF16",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}} | expected a"
            + " tensor 'words', found [vectors]",
        "{\"vectors\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"words\":"
            + "{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[16,20]}} | expected 2 words, one a"
            + " line, for as many rows; found 1",
        "{\"a\":1,\"a\":2} | the header is no JSON: character 8: expected another key",
        "{nonsense | the header is no JSON: character 2"
      })
  void tensorsThatAreNot(String header, String message) throws IOException {
    safetensors(header, 20);
    String found = refusal(path("s"));
    assertTrue(found.startsWith("D/s: ") && found.contains(message), found);
  }

  @Test
  void aHeaderLongerThanTheFile() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(path("s"), bytes.putLong(99_000_000).put((byte) '{').array());
    assertEquals(
        "D/s: byte 0: expected a header of at most 56 bytes, found 99000000; is the file cut"
            + " short?",
        refusal(path("s")));
  }

  @ParameterizedTest
  @EnumSource(names = {"NPY", "SAFETENSORS"})
  void cutAnywhere(VectorFormat format) throws IOException {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 3, 5)) {
      for (Precision precision : Precision.values()) {
        Path file = path(name(format));
        VectorWriter.write(vectors, file, format, precision);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 1; length < whole.length; length++) {
          Files.write(file, Arrays.copyOf(whole, length));
          String message = refusal(file);
          assertTrue(message.startsWith("D/" + name(format)), message);
        }
        Files.delete(file);
      }
    }
  }

  @Test
  void changedAnywhere() throws IOException {
    Random random = new Random(8);
    int read = 0;
    int refused = 0;
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 3, 5)) {
      for (VectorFormat format :
          List.of(VectorFormat.NPY, VectorFormat.TSV, VectorFormat.SAFETENSORS)) {
        Path file = path(name(format));
        VectorWriter.write(vectors, file, format);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < 500; i++) {
          byte[] changed = whole.clone();
          changed[random.nextInt(random.nextInt(1, changed.length + 1))] =
              (byte)
                  (random.nextBoolean()
                      ? random.nextInt()
                      : " \n\t09.-e".charAt(random.nextInt(8)));
          Files.write(file, changed);
          try (LoadedVectors found = VectorReader.read(file)) {
            assertTrue(found.words().stream().allMatch(found::contains));
            read++;
          } catch (IOException e) {
            assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            refused++;
          }
        }
      }
    }
    assertTrue(read > 50 && refused > 50, read + " read, " + refused + " refused");
  }

  // ---- JSON

  @Test
  void json() {
    assertEquals(
        Arrays.asList(
            1L, -0.5, 1e30, true, false, null, "aé\n\u00e9\ud83d\ude00/", List.of(), Map.of()),
        JsonReader.read(
            " [1,-0.5,1e30, true ,false,null,\"aé\\n\\u00e9\\uD83D\\uDE00\\/\",[ ],{ }]\r\n"));
    assertEquals(Map.of("a", Map.of("b", 2L)), JsonReader.read("{\"a\": {\"b\" : 2}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.",
        ".5",
        "+1",
        "nul",
        "[1 2]",
        "{a:1}",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "1 2",
        "[",
        "{\"a\"",
        "NaN",
        "-",
        "1e",
        "'a'"
      })
  void noJson(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> JsonReader.read(text));
    assertTrue(e.getMessage().startsWith("character "), e.getMessage());
  }

  @Test
  void jsonTooDeep() {
    List<String> open = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      open.add("[");
    }
    assertThrows(IllegalArgumentException.class, () -> JsonReader.read(String.join("", open)));
  }
}
