package io.github.w2vfast.kernel;

/**
 * The arithmetic on rows of float32 outside the heap. Arguments are addresses, which are multiples
 * of 4, and lengths in floats. Kernels that take a {@code padded} length need it to be a multiple
 * of 16, as rows of an embedding matrix are. No kernel allocates. Ranges must not overlap unless a
 * method says so.
 */
public interface VectorKernels {
  /** What this implementation is, for people: for example {@code "256-bit SIMD"}. */
  String name();

  /** The dot product of two rows. */
  float dot(long a, long b, int padded);

  /** {@code y += alpha * x}. */
  void axpy(float alpha, long x, long y, int padded);

  /**
   * A block of dot products: {@code out[i * outStride + j] = a_i . b_j} for {@code i < m}, {@code j
   * < n}. Row i of A starts at {@code a + 4 * aStride * i}, likewise B; strides are in floats.
   */
  void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride);
}
