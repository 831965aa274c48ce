package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** One thread's training on a piece of text, for each kind of training; the time of a word. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepBenchmark extends BenchmarkSettings {
  /** Centre words of a call. */
  private static final int WORDS = 960;

  /** What is trained. */
  @Param StepKind kind;

  /** Words of the vocabulary: with 1,000 the rows stay in the caches. */
  @Param({"1000", "10000"})
  int types;

  /** Length of the vectors. */
  @Param("300")
  int dim;

  private StepCalls calls;

  /** Makes the model and the text. */
  @Setup
  public void setUp() {
    calls = new StepCalls(kind, Kernels.create(), types, dim, WORDS);
  }

  /** Frees the rows. */
  @TearDown
  public void tearDown() {
    calls.close();
  }

  /** The time of one centre word. */
  @Benchmark
  @OperationsPerInvocation(WORDS)
  public double train() {
    return calls.train();
  }
}
