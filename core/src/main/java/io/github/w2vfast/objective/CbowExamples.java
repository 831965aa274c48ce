package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;

/**
 * CBOW: the input h is the mean of the rows of the n words in the window, the target the centre
 * word.
 */
final class CbowExamples extends MeanExamples {
  private final EmbeddingMatrix u;
  private final boolean inPlace;
  private final int window;

  /**
   * Examples over the input matrix.
   *
   * @param inPlace each input is its own sink: it takes the step itself
   */
  CbowExamples(
      VectorKernels kernels,
      EmbeddingMatrix u,
      int window,
      boolean exactGradient,
      boolean inPlace,
      int capacity) {
    super(
        new Batch(capacity, 1, u),
        kernels,
        u,
        exactGradient,
        inPlace,
        Math.multiplyExact(capacity, 2 * window));
    this.u = u;
    this.inPlace = inPlace;
    this.window = window;
  }

  @Override
  int mostPerWindow() {
    return 1;
  }

  @Override
  int count(int from, int to) {
    return 1;
  }

  @Override
  void add(int[] sentence, int t, int from, int to, int ignored) {
    int i = batch.size;
    int start = i * 2 * window;
    int n = 0;
    for (int c = from; c <= to; c++) {
      if (c != t) {
        parts[start + n++] = u.rowAddress(sentence[c]);
        if (inPlace) {
          batch.count(sentence[c], 1);
        }
      }
    }
    firstParts[i] = start;
    partCounts[i] = n;
    batch.words[i] = sentence[t];
    batch.end(sentence[t]);
  }
}
