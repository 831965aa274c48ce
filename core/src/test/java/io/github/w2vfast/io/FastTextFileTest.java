package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.Ngrams;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * fastText's format. {@code fasttext-tiny.bin} was made by fastText itself, from five sentences of
 * our own: {@code skipgram -dim 6 -minCount 1 -bucket 60 -minn 2 -maxn 4}.
 */
class FastTextFileTest {
  private static final int DIM = 7;
  private static final Subwords SUBWORDS = new Subwords(2, 4, 30);
  private static final List<String> WORDS =
      List.of("</s>", "the", "어머니", "👍🏽", "e\u0301t\u00e9", "مرحبا", "z");

  @TempDir private Path dir;

  private Path tiny() throws IOException {
    Path file = dir.resolve("tiny.bin");
    try (InputStream in = FastTextFileTest.class.getResourceAsStream("fasttext-tiny.bin")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private static Model model(Subwords subwords) {
    Vocabulary vocabulary = Vocabulary.of(WORDS, new long[] {5, 9, 8, 7, 7, 2, 1});
    Model model = Model.zeros(vocabulary, DIM, true, false, subwords);
    Random random = new Random(2);
    for (EmbeddingMatrix matrix : model.matrices()) {
      for (int r = 0; r < matrix.rows(); r++) {
        for (int k = 0; k < DIM; k++) {
          matrix.set(r, k, (float) random.nextGaussian());
        }
      }
    }
    return model;
  }

  private static TrainingConfig config(Subwords subwords) {
    return TrainingConfig.builder().dim(DIM).window(4).epochs(3).subwords(subwords).build();
  }

  /** What fastText prints for these words, to its five digits. */
  @ParameterizedTest
  @CsvSource({
    "river, 0.5188 0.97022 -0.94789 0.95881 0.9681 0.53876",
    "the, 0.83732 0.30038 -1.1229 -0.37529 0.40784 0.23817",
    "</s>, 0.26519 3.1147 0.4804 0.64901 0.58472 0.10274",
    "어머니, 0.37168 0.75732 -0.23622 0.91319 0.18638 1.788",
    "👍🏽, -0.034047 1.1412 -1.2552 -1.9445 1.808 1.5096",
    // and for words that it does not know
    "bridges, 0.59225 1.5056 -2.1873 -0.5344 0.39653 0.84203",
    "naivety, 0.53871 0.49042 0.42288 -1.3854 1.8195 2.3427",
    "할머니, 0.39169 1.2081 -1.2664 0.8264 -0.29598 1.5639",
    "z, -0.15671 1.4039 -0.11972 -1.0243 1.6172 2.3861",
    "cafe\u0301, 0.75599 0.070331 -0.34188 -0.60295 2.0694 1.7216"
  })
  void vectorsAreThoseOfFastText(String word, String expected) throws IOException {
    String[] values = expected.split(" ");
    try (LoadedVectors vectors = VectorReader.read(tiny())) {
      assertEquals(VectorFormat.FASTTEXT, vectors.format());
      float[] vector = vectors.vector(word);
      for (int k = 0; k < values.length; k++) {
        assertEquals(Float.parseFloat(values[k]), vector[k], 6e-5, word);
      }
    }
  }

  @Test
  void aModelComesBack() throws IOException {
    Path file = dir.resolve("m.bin");
    try (Model model = model(SUBWORDS)) {
      FastTextFile.write(model, config(SUBWORDS), file);
      try (FastTextFile opened = FastTextFile.open(file);
          Model read = opened.readModel()) {
        assertEquals(SUBWORDS, opened.subwords());
        assertEquals(WORDS, read.vectors().words());
        for (int m = 0; m < 2; m++) {
          assertEquals(-1, mismatch(model.matrices().get(m), read.matrices().get(m)));
        }
        for (int id = 0; id < WORDS.size(); id++) {
          assertEquals(model.vocabulary().count(id), read.vocabulary().count(id));
        }
        TrainingConfig config = opened.config();
        assertEquals(4, config.window());
        assertEquals(3, config.epochs());
        assertEquals(Architecture.SKIP_GRAM, config.architecture());
      }
    }
  }

  private static long mismatch(EmbeddingMatrix a, EmbeddingMatrix b) {
    return a.segment().mismatch(b.segment());
  }

  /** Written again, the file of fastText has the same bytes but for the order of the words. */
  @Test
  void aFileOfFastTextComesBack() throws IOException {
    Path copy = dir.resolve("copy.bin");
    try (FastTextFile opened = FastTextFile.open(tiny());
        Model model = opened.readModel()) {
      FastTextFile.write(model, opened.config(), copy);
    }
    assertEquals(Files.size(tiny()), Files.size(copy));
    try (LoadedVectors first = VectorReader.read(tiny());
        LoadedVectors second = VectorReader.read(copy)) {
      for (String word : first.words()) {
        assertArrayEquals(first.vector(word), second.vector(word), word);
      }
      assertArrayEquals(first.vector("unbekannt"), second.vector("unbekannt"));
    }
  }

  /**
   * A word's vector is the mean of its own row and those of its n-grams; an unknown one lacks its
   * own.
   */
  @Test
  void vectorsAreMeansOfRows() throws IOException {
    Path bin = dir.resolve("m.bin");
    Path w2v = dir.resolve("m.w2v");
    try (Model model = model(SUBWORDS)) {
      FastTextFile.write(model, config(SUBWORDS), bin);
      ModelFile.write(model, Map.of("window", "4"), w2v);
      for (Path file : List.of(bin, w2v)) {
        try (LoadedVectors vectors = VectorReader.read(file)) {
          for (String word : List.of("어머니", "할머니", "the", "zz")) {
            int own = model.vocabulary().id(word);
            double[] sum = new double[DIM];
            int n = 0;
            if (own >= 0) {
              add(model, own, sum);
              n++;
            }
            for (int bucket : new Ngrams(SUBWORDS).buckets(word)) {
              add(model, WORDS.size() + bucket, sum);
              n++;
            }
            float[] vector = vectors.vector(word);
            for (int k = 0; k < DIM; k++) {
              assertEquals(sum[k] / n, vector[k], 1e-6, file + " " + word);
            }
          }
          assertEquals(WORDS.size(), vectors.size());
          assertFalse(vectors.contains("할머니"));
          // "<>" is of the shortest length and has no letter, but the empty word is no word
          assertNotNull(vectors.vectorOrNull("할머니"));
        }
      }
    }
  }

  private static void add(Model model, int row, double[] sum) {
    for (int k = 0; k < DIM; k++) {
      sum[k] += model.u().get(row, k);
    }
  }

  @Test
  void wordsTooShortForNgramsStayUnknown() throws IOException {
    Path file = dir.resolve("m.bin");
    Subwords longOnes = new Subwords(5, 6, 30);
    try (Model model = model(longOnes)) {
      FastTextFile.write(model, config(longOnes), file);
    }
    try (LoadedVectors vectors = VectorReader.read(file)) {
      assertNull(vectors.vectorOrNull("xy"));
      assertNotNull(vectors.vectorOrNull("xyz"));
      assertThrows(IllegalArgumentException.class, () -> vectors.vector("xy"));
    }
  }

  /** word2vec's own models fit the format too: without n-grams. */
  @Test
  void modelsWithoutNgrams() throws IOException {
    Path file = dir.resolve("m.bin");
    try (Model model = model(Subwords.NONE)) {
      FastTextFile.write(model, config(Subwords.NONE), file);
      try (LoadedVectors vectors = VectorReader.read(file)) {
        assertArrayEquals(model.vectors().vector("the"), vectors.vector("the"));
        assertNull(vectors.vectorOrNull("unknown"));
      }
    }
  }

  @Test
  void theTreeIsNoPartOfIt() {
    TrainingConfig tree =
        TrainingConfig.builder().objective(ObjectiveType.HIERARCHICAL_SOFTMAX).build();
    try (Model model = model(SUBWORDS)) {
      Path file = dir.resolve("m.bin");
      assertTrue(
          assertThrows(IOException.class, () -> FastTextFile.write(model, tree, file))
              .getMessage()
              .contains("hierarchical softmax"));
      assertFalse(Files.exists(file));
    }
  }

  // ---- hostile files

  private Path changed(int offset, long value, int bytes) throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    switch (bytes) {
      case 1 -> buffer.put(offset, (byte) value);
      case 4 -> buffer.putInt(offset, (int) value);
      default -> buffer.putLong(offset, value);
    }
    Path path = dir.resolve("changed.bin");
    Files.write(path, file);
    return path;
  }

  private static String refusal(Path file) {
    String message =
        assertThrows(IOException.class, () -> VectorReader.read(file).close()).getMessage();
    assertTrue(message.contains(file.getFileName().toString()), message);
    return message;
  }

  @ParameterizedTest
  @CsvSource({
    "4, 13, 4, expected version 11 or 12",
    "4, -1, 4, expected version",
    "8, 0, 4, dim",
    "8, 2147483647, 4, dim",
    "8, 7, 4, input matrix",
    "32, 9, 4, the loss",
    "36, 0, 4, the model",
    "40, -1, 4, the buckets",
    "40, 61, 4, input matrix",
    "40, 2147483647, 4, the buckets",
    "64, 2147483647, 4, add up",
    "64, -1, 4, add up",
    "68, 1, 4, add up",
    "72, 1, 4, add up",
    "84, 0, 8, pruned",
    "84, 9223372036854775807, 8, pruned"
  })
  void refusesHeadersThatLie(int offset, long value, int bytes, String expected)
      throws IOException {
    String message = refusal(changed(offset, value, bytes));
    assertTrue(message.contains(expected), message);
  }

  @Test
  void refusesWordsThatDoNotFit() throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(64, 2_000_000_000).putInt(68, 2_000_000_000);
    Path path = dir.resolve("many.bin");
    Files.write(path, file);
    assertTrue(refusal(path).contains("that fit"));
  }

  @Test
  void refusesQuantisedModels() throws IOException {
    long matrix = startOfInputMatrix();
    String message = refusal(changed((int) matrix, 1, 1));
    assertTrue(message.contains("quantised") && message.contains(".bin"), message);
    assertTrue(refusal(changed((int) matrix + 1, Long.MAX_VALUE, 8)).contains("input matrix"));
    assertTrue(refusal(changed((int) matrix + 9, Long.MAX_VALUE, 8)).contains("input matrix"));
    assertTrue(refusal(changed((int) matrix, 7, 1)).contains("input matrix"));
  }

  private long startOfInputMatrix() throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int words = buffer.getInt(68);
    int at = 92;
    for (int i = 0; i < words; i++) {
      while (file[at] != 0) {
        at++;
      }
      at += 10;
    }
    assertEquals(words + 60, buffer.getLong(at + 1));
    return at;
  }

  /** Cut anywhere, a file is refused with a message, and nothing else happens. */
  @Test
  void refusesTruncation() throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    Path cut = dir.resolve("cut.bin");
    for (int length = 4; length < file.length; length += length < 700 ? 1 : 37) {
      Files.write(cut, Arrays.copyOf(file, length));
      refusal(cut);
    }
  }

  /** Flipped bytes are refused or change values, but nothing worse. */
  @Test
  void survivesDamage() throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    Random random = new Random(7);
    Path path = dir.resolve("damaged.bin");
    for (int i = 0; i < 600; i++) {
      byte[] damaged = file.clone();
      for (int f = 0; f <= random.nextInt(3); f++) {
        damaged[4 + random.nextInt(900)] = (byte) random.nextInt();
      }
      Files.write(path, damaged);
      try (LoadedVectors vectors = VectorReader.read(path)) {
        assertNotNull(vectors.word(0));
      } catch (IOException e) {
        assertNotNull(e.getMessage());
      }
      try (FastTextFile opened = FastTextFile.open(path);
          Model model = opened.readModel()) {
        assertNotNull(model.vocabulary());
      } catch (IOException e) {
        assertNotNull(e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void tellsOfBytesBehindTheEnd(int more) throws IOException {
    byte[] file = Files.readAllBytes(tiny());
    Path path = dir.resolve("longer.bin");
    Files.write(path, Arrays.copyOf(file, file.length + more));
    try (LoadedVectors vectors = VectorReader.read(path)) {
      assertTrue(vectors.notes().toString().contains(more + " bytes follow"));
    }
  }
}
