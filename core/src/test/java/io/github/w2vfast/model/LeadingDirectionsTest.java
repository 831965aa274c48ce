package io.github.w2vfast.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeadingDirectionsTest {
  private static final int ROWS = 2500;
  private static final int DIM = 70;
  private static final int FAR = 12;

  /** Long in a space of FAR dimensions that no axis lies in, short elsewhere. */
  private static EmbeddingMatrix rows() {
    double[][] space = OrthogonalIteration.random(FAR, DIM);
    Random random = new Random(4);
    EmbeddingMatrix rows = EmbeddingMatrix.zeros(ROWS, DIM);
    for (int r = 0; r < ROWS; r++) {
      float[] row = new float[DIM];
      for (int k = 0; k < DIM; k++) {
        row[k] = 0.01f * (float) random.nextGaussian();
      }
      for (double[] direction : space) {
        double along = random.nextGaussian();
        for (int k = 0; k < DIM; k++) {
          row[k] += (float) (along * direction[k]);
        }
      }
      rows.setRow(r, row, 0);
    }
    return rows;
  }

  private static double square(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }

  @Test
  void findsTheSpaceInWhichRowsAreLong() {
    try (EmbeddingMatrix rows = rows()) {
      LeadingDirections directions = LeadingDirections.of(rows, 2 * FAR);
      float[] row = new float[DIM];
      for (Projection projection : List.of(directions.first(FAR), directions.mixed(FAR))) {
        assertEquals(FAR, projection.count());
        float[] out = new float[ROWS * FAR];
        projection.project(Kernels.create(), rows, 0, ROWS, out);
        for (int r = 0; r < ROWS; r++) {
          rows.getRow(r, row, 0);
          double whole = square(row, 0, DIM);
          double kept = square(out, r * FAR, (r + 1) * FAR);
          assertTrue(kept <= whole * 1.00001 && kept > whole - 0.03, kept + " of " + whole);
        }
      }
    }
  }

  /** Both ways of looking at a space say the same of two vectors, also beyond its rank. */
  @Test
  void mixedCoordinatesHaveTheSameProducts() {
    try (EmbeddingMatrix wide = rows();
        EmbeddingMatrix flat = EmbeddingMatrix.zeros(ROWS, DIM)) {
      float[] row = new float[DIM];
      for (int r = 0; r < ROWS; r++) {
        wide.getRow(r, row, 0);
        Arrays.fill(row, 9, DIM, 0);
        flat.setRow(r, row, 0);
      }
      for (EmbeddingMatrix rows : List.of(wide, flat)) {
        for (int count : new int[] {1, 9, 33, DIM}) {
          LeadingDirections directions = LeadingDirections.of(rows, count);
          float[] first = new float[20 * count];
          float[] mixed = new float[20 * count];
          directions.first(count).project(Kernels.create(), rows, 5, 20, first);
          directions.mixed(count).project(Kernels.create(), rows, 5, 20, mixed);
          for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
              double a = 0;
              double b = 0;
              for (int k = 0; k < count; k++) {
                a += first[i * count + k] * first[j * count + k];
                b += mixed[i * count + k] * mixed[j * count + k];
              }
              assertEquals(a, b, 1e-4);
            }
          }
        }
      }
    }
  }

  @Test
  void theWholeIsAProjectionToo() {
    try (EmbeddingMatrix rows = rows()) {
      Projection whole = Projection.whole(DIM);
      assertTrue(whole.isWhole());
      assertFalse(LeadingDirections.of(rows, 3).first(3).isWhole());
      assertEquals(DIM, whole.count());
      float[] out = new float[2 * DIM];
      float[] expected = new float[2 * DIM];
      whole.project(Kernels.create(), rows, 7, 2, out);
      rows.getRow(7, expected, 0);
      rows.getRow(8, expected, DIM);
      assertArrayEquals(expected, out);
    }
  }

  @Test
  void rowsOfAnotherLengthAreRefused() {
    try (EmbeddingMatrix rows = rows();
        EmbeddingMatrix other = EmbeddingMatrix.zeros(1, DIM + 1)) {
      Projection projection = LeadingDirections.of(rows, 3).first(2);
      float[] out = new float[2];
      assertThrows(
          IllegalArgumentException.class,
          () -> projection.project(Kernels.create(), other, 0, 1, out));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> projection.project(Kernels.create(), rows, ROWS, 1, out));
    }
  }
}
