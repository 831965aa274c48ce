package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.KernelWidths;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.SubwordRows;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps on words made of n-grams against numerical gradients of a reference in double. */
class SubwordGradientTest {
  private static final int DIM = 18;
  private static final int WORDS = 12;
  private static final int NEGATIVE = 4;

  /** Few buckets, so that words share them and some stand twice in a word. */
  private static final Subwords SUBWORDS = new Subwords(1, 3, 5);

  private static final Vocabulary VOCABULARY = ToyModel.vocabulary(WORDS);
  private static final int[][] SENTENCES = {{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, {7, 7, 8}, {10, 2}};

  private static TrainingConfig.Builder config(Architecture architecture) {
    return TrainingConfig.builder()
        .architecture(architecture)
        .subwords(SUBWORDS)
        .negative(NEGATIVE)
        .dim(DIM)
        .window(3)
        .sample(0);
  }

  private static Model random(Subwords subwords, int words, int dim, long seed) {
    Model model = Model.zeros(ToyModel.vocabulary(words), dim, true, false, subwords);
    Random random = new Random(seed);
    for (EmbeddingMatrix matrix : model.matrices()) {
      for (int r = 0; r < matrix.rows(); r++) {
        for (int k = 0; k < dim; k++) {
          matrix.set(r, k, (float) random.nextGaussian() * 0.5f);
        }
      }
    }
    return model;
  }

  static Stream<Arguments> cases() {
    List<VectorKernels> kernels = List.of(new ScalarKernels(), KernelWidths.load(256));
    return kernels.stream()
        .flatMap(
            k ->
                Stream.of(
                    Arguments.of(k, Architecture.SKIP_GRAM, CbowGradient.WORD2VEC),
                    Arguments.of(k, Architecture.CBOW, CbowGradient.WORD2VEC),
                    Arguments.of(k, Architecture.CBOW, CbowGradient.EXACT)));
  }

  /** A word to predict from the mean of some rows of U, with its noise. */
  private record Term(List<Integer> rows, int target, List<Integer> noise) {}

  private static List<Integer> rows(SubwordRows rows, int... words) {
    List<Integer> all = new ArrayList<>();
    for (int word : words) {
      for (int i = 0; i < rows.count(word); i++) {
        all.add(rows.row(word, i));
      }
    }
    return all;
  }

  private static List<Term> terms(Model model, Architecture architecture, FastRandom random) {
    NoiseDistribution noise = new NoiseDistribution(VOCABULARY);
    List<Term> terms = new ArrayList<>();
    for (int[] sentence : SENTENCES) {
      for (int t = 0; t < sentence.length; t++) {
        int reach = 1 + random.nextInt(3);
        List<Integer> contexts = new ArrayList<>();
        for (int c = Math.max(0, t - reach); c <= Math.min(sentence.length - 1, t + reach); c++) {
          if (c != t) {
            contexts.add(sentence[c]);
          }
        }
        if (architecture == Architecture.CBOW) {
          int[] all = contexts.stream().mapToInt(i -> i).toArray();
          terms.add(
              new Term(
                  rows(model.subwordRows(), all), sentence[t], draw(noise, random, sentence[t])));
        } else {
          for (int c : contexts) {
            terms.add(
                new Term(
                    rows(model.subwordRows(), c), sentence[t], draw(noise, random, sentence[t])));
          }
        }
      }
    }
    return terms;
  }

  private static List<Integer> draw(NoiseDistribution noise, FastRandom random, int target) {
    List<Integer> words = new ArrayList<>();
    for (int k = 0; k < NEGATIVE; k++) {
      int word = noise.draw(random);
      if (word != target) {
        words.add(word);
      }
    }
    return words;
  }

  private static double loss(Term term, double[][] u, double[][] v) {
    double[] x = new double[DIM];
    for (int row : term.rows) {
      for (int k = 0; k < DIM; k++) {
        x[k] += u[row][k] / term.rows.size();
      }
    }
    double sum = ToyModel.softplusOfMinus(ToyModel.dot(v[term.target], x));
    for (int word : term.noise) {
      sum += ToyModel.softplusOfMinus(-ToyModel.dot(v[word], x));
    }
    return sum;
  }

  /**
   * The gradient of J by each row of U, by central differences, of each term times its number of
   * rows where a row takes the whole gradient by the mean.
   */
  private static double[][] gradientOfU(
      List<Term> terms, double[][] u, double[][] v, boolean exact) {
    double h = 1e-5;
    double[][] gradient = new double[u.length][DIM];
    for (Term term : terms) {
      for (int row : term.rows.stream().distinct().toList()) {
        for (int k = 0; k < DIM; k++) {
          double value = u[row][k];
          u[row][k] = value + h;
          double above = loss(term, u, v);
          u[row][k] = value - h;
          double below = loss(term, u, v);
          u[row][k] = value;
          gradient[row][k] += (above - below) / (2 * h) * (exact ? 1 : term.rows.size());
        }
      }
    }
    return gradient;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsAgainstTheGradient(
      VectorKernels kernels, Architecture architecture, CbowGradient cbowGradient) {
    TrainingConfig config =
        config(architecture).kernelMode(KernelMode.EXACT).cbowGradient(cbowGradient).build();
    boolean exact = architecture == Architecture.CBOW && cbowGradient == CbowGradient.EXACT;
    float rate = 1e-4f;
    try (Model model = random(SUBWORDS, WORDS, DIM, 1);
        TrainingStep step = new TrainingSteps(config, model, 0).create(kernels)) {
      List<Term> terms = terms(model, architecture, new FastRandom(5));
      double[][] u = ToyModel.copy(model.u());
      double[][] v = ToyModel.copy(model.v());
      double[][] gradient = gradientOfU(terms, u, v, exact);
      train(step, SENTENCES, rate, new FastRandom(5));
      assertEquals(terms.size(), step.takePairs());
      double expected = terms.stream().mapToDouble(t -> loss(t, u, v)).sum();
      assertEquals(expected, step.takeLoss(), 3e-3 * expected);
      double largest = 0;
      for (int r = 0; r < u.length; r++) {
        for (int k = 0; k < DIM; k++) {
          double moved = (model.u().get(r, k) - u[r][k]) / rate;
          assertEquals(-gradient[r][k], moved, 0.05 + 0.01 * Math.abs(moved), r + ":" + k);
          largest = Math.max(largest, Math.abs(moved));
        }
      }
      assertTrue(largest > 0.5, "nothing moved: " + largest);
    }
  }

  /** In groups, the mean step over many draws of noise is the expected one. */
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void meanStepOfGroupsIsTheExpectedGradient(Architecture architecture) {
    // with a window of 1 all pairs are known
    TrainingConfig config =
        config(architecture).window(1).kernelMode(KernelMode.FAST).groupNoise(8).build();
    float rate = 1e-4f;
    int draws = 1000;
    double[][] u;
    double[][] v;
    double[][] expected;
    try (Model model = random(SUBWORDS, WORDS, DIM, 3)) {
      u = ToyModel.copy(model.u());
      v = ToyModel.copy(model.v());
      expected = expectedStep(model.subwordRows(), architecture, u, v);
    }
    double[][] sum = new double[u.length][DIM];
    double[][] squares = new double[u.length][DIM];
    FastRandom random = new FastRandom(11);
    for (int draw = 0; draw < draws; draw++) {
      try (Model model = random(SUBWORDS, WORDS, DIM, 3);
          TrainingStep step = new TrainingSteps(config, model, 0).create(new ScalarKernels())) {
        train(step, SENTENCES, rate, random);
        for (int r = 0; r < u.length; r++) {
          for (int k = 0; k < DIM; k++) {
            double moved = (model.u().get(r, k) - u[r][k]) / rate;
            sum[r][k] += moved;
            squares[r][k] += moved * moved;
          }
        }
      }
    }
    double largest = 0;
    for (int r = 0; r < u.length; r++) {
      for (int k = 0; k < DIM; k++) {
        double mean = sum[r][k] / draws;
        double error = Math.sqrt(Math.max(0, squares[r][k] / draws - mean * mean) / draws);
        double tolerance = 5 * error + 0.01 + 0.01 * Math.abs(mean);
        assertEquals(expected[r][k], mean, tolerance, r + ":" + k);
        largest = Math.max(largest, Math.abs(mean) / tolerance);
      }
    }
    assertTrue(largest > 20, "the tolerance hides everything: " + largest);
  }

  private static double[][] expectedStep(
      SubwordRows rows, Architecture architecture, double[][] u, double[][] v) {
    NoiseDistribution noise = new NoiseDistribution(VOCABULARY);
    double[][] step = new double[u.length][DIM];
    for (int[] sentence : SENTENCES) {
      for (int t = 0; t < sentence.length; t++) {
        List<Integer> near = new ArrayList<>();
        for (int c : new int[] {t - 1, t + 1}) {
          if (c >= 0 && c < sentence.length) {
            near.add(sentence[c]);
          }
        }
        int[] all = near.stream().mapToInt(i -> i).toArray();
        if (architecture == Architecture.CBOW) {
          addPair(noise, rows(rows, all), sentence[t], u, v, step);
        } else {
          for (int target : all) {
            addPair(noise, rows(rows, sentence[t]), target, u, v, step);
          }
        }
      }
    }
    return step;
  }

  private static void addPair(
      NoiseDistribution noise,
      List<Integer> inputs,
      int target,
      double[][] u,
      double[][] v,
      double[][] step) {
    double[] x = new double[DIM];
    for (int row : inputs) {
      for (int k = 0; k < DIM; k++) {
        x[k] += u[row][k] / inputs.size();
      }
    }
    for (int w = 0; w < v.length; w++) {
      double sigmoid = 1 / (1 + Math.exp(-ToyModel.dot(v[w], x)));
      double g = w == target ? 1 - sigmoid : -NEGATIVE * noise.probability(w) * sigmoid;
      for (int row : inputs) {
        for (int k = 0; k < DIM; k++) {
          step[row][k] += g * v[w][k];
        }
      }
    }
  }

  /** Numbers of items are all made of the same n-grams, whose rows take the steps of all. */
  @Test
  void doesNotDivergeWhereWordsAreAlike() {
    List<String> words = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    long[] counts = new long[200];
    counts[0] = 100;
    for (int id = 1; id < counts.length; id++) {
      words.add("product-number-" + id);
      counts[id] = 100;
    }
    Vocabulary vocabulary = Vocabulary.of(words, counts);
    TrainingConfig config = config(Architecture.SKIP_GRAM).dim(40).window(5).alpha(0.1).build();
    Random random = new Random(4);
    int[][] sentences = new int[40][];
    for (int s = 0; s < sentences.length; s++) {
      sentences[s] = random.ints(50, 1, 200).toArray();
    }
    try (Model model = Model.zeros(vocabulary, 40, true, false, new Subwords(3, 6, 20_000));
        TrainingStep step = new TrainingSteps(config, model, 0).create(Kernels.create())) {
      for (int r = 0; r < model.u().rows(); r++) {
        for (int k = 0; k < 40; k++) {
          model.u().set(r, k, (random.nextFloat() - 0.5f) / 20);
        }
      }
      FastRandom draws = new FastRandom(8);
      train(step, sentences, 0.1f, draws);
      double first = step.takeLoss() / step.takePairs();
      double last = first;
      for (int epoch = 0; epoch < 40; epoch++) {
        train(step, sentences, 0.1f, draws);
        last = step.takeLoss() / step.takePairs();
      }
      double after = last;
      assertTrue(last < first + 0.5, () -> first + " " + after);
      for (EmbeddingMatrix matrix : model.matrices()) {
        for (int r = 0; r < matrix.rows(); r++) {
          assertTrue(Math.abs(matrix.get(r, 0)) < 30, () -> "a value of " + matrix.get(0, 0));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ObjectiveType.class)
  void everyObjectiveLearns(ObjectiveType objective) {
    TrainingConfig config =
        config(Architecture.SKIP_GRAM)
            .objective(objective)
            .negative(objective == ObjectiveType.NEGATIVE_SAMPLING ? 5 : 0)
            .build();
    boolean tree = objective == ObjectiveType.HIERARCHICAL_SOFTMAX;
    try (Model model = Model.zeros(VOCABULARY, DIM, !tree, tree, SUBWORDS);
        TrainingStep step = new TrainingSteps(config, model, 0).create(Kernels.create())) {
      Random random = new Random(5);
      for (int r = 0; r < model.u().rows(); r++) {
        for (int k = 0; k < DIM; k++) {
          model.u().set(r, k, (float) random.nextGaussian());
        }
      }
      FastRandom draws = new FastRandom(3);
      train(step, SENTENCES, 0.05f, draws);
      double first = step.takeLoss() / step.takePairs();
      double last = first;
      for (int i = 0; i < 200; i++) {
        train(step, SENTENCES, 0.05f, draws);
        last = step.takeLoss() / step.takePairs();
      }
      assertTrue(last < 0.9 * first, first + " " + last);
    }
  }

  private static void train(TrainingStep step, int[][] sentences, float rate, FastRandom random) {
    for (int[] sentence : sentences) {
      step.train(sentence, sentence.length, rate, random);
    }
    step.flush(rate, random);
    step.settle();
  }
}
