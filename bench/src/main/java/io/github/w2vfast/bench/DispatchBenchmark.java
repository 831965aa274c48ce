package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the seams cost: calls that have nothing to do. A kernel is called through {@link
 * VectorKernels}, a step through {@link TrainingStep}.
 */
public class DispatchBenchmark extends BenchmarkSettings {
  /**
   * Kinds of kernels that the calling code has met: 1, as in a run, or 2, where the JIT compiler
   * must tell them apart at each call.
   */
  @Param({"1", "2"})
  int kinds;

  private VectorKernels kernels;
  private EmbeddingMatrix rows;
  private Model model;
  private TrainingStep step;
  private final int[] word = {1};
  private final FastRandom random = new FastRandom(1);

  /** Lets the calling code meet the kernels. */
  @Setup
  public void setUp() {
    rows = EmbeddingMatrix.zeros(2, 16);
    if (kinds == 2) {
      kernels = new ScalarKernels();
      for (int i = 0; i < 20_000; i++) {
        kernel();
      }
    }
    kernels = Kernels.create();
    model = StepKind.PAIRS.model(Synthetic.vocabulary(10), 16);
    step = new TrainingSteps(StepKind.PAIRS.config(16, 1), model, 0).create(kernels);
  }

  /** Frees the rows. */
  @TearDown
  public void tearDown() {
    step.close();
    model.close();
    rows.close();
  }

  /** One call of a kernel on rows of length 0. */
  @Benchmark
  public void kernel() {
    kernels.copy(rows.rowAddress(0), rows.rowAddress(1), 0);
  }

  /** The same without a call: two addresses of rows. */
  @Benchmark
  public long addresses() {
    return rows.rowAddress(0) ^ rows.rowAddress(1);
  }

  /** One call of a step on a sentence of one word, which has no neighbours to predict. */
  @Benchmark
  public void step() {
    step.train(word, 1, 0.01f, random);
  }
}
