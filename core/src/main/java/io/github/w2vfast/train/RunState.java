package io.github.w2vfast.train;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the threads of one run share beside the matrices: none of it is racy. */
final class RunState {
  private final long workTotal;
  private final AtomicLong nextWork = new AtomicLong();
  private final AtomicLong wordsDone = new AtomicLong();
  private final LongAdder[] pairs;
  private final DoubleAdder[] loss;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  RunState(int epochs, int blocks) {
    workTotal = (long) epochs * blocks;
    pairs = new LongAdder[epochs];
    loss = new DoubleAdder[epochs];
    for (int e = 0; e < epochs; e++) {
      pairs[e] = new LongAdder();
      loss[e] = new DoubleAdder();
    }
  }

  /** The next piece of work, epoch times blocks plus block, or -1 at the end. */
  long next() {
    if (stopped) {
      return -1;
    }
    long work = nextWork.getAndIncrement();
    return work < workTotal ? work : -1;
  }

  void add(int epoch, long words, long morePairs, double moreLoss) {
    wordsDone.addAndGet(words);
    pairs[epoch].add(morePairs);
    loss[epoch].add(moreLoss);
  }

  long wordsDone() {
    return wordsDone.get();
  }

  long pairs(int epoch) {
    return pairs[epoch].sum();
  }

  double loss(int epoch) {
    return loss[epoch].sum();
  }

  void stop() {
    stopped = true;
  }

  void fail(Throwable e) {
    Throwable first = failure.compareAndExchange(null, e);
    if (first != null) {
      first.addSuppressed(e);
    }
    stop();
  }

  @Nullable Throwable failure() {
    return failure.get();
  }
}
