package io.github.w2vfast.sampling;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * Drops frequent words at random, as word2vec.c does: a word with count c among N words is kept
 * with probability {@code (sqrt(c / (t N)) + 1) * t N / c}, at most 1, for a threshold t.
 */
public final class Subsampler {
  private static final long ALWAYS = 1L << 32;

  /** For each word the probability of keeping it, times 2^32. */
  private final long[] keep;

  /**
   * Prepares the probabilities.
   *
   * @param sample the threshold t; 0 keeps every word
   */
  public Subsampler(Vocabulary vocabulary, double sample) {
    keep = new long[vocabulary.size()];
    double scale = sample * vocabulary.totalCount();
    for (int id = 0; id < keep.length; id++) {
      keep[id] = Math.round(probability(vocabulary.count(id), scale) * ALWAYS);
    }
  }

  private static double probability(long count, double scale) {
    if (scale == 0 || count == 0) {
      return 1;
    }
    return Math.min(1, (Math.sqrt(count / scale) + 1) * scale / count);
  }

  /** The probability with which a word is kept. */
  public double keepProbability(int id) {
    return keep[id] / (double) ALWAYS;
  }

  /** Decides about one occurrence of a word. */
  public boolean keeps(int id, FastRandom random) {
    long threshold = keep[id];
    return threshold == ALWAYS || (random.nextLong() >>> 32) < threshold;
  }
}
