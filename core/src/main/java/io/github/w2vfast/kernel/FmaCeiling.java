package io.github.w2vfast.kernel;

/**
 * The ceiling of every kernel: the fused multiply-adds that one thread does in a second when
 * nothing is loaded or stored.
 */
public final class FmaCeiling {
  /** Runs between two looks at the clock: some 50 µs once compiled. */
  private static final int RUNS = 20;

  /** Times that are looked at; before the compiler is done each takes some 20 ms. */
  private static final int LEAST_TIMES = 1_000;

  /** After so many times the time to measure, what there is must do. */
  private static final int LONGEST = 20;

  /** Steps of one run of {@link Chains}. */
  static final int STEPS = 1200;

  /** Chains in flight: enough to hide 4 cycles of latency on 2 or 3 units, with 14 registers. */
  static final int CHAINS = 12;

  /** Independent chains of multiply-adds in registers. */
  public interface Chains {
    /** {@link #STEPS} multiply-adds on each lane of each chain, summed so that none is left out. */
    float run(float x, float y);

    /** Floats in a chain. */
    int lanes();

    /** The multiply-adds of one run, all lanes together. */
    default long fmas() {
      return (long) STEPS * CHAINS * lanes();
    }
  }

  private FmaCeiling() {}

  /** Chains of the vectors that {@link Kernels} uses. */
  public static Chains chains() {
    return Kernels.areSimd() ? new SimdFmaChains() : new ScalarFmaChains();
  }

  /**
   * The most multiply-adds in a second that the calling thread reached with the vectors of {@link
   * Kernels}. It needs some 0.2 s for the JIT compiler to do its work, on a busy machine more.
   *
   * @param nanos how long to measure; where that is too short for the compiler, it takes longer
   */
  public static double measure(long nanos) {
    return measure(chains(), nanos);
  }

  static double measure(Chains chains, long nanos) {
    double fmas = (double) RUNS * chains.fmas();
    long start = System.nanoTime();
    long now = start;
    long shortest = Long.MAX_VALUE;
    int times = 0;
    float sum = 0;
    // The shortest time: others hold the code before it was compiled, and other programs' turns.
    do {
      long before = now;
      for (int i = 0; i < RUNS; i++) {
        sum += chains.run(0.999f, 1e-3f);
      }
      now = System.nanoTime();
      shortest = Math.min(shortest, Math.max(1, now - before));
      times++;
    } while (now - start < nanos || (times < LEAST_TIMES && now - start < LONGEST * nanos));
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("multiply-adds of ordinary numbers gave none");
    }
    return fmas / shortest * 1e9;
  }
}
