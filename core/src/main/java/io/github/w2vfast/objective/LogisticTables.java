package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;

/** The small tables of a logistic step, long enough for the kernels' padding. */
final class LogisticTables {
  final long[] rows;
  final float[] labels;

  /** The scores of the rows, then their gradients. */
  final float[] scores;

  LogisticTables(int maxRows) {
    int length = Math.ceilDiv(maxRows, VectorKernels.PADDING) * VectorKernels.PADDING;
    rows = new long[length];
    labels = new float[length];
    scores = new float[length];
  }
}
