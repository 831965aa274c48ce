package io.github.w2vfast.model;

/** Makes vectors of words that have no row of their own. Any number of threads may ask. */
@FunctionalInterface
public interface Composer {
  /**
   * Makes a vector.
   *
   * @param target takes the values
   * @return false, and the target is left as it is, if the word has no parts to make one from
   */
  boolean compose(String word, float[] target);
}
