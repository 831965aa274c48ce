package io.github.w2vfast.cli;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;

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

  /** Noise words and outside words: 16 and 10. */
  private static final int ROWS =
      rowsMet(TrainingConfig.builder().window(WINDOW).negative(NEGATIVE).build());

  /**
   * The part of the ceiling that training reaches on large text. A rough figure: on one AMD Zen 5
   * at 512 bits 4.5 to 5.7 million words/s on 2 threads, with 22 million words of text.
   */
  private static final double SHARE = 0.3;

  /** The part of English text's words that subsampling at 1e-4 keeps as centre words. */
  private static final double KEPT = 0.58;

  private ExpectedSpeed() {}

  /**
   * Words of text in a second.
   *
   * @param fmasPerSecond the ceiling of one thread
   */
  static double wordsPerSecond(double fmasPerSecond, int threads) {
    double fmasOfWord = (double) PASSES * EmbeddingMatrix.paddedDim(DIM) * ROWS; // 23,712
    return SHARE * fmasPerSecond / fmasOfWord / KEPT * threads;
  }

  /** Rows of V that each centre word of a group of skip-gram meets. */
  private static int rowsMet(TrainingConfig config) {
    return TrainingSteps.groupNoise(config) + TrainingSteps.outsideWords(config);
  }

  // ---- any configuration, roughly: shares of the ceiling from the README's figures at dim 300

  private static final double SHARE_OF_SOFTMAX = 0.6;
  private static final double SHARE_OF_TREE = 0.19;
  private static final double SHARE_OF_PAIRS = 0.084;
  private static final double SHARE_OF_CBOW = 0.069;

  /**
   * Words of text in a second, for a run with this configuration on a text of these words.
   *
   * @param all all words of the text with their counts
   * @param words how many of them are trained
   * @param fmasPerSecond the ceiling of one thread
   */
  static double wordsPerSecond(
      TrainingConfig config, Vocabulary all, int words, double fmasPerSecond) {
    Subsampler subsampler = new Subsampler(all, config.sample());
    double kept = 0;
    double total = all.count(0);
    for (int id = 1; id < words; id++) {
      kept += all.count(id) * subsampler.keepProbability(id);
      total += all.count(id);
    }
    double secondsOfKept =
        rowPasses(config, all, words, subsampler, kept)
            * EmbeddingMatrix.paddedDim(config.dim())
            / fmasPerSecond;
    return config.trainingThreads() * total / Math.max(1, kept) / secondsOfKept;
  }

  /** Passes over a row for each word kept, each divided by the share of the ceiling it reaches. */
  private static double rowPasses(
      TrainingConfig config, Vocabulary all, int words, Subsampler subsampler, double kept) {
    boolean cbow = config.architecture() == Architecture.CBOW;
    // the mean window, and the sum and the update of its rows
    double pairs = cbow ? 1 : config.window() + 1;
    double parts = rowsOfWord(config.subwords(), all, words, subsampler);
    double contexts =
        cbow
            ? 2.0 * (config.window() + 1) * parts / SHARE_OF_CBOW
            : config.subwords().exist() ? 2.0 * parts / SHARE_OF_CBOW : 0;
    double negatives = PASSES * (config.negative() + 1) / (cbow ? SHARE_OF_CBOW : SHARE_OF_PAIRS);
    return switch (config.objective()) {
      case SOFTMAX -> contexts + PASSES * (double) words / SHARE_OF_SOFTMAX;
      case NEGATIVE_SAMPLING ->
          config.kernelMode() == KernelMode.FAST && !cbow
              ? PASSES * rowsMet(config) / SHARE
              : contexts + pairs * negatives;
      case HIERARCHICAL_SOFTMAX -> {
        double path = pathLength(all, words, subsampler) / Math.max(1, kept);
        double tree = pairs * PASSES * path / (cbow ? SHARE_OF_CBOW : SHARE_OF_TREE);
        yield contexts + tree + (config.negative() > 0 ? pairs * negatives : 0);
      }
    };
  }

  /** The rows that a word is the mean of, over the words kept. */
  private static double rowsOfWord(
      Subwords subwords, Vocabulary all, int words, Subsampler subsampler) {
    if (!subwords.exist()) {
      return 1;
    }
    double rows = 0;
    double kept = 0;
    for (int id = 1; id < words; id++) {
      String word = all.word(id);
      int marked = word.codePointCount(0, word.length()) + 2;
      double weight = all.count(id) * subsampler.keepProbability(id);
      kept += weight;
      rows += weight;
      for (int n = subwords.minN(); n <= Math.min(subwords.maxN(), marked); n++) {
        rows += weight * (marked - n + 1);
      }
    }
    return rows / Math.max(1, kept);
  }

  /** The summed length of the paths in a balanced code: the entropy of the words kept, in bits. */
  private static double pathLength(Vocabulary all, int words, Subsampler subsampler) {
    double total = 0;
    for (int id = 0; id < words; id++) {
      total += all.count(id);
    }
    double sum = 0;
    for (int id = 1; id < words; id++) {
      double count = all.count(id);
      double bits = Math.log(total / Math.max(1, count)) / Math.log(2);
      sum += count * subsampler.keepProbability(id) * bits;
    }
    return sum;
  }
}
