package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import java.util.Arrays;

/**
 * Negative sampling over groups of examples of skip-gram that share their noise words. Each input
 * is a row of U, which is also its sink.
 *
 * <p>The noise is drawn once for the whole batch: N words, each of which meets every input i with
 * weight {@code c_i k / N}, where c_i is the number of i's targets and k the noise words for each
 * pair. The expected gradient is that of negative sampling; only its variance differs. A noise word
 * that equals a target of i is left out for that pair, as word2vec.c does. What a group computes
 * for its noise is three small matrix products, which run at the processor's speed and not at the
 * memory's.
 *
 * <p>All gradients of a group's noise are taken at the same point. So that the summed step of a row
 * cannot overshoot, the group is cut into parts whose summed weight times the learning rate stays
 * below {@link #MAX_SUMMED_RATE}.
 */
final class GroupedNegativeSampling extends Objective {
  /**
   * Examples that share their noise: rows of 48 and 30 vectors of 300 fit the second-level cache.
   */
  static final int GROUP_SIZE = 48;

  private static final int NOISE_PER_NEGATIVE = 6;

  private static final int FILTER_BITS = 1 << 12;

  private final VectorKernels kernels;
  private final EmbeddingMatrix outputs;
  private final NoiseDistribution noise;
  private final int negative;
  private final int noiseCount;

  private final NativeMemory scratch;
  private final long packedNoise;
  private final int[] noiseWords;
  private final long[] noiseRows;
  private final long[] noiseFilter = new long[FILTER_BITS / Long.SIZE];
  private final int scoreStride;
  private final float[] scores;
  private final float[] noLabels;
  private final LogisticTables positives;

  /**
   * The objective over this output matrix.
   *
   * @param outputs the matrix of the outside words, V
   * @param negative noise words k for each positive pair
   * @param groupSize the most examples of a batch
   * @param maxTargets the most targets of an example
   * @param noiseCount noise words of a group, N
   */
  GroupedNegativeSampling(
      VectorKernels kernels,
      EmbeddingMatrix outputs,
      NoiseDistribution noise,
      int negative,
      int groupSize,
      int maxTargets,
      int noiseCount) {
    this.kernels = kernels;
    this.outputs = outputs;
    this.noise = noise;
    this.negative = negative;
    this.noiseCount = noiseCount;
    scratch = NativeMemory.allocate(noiseCount * outputs.strideBytes());
    packedNoise = scratch.address();
    noiseWords = new int[noiseCount];
    noiseRows = new long[noiseCount];
    scoreStride = Math.ceilDiv(noiseCount, VectorKernels.PADDING) * VectorKernels.PADDING;
    scores = new float[groupSize * scoreStride];
    noLabels = new float[scoreStride];
    positives = new LogisticTables(maxTargets);
  }

  /**
   * The usual size of a group's noise: as many words as a centre word meets pair by pair with six
   * outside words and {@code negative} noise words for each.
   */
  static int noiseCount(int negative) {
    return NOISE_PER_NEGATIVE * negative;
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    drawNoise(random);
    int mostTargets = 1;
    for (int i = 0; i < batch.size; i++) {
      mostTargets = Math.max(mostTargets, batch.targetCount(i));
    }
    // parts of the noise, so that an input row does not overshoot; parts of the examples, so that a
    // noise row does not, which may stand several times
    int noiseOfPart = atLeastOne(MAX_SUMMED_RATE * noiseCount / (rate * negative * mostTargets));
    int pairsOfPart = atLeastOne(MAX_SUMMED_RATE * noiseCount / (rate * negative * mostRepeats()));
    double loss = 0;
    boolean moved = false;
    for (int first = 0; first < noiseCount; first += noiseOfPart) {
      int words = Math.min(noiseOfPart, noiseCount - first);
      for (int from = 0; from < batch.size; ) {
        int to = from + 1;
        while (to < batch.size && batch.starts[to + 1] - batch.starts[from] <= pairsOfPart) {
          to++;
        }
        if (moved) {
          refresh(batch, from, to);
        }
        loss += trainNoise(batch, from, to, first, words, rate);
        moved = true;
        from = to;
      }
    }
    refresh(batch, 0, batch.size);
    for (int i = 0; i < batch.size; i++) {
      loss += trainPositives(batch, i, rate);
    }
    return loss;
  }

  /** Fetches inputs anew from the rows of U, which have moved. */
  private void refresh(Batch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      kernels.copy(batch.sinks[i], batch.input(i), batch.padded);
    }
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

  private void drawNoise(FastRandom random) {
    noise.drawStratified(random, noiseWords, noiseCount);
    Arrays.fill(noiseFilter, 0);
    for (int j = 0; j < noiseCount; j++) {
      int word = noiseWords[j];
      noiseRows[j] = outputs.rowAddress(word);
      noiseFilter[filterCell(word)] |= 1L << word;
    }
  }

  /** The targets of one example, all with label 1. */
  private double trainPositives(Batch batch, int i, float rate) {
    int start = batch.starts[i];
    int n = batch.targetCount(i);
    for (int c = 0; c < n; c++) {
      positives.rows[c] = outputs.rowAddress(batch.targets[start + c]);
      positives.labels[c] = 1;
    }
    return positives.step(kernels, batch, i, n, rate);
  }

  /** Some of the noise words for the examples from {@code from} to {@code to - 1}. */
  private double trainNoise(Batch batch, int from, int to, int first, int words, float rate) {
    int m = to - from;
    int padded = batch.padded;
    for (int j = 0; j < words; j++) {
      kernels.copy(noiseRows[first + j], packedNoise + j * outputs.strideBytes(), padded);
    }
    float share = negative / (float) noiseCount;
    long x = batch.input(from);
    kernels.blockDots(x, m, packedNoise, words, padded, scores, 0, scoreStride);
    double loss = 0;
    for (int i = 0; i < m; i++) {
      float weight = batch.targetCount(from + i) * share;
      int at = i * scoreStride;
      loss += weight * kernels.logistic(scores, at, noLabels, words, rate * weight);
      leaveOutTargets(batch, from + i, at, first, words);
    }
    kernels.blockUpdates(
        scores, 0, scoreStride, 1, packedNoise, words, padded, batch.sinks, from, m);
    kernels.blockUpdates(scores, 0, 1, scoreStride, x, m, padded, noiseRows, first, words);
    return loss;
  }

  /** Takes back, of n equal shares, one for each pair whose target is itself the noise. */
  private void leaveOutTargets(Batch batch, int i, int at, int first, int words) {
    int start = batch.starts[i];
    int end = batch.starts[i + 1];
    if (!mayMeetNoise(batch.targets, start, end)) {
      return;
    }
    for (int j = 0; j < words; j++) {
      int same = 0;
      for (int c = start; c < end; c++) {
        if (batch.targets[c] == noiseWords[first + j]) {
          same++;
        }
      }
      if (same > 0) {
        scores[at + j] *= (end - start - same) / (float) (end - start);
      }
    }
  }

  /** Whether a target may be among the noise; a Bloom filter with one hash. */
  private boolean mayMeetNoise(int[] targets, int start, int end) {
    for (int c = start; c < end; c++) {
      int word = targets[c];
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
