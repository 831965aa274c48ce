package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.KernelWidths;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every objective with every architecture against a reference in double precision: {@link
 * ReferenceLoss} writes the loss down as a formula, replaying the same random numbers, and
 * differentiates it numerically.
 */
class GradientTest {
  private static final int DIM = 21;
  private static final int[][] SENTENCES = {{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, {7, 7, 8}, {10, 2}};

  private static TrainingConfig.Builder config(
      Architecture architecture, ObjectiveType objective, CbowGradient gradient, int negative) {
    return TrainingConfig.builder()
        .architecture(architecture)
        .objective(objective)
        .cbowGradient(gradient)
        .kernelMode(KernelMode.EXACT)
        .negative(negative)
        .dim(DIM)
        .window(3)
        .sample(0);
  }

  static List<TrainingConfig> configs() {
    List<TrainingConfig> all = new ArrayList<>();
    for (ObjectiveType objective : ObjectiveType.values()) {
      int negative = objective == ObjectiveType.NEGATIVE_SAMPLING ? 4 : 0;
      for (CbowGradient gradient : CbowGradient.values()) {
        all.add(config(Architecture.CBOW, objective, gradient, negative).build());
      }
      all.add(config(Architecture.SKIP_GRAM, objective, CbowGradient.EXACT, negative).build());
    }
    for (Architecture architecture : Architecture.values()) {
      all.add(
          config(architecture, ObjectiveType.HIERARCHICAL_SOFTMAX, CbowGradient.EXACT, 3).build());
    }
    return all;
  }

  static Stream<Arguments> kernelsAndConfigs() {
    List<VectorKernels> kernels =
        List.of(
            new ScalarKernels(),
            KernelWidths.load(128),
            KernelWidths.load(256),
            KernelWidths.load(512));
    return kernels.stream().flatMap(k -> configs().stream().map(c -> Arguments.of(k, c)));
  }

  /** With a small rate, one pass over the sentences is a step against the gradient of J. */
  @ParameterizedTest
  @MethodSource("kernelsAndConfigs")
  void stepsAgainstTheGradient(VectorKernels kernels, TrainingConfig config) {
    float rate = 3e-4f;
    Vocabulary vocabulary = ToyModel.vocabulary(12);
    try (Model model = ToyModel.random(vocabulary, config, 1);
        TrainingStep step = new TrainingSteps(config, model, 0).create(kernels)) {
      ReferenceLoss reference = new ReferenceLoss(model, config, SENTENCES, new FastRandom(5));
      double[][][] gradient = reference.numericGradient();
      train(step, rate, new FastRandom(5));
      assertEquals(reference.pairs(), step.takePairs());
      assertEquals(reference.loss(), step.takeLoss(), 2e-3 * reference.loss());
      double largest = 0;
      for (int m = 0; m < gradient.length; m++) {
        if (gradient[m].length == 0) {
          continue;
        }
        EmbeddingMatrix after = reference.matrixOf(model, m);
        for (int r = 0; r < gradient[m].length; r++) {
          for (int k = 0; k < DIM; k++) {
            double moved = (after.get(r, k) - reference.start(m, r, k)) / rate;
            double tolerance = 0.02 + 0.01 * Math.abs(moved);
            assertEquals(-gradient[m][r][k], moved, tolerance, m + ", row " + r + ":" + k);
            largest = Math.max(largest, Math.abs(moved));
          }
        }
      }
      assertTrue(largest > 0.5, "nothing moved: " + largest);
    }
  }

  /** The reference goes down without a rise, and the trainer's loss is the reference's. */
  @ParameterizedTest
  @MethodSource("configs")
  void descendsAsTheReferenceDoes(TrainingConfig given) {
    // the word2vec gradient is not that of J
    // and a low rate in the configuration lets the softmax take all in one batch
    TrainingConfig config = given.toBuilder().cbowGradient(CbowGradient.EXACT).alpha(1e-4).build();
    float rate = 0.01f;
    Vocabulary vocabulary = ToyModel.vocabulary(12);
    try (Model model = ToyModel.random(vocabulary, config, 2);
        TrainingStep step =
            new TrainingSteps(config, model, 0).create(io.github.w2vfast.kernel.Kernels.create())) {
      ReferenceLoss reference = new ReferenceLoss(model, config, SENTENCES, new FastRandom(6));
      double first = reference.loss();
      double before = Double.POSITIVE_INFINITY;
      // all at one point in one batch: the same but for rounding; else steps see each other
      double tolerance = config.objective() == ObjectiveType.SOFTMAX ? 1e-5 : 0.03;
      for (int i = 0; i < 40; i++) {
        double loss = reference.loss();
        assertTrue(loss < before, "step " + i + ": " + loss + " after " + before);
        before = loss;
        train(step, rate, new FastRandom(6));
        assertEquals(loss, step.takeLoss(), tolerance * loss, "step " + i);
        reference.descend(rate);
      }
      assertTrue(before < 0.85 * first, first + " " + before);
    }
  }

  private static void train(TrainingStep step, float rate, FastRandom random) {
    for (int[] sentence : SENTENCES) {
      step.train(sentence, sentence.length, rate, random);
    }
    step.flush(rate, random);
    step.settle();
  }
}
