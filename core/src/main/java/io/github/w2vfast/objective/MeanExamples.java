package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;

/**
 * Examples whose input is the mean of n rows of U. By the chain rule each of the rows takes the
 * gradient by the mean divided by n; word2vec.c, fastText and gensim give each of them the whole of
 * it.
 */
abstract sealed class MeanExamples extends Examples permits CbowExamples, SubwordExamples {
  private final VectorKernels kernels;
  private final boolean exactGradient;
  private final boolean inPlace;
  private final NativeMemory memory;

  /** Rows of zeros where the steps begin, or of in-place inputs the values before the step. */
  private final long[] starts;

  /** Addresses of the rows of all examples. */
  long[] parts;

  /** Where the rows of each example begin in {@link #parts}, and how many they are. */
  final int[] firstParts;

  final int[] partCounts;

  /**
   * Examples over the input matrix.
   *
   * @param exactGradient each row takes the gradient divided by the number of rows
   * @param inPlace each input is its own sink: it takes the step itself
   * @param parts room for rows
   */
  MeanExamples(
      Batch batch,
      VectorKernels kernels,
      EmbeddingMatrix u,
      boolean exactGradient,
      boolean inPlace,
      int parts) {
    super(batch);
    this.kernels = kernels;
    this.exactGradient = exactGradient;
    this.inPlace = inPlace;
    int capacity = batch.capacity;
    int count = inPlace ? capacity : capacity + 1;
    memory = NativeMemory.allocate(count * u.strideBytes());
    starts = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      long row = memory.address() + i * u.strideBytes();
      batch.sinks[i] = inPlace ? batch.inputs[i] : row;
      starts[i] = inPlace ? row : memory.address() + capacity * u.strideBytes();
    }
    this.parts = new long[parts];
    firstParts = new int[capacity];
    partCounts = new int[capacity];
  }

  @Override
  final void gather() {
    for (int i = 0; i < batch.size; i++) {
      int n = partCounts[i];
      kernels.sumRows(parts, firstParts[i], n, 1f / n, batch.padded, batch.inputs[i]);
      if (inPlace) {
        kernels.copy(batch.inputs[i], starts[i], batch.padded);
      } else {
        kernels.copy(starts[i], batch.sinks[i], batch.padded);
      }
    }
  }

  @Override
  final void scatter() {
    for (int i = 0; i < batch.size; i++) {
      int n = partCounts[i];
      float scale = exactGradient ? 1f / n : 1f;
      if (inPlace) {
        kernels.axpy(-1, starts[i], batch.sinks[i], batch.padded);
      }
      kernels.addToRows(scale, batch.sinks[i], parts, firstParts[i], n, batch.padded);
    }
  }

  @Override
  public final void close() {
    memory.close();
    super.close();
  }
}
