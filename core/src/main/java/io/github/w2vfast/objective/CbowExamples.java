package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;

/**
 * CBOW: the input h is the mean of the rows of the n words in the window, the target the centre
 * word. By the chain rule each of the rows takes the gradient by h divided by n; word2vec.c and
 * gensim give each of them the whole of it.
 */
final class CbowExamples extends Examples {
  private final VectorKernels kernels;
  private final EmbeddingMatrix u;
  private final boolean exactGradient;
  private final boolean inPlace;
  private final int window;
  private final NativeMemory memory;

  /** Rows of zeros where the steps begin, or of in-place inputs the values before the step. */
  private final long[] starts;

  private final long[] contexts;
  private final int[] contextCounts;

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
    super(new Batch(capacity, 1, u));
    this.kernels = kernels;
    this.u = u;
    this.window = window;
    this.exactGradient = exactGradient;
    this.inPlace = inPlace;
    int count = inPlace ? capacity : capacity + 1;
    memory = NativeMemory.allocate(count * u.strideBytes());
    starts = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      long row = memory.address() + i * u.strideBytes();
      batch.sinks[i] = inPlace ? batch.inputs[i] : row;
      starts[i] = inPlace ? row : memory.address() + capacity * u.strideBytes();
    }
    contexts = new long[Math.multiplyExact(capacity, 2 * window)];
    contextCounts = new int[capacity];
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
        contexts[start + n++] = u.rowAddress(sentence[c]);
        if (inPlace) {
          batch.count(sentence[c], 1);
        }
      }
    }
    contextCounts[i] = n;
    batch.words[i] = sentence[t];
    batch.end(sentence[t]);
  }

  @Override
  void gather() {
    for (int i = 0; i < batch.size; i++) {
      int n = contextCounts[i];
      kernels.sumRows(contexts, i * 2 * window, n, 1f / n, batch.padded, batch.inputs[i]);
      if (inPlace) {
        kernels.copy(batch.inputs[i], starts[i], batch.padded);
      } else {
        kernels.copy(starts[i], batch.sinks[i], batch.padded);
      }
    }
  }

  @Override
  void scatter() {
    for (int i = 0; i < batch.size; i++) {
      int n = contextCounts[i];
      float scale = exactGradient ? 1f / n : 1f;
      if (inPlace) {
        kernels.axpy(-1, starts[i], batch.sinks[i], batch.padded);
      }
      kernels.addToRows(scale, batch.sinks[i], contexts, i * 2 * window, n, batch.padded);
    }
  }

  @Override
  public void close() {
    memory.close();
    super.close();
  }
}
