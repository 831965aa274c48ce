package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SpearmanTest {
  @Test
  void tiesShareTheirMeanRank() {
    assertArrayEquals(
        new double[] {4.5, 2, 1, 4.5, 4.5, 4.5, 7},
        Spearman.ranks(new double[] {3, 1, -5, 3, 3, 3, 1e9}));
    assertArrayEquals(new double[] {1.5, 1.5}, Spearman.ranks(new double[] {0.0, -0.0}));
  }

  @Test
  void calculatedByHand() {
    // Rank differences -4 .. without ties: 1 - 6 * sum(d^2) / (n (n^2 - 1)).
    double[] x = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
    double[] y = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
    assertEquals(1 - 6 * 194.0 / 990, Spearman.rho(x, y), 1e-12);
    // Ranks 1..5 and 1, 2, 3.5, 5, 3.5: covariance 8, variances 10 and 9.5.
    assertEquals(
        8 / Math.sqrt(95),
        Spearman.rho(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}),
        1e-12);
    assertEquals(1, Spearman.rho(new double[] {1, 2, 9}, new double[] {-7, 0, 0.1}), 1e-12);
    assertEquals(-1, Spearman.rho(new double[] {1, 2, 9}, new double[] {7, 0, -0.1}), 1e-12);
  }

  @Test
  void equalsPearsonOfCountedRanks() {
    Random random = new Random(3);
    int n = 200;
    double[] x = random.ints(n, 0, 20).asDoubleStream().toArray();
    double[] y = random.ints(n, 0, 40).asDoubleStream().toArray();
    double[] rx = new double[n];
    double[] ry = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rx[i] += x[j] < x[i] ? 1 : x[j] == x[i] ? 0.5 : 0;
        ry[i] += y[j] < y[i] ? 1 : y[j] == y[i] ? 0.5 : 0;
      }
    }
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double syy = 0;
    double sxy = 0;
    for (int i = 0; i < n; i++) {
      sx += rx[i];
      sy += ry[i];
      sxx += rx[i] * rx[i];
      syy += ry[i] * ry[i];
      sxy += rx[i] * ry[i];
    }
    double pearson = (n * sxy - sx * sy) / Math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
    assertEquals(pearson, Spearman.rho(x, y), 1e-12);
  }

  @Test
  void withoutAnOrderThereIsNoCorrelation() {
    assertEquals(Double.NaN, Spearman.rho(new double[0], new double[0]));
    assertEquals(Double.NaN, Spearman.rho(new double[] {1}, new double[] {2}));
    assertEquals(Double.NaN, Spearman.rho(new double[] {1, 1}, new double[] {2, 3}));
    assertThrows(
        IllegalArgumentException.class, () -> Spearman.rho(new double[] {1}, new double[2]));
    assertThrows(
        IllegalArgumentException.class,
        () -> Spearman.rho(new double[] {1, Double.NaN}, new double[2]));
  }
}
