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
  int mostPairs;

  private final int[] pairsOfWord = new int[1024];

  /**
   * The words that example i is to predict: from {@code starts[i]} to {@code starts[i + 1] - 1}.
   */
  final int[] targets;

  final int[] starts;

  /** Addresses of the inputs. An input may be its own sink: it then moves when the sink does. */
  final long[] inputs;

  /** A row of memory for an objective to work in. */
  final long spare;

  private final NativeMemory memory;

  /**
   * An empty batch.
   *
   * @param maxTargets the most targets of one example
   */
  Batch(int capacity, int maxTargets, EmbeddingMatrix u) {
    this.capacity = capacity;
    limit = capacity;
    padded = u.stride();
    sinks = new long[capacity];
    words = new int[capacity];
    targets = new int[Math.multiplyExact(capacity, maxTargets)];
    starts = new int[capacity + 1];
    memory = NativeMemory.allocate((capacity + 1) * u.strideBytes());
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

  /** Ends the example that is being written, with one target. */
  void end(int target) {
    int at = starts[size];
    targets[at] = target;
    starts[++size] = at + 1;
  }

  /** Notes that the row of a word of U takes part in so many pairs. */
  void count(int word, int pairs) {
    // words that share a cell are taken for one: that errs on the safe side
    int cell = word & (pairsOfWord.length - 1);
    pairsOfWord[cell] += pairs;
    mostPairs = Math.max(mostPairs, pairsOfWord[cell]);
  }

  void clear() {
    size = 0;
    limit = capacity;
    partCount = 0;
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
