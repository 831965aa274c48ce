package io.github.w2vfast.kernel;

/** Chooses the kernels once, at the first use. */
public final class Kernels {
  /** Set this system property to {@code scalar} to do without SIMD. */
  public static final String PROPERTY = "w2vfast.kernels";

  /** Set this system property to 128, 256 or 512 to force a SIMD width. */
  public static final String WIDTH_PROPERTY = "w2vfast.simd.bits";

  private Kernels() {}

  /** The kernels of this JVM. */
  public static VectorKernels get() {
    return Chosen.KERNELS;
  }

  /** Why these kernels were chosen, in a few words for people. */
  public static String reason() {
    return Chosen.REASON;
  }

  private static final class Chosen {
    static final VectorKernels KERNELS;
    static final String REASON;

    static {
      if ("scalar".equals(System.getProperty(PROPERTY))) {
        KERNELS = new ScalarKernels();
        REASON = "asked for by -D" + PROPERTY + "=scalar";
      } else if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
        KERNELS = new ScalarKernels();
        REASON = "no SIMD: start Java with --add-modules jdk.incubator.vector";
      } else {
        KERNELS = new SimdKernels();
        REASON =
            System.getProperty(WIDTH_PROPERTY) != null
                ? "width asked for by -D" + WIDTH_PROPERTY
                : "the widest vectors of this processor";
      }
    }
  }
}
