package io.github.w2vfast.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the benchmarks have in common, which JMH inherits from here. {@code bench/jmh} starts them
 * with the other JVM options of a release as well.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      BenchmarkSettings.NO_BOUNDS_CHECKS
    })
public abstract class BenchmarkSettings {
  /** What the released launcher sets: kernels stay inside the rows they are given. */
  static final String NO_BOUNDS_CHECKS = "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0";
}
