package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundedRowsTest {
  private static final int ROWS = 101;

  /** Some with a number far above the others, which no level reaches; the last one is zero. */
  private static EmbeddingMatrix unitRows(int dim, Random random) {
    EmbeddingMatrix unit = EmbeddingMatrix.zeros(ROWS, dim);
    for (int r = 0; r < ROWS - 1; r++) {
      float[] row = new float[dim];
      double squares = 0;
      for (int k = 0; k < dim; k++) {
        row[k] = (float) random.nextGaussian() * (k == 0 && r % 3 == 0 ? 20 : 1);
        squares += row[k] * row[k];
      }
      for (int k = 0; k < dim; k++) {
        row[k] /= (float) Math.sqrt(squares);
      }
      unit.setRow(r, row, 0);
    }
    return unit;
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (double) a[k] * b[k];
    }
    return sum;
  }

  /** No cosine is above its bound, and a row without outliers is not far below it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 30, 31, 33, 300})
  void boundsHold(int dim) {
    VectorKernels kernels = Kernels.create();
    int[] products = new int[128];
    float[] row = new float[dim];
    float[] q = new float[dim];
    try (EmbeddingMatrix unit = unitRows(dim, new Random(dim));
        RoundedRows rounded = new RoundedRows(unit)) {
      for (int asked = 0; asked < ROWS; asked++) {
        unit.getRow(asked, q, 0);
        try (RoundedRows.Query query = rounded.query(q)) {
          query.look(kernels, 0, 64, products);
          query.look(kernels, 64, ROWS - 64, products);
          assertEquals(ROWS, query.most.length);
          for (int r = 0; r < ROWS; r++) {
            unit.getRow(r, row, 0);
            double cosine = cosine(row, q);
            String place = "row " + r + " and row " + asked;
            assertTrue(query.most[r] >= cosine, place + ": " + query.most[r] + " < " + cosine);
            if (dim == 300 && r % 3 != 0) {
              assertTrue(query.most[r] < cosine + 0.3, place + ": " + query.most[r]);
            }
          }
        }
      }
    }
  }
}
