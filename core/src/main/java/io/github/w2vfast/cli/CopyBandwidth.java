package io.github.w2vfast.cli;

import io.github.w2vfast.hints.HintsReport;
import io.github.w2vfast.hints.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Times copies between two blocks outside the heap, and shows what huge pages these have. */
final class CopyBandwidth implements AutoCloseable {
  private static final long SMALLEST_BLOCK = 64L << 20;
  private static final long LARGEST_BLOCK = 128L << 20;

  private final int threads;
  private final NativeMemory from;
  private final NativeMemory to;

  /**
   * Takes two blocks and writes to all their pages, each thread to its own part, as it will copy.
   *
   * @throws OutOfMemoryError if the system refuses
   */
  CopyBandwidth(long bytes, int threads) {
    this.threads = threads;
    from = NativeMemory.allocate(bytes);
    try {
      to = NativeMemory.allocate(bytes);
    } catch (OutOfMemoryError e) {
      from.close();
      throw e;
    }
    inParts(
        threads,
        part -> {
          from.firstTouch(start(part, threads), start(part + 1, threads) - start(part, threads));
          to.firstTouch(start(part, threads), start(part + 1, threads) - start(part, threads));
          return 0;
        });
  }

  /** A size that these caches together do not hold, between 64 and 128 MiB. */
  static long blockFor(long cacheBytes) {
    return Math.clamp(2 * cacheBytes, SMALLEST_BLOCK, LARGEST_BLOCK);
  }

  /** What became of the huge pages of one block. */
  HintsReport.Memory hugePages() {
    return HintsReport.Memory.of("test block", from);
  }

  /** Bytes read plus bytes written in a second by one thread, as STREAM counts a copy. */
  double oneThread(long nanos) {
    return inParts(1, part -> copy(part, 1, nanos));
  }

  /** The same by all threads together, each in its own part. */
  double allThreads(long nanos) {
    return inParts(threads, part -> copy(part, threads, nanos));
  }

  private double copy(int part, int parts, long nanos) {
    long offset = start(part, parts);
    long bytes = start(part + 1, parts) - offset;
    long begin = System.nanoTime();
    long now;
    long copies = 0;
    do {
      MemorySegment.copy(from.segment(), offset, to.segment(), offset, bytes);
      copies++;
      now = System.nanoTime();
    } while (now - begin < nanos);
    return 2e9 * copies * bytes / Math.max(1, now - begin);
  }

  private long start(int part, int parts) {
    return from.bytes() * part / parts;
  }

  /** The sum of what all parts gave, each on a thread of its own. */
  private static double inParts(int parts, IntToDoubleFunction task) {
    try (ExecutorService pool = Executors.newFixedThreadPool(parts)) {
      List<Future<Double>> futures =
          IntStream.range(0, parts)
              .mapToObj(part -> pool.submit(() -> task.applyAsDouble(part)))
              .toList();
      double sum = 0;
      for (Future<Double> future : futures) {
        sum += future.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the measurement was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    from.close();
    to.close();
  }
}
