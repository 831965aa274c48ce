package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.vocab.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Tuple2;

/** How much of the sum of steps passes. */
class CurvatureTest {
  private static final int DIM = 5;

  /** A symmetric matrix with these eigenvalues and random eigenvectors, which it fills in. */
  private static double[] moments(double[] eigenvalues, double[][] vectors) {
    Random random = new Random(1);
    for (int e = 0; e < DIM; e++) {
      double[] vector = random.doubles(DIM, -1, 1).toArray();
      for (int other = 0; other < e; other++) {
        double dot = dot(vector, vectors[other]);
        for (int k = 0; k < DIM; k++) {
          vector[k] -= dot * vectors[other][k];
        }
      }
      double norm = Math.sqrt(dot(vector, vector));
      vectors[e] = Arrays.stream(vector).map(x -> x / norm).toArray();
    }
    double[] moments = new double[DIM * (DIM + 1) / 2];
    int at = 0;
    for (int i = 0; i < DIM; i++) {
      for (int j = 0; j <= i; j++) {
        for (int e = 0; e < DIM; e++) {
          moments[at] += eigenvalues[e] * vectors[e][i] * vectors[e][j];
        }
        at++;
      }
    }
    return moments;
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(k -> a[k] * b[k]).sum();
  }

  /**
   * Tasks that each go their way on a quadratic, without noise, come to where one machine with all
   * the updates would come: the rule is exact there, along each direction by itself.
   */
  @ParameterizedTest
  @CsvSource({"2, 40", "8, 200", "16, 30000"})
  void onAQuadraticTasksGoAsFarAsOneMachine(int tasks, int updates) {
    double[] eigenvalues = {1e-6, 1e-3, 0.01, 0.05, 0.3};
    double[][] vectors = new double[DIM][];
    Curvature curvature = Curvature.of(moments(eigenvalues, vectors), DIM);
    double[] goal = {3, -2, 1, 0.5, -1};
    double[] expected = new double[DIM];
    float[] sum = new float[DIM];
    for (int e = 0; e < DIM; e++) {
      double way = dot(goal, vectors[e]);
      // continuous time, as in the formula
      double ofOne = way * -Math.expm1(-eigenvalues[e] * updates);
      double ofTask = way * -Math.expm1(-eigenvalues[e] * updates / tasks);
      for (int k = 0; k < DIM; k++) {
        expected[k] += ofOne * vectors[e][k];
        sum[k] += (float) (tasks * ofTask * vectors[e][k]);
      }
    }
    curvature.filter().apply(sum, tasks, updates);
    for (int k = 0; k < DIM; k++) {
      assertEquals(expected[k], sum[k], 2e-4);
    }
  }

  @Test
  void sharesGoFromTheSumToTheMean() {
    assertEquals(1, Curvature.share(0, 4, 100));
    assertEquals(1, Curvature.share(1e-9, 4, 100), 1e-6);
    assertEquals(0.25, Curvature.share(10, 4, 100), 1e-6);
    double before = 1;
    for (double rate = 1e-6; rate < 10; rate *= 1.3) {
      double share = Curvature.share(rate, 4, 100);
      assertTrue(share <= before && share >= 0.25, rate + ": " + share);
      before = share;
    }
    // rounding may leave a tiny negative eigenvalue
    assertEquals(1, Curvature.share(-1e-18, 4, 100));
  }

  /** Where it is known before that all directions are the same, vectors are not looked at. */
  @Test
  void rareAndFrequentRowsTakeTheShortWay() {
    double[][] vectors = new double[DIM][];
    double[] moments = moments(new double[] {0.1, 0.2, 0.3, 0.4, 0.5}, vectors);
    float[] step = {4, 8, -4, 2, 1};
    float[] rare = step.clone();
    Curvature.of(moments, DIM).times(1e-6).filter().apply(rare, 4, 8);
    assertArrayEquals(step, rare);
    float[] frequent = step.clone();
    Curvature.of(moments, DIM).filter().apply(frequent, 4, 10_000);
    assertArrayEquals(new float[] {1, 2, -1, 0.5f, 0.25f}, frequent);
    float[] unknown = step.clone();
    Curvature.unknown(DIM).filter().apply(unknown, 4, 1);
    assertArrayEquals(frequent, unknown);
  }

  @Test
  void momentsThatAreNoNumbersAreRefused() {
    double[] moments = new double[DIM * (DIM + 1) / 2];
    moments[7] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> Curvature.of(moments, DIM));
  }

  /** Moments by slices, against those by the definition; weights against expected updates. */
  @ParameterizedTest
  @CsvSource({"NEGATIVE_SAMPLING, 2", "HIERARCHICAL_SOFTMAX, 2", "SOFTMAX, 2"})
  void momentsAreThoseOfTheFrequentRows(ObjectiveType objective, int matrices) {
    List<Words.Counted> tokens = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      tokens.add(new Words.Counted("w" + i, 4000 / (i + 1)));
    }
    Vocabulary words = Words.of(tokens, 7).vocabulary();
    int[] rows = {401, objective == ObjectiveType.HIERARCHICAL_SOFTMAX ? 399 : 401};
    SliceLayout layout = new SliceLayout(DIM, rows, new int[] {50, 50});
    TrainingConfig config = TrainingConfig.builder().dim(DIM).objective(objective).build();
    CurvatureMeter meter = new CurvatureMeter(layout, config, words);
    double[][] weights = meter.weights();
    for (double[] ofMatrix : weights) {
      assertEquals(1, Arrays.stream(ofMatrix).sum(), 1e-9);
      assertTrue(ofMatrix.length >= 50 && ofMatrix.length < 60, "rows " + ofMatrix.length);
      assertTrue(ofMatrix[1] > ofMatrix[40]);
    }
    Random random = new Random(2);
    List<Tuple2<Integer, byte[]>> slices = new ArrayList<>();
    double[][] expected = new double[matrices][DIM * (DIM + 1) / 2];
    for (int slice = 0; slice < layout.slices(); slice++) {
      ByteBuffer values = ByteBuffer.allocate(layout.bytes(slice)).order(ByteOrder.nativeOrder());
      int matrix = layout.matrix(slice);
      for (int r = 0; r < layout.rows(slice); r++) {
        float[] x = new float[DIM];
        for (int k = 0; k < DIM; k++) {
          x[k] = random.nextFloat() - 0.3f;
          values.putFloat(x[k]);
        }
        int row = layout.firstRow(slice) + r;
        double weight = layout.isFrequent(slice) ? weights[matrix][row] : 0;
        for (int i = 0, at = 0; i < DIM; i++) {
          for (int j = 0; j <= i; j++, at++) {
            expected[matrix][at] += weight * x[i] * x[j];
          }
        }
      }
      slices.add(new Tuple2<>(slice, values.array()));
    }
    double[] moments = new CurvatureMeter.Moments(layout, weights).call(slices.iterator()).next();
    for (int matrix = 0; matrix < matrices; matrix++) {
      int size = expected[matrix].length;
      assertArrayEquals(
          expected[matrix], Arrays.copyOfRange(moments, matrix * size, (matrix + 1) * size), 1e-9);
    }
    // the same from any number of partitions, in groups too
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    for (int partitions : new int[] {1, 16, 40}) {
      JavaRDD<Tuple2<Integer, byte[]>> spread = context.parallelize(slices, partitions);
      assertArrayEquals(moments, meter.moments(spread), 1e-12);
      assertArrayEquals(meter.moments(spread), meter.moments(spread));
    }
  }
}
