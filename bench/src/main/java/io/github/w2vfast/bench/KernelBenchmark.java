package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Every kernel on rows that are in the cache; the scalar reference and the FMA ceiling beside them.
 */
public class KernelBenchmark extends BenchmarkSettings {
  private static final long GROUP = (long) KernelCalls.INPUTS * KernelCalls.NOISE;

  /** Length of the vectors. */
  @Param({"100", "300"})
  int dim;

  /** Which kernels run. */
  @Param({"simd", "scalar"})
  String implementation;

  private final CeilingBenchmark registers = new CeilingBenchmark();
  private KernelCalls calls;

  /** Fills the rows; the same numbers in every run. */
  @Setup
  public void setUp() {
    calls =
        new KernelCalls(
            "scalar".equals(implementation) ? new ScalarKernels() : Kernels.create(), dim);
  }

  /** Frees the rows. */
  @TearDown
  public void tearDown() {
    calls.close();
  }

  /** As many FMAs as {@link #columnDots} does for vectors of this length, on registers. */
  @Benchmark
  public float ceiling() {
    return registers.run(GROUP * dim);
  }

  /** One dot product: dim FMAs. */
  @Benchmark
  public float dot() {
    return calls.dot();
  }

  /** A multiple of a row added to another: dim FMAs. */
  @Benchmark
  public void axpy() {
    calls.axpy();
  }

  /** Copies a row. */
  @Benchmark
  public void copy() {
    calls.copy();
  }

  /** One row of three. */
  @Benchmark
  public void settle() {
    calls.settle();
  }

  /** Two rows: 2 dim FMAs. */
  @Benchmark
  public void exchange() {
    calls.exchange();
  }

  /** The scores of 10 inputs with a row each: 10 dim FMAs. */
  @Benchmark
  public float[] singleDots() {
    return calls.singleDots();
  }

  /** 64 x 32 dot products into memory: 2,048 dim FMAs. */
  @Benchmark
  public void dots() {
    calls.dots();
  }

  /** One input against 6 rows: 6 dim FMAs. */
  @Benchmark
  public float[] rowDots() {
    return calls.rowDots();
  }

  /** The scores of 4 inputs with 6 rows each: 24 dim FMAs. */
  @Benchmark
  public float[] pairDots() {
    return calls.pairDots();
  }

  /** The scores of 4 neighbouring inputs with the 10 rows of their windows: 40 dim FMAs. */
  @Benchmark
  public float[] windowDots() {
    return calls.windowDots();
  }

  /** Dot products of one vector with 128 rows of half bytes: 128 dim multiply-adds. */
  @Benchmark
  public int[] nibbleDots() {
    return calls.nibbleDots();
  }

  /** Dot products of one vector with 16 rows of bytes: 16 dim multiply-adds. */
  @Benchmark
  public float[] byteDots() {
    return calls.byteDots();
  }

  /** The updates of one input and 6 rows: 12 dim FMAs. */
  @Benchmark
  public void rowUpdates() {
    calls.rowUpdates();
  }

  /** The updates of 4 neighbouring inputs and the 10 rows of their windows: 80 dim FMAs. */
  @Benchmark
  public void pairUpdates() {
    calls.pairUpdates();
  }

  /** The mean of 10 rows: 10 dim additions. */
  @Benchmark
  public void sumRows() {
    calls.sumRows();
  }

  /** A gradient added to 10 rows: 10 dim FMAs. */
  @Benchmark
  public void addToRows() {
    calls.addToRows();
  }

  /** 64 x 32 scores by dot products of packed rows: 2,048 dim FMAs. */
  @Benchmark
  public float[] blockDots() {
    return calls.blockDots();
  }

  /** Lays 32 noise rows side by side. */
  @Benchmark
  public float[] toColumns() {
    return calls.toColumns();
  }

  /** The scores of 64 inputs with 32 noise rows that lie side by side: 2,048 dim FMAs. */
  @Benchmark
  public float[] columnDots() {
    return calls.columnDots();
  }

  /** The scores of 64 inputs with 20 noise rows where they lie: 1,280 dim FMAs. */
  @Benchmark
  public float[] products() {
    return calls.products();
  }

  /** The scores of 64 rows with 48 inputs that lie side by side: 3,072 dim FMAs. */
  @Benchmark
  public float[] softmaxDots() {
    return calls.softmaxDots();
  }

  /** The gradient of 64 inputs from 20 noise rows, by {@code blockUpdates}: 1,280 dim FMAs. */
  @Benchmark
  public void inputUpdates() {
    calls.inputUpdates();
  }

  /** The gradient of 20 noise rows from 64 inputs, by {@code blockUpdates}: 1,280 dim FMAs. */
  @Benchmark
  public void noiseUpdates() {
    calls.noiseUpdates();
  }

  /** The sigmoids, gradients and losses of 32 scores, which are copied first. */
  @Benchmark
  public double logistic() {
    return calls.logistic();
  }

  /** The gradients of 32 observed pairs. */
  @Benchmark
  public double observedGradients() {
    return calls.observedGradients();
  }

  /** The sigmoids, gradients and losses of 20 x 64 scores, which are copied first. */
  @Benchmark
  public double noiseGradients() {
    return calls.noiseGradients();
  }

  /** The largest of 4,096 scores. */
  @Benchmark
  public float max() {
    return calls.max();
  }

  /** The terms of a softmax over 4,096 scores, which are copied first. */
  @Benchmark
  public float exp() {
    return calls.exp();
  }

  /** The terms of 48 softmaxes over 64 scores each, which are copied first. */
  @Benchmark
  public float[] expColumns() {
    return calls.expColumns();
  }

  /** 64 x 48 products. */
  @Benchmark
  public float[] scaleColumns() {
    return calls.scaleColumns();
  }

  /** Bounds from 128 dot products with half bytes. */
  @Benchmark
  public float[] upperBounds() {
    return calls.upperBounds();
  }

  /** 64 x 48 scores compared with the thresholds of a search. */
  @Benchmark
  public int rowsReaching() {
    return calls.rowsReaching();
  }
}
