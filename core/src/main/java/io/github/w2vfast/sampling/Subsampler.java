package io.github.w2vfast.sampling;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * Drops frequent words at random, as word2vec.c does: a word with count c among N words is kept
 * with probability {@code (sqrt(c / (t N)) + 1) * t N / c}, at most 1, for a threshold t.
 */
public final class Subsampler {
  private static final long ALWAYS = 1L << 32;

  /**
   * For each word up to the last that may be dropped the probability of keeping it, times 2^32,
   * then that of all others, which is 1. They are most of a sorted vocabulary: the table stays in
   * the caches.
   */
  private final long[] keep;

  /**
   * Prepares the probabilities.
   *
   * @param sample the threshold t; 0 keeps every word
   */
  public Subsampler(Vocabulary vocabulary, double sample) {
    double scale = sample * vocabulary.totalCount();
    int words = vocabulary.size();
    while (words > 0 && threshold(vocabulary.count(words - 1), scale) == ALWAYS) {
      words--;
    }
    keep = new long[words + 1];
    keep[words] = ALWAYS;
    for (int id = 0; id < words; id++) {
      keep[id] = threshold(vocabulary.count(id), scale);
    }
  }

  private static long threshold(long count, double scale) {
    return Math.round(probability(count, scale) * ALWAYS);
  }

  private static double probability(long count, double scale) {
    if (scale == 0 || count == 0) {
      return 1;
    }
    return Math.min(1, (Math.sqrt(count / scale) + 1) * scale / count);
  }

  /** The probability with which a word is kept. */
  public double keepProbability(int id) {
    return keep[cell(id)] / (double) ALWAYS;
  }

  private int cell(int id) {
    return Math.min(id, keep.length - 1);
  }

  /**
   * Decides about one occurrence of a word: 1 if it is kept, else 0, without a branch that the
   * processor could not predict.
   */
  public int keeps(int id, FastRandom random) {
    return (int) ((random.nextLong() >>> 32) - keep[cell(id)] >>> 63);
  }
}
