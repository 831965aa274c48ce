package io.github.w2vfast.objective;

import io.github.w2vfast.sampling.FastRandom;

/**
 * Trains on one sentence after another. A step belongs to one thread, which owns its scratch
 * memory; the matrices it updates are shared with other threads (Hogwild).
 */
public abstract class TrainingStep implements AutoCloseable {
  /** The loss summed since the last {@link #takeLoss()}, in nats. */
  protected double loss;

  /** The pairs of an input and a target trained since the last {@link #takePairs()}. */
  protected long pairs;

  /** For subclasses. */
  protected TrainingStep() {}

  /**
   * Trains on one sentence.
   *
   * @param sentence word ids, frequent words already subsampled
   * @param length number of ids
   * @param rate the learning rate
   * @param random source of window sizes and noise
   */
  public abstract void train(int[] sentence, int length, float rate, FastRandom random);

  /** Trains on whatever earlier sentences have left over; called at the end of each block. */
  public void flush(float rate, FastRandom random) {}

  /** The loss in nats summed over all pairs since the last call. */
  public final double takeLoss() {
    double l = loss;
    loss = 0;
    return l;
  }

  /** The number of pairs since the last call. */
  public final long takePairs() {
    long p = pairs;
    pairs = 0;
    return p;
  }

  /** Frees the scratch memory. */
  @Override
  public abstract void close();
}
