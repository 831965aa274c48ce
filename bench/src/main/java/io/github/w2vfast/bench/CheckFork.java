package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One JVM of the performance check: measures everything once, and prints it for the parent. */
final class CheckFork {
  private static final int[] DIMS = {100, 300};

  /** Few enough for both matrices to stay in a second-level cache of 1 MiB. */
  private static final int TYPES = 300;

  private static final int STEP_DIM = 300;
  private static final int STEP_WORDS = 256;

  private CheckFork() {}

  /**
   * Prints a line with the kernels' name and the ceiling in multiply-adds a nanosecond, then, if
   * there is SIMD, a line for each measurement; fields are separated by tabs.
   */
  public static void main(String[] args) {
    InterleavedTimer timer = new InterleavedTimer();
    List<InterleavedTimer.Result> results =
        Kernels.describe().endsWith("SIMD") ? measure(timer) : List.of();
    System.out.printf(Locale.ROOT, "%s\t%.4f%n", Kernels.describe(), timer.ceiling());
    for (InterleavedTimer.Result r : results) {
      System.out.printf(Locale.ROOT, "%s\t%.6f\t%.2f%n", r.name(), r.rate(), r.garbage());
    }
  }

  private static List<InterleavedTimer.Result> measure(InterleavedTimer timer) {
    List<Runnable> closeables = new ArrayList<>();
    for (int dim : DIMS) {
      KernelCalls calls = new KernelCalls(Kernels.create(), dim);
      closeables.add(calls::close);
      calls.measurements().forEach(timer::add);
      if (dim == DIMS[0]) {
        calls.scoreMeasurements().forEach(timer::add);
      }
    }
    for (StepKind kind : StepKind.values()) {
      VectorKernels kernels = Kernels.create();
      StepCalls calls = new StepCalls(kind, kernels, TYPES, STEP_DIM, STEP_WORDS);
      closeables.add(calls::close);
      timer.add(calls.measurement());
    }
    List<InterleavedTimer.Result> results = timer.measure();
    closeables.forEach(Runnable::run);
    return results;
  }
}
