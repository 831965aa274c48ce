package io.github.w2vfast.sampling;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * Noise words, drawn with a probability proportional to {@code count^0.75} (Mikolov et al., 2013)
 * by Walker's alias method: exact, two look-ups a draw. {@code </s>} is never noise.
 */
public final class NoiseDistribution {
  /** The exponent of the counts. */
  public static final double EXPONENT = 0.75;

  /** Of each cell the threshold below which its own word is drawn, as a fraction of 2^32. */
  private final int[] threshold;

  private final int[] alias;
  private final double[] probability;
  private final double[] cumulative;

  /** For each of n equal slices of [0, 1) the word at its beginning (Chen and Asau, 1974). */
  private final int[] guide;

  /**
   * Builds the table.
   *
   * @throws IllegalArgumentException if no word but {@code </s>} has a count
   */
  public NoiseDistribution(Vocabulary vocabulary) {
    int n = vocabulary.size();
    probability = new double[n];
    double total = 0;
    for (int id = 0; id < n; id++) {
      probability[id] =
          id == Vocabulary.END_OF_SENTENCE_ID ? 0 : Math.pow(vocabulary.count(id), EXPONENT);
      total += probability[id];
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("the vocabulary has no word that could be noise");
    }
    for (int id = 0; id < n; id++) {
      probability[id] /= total;
    }
    cumulative = new double[n];
    double sum = 0;
    for (int id = 0; id < n; id++) {
      sum += probability[id];
      cumulative[id] = sum;
    }
    cumulative[n - 1] = 1;
    guide = new int[n];
    for (int cell = 0, id = 0; cell < n; cell++) {
      while (cumulative[id] <= (double) cell / n) {
        id++;
      }
      guide[cell] = id;
    }
    threshold = new int[n];
    alias = new int[n];
    fill();
  }

  private void fill() {
    int n = probability.length;
    double[] share = new double[n];
    int[] poor = new int[n];
    int[] rich = new int[n];
    int poors = 0;
    int riches = 0;
    for (int id = 0; id < n; id++) {
      share[id] = probability[id] * n;
      if (share[id] < 1) {
        poor[poors++] = id;
      } else {
        rich[riches++] = id;
      }
    }
    while (poors > 0 && riches > 0) {
      int p = poor[--poors];
      int r = rich[riches - 1];
      threshold[p] = (int) (long) (share[p] * 0x1p32);
      alias[p] = r;
      share[r] -= 1 - share[p];
      if (share[r] < 1) {
        riches--;
        poor[poors++] = r;
      }
    }
    // what is left is 1 but for rounding: its own alias, whatever the threshold
    while (riches > 0) {
      alias[rich[--riches]] = rich[riches];
    }
    while (poors > 0) {
      alias[poor[--poors]] = poor[poors];
    }
  }

  /** The probability of drawing a word. */
  public double probability(int id) {
    return probability[id];
  }

  /** Draws a word. */
  public int draw(FastRandom random) {
    long bits = random.nextLong();
    int cell = (int) (((bits >>> 32) * threshold.length) >>> 32);
    return Integer.compareUnsigned((int) bits, threshold[cell]) < 0 ? cell : alias[cell];
  }

  /**
   * Draws several words at once, one from each of {@code n} equal slices of the cumulative
   * distribution. Each word is drawn as often in the mean as by {@code n} calls of {@link #draw};
   * only the variance is smaller (stratified sampling).
   *
   * @param points room for n numbers
   */
  public void drawStratified(FastRandom random, int[] words, int n, double[] points) {
    double slice = 1.0 / n;
    for (int j = 0; j < n; j++) {
      double u = (j + (random.nextLong() >>> 11) * 0x1p-53) * slice;
      // the last slice may be rounded up to its end, which no word has
      points[j] = Math.min(u, Math.nextDown(1.0));
      words[j] = guide[(int) (points[j] * guide.length)];
    }
    // the first step to each word without a branch, so that the processor waits for all of them at
    // once; another is seldom needed
    for (int j = 0; j < n; j++) {
      words[j] += cumulative[words[j]] <= points[j] ? 1 : 0;
    }
    for (int j = 0; j < n; j++) {
      words[j] = wordAt(points[j], words[j]);
    }
  }

  /** The word w with cumulative[w - 1] <= u < cumulative[w], which is not before {@code from}. */
  private int wordAt(double u, int from) {
    int word = from;
    while (cumulative[word] <= u) {
      word++;
    }
    return word;
  }
}
