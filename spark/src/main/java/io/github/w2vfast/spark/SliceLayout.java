package io.github.w2vfast.spark;

import java.io.Serializable;
import java.util.Objects;

/**
 * How the matrices of a model are cut into slices of some rows each, numbered over all matrices.
 * The first rows of each matrix are the most frequent ones, so frequency is a matter of slices. No
 * number here counts single values, of which there may be more than 2^31.
 */
final class SliceLayout implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a slice takes at most, unless a single row is larger. */
  private static final int SLICE_BYTES = 1 << 20;

  /** Small matrices are cut as well, so that all tasks have something to combine. */
  private static final int LEAST_SLICES = 64;

  private final int dim;
  private final int rowsPerSlice;
  private final int[] rows;
  private final int[] frequentRows;
  private final int[] firstSlice;

  /**
   * A layout.
   *
   * @param rows rows of each matrix
   * @param frequentRows of them the first so many are frequent
   */
  SliceLayout(int dim, int[] rows, int[] frequentRows) {
    this.dim = dim;
    this.rows = rows.clone();
    this.frequentRows = frequentRows.clone();
    int largest = 1;
    for (int n : rows) {
      largest = Math.max(largest, n);
    }
    int byBytes = Math.max(1, SLICE_BYTES / Math.multiplyExact(dim, Float.BYTES));
    rowsPerSlice = Math.min(byBytes, Math.ceilDiv(largest, LEAST_SLICES));
    firstSlice = new int[rows.length + 1];
    for (int m = 0; m < rows.length; m++) {
      firstSlice[m + 1] = Math.addExact(firstSlice[m], Math.ceilDiv(rows[m], rowsPerSlice));
    }
  }

  int dim() {
    return dim;
  }

  int matrices() {
    return rows.length;
  }

  int rowsOfMatrix(int matrix) {
    return rows[matrix];
  }

  /** Number of slices of all matrices. */
  int slices() {
    return firstSlice[rows.length];
  }

  /** The matrix that a slice belongs to. */
  int matrix(int slice) {
    Objects.checkIndex(slice, slices());
    int matrix = 0;
    while (slice >= firstSlice[matrix + 1]) {
      matrix++;
    }
    return matrix;
  }

  /** The first row of a slice in its matrix. */
  int firstRow(int slice) {
    return (slice - firstSlice[matrix(slice)]) * rowsPerSlice;
  }

  /** The number of rows of a slice. */
  int rows(int slice) {
    return Math.min(rowsPerSlice, rows[matrix(slice)] - firstRow(slice));
  }

  /** Whether a slice has frequent rows. */
  boolean isFrequent(int slice) {
    return firstRow(slice) < frequentRows[matrix(slice)];
  }

  /** The bytes of the values of a slice. */
  int bytes(int slice) {
    return rows(slice) * dim * Float.BYTES;
  }

  /** The bytes of the values of all slices, or of the frequent ones alone. */
  long bytes(boolean all) {
    long total = 0;
    for (int slice = 0; slice < slices(); slice++) {
      total += all || isFrequent(slice) ? bytes(slice) : 0;
    }
    return total;
  }
}
