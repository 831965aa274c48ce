package io.github.w2vfast.train;

/**
 * A stretch of training inside one epoch: which share of the corpus' blocks, in the order in which
 * the epoch visits them, and which share of the whole way of the learning rate goes with it.
 * Stretches that follow each other without a gap visit each block once.
 *
 * @param epoch the epoch, from 0
 * @param from where it begins, as a share of the epoch, at least 0
 * @param to where it ends, at most 1
 * @param progressFrom the share of the whole training that lies before it, on all machines
 * @param progressTo the share at its end, at most 1
 */
public record Stretch(int epoch, double from, double to, double progressFrom, double progressTo) {
  /** Checks the ranges. */
  public Stretch {
    if (epoch < 0
        || !(from >= 0 && from < to && to <= 1)
        || !(progressFrom >= 0 && progressFrom < progressTo && progressTo <= 1)) {
      throw new IllegalArgumentException(
          "epoch %d from %s to %s, the way from %s to %s"
              .formatted(epoch, from, to, progressFrom, progressTo));
    }
  }

  /**
   * One of several stretches of equal length.
   *
   * @param number its number, from 0, over all epochs
   * @param perEpoch stretches in an epoch
   * @param epochs epochs of the whole training
   */
  public static Stretch of(int number, int perEpoch, int epochs) {
    double total = (double) perEpoch * epochs;
    int inEpoch = number % perEpoch;
    return new Stretch(
        number / perEpoch,
        (double) inEpoch / perEpoch,
        (inEpoch + 1.0) / perEpoch,
        number / total,
        (number + 1) / total);
  }
}
