package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.objective.TrainingSteps;

/**
 * An estimate of skip-gram's words per second from the processor's ceiling alone. A centre word
 * meets its share of noise and its outside words, and each costs three passes over a row: the
 * score, and the updates of both rows. The rest, from memory to random numbers, is in {@link
 * #SHARE}.
 */
final class ExpectedSpeed {
  static final int DIM = 300;
  static final int WINDOW = 5;
  static final int NEGATIVE = 5;

  /** The score, and the update of each of the two rows. */
  private static final int PASSES = 3;

  /** Noise words that each centre word of a group meets: 24. */
  private static final int NOISE =
      TrainingSteps.groupNoise(TrainingConfig.builder().negative(NEGATIVE).build());

  /** Outside words of a centre word in the mean: the window shrinks to 1 to {@link #WINDOW}. */
  private static final int OUTSIDE = WINDOW + 1;

  /**
   * The part of the ceiling that training reaches on large text. A rough figure: on one AMD Zen 5
   * at 512 bits 4.07 million words/s on 2 threads, with 22 million words of text.
   */
  private static final double SHARE = 0.24;

  /** The part of English text's words that subsampling at 1e-4 keeps as centre words. */
  private static final double KEPT = 0.58;

  private ExpectedSpeed() {}

  /**
   * Words of text in a second.
   *
   * @param fmasPerSecond the ceiling of one thread
   */
  static double wordsPerSecond(double fmasPerSecond, int threads) {
    double fmasOfWord =
        (double) PASSES * EmbeddingMatrix.paddedDim(DIM) * (NOISE + OUTSIDE); // 27,360
    return SHARE * fmasPerSecond / fmasOfWord / KEPT * threads;
  }
}
