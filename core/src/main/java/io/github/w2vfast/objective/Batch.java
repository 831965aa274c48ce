package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Examples on their way from an architecture to an objective: of each an input vector x, what it is
 * to predict, and where the gradient by x goes. The inputs lie packed one after another, so that
 * kernels see them as a matrix.
 */
final class Batch implements AutoCloseable {
  /** The most examples. */
  final int capacity;

  /** Length of an input, in floats. */
  final int padded;

  /** The number of examples. */
  int size;

  /**
   * The batch is full with so many examples: {@link #capacity}, or fewer where they go together.
   */
  int limit;

  /** With subwords the addresses of the rows of U that the inputs are made of; else null. */
  long @Nullable [] parts;

  /** How many {@link #parts} there are. */
  int partCount;

  /** Address of the row to which an objective adds its step {@code -rate * dJ/dx_i}. */
  final long[] sinks;

  /** The centre word of the window that each example comes from. */
  final int[] words;

  /**
   * Pairs of the word of U that has most of them, some words taken together; 0 unless inputs are
   * their own sinks.
   */
  float mostPairs;

  private final float[] pairsOfWord = new float[1024];

  /**
   * The words that example i is to predict: from {@code starts[i]} to {@code starts[i + 1] - 1}.
   */
  final int[] targets;

  final int[] starts;

  /** What the pairs count for, or null if all count 1. */
  final @Nullable WindowWeights weights;

  /** With weights, of each example where its own begin. */
  final int[] weightsFrom;

  /** With weights, the sum of each example's. */
  private final float[] sums;

  private float sumOfAll;

  /** Addresses of the inputs. An input may be its own sink: it then moves when the sink does. */
  final long[] inputs;

  /** Two rows of memory for an objective to work in. */
  final long spare;

  private final NativeMemory memory;

  /**
   * An empty batch.
   *
   * @param maxTargets the most targets of one example
   */
  Batch(int capacity, int maxTargets, EmbeddingMatrix u) {
    this(capacity, maxTargets, u, null);
  }

  /**
   * An empty batch whose pairs may have weights.
   *
   * @param maxTargets the most targets of one example
   */
  Batch(int capacity, int maxTargets, EmbeddingMatrix u, @Nullable WindowWeights weights) {
    this.weights = weights;
    weightsFrom = new int[weights == null ? 0 : capacity];
    sums = new float[weightsFrom.length];
    this.capacity = capacity;
    limit = capacity;
    padded = u.stride();
    sinks = new long[capacity];
    words = new int[capacity];
    targets = new int[Math.multiplyExact(capacity, maxTargets)];
    starts = new int[capacity + 1];
    memory = NativeMemory.allocate((capacity + 2) * u.strideBytes());
    inputs = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      inputs[i] = memory.address() + i * u.strideBytes();
    }
    spare = memory.address() + capacity * u.strideBytes();
  }

  /** The number of targets of example i. */
  int targetCount(int i) {
    return starts[i + 1] - starts[i];
  }

  /** The number of pairs of an input and a target. */
  int pairs() {
    return starts[size];
  }

  /** The targets of example i, each by its weight. */
  float weight(int i) {
    return weights == null ? targetCount(i) : sums[i];
  }

  /** All pairs, each by its weight. */
  float weight() {
    return weights == null ? pairs() : sumOfAll;
  }

  /** Ends the example that is being written, with one target. */
  void end(int target) {
    int at = starts[size];
    targets[at] = target;
    starts[++size] = at + 1;
  }

  /** What a pair counts for: that of example i with its target number {@code c}. */
  float weight(int i, int c) {
    return weights == null ? 1 : weights.weights[weightsFrom[i] + c];
  }

  /**
   * Gives the targets of the example that is being written their weights, if pairs have any.
   *
   * @param wordsBefore how many of the targets stand before the centre word
   * @return how many targets they are, each by its weight
   */
  float weigh(int wordsBefore, int targets) {
    if (weights == null) {
      return targets;
    }
    int from = weights.from(wordsBefore);
    float sum = weights.sum(from, targets);
    weightsFrom[size] = from;
    sums[size] = sum;
    sumOfAll += sum;
    return sum;
  }

  /** Notes that the row of a word of U takes part in so many pairs. */
  void count(int word, float pairs) {
    // words that share a cell are taken for one: that errs on the safe side
    int cell = word & (pairsOfWord.length - 1);
    pairsOfWord[cell] += pairs;
    mostPairs = Math.max(mostPairs, pairsOfWord[cell]);
  }

  void clear() {
    size = 0;
    limit = capacity;
    partCount = 0;
    sumOfAll = 0;
    // a batch of one pair, of which there are millions, counts nothing
    if (mostPairs > 0) {
      mostPairs = 0;
      Arrays.fill(pairsOfWord, 0);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
