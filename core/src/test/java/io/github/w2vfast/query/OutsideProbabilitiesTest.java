package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.KernelWidths;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.ToyModels;
import io.github.w2vfast.vocab.HuffmanTree;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutsideProbabilitiesTest {
  private static Supplier<VectorKernels> kernels(int bits) {
    return bits == 0 ? ScalarKernels::new : () -> KernelWidths.load(bits);
  }

  private static void assertDistribution(double[] probabilities) {
    assertEquals(0, probabilities[0]);
    for (double p : probabilities) {
      assertTrue(p >= 0 && p <= 1, () -> "not a probability: " + p);
    }
    assertEquals(1, Arrays.stream(probabilities).sum(), 1e-9);
  }

  @ParameterizedTest
  @CsvSource({"0,true", "0,false", "128,true", "256,true", "256,false", "512,true"})
  void sumToOneWithManyWordsAndLargeScores(int bits, boolean v) {
    // the input 1, 0, ...: the first value of a row is its score
    for (float largest : new float[] {1e-3f, 1, 30, 1e4f}) {
      try (Model model = ToyModels.random(100_000, 5, v, !v, 1, 2)) {
        var outputs = v ? model.v() : model.nodes();
        for (int row = 0; row < outputs.rows(); row++) {
          outputs.set(row, 0, (float) (largest * Math.sin(row)));
        }
        double[] p = new OutsideProbabilities(model, kernels(bits)).of(new float[] {1, 0, 0, 0, 0});
        assertDistribution(p);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void areTheSoftmaxOverV(int bits) {
    try (Model model = ToyModels.random(1500, 33, true, true, 0.5, 3)) {
      double[] found = new OutsideProbabilities(model, kernels(bits)).of(List.of("w7"));
      int c = model.vocabulary().id("w7");
      double[] expected = new double[1500];
      for (int o = 1; o < 1500; o++) {
        expected[o] = Math.exp(ToyModels.dot(model.v(), o, model.u(), c));
      }
      double sum = Arrays.stream(expected).sum();
      for (int o = 0; o < 1500; o++) {
        assertEquals(expected[o] / sum, found[o], 1e-5 * expected[o] / sum + 1e-12);
      }
    }
  }

  @Test
  void areTheProductsAlongThePathsOfATree() {
    try (Model model = ToyModels.random(300, 17, false, true, 0.5, 4)) {
      double[] found = new OutsideProbabilities(model).of(List.of("w9"));
      HuffmanTree tree = new HuffmanTree(model.vocabulary());
      for (int o = 1; o < 300; o++) {
        double p = 1;
        for (int step = 0; step < tree.pathLength(o); step++) {
          double s = ToyModels.dot(model.nodes(), tree.node(o, step), model.u(), 9);
          p /= 1 + Math.exp(tree.side(o, step) == 1 ? -s : s);
        }
        assertEquals(p, found[o], 1e-5 * p);
      }
      assertDistribution(found);
    }
  }

  @Test
  void theMeanOfSeveralWordsIsTheInput() {
    try (Model model = ToyModels.random(100, 8, true, false, 1, 5)) {
      OutsideProbabilities probabilities = new OutsideProbabilities(model);
      float[] mean = new float[8];
      for (int k = 0; k < 8; k++) {
        mean[k] = (model.u().get(3, k) + model.u().get(4, k) + model.u().get(3, k)) / 3;
      }
      assertArrayEquals(probabilities.of(mean), probabilities.of(List.of("w3", "w4", "w3")), 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 98, 99, 1000})
  void theTopFollowsTheProbabilities(int top) {
    try (Model model = ToyModels.random(100, 8, true, false, 1, 6)) {
      for (int row = 20; row < 40; row++) {
        // equal ones
        model.v().setRow(row, new float[8], 0);
      }
      OutsideProbabilities probabilities = new OutsideProbabilities(model);
      double[] all = probabilities.of(List.of("w5"));
      List<OutsideWord> found = probabilities.top(List.of("w5"), top);
      List<Integer> expected =
          java.util.stream.IntStream.range(1, 100)
              .boxed()
              .sorted(java.util.Comparator.comparingDouble(row -> -all[row]))
              .limit(top)
              .toList();
      assertEquals(expected, found.stream().map(OutsideWord::index).toList());
      for (OutsideWord word : found) {
        assertEquals(all[word.index()], word.probability());
        assertEquals(model.vocabulary().word(word.index()), word.word());
      }
    }
  }

  @Test
  void smallVocabularies() {
    try (Model none = ToyModels.random(1, 3, true, false, 1, 7);
        Model one = ToyModels.random(2, 3, true, false, 1, 7);
        Model noTree = ToyModels.random(2, 3, false, true, 1, 7)) {
      float[] x = {1, 2, 3};
      assertArrayEquals(new double[] {0}, new OutsideProbabilities(none).of(x));
      assertArrayEquals(new double[] {0, 1}, new OutsideProbabilities(one).of(x));
      assertArrayEquals(new double[] {0, 1}, new OutsideProbabilities(noTree).of(x));
    }
  }

  @Test
  void whatCannotBeAnsweredIsRefused() {
    try (Model model = ToyModels.random(100, 8, true, false, 1, 6)) {
      OutsideProbabilities probabilities = new OutsideProbabilities(model);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> probabilities.top(List.of("w1", "w_99"), 3));
      assertEquals("the word 'w_99' is not in the vocabulary; did you mean w99?", e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> probabilities.of(List.of()));
      assertThrows(IllegalArgumentException.class, () -> probabilities.top(List.of("w1"), 0));
      assertThrows(IllegalArgumentException.class, () -> probabilities.of(new float[7]));
      model.v().set(50, 3, Float.NaN);
      e = assertThrows(IllegalArgumentException.class, () -> probabilities.of(List.of("w1")));
      assertTrue(e.getMessage().contains("score NaN"), e.getMessage());
    }
  }
}
