package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Skip-gram: the input is the row of one word. In the direction of the formula, the centre word
 * predicts all words of its window in one example; in that of word2vec.c, each word of the window
 * predicts the centre word in an example of its own. "Near" is symmetric: the pairs are the same.
 * The row of U takes the gradient at once.
 */
final class SkipGramExamples extends Examples {
  private final VectorKernels kernels;
  private final RowCopies rows;
  private final int window;
  private final boolean fromCentre;
  private final boolean inPlace;
  private final int mostTargets;
  private final int mostPerWindow;

  /**
   * Examples over the input matrix.
   *
   * @param rows the thread's rows of the matrix
   * @param inPlace the inputs are the rows of U themselves, not copies of them
   * @param mostTargets the most targets of an example, 1 if it is not from the centre; wider
   *     windows become several examples
   * @param weights of the pairs of whole windows, none of which may be divided; null where windows
   *     are shrunk at random
   */
  SkipGramExamples(
      VectorKernels kernels,
      EmbeddingMatrix u,
      RowCopies rows,
      int window,
      boolean fromCentre,
      boolean inPlace,
      int mostTargets,
      @Nullable WindowWeights weights,
      int capacity) {
    super(new Batch(capacity, mostTargets, u, weights));
    this.kernels = kernels;
    this.rows = rows;
    this.window = window;
    this.fromCentre = fromCentre;
    this.inPlace = inPlace;
    this.mostTargets = mostTargets;
    mostPerWindow = Math.ceilDiv(2 * window, mostTargets);
  }

  /** The most examples of a window in either direction, if it is not divided. */
  static int mostPerWindow(int window, boolean fromCentre) {
    return fromCentre ? 1 : 2 * window;
  }

  @Override
  int mostPerWindow() {
    return mostPerWindow;
  }

  @Override
  int count(int from, int to) {
    return Math.ceilDiv(to - from, mostTargets);
  }

  @Override
  void add(int[] sentence, int t, int from, int to, int i) {
    if (fromCentre) {
      addInput(sentence[t]);
      int start = batch.starts[batch.size];
      int n = start;
      if (to - from <= mostTargets) {
        n = addTargets(sentence, from, t, n);
        n = addTargets(sentence, t + 1, to + 1, n);
      } else {
        int end = Math.min(to - from, (i + 1) * mostTargets);
        for (int c = i * mostTargets; c < end; c++) {
          batch.targets[n++] = sentence[from + c < t ? from + c : from + c + 1];
        }
      }
      float pairs = batch.weigh(t - from, n - start);
      if (inPlace) {
        batch.count(sentence[t], pairs);
      }
      batch.starts[++batch.size] = n;
    } else {
      int c = from + i;
      addInput(sentence[c < t ? c : c + 1]);
      batch.end(sentence[t]);
    }
  }

  /**
   * Adds the words from {@code from} to {@code end - 1} as targets, the first of them as number n.
   * Always as many as a window has are copied, where there are so many, and those too many are
   * written over: a loop of a random length costs more than it copies.
   *
   * @return n for the next
   */
  private int addTargets(int[] sentence, int from, int end, int n) {
    boolean fits = 2 * window <= mostTargets && from + window <= sentence.length;
    int copied = fits ? window : end - from;
    for (int q = 0; q < copied; q++) {
      batch.targets[n + q] = sentence[from + q];
    }
    return n + end - from;
  }

  private void addInput(int word) {
    int i = batch.size;
    long row = rows.address(word);
    batch.sinks[i] = row;
    batch.words[i] = word;
    if (inPlace) {
      batch.inputs[i] = row;
    }
  }

  @Override
  void gather() {
    if (!inPlace) {
      for (int i = 0; i < batch.size; i++) {
        kernels.copy(batch.sinks[i], batch.inputs[i], batch.padded);
      }
    }
  }

  @Override
  void scatter() {}
}
