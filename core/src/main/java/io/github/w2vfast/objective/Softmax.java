package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import java.util.Arrays;

/**
 * The exact softmax over the whole vocabulary: {@code J = log sum_w exp(u_w x) - u_o x} for each
 * observed word o. With {@code P(w) = exp(u_w x) / sum}, an input with c targets steps by {@code
 * rate (sum_o u_o - c sum_w P(w) u_w)}, and each row of V by {@code rate (n_w - c P(w)) x}, where
 * n_w counts how often w is a target. {@code </s>}, which is never a target, takes no part.
 *
 * <p>A batch of m inputs is three matrix products with V, which passes twice, in chunks of rows
 * that fit the cache: once for the scores V X', once for the updates G' V and G X, where G = rate
 * (N - P C). The exponentials of a chunk are taken below its own largest score and brought to the
 * common scale afterwards, so nothing overflows whatever the scores.
 */
final class Softmax extends Objective {
  /**
   * Rows of V at a time, whole tiles of the kernels: with power-of-two strides, all that a strip of
   * them takes fits the cache.
   */
  static final int CHUNK = 60;

  /**
   * The most inputs of a batch: enough for arithmetic, not memory, to set the pace, and whole tiles
   * of the kernels at every width.
   */
  private static final int MAX_INPUTS = 48;

  private static final int MIN_INPUTS = 4;

  /**
   * The largest sum of learning rate times share that a frequent word's row takes in one step. The
   * step also grows with the square of the inputs' length, some 5 to 10: with a sum of 1, training
   * on text with every "the" in it went astray at a rate of 0.05.
   */
  private static final double MAX_SUMMED_SHARE = 0.25;

  /** The scores of a batch take no more than 256 MiB. */
  private static final long MAX_SCORES = 64L << 20;

  /** The first row that takes part: that after {@code </s>}. */
  private static final int FIRST = 1;

  private final VectorKernels kernels;
  private final EmbeddingMatrix v;
  private final int chunks;
  private final int width;
  private final NativeMemory scratch;
  private final long zeros;
  private final long[] gradients;
  private final long[] rows = new long[CHUNK];

  /** The inputs as columns. */
  private final float[] columns;

  /** The scores by chunk, by row of V, by input; later their exponentials, then the gradients. */
  private final float[] scores;

  /** For each chunk and input the largest score. */
  private final float[] chunkMax;

  private final float[] chunkSum;
  private final float[] max;
  private final double[] sum;
  private final float[] factors;

  /** Targets and their examples, by target: {@code target << 32 | example}. */
  private final long[] observed;

  /**
   * The objective over V.
   *
   * @param capacity the most examples of a batch; see {@link #capacity}
   * @param maxTargets the most targets of an example
   */
  Softmax(VectorKernels kernels, EmbeddingMatrix v, int capacity, int maxTargets) {
    this.kernels = kernels;
    this.v = v;
    width = VectorKernels.padded(capacity);
    chunks = Math.ceilDiv(Math.max(0, v.rows() - FIRST), CHUNK);
    scratch = NativeMemory.allocate((capacity + 1) * v.strideBytes());
    zeros = scratch.address() + capacity * v.strideBytes();
    gradients = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      gradients[i] = scratch.address() + i * v.strideBytes();
    }
    columns = new float[Math.multiplyExact(v.stride(), width)];
    scores = new float[Math.multiplyExact(chunks, CHUNK * width)];
    chunkMax = new float[Math.multiplyExact(chunks, width)];
    chunkSum = new float[width];
    max = new float[width];
    sum = new double[width];
    factors = new float[width];
    observed = new long[Math.multiplyExact(capacity, maxTargets)];
  }

  /**
   * How many inputs make a good batch.
   *
   * @param rows words of the vocabulary
   * @param rate the largest learning rate
   * @param targets usual number of targets of an example
   * @param largestShare the largest share of one word among the targets: its row takes the
   *     gradients of the whole batch in one step
   */
  static int capacity(int rows, double rate, double targets, double largestShare) {
    long byMemory = MAX_SCORES / Math.max(1, rows);
    double bySum = MAX_SUMMED_SHARE / (rate * targets * largestShare);
    long most = Math.min(MAX_INPUTS, Math.max(MIN_INPUTS, byMemory));
    return (int) Math.max(1, Math.min(most, bySum));
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    predict(batch);
    double loss = 0;
    int pairs = 0;
    for (int i = 0; i < batch.size; i++) {
      double logSum = max[i] + Math.log(sum[i]);
      for (int t = batch.starts[i]; t < batch.starts[i + 1]; t++) {
        int target = batch.targets[t];
        loss += logSum - kernels.dot(batch.inputs[i], v.rowAddress(target), batch.padded);
        observed[pairs++] = (long) target << 32 | i;
      }
    }
    Arrays.sort(observed, 0, pairs);
    update(batch, pairs, rate);
    return loss;
  }

  /** The exponentials of all scores, and of each input the largest score and the sum. */
  private void predict(Batch batch) {
    kernels.toColumns(batch.inputs, 0, batch.size, batch.padded, columns, width);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = chunk * CHUNK * width;
      int n = rowsOf(chunk);
      list(chunk, n);
      kernels.columnDots(rows, 0, n, batch.padded, columns, width, scores, at);
      kernels.expColumns(scores, at, n, width, chunkMax, chunk * width, chunkSum);
      for (int i = 0; i < batch.size; i++) {
        float highest = chunkMax[chunk * width + i];
        if (highest > max[i]) {
          sum[i] = sum[i] * Math.exp(max[i] - highest) + chunkSum[i];
          max[i] = highest;
        } else {
          sum[i] += chunkSum[i] * Math.exp(highest - max[i]);
        }
      }
    }
  }

  /** Turns the exponentials into gradients and takes the step. */
  private void update(Batch batch, int pairs, float rate) {
    int m = batch.size;
    int padded = batch.padded;
    for (int i = 0; i < m; i++) {
      kernels.copy(zeros, gradients[i], padded);
    }
    Arrays.fill(factors, 0);
    int next = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = chunk * CHUNK * width;
      int n = rowsOf(chunk);
      int first = FIRST + chunk * CHUNK;
      for (int i = 0; i < m; i++) {
        double share = Math.exp(chunkMax[chunk * width + i] - max[i]) / sum[i];
        factors[i] = (float) (-rate * batch.targetCount(i) * share);
      }
      kernels.scaleColumns(scores, at, n, width, factors);
      for (; next < pairs && (observed[next] >>> 32) < first + n; next++) {
        int target = (int) (observed[next] >>> 32) - first;
        scores[at + target * width + (int) observed[next]] += rate;
      }
      list(chunk, n);
      kernels.blockUpdates(scores, at, 1, width, rows, 0, n, padded, gradients, 0, m);
      kernels.blockUpdates(scores, at, width, 1, batch.inputs, 0, m, padded, rows, 0, n);
    }
    for (int i = 0; i < m; i++) {
      kernels.axpy(1, gradients[i], batch.sinks[i], padded);
    }
  }

  /** Lists the rows of a chunk. */
  private void list(int chunk, int n) {
    v.rowAddresses(FIRST + chunk * CHUNK, n, rows);
  }

  private int rowsOf(int chunk) {
    return Math.min(CHUNK, v.rows() - FIRST - chunk * CHUNK);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
