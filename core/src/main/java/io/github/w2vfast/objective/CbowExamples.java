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
  private final int window;
  private final NativeMemory memory;
  private final long[] contexts;
  private final int[] contextCounts;
  private final long zeros;

  CbowExamples(
      VectorKernels kernels, EmbeddingMatrix u, int window, boolean exactGradient, int capacity) {
    super(new Batch(capacity, 1, u));
    this.kernels = kernels;
    this.u = u;
    this.window = window;
    this.exactGradient = exactGradient;
    memory = NativeMemory.allocate((capacity + 1) * u.strideBytes());
    for (int i = 0; i < capacity; i++) {
      batch.sinks[i] = memory.address() + i * u.strideBytes();
    }
    zeros = memory.address() + capacity * u.strideBytes();
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
      }
    }
    contextCounts[i] = n;
    kernels.copy(zeros, batch.sinks[i], batch.padded);
    gather(i);
    batch.end(sentence[t]);
  }

  private void gather(int i) {
    int n = contextCounts[i];
    kernels.sumRows(contexts, i * 2 * window, n, 1f / n, batch.padded, batch.input(i));
  }

  @Override
  void scatter() {
    for (int i = 0; i < batch.size; i++) {
      int n = contextCounts[i];
      float scale = exactGradient ? 1f / n : 1f;
      kernels.addToRows(scale, batch.sinks[i], contexts, i * 2 * window, n, batch.padded);
    }
  }

  @Override
  public void close() {
    memory.close();
    super.close();
  }
}
