package io.github.w2vfast.spark;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What training tasks have done to the rows of one slice since they had the same values: for each
 * row the sum of their new values, how many tasks have updated it, and how often. Sums do not
 * depend on how tasks are grouped, but for rounding; updates are added in the order in which they
 * come, in double precision.
 */
final class RowSteps {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final int dim;
  private final double[] sums;
  private final double[] weights;
  private final int[] tasks;
  private final float[] values;

  /** Nothing so far about a slice of this shape. */
  RowSteps(int rows, int dim) {
    this.dim = dim;
    sums = new double[rows * dim];
    weights = new double[rows];
    tasks = new int[rows];
    values = new float[dim];
  }

  /** Adds the update of a task or of a group of them. */
  void add(SliceUpdate update) {
    for (int i = 0; i < update.rows(); i++) {
      int row = update.row(i);
      int n = update.tasks(i);
      update.values(i, values);
      tasks[row] += n;
      weights[row] += update.weight(i);
      int at = row * dim;
      for (int k = 0; k < dim; k++) {
        sums[at + k] += (double) n * values[k];
      }
    }
  }

  /** What was added so far, as the update of a group. */
  byte[] ofGroup() {
    int updated = 0;
    for (int n : tasks) {
      updated += n > 0 ? 1 : 0;
    }
    SliceUpdate.Builder group = new SliceUpdate.Builder(updated, dim);
    for (int row = 0; row < tasks.length; row++) {
      if (tasks[row] > 0) {
        for (int k = 0; k < dim; k++) {
          values[k] = (float) (sums[row * dim + k] / tasks[row]);
        }
        group.add(row, tasks[row], (float) weights[row], values);
      }
    }
    return group.bytes();
  }

  /**
   * The new values of the slice: those before, and for each row as much of the sum of all steps as
   * the {@link Curvature} lets pass. Rows that no task has updated are as they were.
   *
   * @param before the values that all tasks began with
   */
  byte[] combined(byte[] before, Curvature.Filter filter) {
    byte[] after = before.clone();
    MemorySegment data = MemorySegment.ofArray(after);
    float[] step = new float[dim];
    for (int row = 0; row < tasks.length; row++) {
      int n = tasks[row];
      long offset = (long) Float.BYTES * dim * row;
      if (n == 1) {
        // the task's own values, bit for bit
        for (int k = 0; k < dim; k++) {
          data.set(FLOAT, offset + 4L * k, (float) sums[row * dim + k]);
        }
      } else if (n > 1) {
        for (int k = 0; k < dim; k++) {
          step[k] = (float) (sums[row * dim + k] - (double) n * data.get(FLOAT, offset + 4L * k));
        }
        filter.apply(step, n, weights[row]);
        for (int k = 0; k < dim; k++) {
          data.set(FLOAT, offset + 4L * k, data.get(FLOAT, offset + 4L * k) + step[k]);
        }
      }
    }
    return after;
  }
}
