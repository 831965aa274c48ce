package io.github.w2vfast.io;

/** Sizes of tensors. */
final class Tensors {
  private Tensors() {}

  /** a x b, or the largest long if that is too small; neither is negative. */
  static long product(long a, long b) {
    if (a == 0 || b == 0) {
      return 0;
    }
    return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
