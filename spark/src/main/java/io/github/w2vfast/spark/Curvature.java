package io.github.w2vfast.spark;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealVector;

/**
 * How fast training brings the rows of a matrix to where they want to be, direction by direction;
 * from that follows how much of the sum of the steps of several tasks is theirs to take.
 *
 * <p>A step of a row x is {@code alpha * sum over the rows y of the other side of (label -
 * sigma(x.y)) y}: near its goal x* the distance shrinks along an eigenvector of the second moments
 * {@code E[y yT]} by a share {@code r = alpha * gain * eigenvalue} with each update. After W/n
 * updates in each of n tasks that began at the same place, each has gone the share {@code 1 -
 * exp(-r W/n)} of its way, while one machine with all W updates would have gone {@code 1 - exp(-r
 * W)}. So of the sum of their steps passes, along that direction,
 *
 * <p>{@code s = (1 - exp(-r W)) / (n (1 - exp(-r W/n)))},
 *
 * <p>which is 1, the sum, for rare rows and flat directions, and 1/n, the mean, for frequent rows
 * and steep ones.
 */
final class Curvature implements Serializable {
  private static final long serialVersionUID = 1;

  /** Shares below that are as good as nothing: 1 - exp(-x) is x. */
  private static final double SUM = 1e-3;

  /** exp(-x) is nothing. */
  private static final double MEAN = 16;

  private final int dim;

  /** The share of the way that one update goes, of each eigenvector. */
  private final double[] rates;

  private final double slowest;
  private final double fastest;

  /** One eigenvector after another; empty where nothing is known. */
  private final float[] vectors;

  private Curvature(int dim, double[] rates, float[] vectors) {
    this.dim = dim;
    this.rates = rates;
    this.vectors = vectors;
    slowest = Arrays.stream(rates).min().orElse(Double.POSITIVE_INFINITY);
    fastest = Arrays.stream(rates).max().orElse(Double.POSITIVE_INFINITY);
  }

  /** Nothing is known: of steps passes their mean, which is always safe. */
  static Curvature unknown(int dim) {
    return new Curvature(dim, new double[0], new float[0]);
  }

  /**
   * The curvature that follows from second moments.
   *
   * @param moments {@code E[y yT]}, times the gain and the learning rate: the lower triangle, row
   *     after row
   * @throws IllegalArgumentException if they are not finite
   */
  static Curvature of(double[] moments, int dim) {
    double[][] matrix = new double[dim][dim];
    int at = 0;
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j <= i; j++) {
        if (!Double.isFinite(moments[at])) {
          throw new IllegalArgumentException(
              "training diverged: the model has values of %s; try a smaller stepSize"
                  .formatted(moments[at]));
        }
        matrix[i][j] = moments[at];
        matrix[j][i] = moments[at];
        at++;
      }
    }
    EigenDecomposition decomposition;
    try {
      decomposition = new EigenDecomposition(new Array2DRowRealMatrix(matrix, false));
    } catch (MaxCountExceededException noConvergence) {
      return unknown(dim);
    }
    double[] rates = decomposition.getRealEigenvalues();
    float[] vectors = new float[dim * dim];
    for (int e = 0; e < dim; e++) {
      RealVector vector = decomposition.getEigenvector(e);
      for (int k = 0; k < dim; k++) {
        vectors[e * dim + k] = (float) vector.getEntry(k);
      }
    }
    return new Curvature(dim, rates, vectors);
  }

  /** The same at another learning rate. */
  Curvature times(double factor) {
    double[] scaled = rates.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return new Curvature(dim, scaled, vectors);
  }

  /**
   * How much of the sum of n tasks' steps passes where one update goes that share of the way. The
   * quotient of the formula is the mean of the powers 0 to n - 1 of exp(-r W/n), which loses no
   * digits.
   */
  static double share(double rate, int tasks, double updates) {
    double left = Math.exp(-Math.max(0, rate) * updates / tasks);
    double sum = 1;
    for (int k = 1; k < tasks && left > 0; k++) {
      sum = sum * left + 1;
    }
    return sum / tasks;
  }

  /** Applies it; not for several threads. */
  Filter filter() {
    return new Filter();
  }

  /** Room for one row. */
  final class Filter {
    private final float[] along = new float[dim];

    /** The values of all eigenvectors at one place after another. */
    private final float[] columns = new float[vectors.length];

    Filter() {
      for (int i = 0; i < columns.length; i++) {
        columns[i] = vectors[i % dim * dim + i / dim];
      }
    }

    /**
     * Lets pass what is to pass of the sum of steps.
     *
     * @param step the sum, which is replaced
     * @param tasks how many have made it
     * @param updates their updates, taken together
     */
    void apply(float[] step, int tasks, double updates) {
      if (slowest * updates > MEAN * tasks) {
        scale(step, 1f / tasks);
      } else if (fastest * updates > SUM) {
        // sums of multiples, both ways: these are what the JIT compiler turns into SIMD
        Arrays.fill(along, 0);
        for (int k = 0; k < dim; k++) {
          addMultiple(step[k], columns, k * dim, along);
        }
        for (int e = 0; e < dim; e++) {
          along[e] *= (float) share(rates[e], tasks, updates);
        }
        Arrays.fill(step, 0);
        for (int e = 0; e < dim; e++) {
          addMultiple(along[e], vectors, e * dim, step);
        }
      }
    }

    private static void addMultiple(float factor, float[] from, int at, float[] to) {
      for (int k = 0; k < to.length; k++) {
        to[k] += factor * from[at + k];
      }
    }

    private static void scale(float[] row, float factor) {
      for (int k = 0; k < row.length; k++) {
        row[k] *= factor;
      }
    }
  }
}
