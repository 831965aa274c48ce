package io.github.w2vfast.objective;

import io.github.w2vfast.sampling.FastRandom;

/**
 * Which rows of the output matrix a target word is tried against, and with which labels. Both
 * practical objectives are the same logistic step over such rows: {@code -sum_j log sigmoid(+-row_j
 * . x)}, plus for label 1, minus for label 0.
 */
public sealed interface Objective permits NegativeSampling {
  /** The most rows for one target. */
  int maxRows();

  /**
   * Fills the tables for one target word.
   *
   * @param target id of the word to predict
   * @param random source of noise
   * @param rows takes addresses of rows of the output matrix
   * @param labels takes 1 or 0 for each row
   * @return number of rows
   */
  int rows(int target, FastRandom random, long[] rows, float[] labels);
}
