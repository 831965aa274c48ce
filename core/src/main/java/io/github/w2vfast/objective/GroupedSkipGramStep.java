package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import java.util.Arrays;

/**
 * Skip-gram with negative sampling over groups of centre words that share their noise words.
 *
 * <p>A group is m centre words in a row, whatever sentences they stand in, with the outside words
 * of each. Positive pairs are trained one by one, as ever. The noise is drawn once for the whole
 * group: N words, each of which meets every centre word i with weight {@code c_i k / N}, where c_i
 * is the number of i's outside words and k the noise words for each pair. The expected gradient is
 * that of negative sampling; only its variance differs. A noise word that equals an outside word of
 * i is left out for that pair, as word2vec.c does. What a group computes for its noise is three
 * small matrix products, which run at the processor's speed and not at the memory's.
 *
 * <p>All gradients of a group's noise are taken at the same point. So that the summed step of a
 * noise row cannot overshoot, the group is cut into parts whose summed weight times the learning
 * rate stays below {@link #MAX_SUMMED_RATE}.
 */
public final class GroupedSkipGramStep extends TrainingStep {
  /** The largest sum of learning rate times weight that a row takes in one step. */
  static final float MAX_SUMMED_RATE = 2f;

  /**
   * Centre words that share their noise: rows of 48 and 30 vectors of 300 fit the second-level
   * cache.
   */
  public static final int GROUP_SIZE = 48;

  private static final int NOISE_PER_NEGATIVE = 6;

  private static final int FILTER_BITS = 1 << 12;

  private final VectorKernels kernels;
  private final EmbeddingMatrix inputs;
  private final EmbeddingMatrix outputs;
  private final NoiseDistribution noise;
  private final int negative;
  private final int window;
  private final int groupSize;
  private final int noiseCount;
  private final int padded;

  private final NativeMemory scratch;
  private final long packedInputs;
  private final long packedNoise;

  private int members;
  private final int[] centres;
  private final int[] contextStart;
  private final int[] contexts;

  private final int[] noiseWords;
  private final long[] noiseRows;
  private final long[] inputRows;
  private final long[] noiseFilter = new long[FILTER_BITS / Long.SIZE];
  private final int scoreStride;
  private final float[] scores;
  private final float[] noLabels;
  private final LogisticTables positives;

  /**
   * A step for one thread.
   *
   * @param inputs the matrix of the centre words, U
   * @param outputs the matrix of the outside words, V
   * @param negative noise words k for each positive pair
   * @param window the largest distance of centre and outside word
   * @param groupSize centre words that share their noise, m
   * @param noiseCount noise words of a group, N
   */
  public GroupedSkipGramStep(
      VectorKernels kernels,
      EmbeddingMatrix inputs,
      EmbeddingMatrix outputs,
      NoiseDistribution noise,
      int negative,
      int window,
      int groupSize,
      int noiseCount) {
    this.kernels = kernels;
    this.inputs = inputs;
    this.outputs = outputs;
    this.noise = noise;
    this.negative = negative;
    this.window = window;
    this.groupSize = groupSize;
    this.noiseCount = noiseCount;
    padded = inputs.stride();
    scratch = NativeMemory.allocate((groupSize + noiseCount) * inputs.strideBytes());
    packedInputs = scratch.address();
    packedNoise = packedInputs + groupSize * inputs.strideBytes();
    centres = new int[groupSize];
    contextStart = new int[groupSize + 1];
    contexts = new int[groupSize * 2 * window];
    noiseWords = new int[noiseCount];
    noiseRows = new long[noiseCount];
    inputRows = new long[groupSize];
    scoreStride = Math.ceilDiv(noiseCount, VectorKernels.PADDING) * VectorKernels.PADDING;
    scores = new float[groupSize * scoreStride];
    noLabels = new float[scoreStride];
    positives = new LogisticTables(2 * window);
  }

  /**
   * The usual size of a group's noise: as many words as a centre word meets pair by pair with six
   * outside words and {@code negative} noise words for each.
   */
  public static int noiseCount(int negative) {
    return NOISE_PER_NEGATIVE * negative;
  }

  @Override
  public void train(int[] sentence, int length, float rate, FastRandom random) {
    for (int t = 0; t < length; t++) {
      int reach = 1 + random.nextInt(window);
      int end = Math.min(length - 1, t + reach);
      int n = contextStart[members];
      for (int c = Math.max(0, t - reach); c <= end; c++) {
        if (c != t) {
          contexts[n++] = sentence[c];
        }
      }
      centres[members++] = sentence[t];
      contextStart[members] = n;
      if (members == groupSize) {
        flush(rate, random);
      }
    }
  }

  @Override
  public void flush(float rate, FastRandom random) {
    if (members == 0) {
      return;
    }
    drawNoise(random);
    for (int i = 0; i < members; i++) {
      inputRows[i] = inputs.rowAddress(centres[i]);
    }
    // parts of the noise, so that an input row does not overshoot; parts of the members, so that a
    // noise row does not, which may stand several times
    int noiseOfPart = atLeastOne(MAX_SUMMED_RATE * noiseCount / (rate * negative * 2 * window));
    int pairsOfPart = atLeastOne(MAX_SUMMED_RATE * noiseCount / (rate * negative * mostRepeats()));
    for (int first = 0; first < noiseCount; first += noiseOfPart) {
      int words = Math.min(noiseOfPart, noiseCount - first);
      for (int from = 0; from < members; ) {
        int to = from + 1;
        while (to < members && contextStart[to + 1] - contextStart[from] <= pairsOfPart) {
          to++;
        }
        trainNoise(from, to, first, words, rate);
        from = to;
      }
    }
    for (int i = 0; i < members; i++) {
      trainPositives(i, rate);
    }
    pairs += contextStart[members];
    members = 0;
  }

  private static int atLeastOne(float x) {
    return Math.max(1, (int) x);
  }

  /** How often the most frequent noise word stands in the group: equal ones are neighbours. */
  private int mostRepeats() {
    int most = 1;
    int run = 1;
    for (int j = 1; j < noiseCount; j++) {
      run = noiseWords[j] == noiseWords[j - 1] ? run + 1 : 1;
      most = Math.max(most, run);
    }
    return most;
  }

  private long packedInput(int i) {
    return packedInputs + i * inputs.strideBytes();
  }

  private void drawNoise(FastRandom random) {
    noise.drawStratified(random, noiseWords, noiseCount);
    Arrays.fill(noiseFilter, 0);
    for (int j = 0; j < noiseCount; j++) {
      int word = noiseWords[j];
      noiseRows[j] = outputs.rowAddress(word);
      noiseFilter[filterCell(word)] |= 1L << word;
    }
  }

  /** The outside words of one centre word, all with label 1. */
  private void trainPositives(int i, float rate) {
    int n = contextStart[i + 1] - contextStart[i];
    for (int c = 0; c < n; c++) {
      positives.rows[c] = outputs.rowAddress(contexts[contextStart[i] + c]);
      positives.labels[c] = 1;
    }
    long x = packedInput(i);
    kernels.copy(inputRows[i], x, padded);
    kernels.rowDots(x, positives.rows, n, padded, positives.scores);
    loss += kernels.logistic(positives.scores, 0, positives.labels, n, rate);
    kernels.rowUpdates(x, positives.rows, positives.scores, n, padded, inputRows[i]);
  }

  /** Some of the noise words for the centre words from {@code from} to {@code to - 1}. */
  private void trainNoise(int from, int to, int first, int words, float rate) {
    int m = to - from;
    for (int i = from; i < to; i++) {
      kernels.copy(inputRows[i], packedInput(i), padded);
    }
    for (int j = 0; j < words; j++) {
      kernels.copy(noiseRows[first + j], packedNoise + j * outputs.strideBytes(), padded);
    }
    float share = negative / (float) noiseCount;
    long x = packedInput(from);
    kernels.blockDots(x, m, packedNoise, words, padded, scores, 0, scoreStride);
    for (int i = 0; i < m; i++) {
      float weight = (contextStart[from + i + 1] - contextStart[from + i]) * share;
      int at = i * scoreStride;
      loss += weight * kernels.logistic(scores, at, noLabels, words, rate * weight);
      leaveOutContexts(from + i, at, first, words);
    }
    kernels.blockUpdates(scores, 0, scoreStride, 1, packedNoise, words, padded, inputRows, from, m);
    kernels.blockUpdates(scores, 0, 1, scoreStride, x, m, padded, noiseRows, first, words);
  }

  /** Takes back, of n equal shares, one for each pair whose outside word is itself the noise. */
  private void leaveOutContexts(int i, int at, int first, int words) {
    int start = contextStart[i];
    int end = contextStart[i + 1];
    if (!mayMeetNoise(start, end)) {
      return;
    }
    for (int j = 0; j < words; j++) {
      int same = 0;
      for (int c = start; c < end; c++) {
        if (contexts[c] == noiseWords[first + j]) {
          same++;
        }
      }
      if (same > 0) {
        scores[at + j] *= (end - start - same) / (float) (end - start);
      }
    }
  }

  /** Whether a context may be among the noise; a Bloom filter with one hash. */
  private boolean mayMeetNoise(int start, int end) {
    for (int c = start; c < end; c++) {
      int word = contexts[c];
      if ((noiseFilter[filterCell(word)] & (1L << word)) != 0) {
        return true;
      }
    }
    return false;
  }

  private int filterCell(int word) {
    return (word >>> 6) & (noiseFilter.length - 1);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
