package io.github.w2vfast.kernel;

/** Chooses the kind of kernels once, at the first use. */
public final class Kernels {
  /** Set this system property to {@code scalar} to do without SIMD. */
  public static final String PROPERTY = "w2vfast.kernels";

  /** Set this system property to 128, 256 or 512 to force a SIMD width. */
  public static final String WIDTH_PROPERTY = "w2vfast.simd.bits";

  private Kernels() {}

  /** New kernels for one thread. */
  public static VectorKernels create() {
    return Chosen.SIMD ? new SimdKernels() : new ScalarKernels();
  }

  /** What the kernels are, for people: for example {@code "256-bit SIMD"}. */
  public static String describe() {
    return Chosen.NAME;
  }

  /** Why these kernels were chosen, in a few words for people. */
  public static String reason() {
    return Chosen.REASON;
  }

  /** Whether the kernels use the Vector API. */
  static boolean areSimd() {
    return Chosen.SIMD;
  }

  private static final class Chosen {
    static final boolean SIMD;
    static final String NAME;
    static final String REASON;

    static {
      if ("scalar".equals(System.getProperty(PROPERTY))) {
        SIMD = false;
        REASON = "asked for by -D" + PROPERTY + "=scalar";
      } else if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
        SIMD = false;
        REASON = "no SIMD: start Java with --add-modules jdk.incubator.vector";
      } else {
        SIMD = true;
        REASON =
            System.getProperty(WIDTH_PROPERTY) != null
                ? "width asked for by -D" + WIDTH_PROPERTY
                : "the widest vectors of this processor";
      }
      NAME = create().name();
    }
  }
}
