package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import org.jspecify.annotations.Nullable;

/**
 * One thread's copies of the first rows of a matrix, which it works on instead of the rows
 * themselves. Rows that all threads write to would travel from core to core at every step. To
 * settle a row is to add to it a share of how far its copy has moved since, and to copy it anew;
 * like all updates of Hogwild threads it may lose to another thread's, float by float.
 */
final class RowCopies implements AutoCloseable {
  private final VectorKernels kernels;
  private final int count;
  private final float share;
  private final int stride;
  private final long strideBytes;
  private final long shared;

  /** Row i of the copies is at {@code copies + i * strideBytes}. */
  private final long copies;

  /** The copies as they were when they were made. */
  private final long before;

  private final @Nullable NativeMemory memory;

  /**
   * Copies as the rows are now.
   *
   * @param count how many rows, the first ones, have copies: 0, ..., all
   * @param share of what a copy has moved, how much goes to the row: 1 adds up what all threads
   *     have done, 1 by the number of threads takes the mean
   */
  RowCopies(VectorKernels kernels, EmbeddingMatrix matrix, int count, float share) {
    this.kernels = kernels;
    this.count = count;
    this.share = share;
    stride = matrix.stride();
    strideBytes = matrix.strideBytes();
    shared = matrix.address();
    memory = count == 0 ? null : NativeMemory.allocate(count * bytesPerRow(matrix));
    copies = memory == null ? 0 : memory.address();
    before = copies + count * strideBytes;
    for (int row = 0; row < count; row++) {
      long offset = row * strideBytes;
      kernels.copy(shared + offset, copies + offset, stride);
      kernels.copy(shared + offset, before + offset, stride);
    }
  }

  /** Memory that a copy of one row takes. */
  static long bytesPerRow(EmbeddingMatrix matrix) {
    return 2 * matrix.strideBytes();
  }

  /** Where this thread's row is: the copy, or the row of the matrix if it has none. */
  long address(int row) {
    return (row < count ? copies : shared) + row * strideBytes;
  }

  /** Length of a row in memory. */
  long strideBytes() {
    return strideBytes;
  }

  /** Settles a row that has a copy. */
  void settle(int row) {
    long offset = row * strideBytes;
    kernels.settle(copies + offset, before + offset, shared + offset, share, stride);
  }

  /** Settles all rows that have copies. */
  void settle() {
    for (int row = 0; row < count; row++) {
      settle(row);
    }
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
  }
}
