package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.ToyModels;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
  private static final int TABLE = 64;
  private static final int ENTRY = 32;

  @TempDir Path directory;

  private static Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("window", "5");
    configuration.put("architecture", "skip-gram");
    configuration.put("größe", "a=b");
    configuration.put("empty", "");
    return configuration;
  }

  private Path write(Model model) throws IOException {
    Path file = directory.resolve("model.w2v");
    ModelFile.write(model, configuration(), file);
    return file;
  }

  private static void assertSame(Model expected, Model found) {
    Vocabulary words = expected.vocabulary();
    assertEquals(words.size(), found.vocabulary().size());
    for (int id = 0; id < words.size(); id++) {
      assertEquals(words.word(id), found.vocabulary().word(id));
      assertEquals(words.count(id), found.vocabulary().count(id));
      assertEquals(id, found.vocabulary().id(words.word(id)));
    }
    assertSame(expected.u(), found.u());
    assertEquals(expected.hasV(), found.hasV());
    if (expected.hasV()) {
      assertSame(expected.v(), found.v());
    }
    assertEquals(expected.hasNodes(), found.hasNodes());
    if (expected.hasNodes()) {
      assertSame(expected.nodes(), found.nodes());
    }
  }

  private static void assertSame(EmbeddingMatrix expected, EmbeddingMatrix found) {
    assertEquals(expected.rows(), found.rows());
    assertEquals(expected.dim(), found.dim());
    long bytes = EmbeddingMatrix.bytesFor(expected.rows(), expected.dim());
    assertEquals(-1, expected.segment().asSlice(0, bytes).mismatch(found.segment()));
    assertEquals(0, found.address() % 64);
  }

  @ParameterizedTest
  @CsvSource({
    "50, 16, true, false",
    "50, 17, false, true",
    "50, 1, true, true",
    "3, 33, true, true",
    "2, 5, true, true",
    "2, 5, false, true",
    "1, 5, true, true",
    "1, 5, true, false",
    "3000, 100, true, true",
  })
  void roundTrip(int words, int dim, boolean v, boolean nodes) throws IOException {
    try (Model model = ToyModels.random(words, dim, v, nodes, 1, 3)) {
      Path file = write(model);
      try (ModelFile found = ModelFile.open(file)) {
        assertSame(model, found.model());
        assertEquals(configuration(), found.configuration());
        assertEquals(
            List.copyOf(configuration().keySet()), List.copyOf(found.configuration().keySet()));
        found.verify();
      }
      try (LoadedVectors vectors = VectorReader.read(file)) {
        assertEquals(VectorFormat.MODEL, vectors.format());
        assertEquals(words, vectors.size());
        assertEquals(List.of(), vectors.notes());
        for (int id = 0; id < words; id++) {
          String word = model.vocabulary().word(id);
          assertEquals(word, vectors.word(id));
          assertArrayEquals(model.vectors().vector(word), vectors.vector(word));
        }
        assertFalse(vectors.contains("nowhere"));
      }
    }
  }

  @Test
  void sectionsLieOnPages() throws IOException {
    try (Model model = ToyModels.random(50, 10, true, true, 1, 3)) {
      ByteBuffer bytes = buffer(Files.readAllBytes(write(model)));
      assertEquals(5, bytes.getInt(12));
      for (int i = 0; i < 5; i++) {
        assertEquals(i + 1, bytes.getInt(TABLE + ENTRY * i));
        assertEquals(4096L * (i + 1), bytes.getLong(TABLE + ENTRY * i + 8));
      }
      assertEquals(4096 * 5 + 48 * 64, bytes.capacity());
    }
  }

  @Test
  void wordsAndCountsOfAllKinds() throws IOException {
    List<String> words = List.of("</s>", "größe", "日本", "😀", "x".repeat(5000), "\u00a0");
    long[] counts = {0, Long.MAX_VALUE / 2, 1L << 40, 3, 3, 0};
    try (Model model =
        new Model(
            Vocabulary.of(words, counts),
            EmbeddingMatrix.zeros(6, 2),
            EmbeddingMatrix.zeros(6, 2))) {
      try (ModelFile found = ModelFile.open(write(model))) {
        assertSame(model, found.model());
      }
    }
  }

  @Test
  void aPackedFileIsUnpacked() throws IOException {
    try (Model model = ToyModels.random(20, 9, true, false, 1, 4)) {
      Path packed = directory.resolve("model.w2v.gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
        out.write(Files.readAllBytes(write(model)));
      }
      try (ModelFile found = ModelFile.open(packed)) {
        assertSame(model, found.model());
      }
      try (LoadedVectors vectors = VectorReader.read(packed)) {
        assertArrayEquals(model.vectors().vector("w3"), vectors.vector("w3"));
      }
    }
  }

  @Test
  void mappedRowsAreForReading() throws IOException {
    try (Model model = ToyModels.random(20, 9, true, false, 1, 4)) {
      ModelFile found = ModelFile.open(write(model));
      EmbeddingMatrix u = found.model().u();
      assertTrue(u.isReadOnly());
      assertFalse(model.u().isReadOnly());
      assertThrows(UnsupportedOperationException.class, () -> u.set(1, 1, 1));
      assertThrows(UnsupportedOperationException.class, () -> u.setRow(1, new float[9], 0));
      assertTrue(u.segment().isReadOnly());
      found.model().close();
      assertEquals(model.u().get(3, 3), u.get(3, 3));
      found.close();
      found.close();
      assertThrows(IllegalStateException.class, () -> u.get(3, 3));
    }
  }

  @Test
  void anOpenFileCanBeReplaced() throws IOException {
    try (Model first = ToyModels.random(20, 9, true, false, 1, 4);
        Model second = ToyModels.random(30, 8, false, true, 1, 5);
        ModelFile old = ModelFile.open(write(first));
        ModelFile young = ModelFile.open(write(second))) {
      assertSame(first, old.model());
      assertSame(second, young.model());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "a\nb"})
  void keysThatCannotBeStored(String key) throws IOException {
    try (Model model = ToyModels.random(3, 2, true, false, 1, 4)) {
      Path file = directory.resolve("none.w2v");
      assertThrows(
          IllegalArgumentException.class, () -> ModelFile.write(model, Map.of(key, "1"), file));
      assertThrows(
          IllegalArgumentException.class,
          () -> ModelFile.write(model, Map.of("key", "1\n2"), file));
      assertFalse(Files.exists(file));
    }
  }

  @Test
  void vectorsAloneAreNoModel() throws IOException {
    try (Model model = ToyModels.random(5, 3, true, false, 1, 4)) {
      Path file = directory.resolve("vectors.bin");
      VectorWriter.write(model.vectors(), file, VectorFormat.BINARY);
      IOException e = assertThrows(IOException.class, () -> ModelFile.open(file));
      assertTrue(e.getMessage().startsWith(file + " is not a model file: byte 0: "));
      assertTrue(e.getMessage().contains("found 35 20 33 0a"), e.getMessage());
      assertTrue(e.getMessage().contains("train with --format model"), e.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> VectorWriter.write(model.vectors(), file, VectorFormat.MODEL));
    }
  }

  // ---- damage

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Makes all checksums right, as somebody would who means harm. */
  private static void sign(byte[] file) {
    ByteBuffer bytes = buffer(file);
    int sections = Math.clamp(bytes.getInt(12), 0, Math.min(126, (file.length - TABLE) / ENTRY));
    for (int i = 0; i < sections; i++) {
      long offset = bytes.getLong(TABLE + ENTRY * i + 8);
      long length = bytes.getLong(TABLE + ENTRY * i + 16);
      if (offset >= 0 && offset <= file.length && length >= 0 && length <= file.length - offset) {
        CRC32C crc = new CRC32C();
        crc.update(file, (int) offset, (int) length);
        bytes.putInt(TABLE + ENTRY * i + 4, (int) crc.getValue());
      }
    }
    CRC32C crc = new CRC32C();
    crc.update(file, 0, 60);
    crc.update(file, TABLE, ENTRY * sections);
    bytes.putInt(60, (int) crc.getValue());
  }

  private String message(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("damaged"), content);
    IOException e = assertThrows(IOException.class, () -> ModelFile.open(file).close());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    return e.getMessage().replace(file.toString(), "FILE");
  }

  @Test
  void cutAnywhere() throws IOException {
    try (Model model = ToyModels.random(9, 3, true, true, 1, 4)) {
      byte[] whole = Files.readAllBytes(write(model));
      for (int length = 0; length < whole.length; length += length < 300 ? 1 : 97) {
        String message = message(Arrays.copyOf(whole, length));
        assertTrue(message.startsWith("FILE"), message);
        Path file = directory.resolve("damaged");
        assertThrows(IOException.class, () -> VectorReader.read(file).close());
      }
      message(Arrays.copyOf(whole, whole.length + 1));
    }
  }

  /** Every flipped bit is noticed by open or verify, but for the zeros that nothing reads. */
  @Test
  void flippedBits() throws IOException {
    try (Model model = ToyModels.random(9, 3, true, true, 1, 4)) {
      byte[] whole = Files.readAllBytes(write(model));
      List<Integer> places = new ArrayList<>();
      ByteBuffer bytes = buffer(whole);
      for (int i = 0; i < TABLE + 5 * ENTRY; i++) {
        places.add(i);
      }
      for (int i = 0; i < 5; i++) {
        for (long k = 0; k < bytes.getLong(TABLE + ENTRY * i + 16); k++) {
          places.add((int) (bytes.getLong(TABLE + ENTRY * i + 8) + k));
        }
      }
      Path file = directory.resolve("flipped");
      Random random = new Random(8);
      for (int place : places) {
        byte[] changed = whole.clone();
        changed[place] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, changed);
        IOException e =
            assertThrows(
                IOException.class,
                () -> {
                  try (ModelFile found = ModelFile.open(file)) {
                    found.verify();
                  }
                },
                () -> "byte " + place);
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      }
    }
  }

  /** Changes with right checksums: a clean message, or a model that holds together. */
  @Test
  void changedOnPurpose() throws IOException {
    Random random = new Random(9);
    int read = 0;
    int refused = 0;
    try (Model model = ToyModels.random(9, 3, true, true, 1, 4)) {
      byte[] whole = Files.readAllBytes(write(model));
      int[] starts = {8, 8, TABLE, TABLE, 4096, 2 * 4096, 2 * 4096, 3 * 4096};
      int[] lengths = {52, 52, 5 * ENTRY, 5 * ENTRY, 60, 9 * 12, 9 * 15, 200};
      long[] odd = {0, 1, -1, 2, 4096, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 12288};
      Path file = directory.resolve("changed");
      for (int i = 0; i < 4000; i++) {
        byte[] changed = whole.clone();
        ByteBuffer bytes = buffer(changed);
        for (int n = random.nextInt(1, 4); n > 0; n--) {
          int region = random.nextInt(starts.length);
          int at = starts[region] + random.nextInt(lengths[region]);
          switch (random.nextInt(4)) {
            case 0 -> bytes.put(at, (byte) random.nextInt());
            case 1 -> bytes.put(at, (byte) "\0 \n=\u00ff/".charAt(random.nextInt(6)));
            case 2 -> bytes.putInt(at & ~3, (int) odd[random.nextInt(odd.length)]);
            default -> bytes.putLong(at & ~7, odd[random.nextInt(odd.length)]);
          }
        }
        sign(changed);
        Files.write(file, changed);
        try (ModelFile found = ModelFile.open(file)) {
          Model other = found.model();
          assertEquals(other.vocabulary().size(), other.u().rows());
          for (int id = 0; id < other.vocabulary().size(); id++) {
            assertEquals(id, other.vocabulary().id(other.vocabulary().word(id)));
            assertTrue(other.vocabulary().count(id) >= 0);
            other.u().getRow(id, new float[other.u().dim()], 0);
          }
          found.verify();
          read++;
        } catch (IOException e) {
          assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
          refused++;
        }
      }
    }
    assertTrue(read > 100 && refused > 1000, read + " read, " + refused + " refused");
  }

  @Test
  void messagesNameThePlace() throws IOException {
    try (Model model = ToyModels.random(4, 3, true, false, 1, 4)) {
      byte[] whole = Files.readAllBytes(write(model));
      String damaged = "; the file is damaged or cut short";
      assertEquals(
          "FILE: byte 8: expected version 1 of the model format, found 2: use the w2v-fast that"
              + " wrote the file, or a newer one",
          message(patched(whole, b -> b.putInt(8, 2))));
      assertEquals(
          "FILE: byte 16: expected the file's length, 1000 bytes, found " + whole.length + damaged,
          message(Arrays.copyOf(whole, 1000)));
      assertEquals(
          "FILE: byte 28: expected a dimension of 1 to 1000000, found -3" + damaged,
          message(patched(whole, b -> b.putInt(28, -3))));
      assertEquals(
          "FILE: byte 144: expected the length of U, at most 4352, found 1099511627776" + damaged,
          message(patched(whole, b -> b.putLong(TABLE + 2 * ENTRY + 16, 1L << 40))));
      assertEquals(
          "FILE: byte 144: expected 256 bytes for U, 4 x 3, found 128" + damaged,
          message(patched(whole, b -> b.putLong(TABLE + 2 * ENTRY + 16, 128))));
      assertEquals(
          "FILE: byte 112: expected at least 26000000000 bytes for 2000000000 words, found 58"
              + damaged,
          message(patched(whole, b -> b.putInt(24, 2_000_000_000))));
      assertEquals(
          "FILE: byte 64: expected a section of V or of the tree's nodes, found neither" + damaged,
          message(patched(whole, b -> b.putInt(TABLE + 3 * ENTRY, 99))));
      int words = 2 * 4096;
      assertEquals(
          "FILE: byte 8216: expected the count of word 3, counts that fall from 2^63 - 1, found 900"
              + damaged,
          message(patched(whole, b -> b.putLong(words + 24, 900))));
      assertEquals(
          "FILE: byte 8246: expected a new word 2, found 'w1' again" + damaged,
          message(patched(whole, b -> b.put(words + 48 + 7, (byte) '1'))));
      assertEquals(
          "FILE: byte 8240: expected '</s>' as the first word, found '</z>'" + damaged,
          message(patched(whole, b -> b.put(words + 48 + 2, (byte) 'z'))));
      assertEquals(
          "FILE: byte 4105: expected a line 'key=value', found 'architecture-skip-gram'" + damaged,
          message(
              patched(
                  whole,
                  b ->
                      b.put(
                          new String(whole, StandardCharsets.ISO_8859_1).indexOf("=s"),
                          (byte) '-'))));
      byte[] flipped = whole.clone();
      flipped[3 * 4096 + 5] ^= 1;
      Path file = Files.write(directory.resolve("flipped"), flipped);
      try (ModelFile found = ModelFile.open(file)) {
        IOException e = assertThrows(IOException.class, found::verify);
        assertTrue(
            e.getMessage().startsWith(file + ": byte 12288: expected U, 256 bytes with the "),
            e.getMessage());
      }
      assertThrows(IOException.class, () -> VectorReader.read(file));
    }
  }

  private interface Change {
    void apply(ByteBuffer file);
  }

  private static byte[] patched(byte[] whole, Change change) {
    byte[] changed = whole.clone();
    change.apply(buffer(changed));
    sign(changed);
    return changed;
  }
}
