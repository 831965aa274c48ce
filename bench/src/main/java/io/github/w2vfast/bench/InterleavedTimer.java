package io.github.w2vfast.bench;

import com.sun.management.ThreadMXBean;
import io.github.w2vfast.kernel.FmaCeiling;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures work and the FMA ceiling on a machine that others use too. Short slices of the work and
 * of the ceiling take turns, and of each the shortest counts, since whatever disturbs makes a slice
 * longer. Rounds go over all measurements, so that a disturbance of some seconds does not hit one
 * of them alone.
 */
final class InterleavedTimer {
  private static final int ROUNDS = 40;
  private static final int SLICES = 6;
  private static final long SLICE_NANOS = 100_000;
  private static final long WARM_UP_NANOS = 30_000_000;
  private static final int CEILING_RUNS = 30;
  private static final int CEILING_SLICES = 5_000;

  /** A call is given this long to be compiled so well that it makes no garbage. */
  private static final long ALLOCATION_NANOS = 3_000_000_000L;

  private static final int ALLOCATION_CALLS = 50;

  /**
   * What was measured.
   *
   * @param name of the measurement
   * @param rate its work in a nanosecond
   * @param garbage bytes that a call leaves on the heap beyond what it may
   */
  record Result(String name, double rate, double garbage) {}

  private final FmaCeiling.Chains chains = FmaCeiling.chains();
  private final List<Entry> entries = new ArrayList<>();
  private double shortestCeiling = Double.MAX_VALUE;
  private float sink;

  private static final class Entry {
    final Measurement measurement;
    int calls = 1;
    double shortest = Double.MAX_VALUE;

    Entry(Measurement measurement) {
      this.measurement = measurement;
    }
  }

  /** Adds something to measure. */
  void add(Measurement measurement) {
    entries.add(new Entry(measurement));
  }

  /** Multiply-adds of the ceiling in a nanosecond. */
  double ceiling() {
    for (int i = 0; i < CEILING_SLICES; i++) {
      shortestCeiling = Math.min(shortestCeiling, ceilingNanos());
    }
    return chains.fmas() / shortestCeiling;
  }

  /** Measures everything that was added. */
  List<Result> measure() {
    entries.forEach(this::warmUp);
    for (int round = 0; round < ROUNDS; round++) {
      for (Entry entry : entries) {
        measure(entry);
      }
    }
    if (Float.isNaN(sink)) {
      throw new IllegalStateException("multiply-adds of ordinary numbers gave none");
    }
    return entries.stream().map(InterleavedTimer::result).toList();
  }

  private void warmUp(Entry entry) {
    long start = System.nanoTime();
    double shortest = Double.MAX_VALUE;
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      shortest = Math.min(shortest, slice(entry));
      sink += chains.run(0.999f, 1e-3f);
      entry.calls = (int) Math.max(1, Math.min(100_000, SLICE_NANOS / shortest));
    }
  }

  private void measure(Entry entry) {
    for (int i = 0; i < SLICES; i++) {
      shortestCeiling = Math.min(shortestCeiling, ceilingNanos());
      entry.shortest = Math.min(entry.shortest, slice(entry));
    }
  }

  private double ceilingNanos() {
    long start = System.nanoTime();
    for (int i = 0; i < CEILING_RUNS; i++) {
      sink += chains.run(0.999f, 1e-3f);
    }
    return (System.nanoTime() - start) / (double) CEILING_RUNS;
  }

  /** The time of a call, over a slice of calls. */
  private static double slice(Entry entry) {
    Runnable call = entry.measurement.call();
    long start = System.nanoTime();
    for (int i = 0; i < entry.calls; i++) {
      call.run();
    }
    return Math.max(1, System.nanoTime() - start) / (double) entry.calls;
  }

  private static Result result(Entry entry) {
    double rate = entry.measurement.work() / entry.shortest;
    double garbage = Math.max(0, bytes(entry) - entry.measurement.garbage());
    return new Result(entry.measurement.name(), rate, garbage);
  }

  private static double bytes(Entry entry) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Runnable call = entry.measurement.call();
    long start = System.nanoTime();
    long allowed = (long) entry.measurement.garbage() * ALLOCATION_CALLS;
    long fewest = Long.MAX_VALUE;
    do {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int j = 0; j < ALLOCATION_CALLS; j++) {
        call.run();
      }
      fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
    } while (fewest > allowed && System.nanoTime() - start < ALLOCATION_NANOS);
    return fewest / (double) ALLOCATION_CALLS;
  }
}
