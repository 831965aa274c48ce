package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.KernelWidths;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The grouped step moves, in the mean over many draws of noise, as the exact expected gradient of
 * negative sampling says: with repeated words, noise that equals a target, and ends of sentences.
 */
class GroupedGradientTest {
  private static final int NEGATIVE = 5;
  private static final int WINDOW = 3;
  private static final int WORDS = 9;
  private static final int DIM = 5;
  private static final Vocabulary VOCABULARY = ToyModel.vocabulary(WORDS);
  private static final NoiseDistribution NOISE = new NoiseDistribution(VOCABULARY);

  /** Shrunk at random, a window of 1 is always 1. */
  private static final int CBOW_WINDOW = 1;

  private static final int[][] SENTENCES = {{3, 1, 3, 2}, {5, 5, 1}, {4, 2}, {7, 1, 1, 7, 6}};

  static Stream<VectorKernels> kernels() {
    return Stream.of(
        new ScalarKernels(),
        KernelWidths.load(128),
        KernelWidths.load(256),
        KernelWidths.load(512));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void meanStepIsTheExpectedGradient(VectorKernels kernels) {
    double[][] du = new double[WORDS][DIM];
    double[][] dv = new double[WORDS][DIM];
    try (Model model = ToyModel.random(VOCABULARY, DIM, 3)) {
      expectedGradient(NOISE, ToyModel.copy(model.u()), ToyModel.copy(model.v()), du, dv);
    }
    checkMeanStep(
        kernels,
        model -> grouped(kernels, model, NOISE, NEGATIVE, WINDOW, 9, 7),
        // of each distance from 1 on, twice the places where two words have it, by their weights
        Math.round(2 * (3 + 2 + 1 + 4 + (2 + 1 + 0 + 3) * 2 / 3.0 + (1 + 0 + 0 + 2) / 3.0)),
        du,
        dv);
  }

  /** With word2vec.c's gradient, each context word takes the whole gradient of their mean. */
  @ParameterizedTest
  @MethodSource("kernels")
  void meanStepOfCbowIsTheExpectedGradient(VectorKernels kernels) {
    for (boolean exact : new boolean[] {true, false}) {
      double[][] du = new double[WORDS][DIM];
      double[][] dv = new double[WORDS][DIM];
      try (Model model = ToyModel.random(VOCABULARY, DIM, 3)) {
        double[][] u = ToyModel.copy(model.u());
        double[][] v = ToyModel.copy(model.v());
        expectedCbowGradient(exact, u, v, du, dv);
      }
      checkMeanStep(
          kernels,
          model ->
              new TrainingStep(
                  new CbowExamples(kernels, model.u(), CBOW_WINDOW, exact, true, 9),
                  new CbowExamples(kernels, model.u(), CBOW_WINDOW, exact, true, 9),
                  new GroupedNegativeSampling(
                      kernels,
                      FrequentRowsTest.shared(kernels, model),
                      NOISE,
                      NEGATIVE,
                      9,
                      1,
                      7,
                      1,
                      null),
                  CBOW_WINDOW,
                  null),
          4 + 3 + 2 + 5,
          du,
          dv);
    }
  }

  private static void expectedCbowGradient(
      boolean exact, double[][] u, double[][] v, double[][] du, double[][] dv) {
    for (int[] sentence : SENTENCES) {
      for (int t = 0; t < sentence.length; t++) {
        List<Integer> contexts = new ArrayList<>();
        for (int c = Math.max(0, t - 1); c <= Math.min(sentence.length - 1, t + 1); c++) {
          if (c != t) {
            contexts.add(sentence[c]);
          }
        }
        double[][] mean = new double[1][DIM];
        for (int k = 0; k < DIM; k++) {
          for (int c : contexts) {
            mean[0][k] += u[c][k] / contexts.size();
          }
        }
        double[][] dh = new double[1][DIM];
        pair(NOISE, 1, 0, sentence[t], mean, v, dh, dv);
        for (int c : contexts) {
          for (int k = 0; k < DIM; k++) {
            du[c][k] += exact ? dh[0][k] / contexts.size() : dh[0][k];
          }
        }
      }
    }
  }

  private static void checkMeanStep(
      VectorKernels kernels,
      Function<Model, TrainingStep> newStep,
      long pairs,
      double[][] expectedU,
      double[][] expectedV) {
    float rate = 1e-3f;
    int draws = kernels instanceof ScalarKernels || kernels.name().startsWith("256") ? 4000 : 600;
    double[][] u;
    double[][] v;
    try (Model model = ToyModel.random(VOCABULARY, DIM, 3)) {
      u = ToyModel.copy(model.u());
      v = ToyModel.copy(model.v());
    }
    double[][] meanU = new double[WORDS][DIM];
    double[][] meanV = new double[WORDS][DIM];
    FastRandom random = new FastRandom(11);
    for (int draw = 0; draw < draws; draw++) {
      try (Model model = ToyModel.random(VOCABULARY, DIM, 3);
          TrainingStep step = newStep.apply(model)) {
        for (int[] sentence : SENTENCES) {
          step.train(sentence, sentence.length, rate, random);
        }
        step.flush(rate, random);
        assertEquals(pairs, step.takePairs());
        for (int r = 0; r < WORDS; r++) {
          for (int k = 0; k < DIM; k++) {
            meanU[r][k] += (model.u().get(r, k) - u[r][k]) / rate / draws;
            meanV[r][k] += (model.v().get(r, k) - v[r][k]) / rate / draws;
          }
        }
      }
    }
    double tolerance = 4.5 / Math.sqrt(draws) + 0.02;
    for (int r = 0; r < WORDS; r++) {
      for (int k = 0; k < DIM; k++) {
        assertEquals(expectedU[r][k], meanU[r][k], tolerance, "U row " + r + " column " + k);
        assertEquals(expectedV[r][k], meanV[r][k], tolerance, "V row " + r + " column " + k);
      }
    }
  }

  /**
   * Minus the gradient of sum over pairs of -log s(u_o v_c) - k sum_(w != o) P(w) log s(-u_w v_c),
   * each by the probability that the window of c, shrunk at random, holds o.
   */
  private static void expectedGradient(
      NoiseDistribution noise, double[][] u, double[][] v, double[][] du, double[][] dv) {
    for (int[] sentence : SENTENCES) {
      for (int c = 0; c < sentence.length; c++) {
        for (int reach = 1; reach <= WINDOW; reach++) {
          for (int o = Math.max(0, c - reach); o <= Math.min(sentence.length - 1, c + reach); o++) {
            if (o != c) {
              pair(noise, 1.0 / WINDOW, sentence[c], sentence[o], u, v, du, dv);
            }
          }
        }
      }
    }
  }

  private static void pair(
      NoiseDistribution noise,
      double share,
      int centre,
      int outside,
      double[][] u,
      double[][] v,
      double[][] du,
      double[][] dv) {
    for (int w = 0; w < v.length; w++) {
      double sigmoid = 1 / (1 + Math.exp(-ToyModel.dot(u[centre], v[w])));
      double g = share * (w == outside ? 1 - sigmoid : -NEGATIVE * noise.probability(w) * sigmoid);
      for (int k = 0; k < u[centre].length; k++) {
        du[centre][k] += g * v[w][k];
        dv[w][k] += g * u[centre][k];
      }
    }
  }

  /** Noise is kept for two groups, as in training. */
  private static TrainingStep grouped(
      VectorKernels kernels,
      Model model,
      NoiseDistribution noise,
      int negative,
      int window,
      int groupSize,
      int noiseCount) {
    FrequentRows rows = FrequentRowsTest.shared(kernels, model);
    return grouped(kernels, model, rows, noise, negative, window, groupSize, noiseCount, 2);
  }

  private static TrainingStep grouped(
      VectorKernels kernels,
      Model model,
      FrequentRows rows,
      NoiseDistribution noise,
      int negative,
      int window,
      int groupSize,
      int noiseCount,
      int noiseGroups) {
    Objective objective =
        new GroupedNegativeSampling(
            kernels, rows, noise, negative, groupSize, 2 * window, noiseCount, noiseGroups, null);
    return new TrainingStep(
        examples(kernels, model, rows, window, groupSize),
        examples(kernels, model, rows, window, groupSize),
        objective,
        window,
        null);
  }

  private static SkipGramExamples examples(
      VectorKernels kernels, Model model, FrequentRows rows, int window, int groupSize) {
    return new SkipGramExamples(
        kernels,
        model.u(),
        rows.u(),
        window,
        true,
        true,
        2 * window,
        new WindowWeights(window),
        groupSize);
  }

  /** Neighbours whose windows are whole, of 5 or 10 words on each side, are taken together. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 10})
  void theSimdStepIsTheScalarStep(int window) {
    Vocabulary vocabulary = ToyModel.vocabulary(60);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    List<int[]> sentences = randomSentences(60);
    try (Model a = ToyModel.random(vocabulary, 40, 4);
        Model b = ToyModel.random(vocabulary, 40, 4)) {
      double lossA = train(new ScalarKernels(), a, noise, sentences, 0.025f, window, 5);
      double lossB = train(Kernels.create(), b, noise, sentences, 0.025f, window, 5);
      assertEquals(lossA, lossB, 1e-4 * lossA);
      for (int r = 0; r < 60; r++) {
        for (int k = 0; k < 40; k++) {
          assertEquals(a.u().get(r, k), b.u().get(r, k), 1e-3);
          assertEquals(a.v().get(r, k), b.v().get(r, k), 1e-3);
        }
      }
    }
  }

  /** A thread alone, with copies of some, most or all rows, trains as without. */
  @ParameterizedTest
  @CsvSource({"1, 1", "20, 1", "20, 7", "60, 100", "60, 1000000"})
  void copiesOfFrequentRowsChangeNothing(int copied, int usesPerSettlement) {
    Vocabulary vocabulary = ToyModel.vocabulary(60);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    List<int[]> sentences = randomSentences(60);
    VectorKernels kernels = Kernels.create();
    try (Model shared = ToyModel.random(vocabulary, 40, 4);
        Model settled = ToyModel.random(vocabulary, 40, 4)) {
      double[][] before = ToyModel.copy(settled.u());
      FrequentRows none = FrequentRowsTest.shared(kernels, shared);
      FrequentRows rows = FrequentRowsTest.rows(kernels, settled, copied, 1, usesPerSettlement);
      try (TrainingStep a = grouped(kernels, shared, none, noise, 5, 5, 32, 20, 2);
          TrainingStep b = grouped(kernels, settled, rows, noise, 5, 5, 32, 20, 2)) {
        FastRandom randomA = new FastRandom(1);
        FastRandom randomB = new FastRandom(1);
        for (int[] sentence : sentences) {
          a.train(sentence, sentence.length, 0.025f, randomA);
          b.train(sentence, sentence.length, 0.025f, randomB);
        }
        a.flush(0.025f, randomA);
        b.flush(0.025f, randomB);
        if (copied == 60 && usesPerSettlement == 1_000_000) {
          assertArrayEquals(before[1], ToyModel.copy(settled.u())[1]);
        }
        b.settle();
        assertEquals(a.takeLoss(), b.takeLoss(), 1e-2);
      }
      for (int r = 0; r < 60; r++) {
        for (int k = 0; k < 40; k++) {
          assertEquals(shared.u().get(r, k), settled.u().get(r, k), 1e-4);
          assertEquals(shared.v().get(r, k), settled.v().get(r, k), 1e-4);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.1", "5, 0.1", "10, 0.1", "25, 0.04", "25, 0.1"})
  void doesNotDivergeAtHighRates(int negative, float rate) {
    Vocabulary vocabulary = ToyModel.vocabulary(60);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    List<int[]> sentences = randomSentences(60);
    try (Model model = ToyModel.random(vocabulary, 40, 4)) {
      double first = train(Kernels.create(), model, noise, sentences, rate, 4, negative);
      double last = first;
      for (int epoch = 0; epoch < 60; epoch++) {
        last = train(Kernels.create(), model, noise, sentences, rate, 4, negative);
      }
      assertTrue(last < first, first + " " + last);
      for (int r = 0; r < 60; r++) {
        for (int k = 0; k < 40; k++) {
          assertTrue(Math.abs(model.u().get(r, k)) < 20, "U " + model.u().get(r, k));
          assertTrue(Math.abs(model.v().get(r, k)) < 20, "V " + model.v().get(r, k));
        }
      }
    }
  }

  /** With the groups of a run, whose noise is kept for several. */
  @ParameterizedTest
  @CsvSource({"1, 0.1", "5, 0.1", "15, 0.05", "25, 0.1"})
  void cbowDoesNotDivergeAtHighRates(int negative, float rate) {
    TrainingConfig config =
        TrainingConfig.builder()
            .architecture(Architecture.CBOW)
            .negative(negative)
            .alpha(rate)
            .dim(40)
            .build();
    assertEquals(
        GroupedNegativeSampling.noiseCount(negative, false), TrainingSteps.groupNoise(config));
    List<int[]> sentences = randomSentences(60);
    try (Model model = ToyModel.random(ToyModel.vocabulary(60), 40, 4);
        TrainingStep step = new TrainingSteps(config, model, 0).create(Kernels.create())) {
      double first = 0;
      double last = 0;
      FastRandom random = new FastRandom(21);
      for (int epoch = 0; epoch < 60; epoch++) {
        for (int[] sentence : sentences) {
          step.train(sentence, sentence.length, rate, random);
        }
        step.flush(rate, random);
        last = step.takeLoss();
        first = epoch == 0 ? last : first;
      }
      assertTrue(last < first, first + " " + last);
      assertTrue(largest(model) < 20, "largest " + largest(model));
    }
  }

  /** Logs of events repeat themselves: one word may be most of a group. */
  @ParameterizedTest
  @CsvSource({"1, 0.9", "5, 0.9", "25, 0.9", "1, 0.3", "5, 0.3", "25, 0.3", "5, 0.1", "2, 0.6"})
  void doesNotDivergeOnRepeatedWords(int negative, double share) {
    Vocabulary vocabulary = ToyModel.vocabulary(60);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    Random random = new Random(5);
    List<int[]> sentences = new ArrayList<>();
    for (int s = 0; s < 20; s++) {
      int often = 1 + random.nextInt(59);
      sentences.add(
          random.ints(50, 1, 60).map(w -> random.nextDouble() < share ? often : w).toArray());
    }
    TrainingConfig pairByPair =
        TrainingConfig.builder()
            .kernelMode(KernelMode.EXACT)
            .negative(negative)
            .window(4)
            .dim(40)
            .build();
    try (Model model = ToyModel.random(vocabulary, 40, 4);
        Model exact = ToyModel.random(vocabulary, 40, 4);
        TrainingStep step = new TrainingSteps(pairByPair, exact, 0).create(Kernels.create())) {
      FastRandom random2 = new FastRandom(21);
      for (int epoch = 0; epoch < 60; epoch++) {
        train(Kernels.create(), model, noise, sentences, 0.1f, 4, negative);
        for (int[] sentence : sentences) {
          step.train(sentence, sentence.length, 0.1f, random2);
        }
      }
      assertTrue(
          largest(model) < 3 * largest(exact),
          () -> largest(model) + ", pair by pair " + largest(exact));
    }
  }

  /** Wide windows: an example of many pairs would move far at one point with every noise word. */
  @ParameterizedTest
  @CsvSource({
    "5, 5, 0.1",
    "10, 5, 0.1",
    "10, 15, 0.05",
    "20, 5, 0.04",
    "20, 10, 0.06",
    "50, 5, 0.04",
    "50, 25, 0.1",
    "100, 5, 0.1"
  })
  void doesNotDivergeWithWideWindows(int window, int negative, double rate) {
    Vocabulary vocabulary = ToyModel.vocabulary(1000);
    TrainingConfig config =
        TrainingConfig.builder().window(window).negative(negative).alpha(rate).dim(40).build();
    Random random = new Random(6);
    FastRandom steps = new FastRandom(6);
    int[] sentence = new int[1000];
    try (Model model = ToyModel.random(vocabulary, 40, 4);
        TrainingStep step = new TrainingSteps(config, model, 0).create(Kernels.create())) {
      for (int s = 0; s < 60; s++) {
        // a text of topics: words go together
        int topic = random.nextInt(20);
        for (int t = 0; t < sentence.length; t++) {
          int word = (int) Math.exp(random.nextDouble() * Math.log(999));
          sentence[t] = random.nextInt(3) == 0 ? word : 1 + (word * 20 + topic) % 999;
        }
        step.train(sentence, sentence.length, (float) rate, steps);
        step.flush((float) rate, steps);
      }
      assertTrue(largest(model) < 20, "largest " + largest(model));
    }
  }

  private static double largest(Model model) {
    double largest = 0;
    for (int r = 0; r < model.u().rows(); r++) {
      for (int k = 0; k < model.u().dim(); k++) {
        largest = Math.max(largest, Math.abs(model.u().get(r, k)));
        largest = Math.max(largest, Math.abs(model.v().get(r, k)));
      }
    }
    return largest;
  }

  /** Eight groups of 8 words, 16 noise words each: rows of V that no word of the text has moved. */
  @ParameterizedTest
  @CsvSource({"1, 128", "2, 64", "3, 48", "8, 16"})
  void groupsInARowKeepTheirNoise(int noiseGroups, int rows) {
    List<String> words = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    for (int i = 1; i < 20_000; i++) {
      words.add("w" + i);
    }
    long[] counts = new long[words.size()];
    Arrays.fill(counts, 7);
    Vocabulary vocabulary = Vocabulary.of(words, counts);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    int[] sentence = new int[64];
    for (int i = 0; i < sentence.length; i++) {
      sentence[i] = 1 + i;
    }
    VectorKernels kernels = Kernels.create();
    try (Model model = ToyModel.random(vocabulary, 5, 3);
        TrainingStep step =
            grouped(
                kernels,
                model,
                FrequentRowsTest.shared(kernels, model),
                noise,
                NEGATIVE,
                1,
                8,
                16,
                noiseGroups)) {
      double[][] before = ToyModel.copy(model.v());
      FastRandom random = new FastRandom(1);
      step.train(sentence, sentence.length, 0.01f, random);
      step.flush(0.01f, random);
      int moved = 0;
      for (int r = 1 + sentence.length; r < vocabulary.size(); r++) {
        moved += model.v().get(r, 0) != before[r][0] ? 1 : 0;
      }
      // a word may be drawn twice, or stand in the text
      assertTrue(moved <= rows && moved >= rows - 4, "moved " + moved);
    }
  }

  @Test
  void groupsFitWindowAndNegative() {
    assertEquals(64, GroupedNegativeSampling.groupSize(1));
    assertEquals(64, GroupedNegativeSampling.groupSize(5));
    assertEquals(34, GroupedNegativeSampling.groupSize(10));
    assertEquals(22, GroupedNegativeSampling.groupSize(1000));
    assertEquals(16, GroupedNegativeSampling.noiseCount(1, true));
    assertEquals(20, GroupedNegativeSampling.noiseCount(5, true));
    assertEquals(24, GroupedNegativeSampling.noiseCount(5, false));
    assertEquals(72, GroupedNegativeSampling.noiseCount(15, true));
    assertEquals(1024, GroupedNegativeSampling.noiseCount(1000, true));
    assertEquals(16, GroupedNegativeSampling.noiseOfWholeWindows(5, 1));
    assertEquals(16, GroupedNegativeSampling.noiseOfWholeWindows(5, 5));
    assertEquals(48, GroupedNegativeSampling.noiseOfWholeWindows(5, 15));
    assertEquals(60, GroupedNegativeSampling.noiseOfWholeWindows(10, 15));
    assertEquals(1024, GroupedNegativeSampling.noiseOfWholeWindows(1, 1000));
  }

  private static List<int[]> randomSentences(int words) {
    Random random = new Random(8);
    List<int[]> sentences = new ArrayList<>();
    for (int s = 0; s < 30; s++) {
      sentences.add(random.ints(1 + random.nextInt(40), 1, words).toArray());
    }
    return sentences;
  }

  private static double train(
      VectorKernels kernels,
      Model model,
      NoiseDistribution noise,
      List<int[]> sentences,
      float rate,
      int window,
      int negative) {
    FastRandom random = new FastRandom(21);
    try (TrainingStep step = grouped(kernels, model, noise, negative, window, 48, 6 * negative)) {
      for (int[] sentence : sentences) {
        step.train(sentence, sentence.length, rate, random);
      }
      step.flush(rate, random);
      return step.takeLoss() / step.takePairs();
    }
  }
}
