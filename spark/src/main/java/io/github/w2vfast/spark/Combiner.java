package io.github.w2vfast.spark;

/**
 * Makes one update of those of a group of training tasks: each row becomes the mean of its values
 * in the tasks that have updated it, weighted by their updates. Updates are added in the order in
 * which they come, in double precision.
 */
final class Combiner {
  private final int rows;
  private final int dim;
  private final double[] sums;
  private final double[] weights;
  private final float[] values;

  /** Nothing so far about a slice of this shape. */
  Combiner(int rows, int dim) {
    this.rows = rows;
    this.dim = dim;
    sums = new double[rows * dim];
    weights = new double[rows];
    values = new float[dim];
  }

  /** Adds the update of one task or group of tasks. */
  void add(SliceUpdate update) {
    for (int i = 0; i < update.rows(); i++) {
      int row = update.row(i);
      double weight = update.weight(i);
      update.values(i, values);
      weights[row] += weight;
      int at = row * dim;
      for (int k = 0; k < dim; k++) {
        sums[at + k] += weight * values[k];
      }
    }
  }

  /** What was added so far, as one update: its parts may be added in any grouping. */
  byte[] partial() {
    SliceUpdate.Builder update = new SliceUpdate.Builder(updated(), dim);
    for (int row = 0; row < rows; row++) {
      if (weights[row] > 0) {
        for (int k = 0; k < dim; k++) {
          values[k] = (float) (sums[row * dim + k] / weights[row]);
        }
        update.add(row, (float) weights[row], values);
      }
    }
    return update.bytes();
  }

  private int updated() {
    int n = 0;
    for (double weight : weights) {
      n += weight > 0 ? 1 : 0;
    }
    return n;
  }
}
