package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;

/** The small tables of a logistic step, long enough for the kernels' padding. */
final class LogisticTables {
  final long[] rows;
  final float[] labels;

  /** The scores of the rows, then their gradients. */
  final float[] scores;

  LogisticTables(int maxRows) {
    int length = VectorKernels.padded(maxRows);
    rows = new long[length];
    labels = new float[length];
    scores = new float[length];
  }

  /**
   * One logistic step of example i on the first n rows: {@code x += sum_j g_j r_j} and {@code r_j
   * += g_j x}, with {@code g_j = rate (label_j - s(r_j x))}. The labels stay.
   *
   * @return the loss
   */
  double step(VectorKernels kernels, Batch batch, int i, int n, float rate) {
    kernels.rowDots(batch.inputs[i], rows, 0, n, batch.padded, scores, 0);
    double loss = kernels.logistic(scores, 0, labels, n, rate);
    kernels.rowUpdates(
        batch.inputs[i], rows, 0, n, scores, 0, batch.padded, batch.sinks[i], batch.spare);
    return loss;
  }
}
