package io.github.w2vfast.objective;

import io.github.w2vfast.sampling.FastRandom;

/**
 * The loss: given inputs and what they are to predict, takes one step down. An objective belongs to
 * one thread; the rows that it updates are shared with others (Hogwild). One virtual call a batch.
 */
abstract sealed class Objective implements AutoCloseable
    permits NegativeSampling,
        GroupedNegativeSampling,
        HierarchicalSoftmax,
        Softmax,
        SumOfObjectives {
  /**
   * Takes one step on all examples of the batch: its own rows move, and each example's sink takes
   * {@code -rate * dJ/dx}.
   *
   * @param rate the learning rate
   * @param random source of noise
   * @return J: the loss summed over all pairs, in nats
   */
  abstract double step(Batch batch, float rate, FastRandom random);

  /**
   * Tells which batch will follow the one that is trained next, so that its rows can be fetched
   * ahead; an empty one if none is known.
   */
  void announce(Batch next) {}

  /** Brings to the shared rows what this thread has kept to itself so far. */
  void settle() {}

  /** Frees scratch memory. */
  @Override
  public void close() {}
}
