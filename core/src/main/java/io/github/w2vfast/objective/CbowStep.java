package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;

/**
 * CBOW, in the order of word2vec.c: for each word of the sentence as the target, the input is the
 * mean h of the rows of the words inside its window, shrunk at random. The objective's rows step as
 * {@code r_j += g_j h}; each context row takes the whole gradient {@code sum_j g_j r_j}, as
 * word2vec.c and gensim do, not divided by the number of contexts.
 */
public final class CbowStep extends TrainingStep {
  private final VectorKernels kernels;
  private final EmbeddingMatrix inputs;
  private final Objective objective;
  private final int window;
  private final int padded;
  private final NativeMemory scratch;
  private final long mean;
  private final long gradient;
  private final long zeros;
  private final long[] contexts;
  private final LogisticTables tables;

  /**
   * A step for one thread.
   *
   * @param inputs the matrix of the context words, U
   * @param window the largest distance of context and target
   */
  public CbowStep(VectorKernels kernels, EmbeddingMatrix inputs, Objective objective, int window) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.objective = objective;
    this.window = window;
    padded = inputs.stride();
    scratch = NativeMemory.allocate(3 * inputs.strideBytes());
    mean = scratch.address();
    gradient = mean + inputs.strideBytes();
    zeros = gradient + inputs.strideBytes();
    contexts = new long[2 * window];
    tables = new LogisticTables(objective.maxRows());
  }

  @Override
  public void train(int[] sentence, int length, float rate, FastRandom random) {
    for (int t = 0; t < length; t++) {
      int reach = 1 + random.nextInt(window);
      int end = Math.min(length - 1, t + reach);
      int n = 0;
      for (int c = Math.max(0, t - reach); c <= end; c++) {
        if (c != t) {
          contexts[n++] = inputs.rowAddress(sentence[c]);
        }
      }
      if (n > 0) {
        predict(sentence[t], n, rate, random);
      }
    }
  }

  private void predict(int target, int contextCount, float rate, FastRandom random) {
    kernels.sumRows(contexts, contextCount, 1f / contextCount, padded, mean);
    kernels.copy(zeros, gradient, padded);
    int n = objective.rows(target, random, tables.rows, tables.labels);
    kernels.rowDots(mean, tables.rows, n, padded, tables.scores);
    loss += kernels.logistic(tables.scores, 0, tables.labels, n, rate);
    kernels.rowUpdates(mean, tables.rows, tables.scores, n, padded, gradient);
    kernels.addToRows(1f, gradient, contexts, contextCount, padded);
    pairs++;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
