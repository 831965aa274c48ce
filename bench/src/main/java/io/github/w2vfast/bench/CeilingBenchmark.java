package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.FmaCeiling;
import org.openjdk.jmh.annotations.Benchmark;

/** The processor's ceiling: fused multiply-adds on registers only, 12 chains of them. */
public class CeilingBenchmark extends BenchmarkSettings {
  private final FmaCeiling.Chains chains = FmaCeiling.chains();
  private float x = 0.999f;
  private float y = 1e-3f;

  /** The multiply-adds of one call, all lanes together. */
  long fmas() {
    return chains.fmas();
  }

  /** 14,400 FMAs for each lane of a vector. */
  @Benchmark
  public float fma() {
    return chains.run(x, y);
  }

  /** At least so many FMAs, all lanes together. */
  float run(long fmas) {
    float sum = 0;
    for (long done = 0; done < fmas; done += chains.fmas()) {
      sum += chains.run(x, y);
    }
    return sum;
  }
}
