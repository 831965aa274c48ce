package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.Word2Vec;
import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs on a small text whose words fall into two topics. */
class TrainerTest {
  private static final int TOPIC_WORDS = 20;

  static Stream<Arguments> modes() {
    Stream<Arguments> exact =
        Stream.of(Architecture.values())
            .flatMap(
                architecture ->
                    Stream.of(ObjectiveType.values())
                        .map(objective -> Arguments.of(architecture, objective, KernelMode.EXACT)));
    return Stream.concat(
        Stream.of(
            Arguments.of(Architecture.SKIP_GRAM, ObjectiveType.NEGATIVE_SAMPLING, KernelMode.FAST),
            Arguments.of(Architecture.CBOW, ObjectiveType.NEGATIVE_SAMPLING, KernelMode.FAST)),
        exact);
  }

  private static List<List<String>> topics(int sentences) {
    Random random = new Random(1);
    List<List<String>> text = new ArrayList<>();
    for (int s = 0; s < sentences; s++) {
      String topic = s % 2 == 0 ? "sea" : "hill";
      List<String> sentence = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        sentence.add(topic + random.nextInt(TOPIC_WORDS));
      }
      text.add(sentence);
    }
    return text;
  }

  private static TrainingConfig.Builder config(Architecture architecture, KernelMode mode) {
    return config(architecture, ObjectiveType.NEGATIVE_SAMPLING, mode);
  }

  private static TrainingConfig.Builder config(
      Architecture architecture, ObjectiveType objective, KernelMode mode) {
    return TrainingConfig.builder()
        .architecture(architecture)
        .objective(objective)
        .kernelMode(mode)
        .dim(24)
        .sample(0)
        .epochs(8)
        .alpha(0.05)
        .threads(1);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void wordsOfOneTopicComeTogether(
      Architecture architecture, ObjectiveType objective, KernelMode mode) throws IOException {
    TrainingConfig config = config(architecture, objective, mode).build();
    Corpus corpus = Corpus.ofSentences(topics(3000));
    try (TrainingResult result = Word2Vec.train(config, corpus, TrainingListener.NONE)) {
      double same = meanCosine(result.vectors(), "sea", "sea");
      double other = meanCosine(result.vectors(), "sea", "hill");
      assertTrue(same > 0.5 && other < 0.3, same + " " + other);
    }
  }

  /**
   * On 40 words, in a JVM that still interprets the kernels, two threads overwrite so many of each
   * other's updates that how far the topics are apart is left to chance: what is sure is checked.
   */
  @ParameterizedTest
  @MethodSource("modes")
  void twoThreadsShareTheWork(Architecture architecture, ObjectiveType objective, KernelMode mode)
      throws IOException {
    TrainingConfig config = config(architecture, objective, mode).threads(2).build();
    List<TrainingProgress> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProgress(TrainingProgress progress) {
            heard.add(progress);
          }
        };
    Corpus corpus = Corpus.ofSentences(topics(3000));
    try (TrainingResult result = Word2Vec.train(config, corpus, listener)) {
      double same = meanCosine(result.vectors(), "sea", "sea");
      double other = meanCosine(result.vectors(), "sea", "hill");
      assertTrue(same > 0.5 && other < same, same + " " + other);
      assertEquals(3000 * 13, result.corpusWords());
      TrainingProgress last = heard.getLast();
      assertEquals(last.wordsTotal(), last.wordsDone());
      assertEquals(8L * 3000 * 13, last.wordsTotal());
      assertEquals(8, last.epoch());
      assertEquals(8, result.lossPerEpoch().size());
      assertTrue(result.loss() > 0 && result.loss() < 6 * Math.log(2), "loss " + result.loss());
    }
  }

  /**
   * Eight threads, each with copies of all words, most of them waiting for a processor: where the
   * copies' moves are added up instead of averaged, values grow without bounds.
   */
  @ParameterizedTest
  @CsvSource({"0.04, 5", "0.1, 5", "0.04, 20"})
  void manyThreadsWithCopiesDoNotDiverge(double alpha, int negative) throws IOException {
    TrainingConfig config =
        config(Architecture.SKIP_GRAM, KernelMode.FAST)
            .threads(8)
            .epochs(40)
            .alpha(alpha)
            .negative(negative)
            .build();
    Corpus corpus = Corpus.ofSentences(topics(3000));
    try (TrainingResult result = Word2Vec.train(config, corpus, TrainingListener.NONE)) {
      double same = meanCosine(result.vectors(), "sea", "sea");
      double other = meanCosine(result.vectors(), "sea", "hill");
      assertTrue(same > 0.5 && other < same, same + " " + other);
      assertTrue(result.loss() < (1 + negative) * Math.log(2), "loss " + result.loss());
    }
  }

  private static double meanCosine(WordVectors vectors, String a, String b) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < TOPIC_WORDS; i++) {
      for (int j = 0; j < TOPIC_WORDS; j++) {
        if (!a.equals(b) || i != j) {
          sum += cosine(vectors.vector(a + i), vectors.vector(b + j));
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int k = 0; k < x.length; k++) {
      xy += x[k] * y[k];
      xx += x[k] * x[k];
      yy += y[k] * y[k];
    }
    return xy / Math.sqrt(xx * yy);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void oneThreadRepeatsBitForBit(
      Architecture architecture, ObjectiveType objective, KernelMode mode) throws IOException {
    TrainingConfig config = config(architecture, objective, mode).build();
    float[] first = allValues(config);
    // the second run meets kernels that are compiled by now
    assertArrayEquals(first, allValues(config));
    assertFalse(
        java.util.Arrays.equals(first, allValues(config.toBuilder().seed(2).build())),
        "another seed gives other vectors");
  }

  private static float[] allValues(TrainingConfig config) throws IOException {
    Corpus corpus = Corpus.ofSentences(topics(3000));
    try (TrainingResult result = Word2Vec.train(config, corpus, TrainingListener.NONE)) {
      EmbeddingMatrix u = result.model().u();
      EmbeddingMatrix outputs = result.model().hasV() ? result.model().v() : result.model().nodes();
      int dim = u.dim();
      float[] values = new float[(u.rows() + outputs.rows()) * dim];
      for (int r = 0; r < u.rows(); r++) {
        u.getRow(r, values, r * dim);
      }
      for (int r = 0; r < outputs.rows(); r++) {
        outputs.getRow(r, values, (u.rows() + r) * dim);
      }
      return values;
    }
  }

  @Test
  void anExceptionOfTheListenerStopsTheRun() {
    TrainingConfig config = config(Architecture.SKIP_GRAM, KernelMode.FAST).build();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProgress(TrainingProgress progress) {
            throw new CancellationException("enough");
          }
        };
    CancellationException e =
        assertThrows(
            CancellationException.class,
            () -> Word2Vec.train(config, Corpus.ofSentences(topics(2000)), listener));
    assertEquals("enough", e.getMessage());
  }

  @Test
  void anExceptionOfAWorkerReachesTheCaller() {
    Vocabulary vocabulary =
        Vocabulary.of(List.of("</s>", "a", "b"), new long[] {1000, 50_000, 40_000});
    EncodedCorpus broken =
        new EncodedCorpus() {
          @Override
          public Vocabulary vocabulary() {
            return vocabulary;
          }

          @Override
          public long tokens() {
            return 91_000;
          }

          @Override
          public int blocks() {
            return 6;
          }

          @Override
          public int readBlock(int block, int[] target) {
            throw new java.io.UncheckedIOException(new IOException("the disk is gone"));
          }

          @Override
          public void close() {}
        };
    TrainingConfig config = config(Architecture.SKIP_GRAM, KernelMode.FAST).threads(3).build();
    java.io.UncheckedIOException e =
        assertThrows(
            java.io.UncheckedIOException.class,
            () -> new Trainer(config, broken, TrainingListener.NONE).train());
    assertTrue(e.getMessage().contains("the disk is gone"));
  }

  @Test
  void theLearningRateFallsToItsFloor() {
    LearningRate rate = new LearningRate(0.025, 1000);
    assertEquals(0.025f, rate.at(0));
    assertEquals(0.025 * (1 - 500 / 1001.0), rate.at(500), 1e-9);
    assertEquals(0.025 * (1 - 1000 / 1001.0), rate.at(1000), 1e-9);
    assertEquals(0.025e-4, new LearningRate(0.025, 1_000_000).at(1_000_000), 1e-9);
  }
}
