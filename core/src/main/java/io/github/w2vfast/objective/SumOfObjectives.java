package io.github.w2vfast.objective;

import io.github.w2vfast.sampling.FastRandom;

/**
 * Two objectives on the same inputs, as word2vec.c trains with {@code -hs 1 -negative 5}: the loss
 * is the sum of both, and so is the gradient by the inputs.
 */
final class SumOfObjectives extends Objective {
  private final Objective first;
  private final Objective second;

  SumOfObjectives(Objective first, Objective second) {
    this.first = first;
    this.second = second;
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    return first.step(batch, rate, random) + second.step(batch, rate, random);
  }

  @Override
  void settle() {
    first.settle();
    second.settle();
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
