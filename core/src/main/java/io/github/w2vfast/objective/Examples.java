package io.github.w2vfast.objective;

/**
 * The architecture: makes examples of the windows of a sentence, fetches their inputs from U and
 * brings the gradients back.
 */
abstract sealed class Examples implements AutoCloseable permits SkipGramExamples, MeanExamples {
  final Batch batch;

  Examples(Batch batch) {
    this.batch = batch;
  }

  /** Whether windows are whole, and their pairs weighted, instead of shrunk at random. */
  final boolean takesWholeWindows() {
    return batch.weights != null;
  }

  /** The most examples that one window gives. */
  abstract int mostPerWindow();

  /** The number of examples of the window around {@code t}, from {@code from} to {@code to}. */
  abstract int count(int from, int to);

  /** Adds example number {@code i} of that window to the batch, which has room for it. */
  abstract void add(int[] sentence, int t, int from, int to, int i);

  /** Fetches the inputs of the whole batch from U. */
  abstract void gather();

  /** Brings the gradients of the whole batch to U, unless they went there by themselves. */
  abstract void scatter();

  @Override
  public void close() {
    batch.close();
  }
}
