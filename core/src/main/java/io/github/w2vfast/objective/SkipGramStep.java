package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;

/**
 * Skip-gram pair by pair, in the order of word2vec.c: for each word of the sentence as the target
 * and each word inside its window, shrunk at random, as the input. The input row x and the
 * objective's rows r_j take one step down the loss: {@code x += sum_j g_j r_j}, {@code r_j += g_j
 * x}, with {@code g_j = rate (label_j - sigmoid(r_j . x))}.
 */
public final class SkipGramStep extends TrainingStep {
  private final VectorKernels kernels;
  private final EmbeddingMatrix inputs;
  private final Objective objective;
  private final int window;
  private final int padded;
  private final NativeMemory scratch;
  private final long input;
  private final LogisticTables tables;

  /**
   * A step for one thread.
   *
   * @param inputs the matrix of the inputs, U
   * @param window the largest distance of input and target
   */
  public SkipGramStep(
      VectorKernels kernels, EmbeddingMatrix inputs, Objective objective, int window) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.objective = objective;
    this.window = window;
    padded = inputs.stride();
    scratch = NativeMemory.allocate(inputs.strideBytes());
    input = scratch.address();
    tables = new LogisticTables(objective.maxRows());
  }

  @Override
  public void train(int[] sentence, int length, float rate, FastRandom random) {
    for (int t = 0; t < length; t++) {
      int reach = 1 + random.nextInt(window);
      int end = Math.min(length - 1, t + reach);
      for (int c = Math.max(0, t - reach); c <= end; c++) {
        if (c != t) {
          pair(sentence[c], sentence[t], rate, random);
        }
      }
    }
  }

  private void pair(int context, int target, float rate, FastRandom random) {
    long row = inputs.rowAddress(context);
    kernels.copy(row, input, padded);
    int n = objective.rows(target, random, tables.rows, tables.labels);
    kernels.rowDots(input, tables.rows, n, padded, tables.scores);
    loss += kernels.logistic(tables.scores, 0, tables.labels, n, rate);
    kernels.rowUpdates(input, tables.rows, tables.scores, n, padded, row);
    pairs++;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
