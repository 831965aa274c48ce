package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.model.EmbeddingMatrix;

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

  /** Address of the row to which an objective adds its step {@code -rate * dJ/dx_i}. */
  final long[] sinks;

  /** The word whose row the input is, where it is the row of one. */
  final int[] words;

  /**
   * The words that example i is to predict: from {@code starts[i]} to {@code starts[i + 1] - 1}.
   */
  final int[] targets;

  final int[] starts;

  private final NativeMemory memory;
  private final long inputs;

  /**
   * An empty batch.
   *
   * @param maxTargets the most targets of one example
   */
  Batch(int capacity, int maxTargets, EmbeddingMatrix u) {
    this.capacity = capacity;
    padded = u.stride();
    sinks = new long[capacity];
    words = new int[capacity];
    targets = new int[Math.multiplyExact(capacity, maxTargets)];
    starts = new int[capacity + 1];
    memory = NativeMemory.allocate(capacity * u.strideBytes());
    inputs = memory.address();
  }

  /** Address of the input of example i. */
  long input(int i) {
    return inputs + 4L * padded * i;
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

  void clear() {
    size = 0;
  }

  @Override
  public void close() {
    memory.close();
  }
}
