package io.github.w2vfast.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitRowsTest {
  @Test
  void rowsGetLengthOne() {
    try (ArrayVectors vectors = ArrayVectors.random(ArrayVectors.numbered("w", 3000), 19, 1);
        EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), 2500)) {
      assertEquals(2500, unit.rows());
      float[] before = new float[19];
      float[] after = new float[19];
      for (int row = 0; row < unit.rows(); row++) {
        vectors.matrix().getRow(row, before, 0);
        unit.getRow(row, after, 0);
        double length = 0;
        double squares = 0;
        for (int i = 0; i < 19; i++) {
          length += (double) before[i] * before[i];
          squares += (double) after[i] * after[i];
        }
        assertEquals(1, squares, 1e-6);
        for (int i = 0; i < 19; i++) {
          assertEquals(before[i] / Math.sqrt(length), after[i], 1e-7);
        }
      }
    }
  }

  @Test
  void rowsWithoutDirectionBecomeZero() {
    float[][] rows = {
      {0, 0},
      {Float.NaN, 1},
      {1, Float.POSITIVE_INFINITY},
      {3, -4},
      {3e38f, -2e38f},
      {Float.MIN_VALUE, 0}
    };
    float[][] expected = {{0, 0}, {0, 0}, {0, 0}, {0.6f, -0.8f}, {0.83205f, -0.5547f}, {1, 0}};
    try (ArrayVectors vectors = new ArrayVectors(ArrayVectors.numbered("w", 6), rows, 2);
        EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), 6)) {
      for (int row = 0; row < rows.length; row++) {
        float[] found = new float[2];
        unit.getRow(row, found, 0);
        assertArrayEquals(expected[row], found, 1e-5f, "row " + row);
      }
    }
  }

  @Test
  void moreRowsThanThereAreIsRefused() {
    try (ArrayVectors vectors = ArrayVectors.random(List.of("a"), 2, 1)) {
      assertThrows(IllegalArgumentException.class, () -> UnitRows.of(vectors.matrix(), 2));
    }
  }
}
