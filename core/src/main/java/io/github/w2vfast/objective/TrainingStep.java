package io.github.w2vfast.objective;

import io.github.w2vfast.sampling.FastRandom;
import org.jspecify.annotations.Nullable;

/**
 * Trains on one sentence after another: window by window, an architecture makes examples, and the
 * objective takes a step on each batch of them. A step belongs to one thread, which owns its
 * scratch memory; the matrices it updates are shared with other threads (Hogwild).
 */
public final class TrainingStep implements AutoCloseable {
  /** Examples that are being collected. */
  private Examples examples;

  /** Where the objective looks ahead: full examples that wait until the next ones are known. */
  private @Nullable Examples waiting;

  private final Objective objective;
  private final int window;
  private final boolean wholeWindows;
  private final RowUpdates.@Nullable Counter counter;
  private double loss;
  private double pairs;

  /**
   * A step of one thread.
   *
   * @param waiting further examples of the same kind if the objective looks ahead, else null
   * @param counter counts the words, or null
   */
  TrainingStep(
      Examples examples,
      @Nullable Examples waiting,
      Objective objective,
      int window,
      RowUpdates.@Nullable Counter counter) {
    this.examples = examples;
    this.waiting = waiting;
    this.objective = objective;
    this.window = window;
    wholeWindows = examples.takesWholeWindows();
    this.counter = counter;
  }

  /**
   * Trains on one sentence. The window of each word is shrunk uniformly at random to 1, ...,
   * window, or its pairs have the probabilities of that as {@linkplain WindowWeights weights}.
   *
   * @param sentence word ids, frequent words already subsampled
   * @param length number of ids
   * @param rate the learning rate
   * @param random source of window sizes and noise
   */
  public void train(int[] sentence, int length, float rate, FastRandom random) {
    if (counter != null) {
      counter.words(sentence, length);
    }
    for (int t = 0; t < length; t++) {
      int reach = wholeWindows ? window : 1 + random.nextInt(window);
      int from = Math.max(0, t - reach);
      int to = Math.min(length - 1, t + reach);
      if (from == to) {
        continue;
      }
      int count = examples.count(from, to);
      for (int i = 0; i < count; i++) {
        examples.add(sentence, t, from, to, i);
        if (examples.batch.size == examples.batch.limit) {
          stepBatch(rate, random);
        }
      }
      // a window is not torn apart if a whole one can be had
      if (examples.batch.size + examples.mostPerWindow() > examples.batch.limit) {
        stepBatch(rate, random);
      }
    }
  }

  /** Trains on whatever earlier sentences have left over; called at the end of each block. */
  public void flush(float rate, FastRandom random) {
    stepBatch(rate, random);
    if (waiting != null) {
      stepBatch(rate, random);
    }
  }

  /**
   * Brings to the shared rows what this thread has kept to itself so far; called before anyone
   * relies on them.
   */
  public void settle() {
    objective.settle();
  }

  private void stepBatch(float rate, FastRandom random) {
    if (waiting != null) {
      Examples next = examples;
      examples = waiting;
      waiting = next;
      objective.announce(next.batch);
    }
    Batch batch = examples.batch;
    if (batch.size > 0) {
      examples.gather();
      loss += objective.step(batch, rate, random);
      examples.scatter();
      pairs += batch.weight();
      batch.clear();
    }
  }

  /** The loss in nats summed over all pairs since the last call, each by its weight. */
  public double takeLoss() {
    double l = loss;
    loss = 0;
    return l;
  }

  /**
   * The number of pairs of an input and a target since the last call, each by its weight: what is
   * left by rounding is part of the next answer.
   */
  public long takePairs() {
    long p = Math.round(pairs);
    pairs -= p;
    return p;
  }

  /** Frees the scratch memory. */
  @Override
  public void close() {
    if (counter != null) {
      counter.settle();
    }
    objective.close();
    examples.close();
    if (waiting != null) {
      waiting.close();
    }
  }
}
