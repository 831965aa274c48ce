package io.github.w2vfast.eval;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.vocab.Vocabulary;

/**
 * log sum_w exp(u_w . x) over all rows of V but that of {@code </s>}, for many inputs x at a time:
 * the logarithms of the softmax's denominators. V passes by in blocks that stay in the cache; each
 * input keeps its largest score so far and the sum of the terms relative to it, in double. For one
 * thread.
 */
final class LogSumExp implements AutoCloseable {
  /** Inputs in a block. */
  static final int INPUTS = 48;

  private static final int BLOCK_BYTES = 128 << 10;
  private static final int MAX_ROWS = 1024;

  private final VectorKernels kernels = Kernels.create();
  private final EmbeddingMatrix v;
  private final int rowsPerBlock;
  private final NativeMemory memory;
  private final float[] scores;
  private final float[] max = new float[INPUTS];
  private final double[] sum = new double[INPUTS];

  LogSumExp(EmbeddingMatrix v) {
    this.v = v;
    rowsPerBlock = Math.clamp(BLOCK_BYTES / v.strideBytes(), 12, MAX_ROWS);
    memory = NativeMemory.allocate(INPUTS * v.strideBytes());
    scores = new float[INPUTS * rowsPerBlock];
  }

  /** Where input {@code i} is to be written, padded as a row is. */
  long input(int i) {
    return memory.address() + i * v.strideBytes();
  }

  /** Copies a row to be input {@code i}. */
  void setInput(int i, long row) {
    kernels.copy(row, input(i), v.stride());
  }

  /** The logarithms for the first {@code m} inputs. */
  void compute(int m, double[] result) {
    for (int i = 0; i < m; i++) {
      max[i] = Float.NEGATIVE_INFINITY;
      sum[i] = 0;
    }
    for (int row = Vocabulary.END_OF_SENTENCE_ID + 1; row < v.rows(); row += rowsPerBlock) {
      int n = Math.min(rowsPerBlock, v.rows() - row);
      kernels.blockDots(
          memory.address(), m, v.rowAddress(row), n, v.stride(), scores, 0, rowsPerBlock);
      for (int i = 0; i < m; i++) {
        int from = i * rowsPerBlock;
        float largest = kernels.max(scores, from, n);
        // A score that is no number makes the sum no number.
        if (!(largest <= max[i])) {
          sum[i] *= Math.exp((double) max[i] - largest);
          max[i] = largest;
        }
        sum[i] += kernels.exp(scores, from, n, max[i]);
      }
    }
    for (int i = 0; i < m; i++) {
      result[i] = max[i] + Math.log(sum[i]);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
