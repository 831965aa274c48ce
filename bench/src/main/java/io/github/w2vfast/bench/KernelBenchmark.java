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
  private static final int INPUTS = 64;
  private static final int NOISE = 32;
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
  private long[] inputRows;
  private float[] scores;
  private float[] columns;
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
    inputRows = new long[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      updatedRows[i] = updated.rowAddress(i);
      inputRows[i] = inputs.rowAddress(i);
    }
    for (int j = 0; j < NOISE; j++) {
      noiseRows[j] = noise.rowAddress(j);
    }
    scores = new float[INPUTS * NOISE];
    columns = new float[padded * NOISE];
    kernels.toColumns(noiseRows, 0, NOISE, padded, columns, NOISE);
    gradients = new float[INPUTS * NOISE];
    labels = new float[NOISE];
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

  /** 64 x 32 scores by dot products of packed rows: 2,048 dim FMAs. */
  @Benchmark
  public float[] blockDots() {
    kernels.blockDots(inputs.address(), INPUTS, noise.address(), NOISE, padded, scores, 0, NOISE);
    return scores;
  }

  /** The same scores of inputs with noise rows that lie side by side: 2,048 dim FMAs. */
  @Benchmark
  public float[] columnDots() {
    kernels.columnDots(inputRows, 0, INPUTS, padded, columns, NOISE, scores, 0);
    return scores;
  }

  /** Lays 32 noise rows side by side. */
  @Benchmark
  public float[] toColumns() {
    kernels.toColumns(noiseRows, 0, NOISE, padded, columns, NOISE);
    return columns;
  }

  /** The gradient of 64 inputs from 32 noise rows: 2,048 dim FMAs. */
  @Benchmark
  public void inputUpdates() {
    kernels.blockUpdates(
        gradients, 0, NOISE, 1, noiseRows, 0, NOISE, padded, updatedRows, 0, INPUTS);
  }

  /** The gradient of 32 noise rows from 64 inputs: 2,048 dim FMAs. */
  @Benchmark
  public void noiseUpdates() {
    kernels.blockUpdates(
        gradients, 0, 1, NOISE, inputRows, 0, INPUTS, padded, updatedRows, 0, NOISE);
  }

  /** One input against 6 rows: 6 dim FMAs. */
  @Benchmark
  public float[] rowDots() {
    kernels.rowDots(inputs.address(), noiseRows, 0, PAIR_ROWS, padded, scores);
    return scores;
  }

  /** The updates of one input and 6 rows: 12 dim FMAs. */
  @Benchmark
  public void rowUpdates() {
    kernels.rowUpdates(
        inputs.address(), noiseRows, gradients, 0, PAIR_ROWS, padded, updated.rowAddress(0));
  }

  /** The sigmoids, gradients and losses of 30 scores. */
  @Benchmark
  public double logistic() {
    java.util.Arrays.fill(scores, 0, NOISE, 0.25f);
    return kernels.logistic(scores, 0, labels, NOISE, 0.025f);
  }
}
