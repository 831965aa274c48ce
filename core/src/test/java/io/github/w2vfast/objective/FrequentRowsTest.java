package io.github.w2vfast.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrequentRowsTest {
  private static final int DIM = 20;

  private final VectorKernels kernels = new ScalarKernels();

  static FrequentRows rows(
      VectorKernels kernels, Model model, int words, float share, int usesPerSettlement) {
    return new FrequentRows(kernels, model.u(), model.v(), words, share, usesPerSettlement);
  }

  /** Rows of which none has a copy. */
  static FrequentRows shared(VectorKernels kernels, Model model) {
    return rows(kernels, model, 0, 1, 1);
  }

  private static float read(long address) {
    return MemorySegment.ofAddress(address).reinterpret(Float.BYTES).get(ValueLayout.JAVA_FLOAT, 0);
  }

  private static void write(long address, float value) {
    MemorySegment.ofAddress(address).reinterpret(Float.BYTES).set(ValueLayout.JAVA_FLOAT, 0, value);
  }

  @Test
  void onlyTheFirstRowsAreCopied() {
    try (EmbeddingMatrix matrix = EmbeddingMatrix.zeros(5, DIM);
        RowCopies rows = new RowCopies(kernels, matrix, 2, 1);
        RowCopies none = new RowCopies(kernels, matrix, 0, 1)) {
      for (int row = 0; row < 5; row++) {
        assertEquals(row >= 2, rows.address(row) == matrix.rowAddress(row), "row " + row);
        assertEquals(matrix.rowAddress(row), none.address(row));
      }
      assertEquals(rows.address(0) + matrix.strideBytes(), rows.address(1));
    }
  }

  /** Two threads move a row from 10 by 4 and by -2: their sum is 12, their mean 11. */
  @ParameterizedTest
  @CsvSource({"1, 14, 12", "0.5, 12, 11"})
  void settlingAddsShares(float share, float afterFirst, float afterBoth) {
    try (EmbeddingMatrix matrix = EmbeddingMatrix.zeros(3, DIM)) {
      matrix.set(1, 7, 10);
      try (RowCopies first = new RowCopies(kernels, matrix, 2, share);
          RowCopies second = new RowCopies(kernels, matrix, 2, share)) {
        long a = first.address(1) + 4 * 7;
        long b = second.address(1) + 4 * 7;
        write(a, read(a) + 4);
        write(b, read(b) - 2);
        assertEquals(10, matrix.get(1, 7));
        first.settle();
        assertEquals(afterFirst, matrix.get(1, 7));
        assertEquals(afterFirst, read(a));
        assertEquals(8, read(b), "the other thread has not settled yet");
        second.settle(1);
        assertEquals(afterBoth, matrix.get(1, 7));
        assertEquals(afterBoth, read(b));
        second.settle(1);
        assertEquals(afterBoth, matrix.get(1, 7), "nothing has moved since");
        first.settle(1);
        assertEquals(afterBoth, read(a), "now the first thread knows of the second");
      }
    }
  }

  @Test
  void aWordIsSettledAfterItsUses() {
    try (Model model = ToyModel.random(ToyModel.vocabulary(6), DIM, 1);
        FrequentRows rows = rows(kernels, model, 3, 1, 4)) {
      float u = model.u().get(2, 0);
      float v = model.v().get(2, 0);
      write(rows.u().address(2), u + 1);
      write(rows.v().address(2), v + 1);
      rows.use(new int[] {2, 1, 2, 5, 4, 2, 1, 1}, 8);
      assertEquals(u, model.u().get(2, 0));
      rows.use(new int[] {2, 2, 2}, 1);
      assertEquals(u + 1, model.u().get(2, 0), 1e-6);
      assertEquals(v + 1, model.v().get(2, 0), 1e-6);
      write(rows.u().address(2), u + 3);
      rows.use(new int[] {2, 2, 2}, 3);
      assertEquals(u + 1, model.u().get(2, 0), 1e-6);
      rows.settle();
      assertEquals(u + 3, model.u().get(2, 0), 1e-6);
    }
  }

  /**
   * Copies are for the fast skip-gram of several threads, and for words of which each of them sees
   * enough.
   */
  @ParameterizedTest
  @CsvSource({
    "2, SKIP_GRAM, FAST, 1000000000, false",
    "2, SKIP_GRAM, FAST, 1000, true",
    "1, SKIP_GRAM, FAST, 1000000000, true",
    "2, CBOW, FAST, 1000000000, true",
    "2, SKIP_GRAM, EXACT, 1000000000, true"
  })
  void whoGetsCopies(
      int threads, Architecture architecture, KernelMode mode, long words, boolean sharedMoves) {
    Vocabulary vocabulary = ToyModel.vocabulary(60);
    TrainingConfig config =
        TrainingConfig.builder()
            .architecture(architecture)
            .kernelMode(mode)
            .dim(DIM)
            .sample(0)
            .threads(threads)
            .build();
    Random random = new Random(1);
    try (Model model = ToyModel.random(vocabulary, config, 4);
        TrainingStep step = new TrainingSteps(config, model, words).create(Kernels.create())) {
      int[] sentence = random.ints(40, 1, 60).toArray();
      int word = sentence[20];
      double[] before = ToyModel.copy(model.u())[word];
      FastRandom noise = new FastRandom(1);
      step.train(sentence, sentence.length, 0.025f, noise);
      step.flush(0.025f, noise);
      assertEquals(sharedMoves, !Arrays.equals(before, ToyModel.copy(model.u())[word]));
      step.settle();
      assertNotEquals(before[0], model.u().get(word, 0));
    }
  }
}
