package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.LeadingDirections;
import io.github.w2vfast.model.Projection;
import io.github.w2vfast.model.UnitRows;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
    try (EmbeddingMatrix unit = unitRows(dim, new Random(dim));
        RoundedRows rounded = new RoundedRows(unit, Projection.whole(dim))) {
      boundsHold(unit, rounded, dim == 300 ? 0.3 : 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 32, 50, 96, 100})
  void boundsOfFewCoordinatesHold(int count) {
    try (EmbeddingMatrix unit = unitRows(100, new Random(count))) {
      LeadingDirections directions = LeadingDirections.of(unit, count);
      try (RoundedRows rounded = new RoundedRows(unit, directions.first(count))) {
        boundsHold(unit, rounded, 2);
      }
      try (RoundedRows rounded = new RoundedRows(unit, directions.mixed(count))) {
        boundsHold(unit, rounded, count > 95 ? 0.4 : 2);
      }
    }
  }

  /** Rows in a space of few dimensions, none of which lie beyond it. */
  @Test
  void boundsOfFlatRowsHold() {
    try (EmbeddingMatrix narrow = unitRows(7, new Random(3));
        EmbeddingMatrix unit = EmbeddingMatrix.zeros(ROWS, 90)) {
      float[] row = new float[90];
      for (int r = 0; r < ROWS; r++) {
        narrow.getRow(r, row, 40);
        unit.setRow(r, row, 0);
      }
      for (int count : new int[] {5, 7, 32}) {
        LeadingDirections directions = LeadingDirections.of(unit, count);
        try (RoundedRows rounded = new RoundedRows(unit, directions.mixed(count))) {
          boundsHold(unit, rounded, 2);
        }
      }
    }
  }

  private static void boundsHold(EmbeddingMatrix unit, RoundedRows rounded, double near) {
    VectorKernels kernels = Kernels.create();
    int[] products = new int[128];
    float[] row = new float[unit.dim()];
    float[] q = new float[unit.dim()];
    for (int asked = 0; asked < ROWS; asked++) {
      unit.getRow(asked, q, 0);
      try (RoundedRows.Query query = rounded.query(q)) {
        query.look(kernels, 0, 64, products);
        query.look(kernels, 64, ROWS - 64, products);
        assertEquals(128, query.most.length); // ROWS in whole blocks
        for (int r = 0; r < ROWS; r++) {
          unit.getRow(r, row, 0);
          double cosine = cosine(row, q);
          String place = "row " + r + " and row " + asked;
          assertTrue(query.most[r] >= cosine, place + ": " + query.most[r] + " < " + cosine);
          assertTrue(query.tops[r / 32] >= query.most[r], place);
          if (r % 3 != 0 && r != ROWS - 1) {
            assertTrue(query.most[r] < cosine + near, place + ": " + query.most[r]);
          }
        }
      }
    }
  }

  @Test
  void fewCoordinatesAreTakenWhereTheySayMuch() {
    List<String> words = ArrayVectors.numbered("w", 3000);
    assertEquals(32, chosen(ArrayVectors.concentrated(words, 150, 20, 1)));
    assertEquals(64, chosen(ArrayVectors.concentrated(words, 150, 60, 1)));
    assertEquals(0, chosen(ArrayVectors.random(words, 150, 1)));
    assertEquals(0, chosen(ArrayVectors.concentrated(words, 40, 20, 1)));
    assertEquals(0, chosen(ArrayVectors.random(words.subList(0, 5), 150, 1)));
  }

  private static int chosen(ArrayVectors vectors) {
    try (vectors;
        EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), vectors.size())) {
      Projection chosen = LeadingCoordinates.choose(unit);
      return chosen.isWhole() ? 0 : chosen.count();
    }
  }
}
