package io.github.w2vfast.objective;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Negative sampling over groups of examples that share their noise words. Each input is its own
 * sink: a row of U for skip-gram, a mean of such rows for CBOW.
 *
 * <p>The noise is drawn once for the whole batch: N words, each of which meets every input i with
 * weight {@code c_i k / N}, where c_i is the number of i's targets and k the noise words for each
 * pair. The expected gradient is that of negative sampling; only its variance differs. A noise word
 * that equals a target of i is left out for that pair, as word2vec.c does. What a group computes
 * for its noise is three small matrix products, which run at the processor's speed and not at the
 * memory's. Two groups in a row may have the same noise words: the expectation of each stays the
 * same.
 *
 * <p>All gradients of a group are taken at the same inputs. So that the summed step of a row cannot
 * overshoot, the group is cut into parts whose summed weight times the learning rate stays below
 * {@link #MAX_SUMMED_RATE}.
 */
final class GroupedNegativeSampling extends Objective {
  /** The most examples of a group: with 16 noise words of 300 they fit the second cache. */
  private static final int LARGEST_GROUP = 64;

  /** Pairs of a group in the mean, where the window allows: see {@link #MAX_SUMMED_RATE}. */
  private static final int PAIRS = 384;

  /** Wider windows become several examples, of some 16 pairs in the mean. */
  private static final int WIDE_WINDOW = 16;

  /** The largest sum of learning rate times weight that a noise row takes in one step. */
  private static final float MAX_SUMMED_RATE = 4f;

  /** The largest sum of learning rate times weight that an input takes in one step, of noise. */
  private static final float MAX_INPUT_RATE = 8f;

  /**
   * The largest product of the two sums. Noise and inputs push each other apart: where both move
   * far in one step, what pulls them together again finds them too far away, and overshoots more.
   */
  private static final float MAX_RATE_PRODUCT = 20f;

  /** The largest sum of learning rates that a row takes in one step, of observed words. */
  private static final float MAX_POSITIVE_RATE = 0.5f;

  /** The same for whole windows, whose pairs count less each. */
  private static final float MAX_WEIGHTED_RATE = 1f;

  /**
   * Where the learning rate times negative is above {@link #TAME_RATE}, or the rate times the pairs
   * of one word, as in logs of events, above {@link #TAME_RATE_OF_WORD}, or the rate times the
   * targets of an example above {@link #TAME_RATE_OF_EXAMPLE}, steps add up in one direction: the
   * bounds on what a row takes at once are then lower by this factor, and observed words are taken
   * one by one.
   */
  private static final float CAUTION = 0.25f;

  private static final float TAME_RATE = 1.01f;
  private static final float TAME_RATE_OF_WORD = 4f;
  private static final float TAME_RATE_OF_EXAMPLE = 0.85f;

  /** Wider windows are divided into examples. */
  static final int UNDIVIDED_WINDOW = 10;

  private static final double RATE_OF_EXAMPLE = 0.8;

  private static final int FILTER_BITS = 1 << 12;

  // Rows of the next group are fetched a few at a time: the processor waits for some dozens of
  // cache lines at once, and stops where it is asked for more.
  private static final int DOTS_SLICE = 16;
  private static final int NOISE_SLICE = 12;
  private static final int ROWS_PER_SLICE = 8;
  private static final int ROWS_PER_EXAMPLE = 2;

  private final VectorKernels kernels;
  private final FrequentRows rows;
  private final RowCopies outputs;
  private final NoiseDistribution noise;
  private final int negative;
  private final int noiseCount;
  private final int maxTargets;

  private final NativeMemory scratch;
  private final long[] packedRows;
  private int[] noiseWords;

  /** The noise of the batch that follows, if {@link #noiseAhead}. */
  private int[] nextNoiseWords;

  private final double[] points;
  private boolean noiseAhead;

  /** The batch that follows keeps the noise of this one. */
  private boolean keptAhead;

  /** Batches in a row that have had the same noise, this one included. */
  private int groupsOfNoise;

  private final int noiseGroups;
  private final RowsAhead ahead;
  private @Nullable Batch next;
  private final RowUpdates.@Nullable Counter counter;
  private final long[] noiseRows;
  private final long[] noiseFilter = new long[FILTER_BITS / Long.SIZE];
  private final int scoreStride;
  private final float[] scores;
  private final float[] weights;

  /** Of each pair the row of its target. */
  private final long[] targetRows;

  /** The scores of each example's pairs in slots of their own, then their gradients. */
  private final float[] targetScores;

  /** Of each of {@link #targetScores} what its pair counts for. */
  private final float[] targetWeights;

  /** The examples that may have a target among the noise words. */
  private final int[] meeting;

  private int meetings;

  /** The pairs whose target may be among the noise words, and a place to spare. */
  private final int[] hitPairs;

  /**
   * The objective over this output matrix.
   *
   * @param rows the thread's rows of U, which are fetched ahead, and V; it closes them
   * @param negative noise words k for each positive pair
   * @param groupSize the most examples of a batch
   * @param maxTargets the most targets of an example
   * @param noiseCount noise words of a group, N
   * @param noiseGroups the most groups in a row that have the same noise words, at least 1
   * @param counter counts the noise words, or null
   */
  GroupedNegativeSampling(
      VectorKernels kernels,
      FrequentRows rows,
      NoiseDistribution noise,
      int negative,
      int groupSize,
      int maxTargets,
      int noiseCount,
      int noiseGroups,
      RowUpdates.@Nullable Counter counter) {
    this.kernels = kernels;
    this.counter = counter;
    this.rows = rows;
    outputs = rows.v();
    this.noise = noise;
    this.negative = negative;
    this.noiseCount = noiseCount;
    this.noiseGroups = noiseGroups;
    this.maxTargets = maxTargets;
    scratch = NativeMemory.allocate(noiseCount * outputs.strideBytes());
    packedRows = new long[noiseCount];
    for (int j = 0; j < noiseCount; j++) {
      packedRows[j] = scratch.address() + j * outputs.strideBytes();
    }
    ahead = new RowsAhead(rows, 2 * groupSize + noiseCount);
    noiseWords = new int[noiseCount];
    nextNoiseWords = new int[noiseCount];
    points = new double[noiseCount];
    noiseRows = new long[noiseCount];
    scoreStride = VectorKernels.padded(groupSize);
    scores = new float[noiseCount * scoreStride];
    weights = new float[scoreStride];
    meeting = new int[groupSize];
    int maxPairs = Math.multiplyExact(groupSize, maxTargets);
    targetRows = new long[maxPairs];
    hitPairs = new int[maxPairs + 1];
    targetScores = new float[VectorKernels.padded(groupSize * VectorKernels.slots(maxTargets))];
    targetWeights = new float[targetScores.length];
    Arrays.fill(targetWeights, 1);
  }

  /**
   * The usual size of a group.
   *
   * @param window the largest distance of two words; half of it and one more stand on each side in
   *     the mean
   */
  static int groupSize(int window) {
    return Math.clamp(PAIRS / (Math.min(window, WIDE_WINDOW) + 1), 8, LARGEST_GROUP);
  }

  /**
   * The most targets of one example, which moves with each noise word at one point. Windows beyond
   * {@value #UNDIVIDED_WINDOW} are divided.
   */
  static int mostTargets(int window, double rate) {
    return window <= UNDIVIDED_WINDOW
        ? 2 * window
        : Math.clamp((int) (RATE_OF_EXAMPLE / rate), 4, 2 * UNDIVIDED_WINDOW);
  }

  /**
   * The usual size of a group's noise: some words less than a centre word meets pair by pair with
   * six outside words and {@code negative} noise words for each, which is enough; a multiple of 8.
   * Kept for several groups, somewhat fewer do, but for more than five noise words a pair that has
   * been found to diverge.
   */
  static int noiseCount(int negative, boolean kept) {
    int noise = kept && negative <= 5 ? 4 * negative : 8 * (int) Math.ceil(4.5 * negative / 8);
    return Math.clamp(noise, 16, TrainingConfig.MAX_GROUP);
  }

  /**
   * The same for whole windows: fewer are enough, since the draw of windows adds no variance.
   *
   * @param window at most {@link #UNDIVIDED_WINDOW}
   */
  static int noiseOfWholeWindows(int window, int negative) {
    int noise = 4 * (window <= 5 ? Math.ceilDiv(4 * negative, 5) : negative);
    return Math.clamp(noise, 16, TrainingConfig.MAX_GROUP);
  }

  /**
   * How many pairs may move one input at the same point, where inputs move each other.
   *
   * @param rate the largest learning rate
   */
  static float mostPairs(double rate, int negative) {
    double each = rate * Math.max(1, negative);
    return (float) ((each <= TAME_RATE ? 1 : CAUTION) * MAX_INPUT_RATE / each);
  }

  /** How many pairs may move all inputs alike at the same point: their steps have one direction. */
  static float mostPairsInMean(double rate, int negative) {
    double each = rate * Math.max(1, negative);
    return (float) ((each <= TAME_RATE ? 1 : CAUTION) * MAX_POSITIVE_RATE / rate);
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    rows.use(batch.words, batch.size);
    takeNoise(random);
    lookUpTargets(batch);
    // parts of the examples, so that a noise row does not overshoot; parts of the noise, so that an
    // input row does not; either may stand several times
    float each = rate * negative / noiseCount;
    float mostPairs = batch.mostPairs;
    boolean tame =
        rate * negative <= TAME_RATE
            && rate * mostPairs <= TAME_RATE_OF_WORD
            && rate * maxTargets <= TAME_RATE_OF_EXAMPLE;
    float caution = tame ? 1 : CAUTION;
    int pairsOfPart = atLeastOne(caution * MAX_SUMMED_RATE / (each * mostRepeats()));
    // a part has one example at least, whatever its pairs
    float together = Math.min(mostPairs, Math.max(pairsOfPart, maxTargets));
    float rateOfNoise = each * mostRepeats() * Math.min(pairsOfPart, batch.weight());
    float rateOfInput = caution * Math.min(MAX_INPUT_RATE, MAX_RATE_PRODUCT / rateOfNoise);
    int noiseOfPart = wholeTiles(rateOfInput / (each * together));
    lookAhead(random, tame && batch.weight() <= pairsOfPart && noiseCount <= noiseOfPart);
    double loss = 0;
    for (int from = 0; from < batch.size; ) {
      int to = partEnd(batch, from, batch.size, pairsOfPart);
      for (int first = 0; first < noiseCount; first += noiseOfPart) {
        int words = Math.min(noiseOfPart, noiseCount - first);
        loss += trainNoise(batch, from, to, first, words, rate);
        if (first == 0) {
          loss += trainPositives(batch, from, to, rate, tame);
        }
        pushInputs(batch, from, to, words);
      }
      from = to;
    }
    return loss;
  }

  /** The rows of all targets, and the examples that may have one among the noise words. */
  private void lookUpTargets(Batch batch) {
    int pairs = batch.pairs();
    int hits = 0;
    for (int c = 0; c < pairs; c++) {
      int word = batch.targets[c];
      targetRows[c] = outputs.address(word);
      // a Bloom filter with one hash; a pair that does not hit is overwritten by the next
      hitPairs[hits] = c;
      hits += (int) (noiseFilter[filterCell(word)] >>> word & 1);
    }
    meetings = 0;
    int i = 0;
    for (int h = 0; h < hits; h++) {
      if (h == 0 || hitPairs[h] >= batch.starts[i + 1]) {
        while (hitPairs[h] >= batch.starts[i + 1]) {
          i++;
        }
        meeting[meetings++] = i;
      }
    }
  }

  /**
   * The end of a part that begins with example {@code from} and has at most so many pairs, by their
   * weights. What follows another example of the same word, as of a divided window, begins a new
   * part.
   */
  private static int partEnd(Batch batch, int from, int limit, int pairs) {
    int to = from + 1;
    float sum = batch.weight(from);
    while (to < limit && batch.words[to] != batch.words[to - 1]) {
      sum += batch.weight(to);
      if (sum > pairs) {
        break;
      }
      to++;
    }
    return to;
  }

  /** A number of noise words that the kernels take without a rest, where so many are allowed. */
  private static int wholeTiles(float words) {
    int whole = atLeastOne(words);
    return whole < 4 ? whole : whole & -4;
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

  /** The noise of this group: drawn ahead, kept from the last one, or drawn now. */
  private void takeNoise(FastRandom random) {
    if (!noiseAhead) {
      noise.drawStratified(random, noiseWords, noiseCount, points);
      groupsOfNoise = 1;
    } else if (keptAhead) {
      groupsOfNoise++;
    } else {
      int[] drawn = nextNoiseWords;
      nextNoiseWords = noiseWords;
      noiseWords = drawn;
      groupsOfNoise = 1;
    }
    if (counter != null) {
      counter.noise(noiseWords, noiseCount);
    }
    Arrays.fill(noiseFilter, 0);
    for (int j = 0; j < noiseCount; j++) {
      int word = noiseWords[j];
      noiseRows[j] = outputs.address(word);
      noiseFilter[filterCell(word)] |= 1L << word;
    }
  }

  /**
   * The noise of the group that follows, and the rows that it needs.
   *
   * @param bounded whether noise may be kept: what moves a noise row here need not be cut in parts
   */
  private void lookAhead(FastRandom random, boolean bounded) {
    ahead.clear();
    noiseAhead = next != null && next.size > 0;
    keptAhead = noiseAhead && bounded && groupsOfNoise < noiseGroups;
    if (keptAhead) {
      ahead.add(next, noiseWords, 0);
    } else if (noiseAhead) {
      noise.drawStratified(random, nextNoiseWords, noiseCount, points);
      ahead.add(next, nextNoiseWords, noiseCount);
    }
  }

  /**
   * The targets of the examples, all with label 1. The inputs are as they were when the noise was
   * trained: what pulls an input and what pushes it is taken at the same point, and cancels there.
   * Only where one input has so many targets that its step would be too long, it moves in between.
   */
  private double trainPositives(Batch batch, int from, int to, float rate, boolean tame) {
    double loss = 0;
    float most = batch.weights == null ? MAX_POSITIVE_RATE : MAX_WEIGHTED_RATE;
    int together = tame ? atLeastOne(most / rate) : 1;
    for (int i = from; i < to; ) {
      if (batch.weight(i) > together) {
        int end = batch.starts[i + 1];
        for (int c = batch.starts[i]; c < end; c += together) {
          loss += trainTargets(batch, i, c, Math.min(together, end - c), rate);
        }
        i++;
      } else {
        int end = partEnd(batch, i, to, together);
        // neighbours are taken two by two
        if ((end - i) % 2 != 0 && end - i > 1 && end < to) {
          end--;
        }
        loss += trainTargets(batch, i, end, rate);
        i = end;
      }
    }
    return loss;
  }

  /** The n targets of an example from {@code first} on. */
  private double trainTargets(Batch batch, int i, int first, int n, float rate) {
    ahead.fetch(ROWS_PER_EXAMPLE);
    kernels.rowDots(batch.inputs[i], targetRows, first, n, batch.padded, targetScores, 0);
    weigh(batch, i, first - batch.starts[i], n, 0);
    double loss = observedGradients(n, rate);
    kernels.rowUpdates(
        batch.inputs[i],
        targetRows,
        first,
        n,
        targetScores,
        0,
        batch.padded,
        batch.sinks[i],
        batch.spare);
    return loss;
  }

  /** The targets of the examples from {@code from} to {@code to - 1}, at the same point. */
  private double trainTargets(Batch batch, int from, int to, float rate) {
    ahead.fetch(ROWS_PER_EXAMPLE * (to - from));
    if (maxTargets == 1) {
      return trainSingleTargets(batch, from, to - from, rate);
    }
    kernels.pairDots(
        batch.inputs, from, to - from, targetRows, batch.starts, batch.padded, targetScores, 0);
    int end = 0;
    for (int i = from; i < to; i++) {
      int n = batch.targetCount(i);
      weigh(batch, i, 0, n, end);
      end += VectorKernels.slots(n);
    }
    double loss = observedGradients(end, rate);
    kernels.pairUpdates(
        batch.inputs,
        from,
        to - from,
        targetRows,
        batch.starts,
        targetScores,
        0,
        batch.padded,
        batch.sinks,
        batch.spare);
    return loss;
  }

  /** The targets of m examples, of which each has one: example i has pair i. */
  private double trainSingleTargets(Batch batch, int first, int m, float rate) {
    kernels.singleDots(batch.inputs, targetRows, first, m, batch.padded, targetScores, 0);
    double loss = observedGradients(m, rate);
    for (int i = 0; i < m; i++) {
      kernels.exchange(
          targetScores[i], batch.inputs[first + i], targetRows[first + i], batch.padded);
    }
    return loss;
  }

  /**
   * Lays the weights of n targets of an example, from its {@code first} on, beside their scores.
   */
  private void weigh(Batch batch, int i, int first, int n, int at) {
    if (batch.weights != null) {
      int from = batch.weightsFrom[i] + first;
      for (int c = 0; c < n; c++) {
        targetWeights[at + c] = batch.weights.weights[from + c];
      }
    }
  }

  private double observedGradients(int n, float rate) {
    return kernels.observedGradients(targetScores, targetWeights, 0, VectorKernels.padded(n), rate);
  }

  /**
   * The negative gradients of the scores of some of the noise words with the examples from {@code
   * from} to {@code to - 1}, and the step of the noise words' rows.
   */
  private double trainNoise(Batch batch, int from, int to, int first, int words, float rate) {
    int m = to - from;
    int padded = batch.padded;
    float share = negative / (float) noiseCount;
    for (int j = 0; j < words; j++) {
      kernels.copy(noiseRows[first + j], packedRows[j], padded);
    }
    for (int i = 0; i < m; i += DOTS_SLICE) {
      ahead.fetch(ROWS_PER_SLICE);
      int n = Math.min(DOTS_SLICE, m - i);
      kernels.products(
          packedRows, 0, words, batch.inputs, from + i, n, padded, scores, i, scoreStride);
    }
    for (int i = 0; i < m; i++) {
      weights[i] = batch.weight(from + i) * share;
    }
    double loss = kernels.noiseGradients(scores, words, m, scoreStride, weights, rate);
    for (int q = 0; q < meetings; q++) {
      int i = meeting[q];
      if (i >= from && i < to) {
        leaveOutTargets(batch, i, i - from, first, words);
      }
    }
    for (int j = 0; j < words; j += NOISE_SLICE) {
      ahead.fetch(ROWS_PER_SLICE);
      int n = Math.min(NOISE_SLICE, words - j);
      int at = j * scoreStride;
      kernels.blockUpdates(
          scores, at, scoreStride, 1, batch.inputs, from, m, padded, noiseRows, first + j, n);
    }
    return loss;
  }

  /** The step of the inputs by the noise. */
  private void pushInputs(Batch batch, int from, int to, int words) {
    kernels.blockUpdates(
        scores,
        0,
        1,
        scoreStride,
        packedRows,
        0,
        words,
        batch.padded,
        batch.sinks,
        from,
        to - from);
  }

  /** Takes back the share of each pair whose target is itself the noise. */
  private void leaveOutTargets(Batch batch, int i, int at, int first, int words) {
    int start = batch.starts[i];
    int end = batch.starts[i + 1];
    for (int j = 0; j < words; j++) {
      float same = 0;
      for (int c = start; c < end; c++) {
        if (batch.targets[c] == noiseWords[first + j]) {
          same += batch.weight(i, c - start);
        }
      }
      if (same > 0) {
        float all = batch.weight(i);
        scores[at + j * scoreStride] *= Math.max(0, all - same) / all;
      }
    }
  }

  @Override
  void announce(Batch next) {
    this.next = next;
  }

  private int filterCell(int word) {
    return (word >>> 6) & (noiseFilter.length - 1);
  }

  @Override
  void settle() {
    rows.settle();
  }

  @Override
  public void close() {
    scratch.close();
    rows.close();
  }
}
