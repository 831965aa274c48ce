package io.github.w2vfast.bench;

import io.github.w2vfast.kernel.FmaCeiling;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The processor's ceiling: fused multiply-adds on registers only, 12 chains of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class CeilingBenchmark {
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
}
