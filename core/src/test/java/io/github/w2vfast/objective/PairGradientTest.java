package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.KernelWidths;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pair-by-pair steps against finite differences: a reference in double precision replays the
 * same random numbers, writes down the loss of each pair as a formula, differentiates it
 * numerically and takes the same steps.
 */
class PairGradientTest {
  private static final int DIM = 21;
  private static final int WINDOW = 3;
  private static final int NEGATIVE = 4;
  private static final float RATE = 0.005f;
  private static final int[] SENTENCE = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  static Stream<VectorKernels> kernels() {
    return Stream.of(
        new ScalarKernels(),
        KernelWidths.load(128),
        KernelWidths.load(256),
        KernelWidths.load(512));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void skipGram(VectorKernels kernels) {
    Vocabulary vocabulary = ToyModel.vocabulary(12);
    try (Model model = ToyModel.random(vocabulary, DIM, 1)) {
      Reference reference = new Reference(model);
      NoiseDistribution noise = new NoiseDistribution(vocabulary);
      NegativeSampling objective = new NegativeSampling(model.v(), noise, NEGATIVE);
      try (SkipGramStep step = new SkipGramStep(kernels, model.u(), objective, WINDOW)) {
        step.train(SENTENCE, SENTENCE.length, RATE, new FastRandom(5));
        reference.skipGram(noise, new FastRandom(5));
        reference.check(model);
        assertEquals(reference.loss, step.takeLoss(), 1e-4 * reference.loss);
        assertEquals(reference.pairs, step.takePairs());
        assertEquals(0, step.takePairs());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void cbow(VectorKernels kernels) {
    Vocabulary vocabulary = ToyModel.vocabulary(12);
    try (Model model = ToyModel.random(vocabulary, DIM, 2)) {
      Reference reference = new Reference(model);
      NoiseDistribution noise = new NoiseDistribution(vocabulary);
      NegativeSampling objective = new NegativeSampling(model.v(), noise, NEGATIVE);
      try (CbowStep step = new CbowStep(kernels, model.u(), objective, WINDOW)) {
        step.train(SENTENCE, SENTENCE.length, RATE, new FastRandom(6));
        reference.cbow(noise, new FastRandom(6));
        reference.check(model);
        assertEquals(reference.loss, step.takeLoss(), 1e-4 * reference.loss);
        assertEquals(reference.pairs, step.takePairs());
      }
    }
  }

  private static final class Reference {
    final double[][] u;
    final double[][] v;
    double loss;
    long pairs;

    Reference(Model model) {
      u = ToyModel.copy(model.u());
      v = ToyModel.copy(model.v());
    }

    void skipGram(NoiseDistribution noise, FastRandom random) {
      for (int t = 0; t < SENTENCE.length; t++) {
        int reach = 1 + random.nextInt(WINDOW);
        for (int c = t - reach; c <= t + reach; c++) {
          if (c != t && c >= 0 && c < SENTENCE.length) {
            List<Integer> words = drawNoise(noise, random, SENTENCE[t]);
            double[] x = u[SENTENCE[c]];
            int target = SENTENCE[t];
            descend(() -> lossOf(x, target, words), List.of(x), target, words);
            pairs++;
          }
        }
      }
    }

    void cbow(NoiseDistribution noise, FastRandom random) {
      for (int t = 0; t < SENTENCE.length; t++) {
        int reach = 1 + random.nextInt(WINDOW);
        List<Integer> contexts = new ArrayList<>();
        for (int c = t - reach; c <= t + reach; c++) {
          if (c != t && c >= 0 && c < SENTENCE.length) {
            contexts.add(SENTENCE[c]);
          }
        }
        int target = SENTENCE[t];
        List<Integer> words = drawNoise(noise, random, target);
        double[] mean = new double[DIM];
        for (int context : contexts) {
          for (int k = 0; k < DIM; k++) {
            mean[k] += u[context][k] / contexts.size();
          }
        }
        double[] before = mean.clone();
        descend(() -> lossOf(mean, target, words), List.of(mean), target, words);
        // word2vec.c's rule: each context takes the whole step of the mean
        for (int context : contexts) {
          for (int k = 0; k < DIM; k++) {
            u[context][k] += mean[k] - before[k];
          }
        }
        pairs++;
      }
    }

    private static List<Integer> drawNoise(NoiseDistribution noise, FastRandom random, int target) {
      List<Integer> words = new ArrayList<>();
      for (int k = 0; k < NEGATIVE; k++) {
        int word = noise.draw(random);
        if (word != target) {
          words.add(word);
        }
      }
      return words;
    }

    private double lossOf(double[] x, int target, List<Integer> words) {
      double sum = ToyModel.softplusOfMinus(ToyModel.dot(x, v[target]));
      for (int word : words) {
        sum += ToyModel.softplusOfMinus(-ToyModel.dot(x, v[word]));
      }
      return sum;
    }

    /** One step of gradient descent on the inputs and all output rows, by central differences. */
    private void descend(
        DoubleSupplier lossOfPair, List<double[]> inputs, int target, List<Integer> words) {
      loss += lossOfPair.getAsDouble();
      List<double[]> rows = new ArrayList<>(inputs);
      rows.add(v[target]);
      words.stream().distinct().forEach(word -> rows.add(v[word]));
      List<double[]> gradients = new ArrayList<>();
      double h = 1e-5;
      for (double[] row : rows) {
        double[] gradient = new double[DIM];
        for (int k = 0; k < DIM; k++) {
          double value = row[k];
          row[k] = value + h;
          double above = lossOfPair.getAsDouble();
          row[k] = value - h;
          double below = lossOfPair.getAsDouble();
          row[k] = value;
          gradient[k] = (above - below) / (2 * h);
        }
        gradients.add(gradient);
      }
      for (int r = 0; r < rows.size(); r++) {
        for (int k = 0; k < DIM; k++) {
          rows.get(r)[k] -= RATE * gradients.get(r)[k];
        }
      }
    }

    void check(Model model) {
      double moved = compare(u, model.u()) + compare(v, model.v());
      assertTrue(moved > 0);
    }

    private static double compare(double[][] expected, EmbeddingMatrix actual) {
      double size = 0;
      for (int r = 0; r < expected.length; r++) {
        for (int k = 0; k < DIM; k++) {
          // a noise word drawn twice for one pair is the only difference of second order
          assertEquals(expected[r][k], actual.get(r, k), 2e-4, "row " + r + " column " + k);
          size += Math.abs(expected[r][k]);
        }
      }
      return size;
    }
  }
}
