package io.github.w2vfast.eval;

/** What happens to a question or pair with a word that has no vector. */
public enum UnknownWords {
  /**
   * Of a pair, its vector is made from its n-grams where the vectors can do that; everything else
   * is left out as by {@link #SKIP}.
   */
  NGRAMS,

  /** It is left out, and the coverage says how many were. */
  SKIP,

  /** The question counts as answered wrongly, the pair as one of similarity 0. */
  ZERO
}
