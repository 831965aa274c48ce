package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels of a training step on rows that are in the cache; the scalar reference beside them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class KernelBenchmark {
  private static final int INPUTS = 48;
  private static final int NOISE = 30;
  private static final int SCORE_STRIDE = 32;
  private static final int PAIR_ROWS = 6;

  /** Length of the vectors. */
  @Param({"100", "300"})
  int dim;

  /** Which kernels run. */
  @Param({"simd", "scalar"})
  String implementation;

  private VectorKernels kernels;
  private EmbeddingMatrix inputs;
  private EmbeddingMatrix noise;
  private EmbeddingMatrix updated;
  private long[] updatedRows;
  private long[] noiseRows;
  private float[] scores;
  private float[] gradients;
  private float[] labels;
  private int padded;

  /** Fills the rows; the same numbers in every run. */
  @Setup
  public void setUp() {
    kernels = "scalar".equals(implementation) ? new ScalarKernels() : Kernels.create();
    Random random = new Random(1);
    inputs = random(INPUTS, random);
    noise = random(NOISE, random);
    updated = random(INPUTS, random);
    padded = inputs.stride();
    updatedRows = new long[INPUTS];
    noiseRows = new long[NOISE];
    for (int i = 0; i < INPUTS; i++) {
      updatedRows[i] = updated.rowAddress(i);
    }
    for (int j = 0; j < NOISE; j++) {
      noiseRows[j] = noise.rowAddress(j);
    }
    scores = new float[INPUTS * SCORE_STRIDE];
    gradients = new float[INPUTS * SCORE_STRIDE];
    labels = new float[SCORE_STRIDE];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = random.nextFloat() * 1e-9f;
    }
  }

  private EmbeddingMatrix random(int rows, Random random) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < dim; k++) {
        matrix.set(r, k, random.nextFloat() - 0.5f);
      }
    }
    return matrix;
  }

  /** Frees the rows. */
  @TearDown
  public void tearDown() {
    inputs.close();
    noise.close();
    updated.close();
  }

  /** 48 x 30 scores: 1,440 dim FMAs. */
  @Benchmark
  public float[] blockDots() {
    kernels.blockDots(
        inputs.address(), INPUTS, noise.address(), NOISE, padded, scores, 0, SCORE_STRIDE);
    return scores;
  }

  /** The gradient of 48 inputs from 30 noise rows: 1,440 dim FMAs. */
  @Benchmark
  public void blockUpdates() {
    kernels.blockUpdates(
        gradients, 0, SCORE_STRIDE, 1, noise.address(), NOISE, padded, updatedRows, 0, INPUTS);
  }

  /** One input against 6 rows: 6 dim FMAs. */
  @Benchmark
  public float[] rowDots() {
    kernels.rowDots(inputs.address(), noiseRows, PAIR_ROWS, padded, scores);
    return scores;
  }

  /** The updates of one input and 6 rows: 12 dim FMAs. */
  @Benchmark
  public void rowUpdates() {
    kernels.rowUpdates(
        inputs.address(), noiseRows, gradients, PAIR_ROWS, padded, updated.rowAddress(0));
  }

  /** The sigmoids, gradients and losses of 30 scores. */
  @Benchmark
  public double logistic() {
    java.util.Arrays.fill(scores, 0, NOISE, 0.25f);
    return kernels.logistic(scores, 0, labels, NOISE, 0.025f);
  }
}
