package io.github.w2vfast.spark;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Combines what several training tasks have done to the rows of one slice since they had the same
 * values, by the rule of AdaSum (Maleki et al., 2020) for each row: steps a and b become
 *
 * <p>{@code (1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b},
 *
 * <p>which is their sum where their directions have nothing to do with each other, as those of a
 * rare word have, and their mean where they are the same, as those of a frequent one nearly are.
 * Tasks are taken in the order in which they come.
 */
final class AdaptiveSum {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final int dim;
  private final MemorySegment before;
  private final double[] steps;
  private final boolean[] moved;
  private final float[] values;

  /**
   * Nothing so far.
   *
   * @param before the values that all tasks began with
   */
  AdaptiveSum(int rows, int dim, byte[] before) {
    this.dim = dim;
    this.before = MemorySegment.ofArray(before);
    steps = new double[rows * dim];
    moved = new boolean[rows];
    values = new float[dim];
  }

  /** Adds the update of one task, or the mean of a group of them. */
  void add(SliceUpdate update) {
    for (int i = 0; i < update.rows(); i++) {
      int row = update.row(i);
      int at = row * dim;
      update.values(i, values);
      double aa = 0;
      double ab = 0;
      double bb = 0;
      for (int k = 0; k < dim; k++) {
        double a = steps[at + k];
        double b = (double) values[k] - before.get(FLOAT, (long) Float.BYTES * (at + k));
        aa += a * a;
        ab += a * b;
        bb += b * b;
      }
      double ofA = moved[row] && aa > 0 ? 1 - ab / (2 * aa) : 1;
      double ofB = moved[row] && bb > 0 ? 1 - ab / (2 * bb) : 1;
      for (int k = 0; k < dim; k++) {
        double b = (double) values[k] - before.get(FLOAT, (long) Float.BYTES * (at + k));
        steps[at + k] = ofA * steps[at + k] + ofB * b;
      }
      moved[row] = true;
    }
  }

  /** The new values of the slice; rows that no task has updated are as they were. */
  byte[] result() {
    byte[] after = before.toArray(ValueLayout.JAVA_BYTE);
    MemorySegment data = MemorySegment.ofArray(after);
    for (int row = 0; row < moved.length; row++) {
      if (moved[row]) {
        for (int k = row * dim; k < (row + 1) * dim; k++) {
          long offset = (long) Float.BYTES * k;
          data.set(FLOAT, offset, (float) (before.get(FLOAT, offset) + steps[k]));
        }
      }
    }
    return after;
  }
}
