package io.github.w2vfast.sampling;

/**
 * Random numbers for the inner loops: SplitMix64 (Steele, Lea and Flood, 2014), one long of state,
 * period 2^64. Not for cryptography. A stream belongs to one thread.
 */
public final class FastRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /** The stream that starts at this seed. */
  public FastRandom(long seed) {
    state = seed;
  }

  /**
   * Restarts as the stream of one piece of a run: equal arguments give equal streams, different
   * ones unrelated streams.
   */
  public void restart(long seed, long epoch, long block) {
    state = mix(mix(mix(seed + GAMMA) + epoch + GAMMA) + block + GAMMA);
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** 32 random bits. */
  public int nextInt() {
    return (int) (nextLong() >>> 32);
  }

  /**
   * A number from 0 to {@code bound - 1}, for bounds well below 2^32 (bias at most bound / 2^32).
   */
  public int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** A number in [0, 1) with 24 random bits. */
  public float nextFloat() {
    return (nextLong() >>> 40) * 0x1p-24f;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
