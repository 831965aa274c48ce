package io.github.w2vfast.cli.plot;

import io.github.w2vfast.model.WordVectors;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The directions in which vectors differ most: the leading eigenvectors of their covariance matrix,
 * by orthogonal iteration. For the same vectors always the same; the sign of each is such that its
 * largest coordinate is positive.
 */
public final class PrincipalComponents {
  private static final int ITERATIONS = 200;
  private static final double SETTLED = 1e-9;

  private final double[] mean;
  private final double[][] directions;

  /**
   * The leading components of these vectors.
   *
   * @param count how many, 1 to the dimension
   */
  public PrincipalComponents(WordVectors vectors, int count) {
    int n = vectors.size();
    int dim = vectors.dim();
    float[][] rows = rows(vectors);
    mean = new double[dim];
    for (float[] row : rows) {
      for (int k = 0; k < dim; k++) {
        mean[k] += row[k] / (double) n;
      }
    }
    double[][] covariance = new double[dim][];
    IntStream.range(0, dim)
        .parallel()
        .forEach(
            i -> {
              double[] line = new double[dim];
              for (float[] row : rows) {
                double x = row[i] - mean[i];
                for (int j = 0; j < dim; j++) {
                  line[j] += x * (row[j] - mean[j]);
                }
              }
              covariance[i] = line;
            });
    directions = leading(covariance, Math.min(count, dim));
  }

  private static float[][] rows(WordVectors vectors) {
    float[][] rows = new float[vectors.size()][vectors.dim()];
    for (int i = 0; i < rows.length; i++) {
      vectors.matrix().getRow(i, rows[i], 0);
    }
    return rows;
  }

  private static double[][] leading(double[][] matrix, int count) {
    int dim = matrix.length;
    Random random = new Random(1);
    double[][] basis = new double[count][dim];
    for (double[] direction : basis) {
      for (int k = 0; k < dim; k++) {
        direction[k] = random.nextGaussian();
      }
    }
    orthonormalise(basis);
    for (int round = 0; round < ITERATIONS; round++) {
      double[][] before = basis;
      double[][] after = new double[count][];
      IntStream.range(0, count).parallel().forEach(c -> after[c] = times(matrix, before[c]));
      orthonormalise(after);
      basis = after;
      double turned = 0;
      // The first two are what is seen; the others only reduce the dimension.
      for (int c = 0; c < Math.min(2, count); c++) {
        turned = Math.max(turned, 1 - Math.abs(dot(before[c], after[c])));
      }
      if (turned < SETTLED && round > 10) {
        break;
      }
    }
    for (double[] direction : basis) {
      double largest = 0;
      for (double value : direction) {
        largest = Math.abs(value) > Math.abs(largest) ? value : largest;
      }
      if (largest < 0) {
        for (int k = 0; k < dim; k++) {
          direction[k] = -direction[k];
        }
      }
    }
    return basis;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = dot(matrix[i], vector);
    }
    return product;
  }

  /** Gram and Schmidt's; directions in which nothing differs become zeros. */
  private static void orthonormalise(double[][] basis) {
    for (int c = 0; c < basis.length; c++) {
      double before = Math.sqrt(dot(basis[c], basis[c]));
      for (int earlier = 0; earlier < c; earlier++) {
        double along = dot(basis[c], basis[earlier]);
        for (int k = 0; k < basis[c].length; k++) {
          basis[c][k] -= along * basis[earlier][k];
        }
      }
      double length = Math.sqrt(dot(basis[c], basis[c]));
      for (int k = 0; k < basis[c].length; k++) {
        basis[c][k] = length > 1e-12 * before ? basis[c][k] / length : 0;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /** Where a vector lies along the components. */
  public float[] project(float[] vector) {
    float[] place = new float[directions.length];
    for (int c = 0; c < place.length; c++) {
      double sum = 0;
      for (int k = 0; k < vector.length; k++) {
        sum += directions[c][k] * (vector[k] - mean[k]);
      }
      place[c] = (float) sum;
    }
    return place;
  }

  /** Where each of the vectors lies. */
  public float[][] project(WordVectors vectors) {
    float[][] rows = rows(vectors);
    float[][] places = new float[rows.length][];
    IntStream.range(0, rows.length).parallel().forEach(i -> places[i] = project(rows[i]));
    return places;
  }
}
