package io.github.w2vfast.model;

import java.util.Random;
import java.util.stream.IntStream;

/**
 * The leading eigenvectors of a symmetric matrix, by orthogonal iteration: some random directions
 * are multiplied by the matrix and made orthonormal again and again. For the same matrix always the
 * same.
 */
public final class OrthogonalIteration {
  private final int rounds;
  private final int watched;
  private final double settled;

  /**
   * An iteration that ends early.
   *
   * @param rounds multiplications at most
   * @param watched how many of the first directions must have settled
   * @param settled by how much the cosine between a direction and the same one of the round before
   *     may be less than 1
   */
  public OrthogonalIteration(int rounds, int watched, double settled) {
    this.rounds = rounds;
    this.watched = watched;
    this.settled = settled;
  }

  /**
   * The directions, by falling eigenvalue where these differ enough.
   *
   * @param count how many, 1 to the size of the matrix
   * @return orthonormal to within rounding, but zeros where the matrix has no further direction
   */
  public double[][] leading(double[][] matrix, int count) {
    double[][] basis = random(count, matrix.length);
    for (int round = 0; round < rounds; round++) {
      double[][] before = basis;
      double[][] after = new double[count][];
      IntStream.range(0, count).parallel().forEach(c -> after[c] = times(matrix, before[c]));
      orthonormalise(after);
      basis = after;
      double turned = 0;
      for (int c = 0; c < Math.min(watched, count); c++) {
        turned = Math.max(turned, 1 - Math.abs(dot(before[c], after[c])));
      }
      if (turned < settled && round > 10) {
        break;
      }
    }
    orthonormalise(basis);
    return basis;
  }

  /** Random orthonormal directions, always the same. */
  public static double[][] random(int count, int dim) {
    Random random = new Random(1);
    double[][] basis = new double[count][dim];
    for (double[] direction : basis) {
      for (int k = 0; k < dim; k++) {
        direction[k] = random.nextGaussian();
      }
    }
    orthonormalise(basis);
    orthonormalise(basis);
    return basis;
  }

  private static double[] times(double[][] symmetric, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      addTo(product, vector[i], symmetric[i]);
    }
    return product;
  }

  /** Gram and Schmidt's, once: twice is enough for directions that were nearly parallel. */
  private static void orthonormalise(double[][] basis) {
    for (int c = 0; c < basis.length; c++) {
      double before = Math.sqrt(dot(basis[c], basis[c]));
      for (int earlier = 0; earlier < c; earlier++) {
        addTo(basis[c], -dot(basis[c], basis[earlier]), basis[earlier]);
      }
      double length = Math.sqrt(dot(basis[c], basis[c]));
      for (int k = 0; k < basis[c].length; k++) {
        basis[c][k] = length > 1e-12 * before ? basis[c][k] / length : 0;
      }
    }
  }

  private static void addTo(double[] sum, double factor, double[] vector) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] += factor * vector[k];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
