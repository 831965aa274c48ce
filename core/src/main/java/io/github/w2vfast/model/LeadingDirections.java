package io.github.w2vfast.model;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import java.util.stream.IntStream;

/**
 * The directions along which vectors reach farthest, in the mean of the squares over a sample of
 * them (no mean is subtracted first: what counts are cosines). Word vectors reach far along few of
 * them, so that a few coordinates say much about a cosine.
 */
public final class LeadingDirections {
  private static final int SAMPLE = 1 << 14;

  /** Rows whose products are added up at a time. */
  private static final int CHUNK = 1024;

  /** Coordinates of a task. */
  private static final int TOGETHER = 16;

  /** Directions need not be found exactly: the space that they span is good after a few. */
  private static final int ROUNDS = 5;

  private final double[][] directions;

  private LeadingDirections(double[][] directions) {
    this.directions = directions;
  }

  /**
   * Finds the directions of the rows of a matrix.
   *
   * @param count how many, 1 to {@code rows.dim()}
   */
  public static LeadingDirections of(EmbeddingMatrix rows, int count) {
    return new LeadingDirections(
        new OrthogonalIteration(ROUNDS, 0, 0).leading(squares(rows), count));
  }

  /** The products of each two coordinates, added up over the sample. */
  private static double[][] squares(EmbeddingMatrix rows) {
    int dim = rows.dim();
    int sample = Math.min(rows.rows(), SAMPLE);
    double[][] squares = new double[dim][dim];
    float[][] coordinates = new float[dim][CHUNK];
    float[] row = new float[dim];
    try (EmbeddingMatrix chunk = EmbeddingMatrix.zeros(dim, CHUNK)) {
      long[] addresses = new long[dim];
      chunk.rowAddresses(0, dim, addresses);
      for (int first = 0; first < sample; first += CHUNK) {
        for (int i = 0; i < CHUNK; i++) {
          if (first + i < sample) {
            rows.getRow((int) ((first + i) * (long) rows.rows() / sample), row, 0);
          } else {
            row = new float[dim];
          }
          for (int k = 0; k < dim; k++) {
            coordinates[k][i] = row[k];
          }
        }
        for (int k = 0; k < dim; k++) {
          chunk.setRow(k, coordinates[k], 0);
        }
        IntStream.range(0, Math.ceilDiv(dim, TOGETHER))
            .parallel()
            .forEach(
                part -> {
                  VectorKernels kernels = Kernels.create();
                  float[] products = new float[VectorKernels.padded(dim)];
                  for (int k = part * TOGETHER; k < Math.min(dim, (part + 1) * TOGETHER); k++) {
                    kernels.rowDots(addresses[k], addresses, 0, dim, CHUNK, products, 0);
                    for (int j = 0; j < dim; j++) {
                      squares[k][j] += products[j];
                    }
                  }
                });
      }
    }
    return squares;
  }

  /**
   * How much the first directions hold of the squares of some rows, 0 to 1; 1 if these are zeros.
   */
  public double share(EmbeddingMatrix rows, int count) {
    int sample = Math.min(rows.rows(), CHUNK);
    Projection projection = first(count);
    VectorKernels kernels = Kernels.create();
    float[] row = new float[rows.dim()];
    float[] coordinates = new float[count];
    double whole = 0;
    double kept = 0;
    for (int i = 0; i < sample; i++) {
      int r = (int) ((long) i * rows.rows() / sample);
      rows.getRow(r, row, 0);
      projection.project(kernels, rows, r, 1, coordinates);
      whole += UnitRows.square(row);
      kept += UnitRows.square(coordinates);
    }
    return whole > 0 ? kept / whole : 1;
  }

  /** The coordinates along the first directions, the farthest first. */
  public Projection first(int count) {
    float[][] first = new float[count][];
    for (int c = 0; c < count; c++) {
      first[c] = toFloats(directions[c]);
    }
    return new Projection(first);
  }

  /**
   * Coordinates in the space of the first directions along others, orthonormal too and drawn at
   * random: all coordinates are of about the same size then, as is best for rounding them.
   */
  public Projection mixed(int count) {
    double[][] turned = OrthogonalIteration.random(count, count);
    float[][] mixed = new float[count][];
    for (int c = 0; c < count; c++) {
      double[] direction = new double[directions[0].length];
      for (int d = 0; d < count; d++) {
        for (int k = 0; k < direction.length; k++) {
          direction[k] += turned[c][d] * directions[d][k];
        }
      }
      mixed[c] = toFloats(direction);
    }
    return new Projection(mixed);
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) values[k];
    }
    return floats;
  }
}
