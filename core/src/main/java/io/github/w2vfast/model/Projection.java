package io.github.w2vfast.model;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import java.util.Objects;

/**
 * The coordinates of vectors along some directions, as many as a matrix product finds together, or
 * their numbers as they are.
 */
public final class Projection {
  /** Directions that stay in the first cache while rows pass by. */
  private static final int WIDTH = 32;

  private final int dim;
  private final int count;

  /** Blocks of directions side by side; none for the numbers as they are. */
  private final float[][] columns;

  /**
   * Coordinates along these directions.
   *
   * @param directions at least one; all of the same length
   */
  public Projection(float[][] directions) {
    dim = directions[0].length;
    count = directions.length;
    columns = new float[Math.ceilDiv(count, WIDTH)][];
    long[] addresses = new long[WIDTH];
    try (EmbeddingMatrix rows = EmbeddingMatrix.zeros(WIDTH, dim)) {
      rows.rowAddresses(0, WIDTH, addresses);
      for (int block = 0; block < columns.length; block++) {
        int n = Math.min(WIDTH, count - block * WIDTH);
        for (int i = 0; i < n; i++) {
          rows.setRow(i, directions[block * WIDTH + i], 0);
        }
        columns[block] = new float[Math.multiplyExact(rows.stride(), WIDTH)];
        Kernels.create().toColumns(addresses, 0, n, rows.stride(), columns[block], WIDTH);
      }
    }
  }

  private Projection(int dim) {
    this.dim = dim;
    count = dim;
    columns = new float[0][];
  }

  /** The numbers of vectors of this length as they are. */
  public static Projection whole(int dim) {
    return new Projection(dim);
  }

  /** Whether the coordinates are the numbers as they are. */
  public boolean isWhole() {
    return columns.length == 0;
  }

  /** How many coordinates there are. */
  public int count() {
    return count;
  }

  /** One of the directions, of which there are none for the numbers as they are; a copy. */
  public float[] direction(int index) {
    Objects.checkIndex(index, count);
    float[] direction = new float[dim];
    for (int k = 0; k < dim; k++) {
      direction[k] = columns[index / WIDTH][k * WIDTH + index % WIDTH];
    }
    return direction;
  }

  /**
   * Finds the coordinates of some rows of a matrix.
   *
   * @param kernels of the calling thread
   * @param first the first of the rows
   * @param n how many
   * @param out takes {@link #count()} values for each row
   * @throws IndexOutOfBoundsException if there are no such rows
   * @throws IllegalArgumentException if they have another length than the directions
   */
  public void project(VectorKernels kernels, EmbeddingMatrix rows, int first, int n, float[] out) {
    if (rows.dim() != dim) {
      throw new IllegalArgumentException(
          "rows of %d values cannot be compared with directions of %d".formatted(rows.dim(), dim));
    }
    if (isWhole()) {
      for (int j = 0; j < n; j++) {
        rows.getRow(first + j, out, j * count);
      }
      return;
    }
    long[] addresses = new long[n];
    rows.rowAddresses(first, n, addresses);
    float[] products = new float[n * WIDTH];
    for (int block = 0; block < columns.length; block++) {
      kernels.columnDots(addresses, 0, n, rows.stride(), columns[block], WIDTH, products, 0);
      int width = Math.min(WIDTH, count - block * WIDTH);
      for (int j = 0; j < n; j++) {
        System.arraycopy(products, j * WIDTH, out, j * count + block * WIDTH, width);
      }
    }
  }
}
