package io.github.w2vfast.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of one run share beside the matrices: none of it is racy. Between two blocks a
 * thread passes {@link #next}, where {@link #pause()} holds it.
 */
final class RunState {
  private final long workTotal;
  private final double rateScale;
  private final AtomicLong nextWork = new AtomicLong();
  private final AtomicLong wordsDone = new AtomicLong();
  private final LongAdder[] pairs;
  private final DoubleAdder[] loss;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Object gate = new Object();

  /** Both are written under the gate only. */
  private volatile boolean stopped;

  private volatile boolean pausing;

  /** Threads that may be inside a block; guarded by the gate. */
  private int working;

  /**
   * The state of a run that goes on from a place, or begins.
   *
   * @param threads how many threads will call {@link #next}, and {@link #leave()} at the end
   */
  RunState(int epochs, int blocks, int threads, TrainingState from) {
    this(epochs, (long) epochs * blocks, threads, from);
  }

  /**
   * The same for a run that ends before its last epoch does.
   *
   * @param end the first piece of work, epoch times blocks plus block, that is left out
   */
  RunState(int epochs, long end, int threads, TrainingState from) {
    workTotal = end;
    working = threads;
    rateScale = from.rateScale();
    nextWork.set(from.blocksDone());
    wordsDone.set(from.wordsDone());
    pairs = new LongAdder[epochs];
    loss = new DoubleAdder[epochs];
    for (int e = 0; e < epochs; e++) {
      pairs[e] = new LongAdder();
      loss[e] = new DoubleAdder();
      if (e < from.epochs().size()) {
        pairs[e].add(from.epochs().get(e).pairs());
        loss[e].add(from.epochs().get(e).loss());
      }
    }
  }

  /**
   * The next piece of work, epoch times blocks plus block, or -1 at the end.
   *
   * @param beforePause what this thread does before it is held
   */
  long next(Runnable beforePause) {
    if (pausing) {
      beforePause.run();
      waitAtGate();
    }
    if (stopped) {
      return -1;
    }
    long work = nextWork.getAndIncrement();
    return work < workTotal ? work : -1;
  }

  private void waitAtGate() {
    boolean interrupted = false;
    synchronized (gate) {
      working--;
      gate.notifyAll();
      while (pausing && !stopped) {
        try {
          gate.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      working++;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Said by each thread when it has ended, whatever the reason. */
  void leave() {
    synchronized (gate) {
      working--;
      gate.notifyAll();
    }
  }

  /**
   * Waits until every thread stands between two blocks or has ended, and holds them there until
   * {@link #proceed()}. All that they have written is visible then.
   */
  void pause() throws InterruptedException {
    synchronized (gate) {
      pausing = true;
      while (working > 0) {
        gate.wait();
      }
    }
  }

  /** Lets the threads go on. */
  void proceed() {
    synchronized (gate) {
      pausing = false;
      gate.notifyAll();
    }
  }

  /**
   * Where the run is: exact while {@link #pause() paused} or when all threads have ended.
   *
   * @param seconds time of training so far
   */
  TrainingState state(double seconds) {
    long blocksDone = Math.min(nextWork.get(), workTotal);
    int begun = (int) Math.ceilDiv(blocksDone * pairs.length, Math.max(1, workTotal));
    List<TrainingState.EpochSums> sums = new ArrayList<>();
    for (int e = 0; e < begun; e++) {
      sums.add(new TrainingState.EpochSums(pairs(e), loss(e)));
    }
    return new TrainingState(blocksDone, wordsDone(), rateScale, seconds, sums);
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

  /** Ends the run: each thread finishes the block it is in. */
  void stop() {
    synchronized (gate) {
      stopped = true;
      gate.notifyAll();
    }
  }

  void fail(Throwable e) {
    Throwable first = failure.compareAndExchange(null, e);
    if (first != null && !first.equals(e)) {
      first.addSuppressed(e);
    }
    stop();
  }

  @Nullable Throwable failure() {
    return failure.get();
  }
}
