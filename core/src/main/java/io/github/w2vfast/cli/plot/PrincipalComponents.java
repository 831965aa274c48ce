package io.github.w2vfast.cli.plot;

import io.github.w2vfast.model.OrthogonalIteration;
import io.github.w2vfast.model.WordVectors;
import java.util.stream.IntStream;

/**
 * The directions in which vectors differ most: the leading eigenvectors of their covariance matrix,
 * by orthogonal iteration. For the same vectors always the same; the sign of each is such that its
 * largest coordinate is positive.
 */
public final class PrincipalComponents {
  private static final int ITERATIONS = 200;
  private static final double SETTLED = 1e-9;

  /** The others only reduce the dimension. */
  private static final int SEEN = 2;

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
    double[][] basis = new OrthogonalIteration(ITERATIONS, SEEN, SETTLED).leading(matrix, count);
    for (double[] direction : basis) {
      double largest = 0;
      for (double value : direction) {
        largest = Math.abs(value) > Math.abs(largest) ? value : largest;
      }
      if (largest < 0) {
        for (int k = 0; k < direction.length; k++) {
          direction[k] = -direction[k];
        }
      }
    }
    return basis;
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
