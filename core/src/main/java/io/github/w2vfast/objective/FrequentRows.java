package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;

/**
 * The rows of U and V as one thread uses them: {@linkplain RowCopies copies} of those of the most
 * frequent words, and the shared rows of all others. After so many uses of a word its rows are
 * settled.
 */
final class FrequentRows implements AutoCloseable {
  private final RowCopies u;
  private final RowCopies v;
  private final int usesPerSettlement;

  /** Of each word that has copies how often it was used since it was settled. */
  private final int[] uses;

  /**
   * Rows for one thread.
   *
   * @param words how many words, the most frequent ones, have copies; may be 0
   * @param share of what a copy has moved, how much goes to the row
   * @param usesPerSettlement uses of a word after which its rows are settled, at least 1
   */
  FrequentRows(
      VectorKernels kernels,
      EmbeddingMatrix u,
      EmbeddingMatrix v,
      int words,
      float share,
      int usesPerSettlement) {
    this.u = new RowCopies(kernels, u, words, share);
    this.v = new RowCopies(kernels, v, words, share);
    this.usesPerSettlement = usesPerSettlement;
    uses = new int[words];
  }

  /** Memory that the copies of one word's rows take. */
  static long bytesPerWord(EmbeddingMatrix u) {
    return 2 * RowCopies.bytesPerRow(u);
  }

  /** The thread's rows of U. */
  RowCopies u() {
    return u;
  }

  /** The thread's rows of V. */
  RowCopies v() {
    return v;
  }

  /** Notes that words are about to be used. */
  void use(int[] words, int n) {
    for (int i = 0; i < n; i++) {
      int word = words[i];
      if (word < uses.length && ++uses[word] >= usesPerSettlement) {
        settle(word);
      }
    }
  }

  private void settle(int word) {
    u.settle(word);
    v.settle(word);
    uses[word] = 0;
  }

  /** Settles all words. */
  void settle() {
    for (int word = 0; word < uses.length; word++) {
      settle(word);
    }
  }

  @Override
  public void close() {
    u.close();
    v.close();
  }
}
