package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that stop and go on, diverge, and begin with the vectors of others, in this process. */
class ResumeTest {
  @TempDir private Path dir;

  private static List<List<String>> text(int sentences) {
    Random random = new Random(3);
    List<List<String>> text = new ArrayList<>();
    for (int s = 0; s < sentences; s++) {
      List<String> sentence = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        sentence.add("w" + (int) Math.abs(random.nextGaussian() * 30));
      }
      text.add(sentence);
    }
    return text;
  }

  private static Corpus corpus() {
    return Corpus.ofSentences(text(4500)); // 4 blocks
  }

  private static TrainingConfig.Builder config() {
    return TrainingConfig.builder().dim(12).sample(1e-2).epochs(4).threads(1).minCount(1);
  }

  static Stream<TrainingConfig> repeatable() {
    return Stream.of(
        config().build(),
        config().threads(3).deterministic(true).build(),
        config().architecture(Architecture.CBOW).build(),
        config().subwords(new Subwords(1, 3, 100)).epochs(2).build(),
        config().objective(ObjectiveType.HIERARCHICAL_SOFTMAX).build(),
        config().objective(ObjectiveType.HIERARCHICAL_SOFTMAX).negative(2).build(),
        config().objective(ObjectiveType.SOFTMAX).epochs(2).build());
  }

  private static float[] values(Model model) {
    List<float[]> all =
        model.matrices().stream().map(m -> m.segment().toArray(ValueLayout.JAVA_FLOAT)).toList();
    float[] joined = new float[all.stream().mapToInt(a -> a.length).sum()];
    int at = 0;
    for (float[] part : all) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** Stops a job when it hears of a checkpoint, again and again, until it ends by itself. */
  @ParameterizedTest
  @MethodSource("repeatable")
  void goingOnGivesTheBitsOfTheUninterruptedRun(TrainingConfig config) throws IOException {
    float[] whole;
    List<Double> losses;
    try (TrainingJob job = TrainingJob.begin(config, corpus());
        TrainingResult result = job.run()) {
      whole = values(result.model());
      losses = result.lossPerEpoch();
    }
    Path checkpoints = dir.resolve("ck");
    int stops = 0;
    while (true) {
      try (TrainingJob job =
          stops == 0
              ? TrainingJob.begin(config, corpus()).checkpoints(checkpoints, Map.of("a", "b=c"))
              : TrainingJob.resume(checkpoints, corpus(), _ -> {})) {
        assertEquals(config, job.config());
        assertEquals(Map.of("a", "b=c"), job.notes());
        job.interval(Duration.ofNanos(1)).listener(stopper(job, stops < 4));
        try (TrainingResult result = job.run()) {
          assertArrayEquals(whole, values(result.model()));
          for (int e = 0; e < losses.size(); e++) {
            // what is only reported is added up by each compiler in its own order
            assertEquals(losses.get(e), result.lossPerEpoch().get(e), 1e-6);
          }
          job.removeCheckpoints();
          assertFalse(job.hasCheckpoints());
          break;
        } catch (StoppedException _) {
          stops++;
        }
      }
    }
    assertTrue(stops > 0, "it was never stopped");
  }

  private static TrainingListener stopper(TrainingJob job, boolean stops) {
    return new TrainingListener() {
      @Override
      public void onProgress(TrainingProgress progress) {
        if (stops) {
          job.stop();
        }
      }
    };
  }

  @Test
  void aCheckpointIsAModelFile() throws IOException {
    Path checkpoints = dir.resolve("ck");
    try (TrainingJob job =
            TrainingJob.begin(config().build(), corpus()).checkpoints(checkpoints, Map.of());
        TrainingResult result = job.run()) {
      List<Path> files = list(checkpoints);
      try (ModelFile file = ModelFile.open(files.getLast())) {
        file.verify();
        assertArrayEquals(values(result.model()), values(file.model()));
        assertEquals("5", file.configuration().get("window"));
      }
      IOException inUse =
          assertThrows(IOException.class, () -> TrainingJob.resume(checkpoints, corpus(), _ -> {}));
      assertTrue(inUse.getMessage().contains("another run keeps its checkpoints"));
    }
    // a finished run, whose results were not written, goes on at its end
    TrainingJob job = TrainingJob.resume(checkpoints, corpus(), _ -> {});
    try (job;
        TrainingResult result = job.run()) {
      assertEquals(4, result.lossPerEpoch().size());
      assertTrue(job.hasCheckpoints());
    }
    assertTrue(job.hasCheckpoints(), "whoever stopped it asks when it may be closed already");
  }

  private static List<Path> list(Path checkpoints) throws IOException {
    try (var files = Files.list(checkpoints)) {
      return files.filter(f -> f.toString().endsWith(".w2v")).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, SKIP_GRAM", "1000, CBOW"})
  void divergenceStopsTheRunAndLeavesNoCheckpoint(double alpha, Architecture architecture)
      throws IOException {
    TrainingConfig config = config().alpha(alpha).architecture(architecture).epochs(30).build();
    Path checkpoints = dir.resolve("ck");
    try (TrainingJob job =
        TrainingJob.begin(config, corpus())
            .checkpoints(checkpoints, Map.of())
            .interval(Duration.ofMillis(5))) {
      DivergenceException e = assertThrows(DivergenceException.class, job::run);
      assertTrue(e.getMessage().contains("training diverged before word "), e.getMessage());
      assertTrue(e.getMessage().contains("the learning rate of 1000.0 is too high"));
      for (Path file : list(checkpoints)) {
        try (ModelFile model = ModelFile.open(file)) {
          for (float value : values(model.model())) {
            assertTrue(Math.abs(value) <= DivergenceGuard.LIMIT, () -> file + " holds " + value);
          }
        }
      }
    }
  }

  @Test
  void rollbackHalvesTheRateUntilItWorks() throws IOException {
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onWarning(String message) {
            warnings.add(message);
          }
        };
    TrainingConfig config = config().alpha(64).build();
    try (TrainingJob job =
            TrainingJob.begin(config, corpus())
                .listener(listener)
                .onDivergence(OnDivergence.ROLLBACK);
        TrainingResult result = job.run()) {
      assertFalse(warnings.isEmpty());
      assertTrue(warnings.getFirst().contains("starting again with a learning rate of 32.0"));
      for (float value : values(result.model())) {
        assertTrue(Math.abs(value) <= DivergenceGuard.LIMIT, "a value of " + value);
      }
    }
  }

  @Test
  void trainingBeginsWithTheVectorsOfAModel() throws IOException {
    Path model = dir.resolve("old.w2v");
    TrainingConfig config = config().build();
    float[] rare;
    try (TrainingJob job = TrainingJob.begin(config, corpus());
        TrainingResult result = job.run()) {
      ModelFile.write(result.model(), Map.of(), model);
      VectorWriter.write(result.vectors(), dir.resolve("old.bin"), VectorFormat.BINARY);
      rare = result.vectors().vector("w60");
    }
    // a new word, known ones, and most known ones not at all
    List<List<String>> more = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      more.add(List.of("w1", "new", "w2", "new", i == 7 ? "w99" : "w3"));
    }
    more.add(List.of("w70", "seldom"));
    TrainingConfig next = config.toBuilder().minCount(5).alpha(1e-6).epochs(1).build();
    for (String name : List.of("old.w2v", "old.bin")) {
      try (InitialVectors old = InitialVectors.open(dir.resolve(name));
          TrainingJob job = TrainingJob.begin(next, Corpus.ofSentences(more)).initial(old);
          TrainingResult result = job.run()) {
        boolean whole = name.endsWith(".w2v");
        assertEquals(whole ? null : "there is no V", firstWords(old.missing(next)));
        assertArrayEquals(rare, result.vectors().vector("w60"));
        assertTrue(result.vectors().contains("new") && result.vectors().contains("w70"));
        assertFalse(result.vectors().contains("seldom"));
        int known = result.model().vocabulary().id("w1");
        long before = old.words().count(old.words().id("w1"));
        assertEquals(before + 50, result.model().vocabulary().count(known));
        assertEquals(whole, before > 0);
        assertEquals(old.words().size() + 1, result.vectors().size());
        EmbeddingMatrix v = result.model().v();
        float[] row = new float[v.dim()];
        v.getRow(result.model().vocabulary().id("w60"), row, 0);
        assertEquals(whole, Math.abs(row[0]) > 1e-3);
      }
    }
  }

  private static String firstWords(String sentence) {
    return sentence == null ? null : sentence.substring(0, Math.min(13, sentence.length()));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 5, 1, 5",
    "100, 1, 1, 5",
    "8, 100, 1, 5",
    "8, 5, 40, 5",
    "8, 5, 1, 1",
  })
  void edgeSettingsTrain(int dim, int window, int threads, int negative) throws IOException {
    TrainingConfig config =
        config().dim(dim).window(window).threads(threads).negative(negative).epochs(1).build();
    try (TrainingJob job = TrainingJob.begin(config, Corpus.ofSentences(text(20)));
        TrainingResult result = job.run()) {
      assertEquals(dim, result.vectors().dim());
      assertTrue(result.loss() > 0);
    }
  }

  @Test
  void oneRepeatedWordIsRefusedAndEqualCountsTrain() throws IOException {
    Corpus same = Corpus.ofSentences(List.of(Collections.nCopies(5000, "again")));
    IOException e =
        assertThrows(IOException.class, () -> TrainingJob.begin(config().build(), same).run());
    assertTrue(e.getMessage().contains("only one word ('again')"), e.getMessage());

    List<List<String>> equal = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      equal.add(List.of("a", "b", "c", "d"));
    }
    for (TrainingConfig config : repeatable().toList()) {
      try (TrainingJob job = TrainingJob.begin(config, Corpus.ofSentences(equal));
          TrainingResult result = job.run()) {
        assertEquals(5, result.vectors().size());
        assertTrue(Double.isFinite(result.loss()));
      }
    }
  }

  @Test
  void tooLittleMemoryIsToldWithWhatWouldFit() {
    long[] counts = new long[1000];
    List<String> words = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      counts[i] = 5000L - i;
      words.add("w" + i);
    }
    var vocabulary = Vocabulary.of(words, counts);
    TrainingConfig config = config().dim(100_000).build();
    MemoryNeed.check(config, vocabulary, 1L << 40);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> MemoryNeed.check(config, vocabulary, (64L << 20) + 500 * 2 * 400_000L));
    assertEquals(
        "not enough memory: 2 matrices of 1,001 words x 100000 take 763.7 MiB, but 445.5 MiB are"
            + " free; a largest vocabulary of 500 words would fit (a minimum count of 4,502), or"
            + " vectors of 49936 numbers",
        e.getMessage());
  }
}
