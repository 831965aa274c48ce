package io.github.w2vfast.train;

import java.util.List;

/**
 * How far a run is, between two blocks of each thread. Together with U, V, the nodes, the
 * configuration and the corpus it is all that a run needs to go on: random numbers depend on the
 * seed, the epoch and the block, and the learning rate on the words done.
 *
 * @param blocksDone blocks trained on so far, over all epochs, in the run's order
 * @param wordsDone words of the corpus passed so far, over all epochs
 * @param rateScale what the learning rate is multiplied with: halved by each rollback
 * @param seconds time of training so far
 * @param epochs sums over the epochs begun so far
 */
public record TrainingState(
    long blocksDone, long wordsDone, double rateScale, double seconds, List<EpochSums> epochs) {
  /** A run that has not begun. */
  public static final TrainingState BEGIN = new TrainingState(0, 0, 1, 0, List.of());

  /** Checks the ranges. */
  public TrainingState {
    if (blocksDone < 0
        || wordsDone < 0
        || !(rateScale > 0 && rateScale <= 1)
        || !(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%d blocks, %d words, a rate of %s, %s s"
              .formatted(blocksDone, wordsDone, rateScale, seconds));
    }
    epochs = List.copyOf(epochs);
  }

  /**
   * What one epoch has added up.
   *
   * @param pairs pairs of an input and a word to predict, by their weights
   * @param loss their loss in nats
   */
  public record EpochSums(long pairs, double loss) {}

  /** The same place with half the learning rate of another. */
  TrainingState halving(TrainingState other) {
    return new TrainingState(blocksDone, wordsDone, other.rateScale / 2, seconds, epochs);
  }
}
