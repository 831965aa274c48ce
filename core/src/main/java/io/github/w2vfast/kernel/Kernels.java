package io.github.w2vfast.kernel;

/** The kernels of this run. */
public final class Kernels {
  private static final VectorKernels CHOSEN = new ScalarKernels();

  private Kernels() {}

  /** The kernels to use. */
  public static VectorKernels get() {
    return CHOSEN;
  }
}
