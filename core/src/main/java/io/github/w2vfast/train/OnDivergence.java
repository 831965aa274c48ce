package io.github.w2vfast.train;

/** What to do when training diverges: when values become infinite, not a number or huge. */
public enum OnDivergence {
  /** The run ends with a {@link DivergenceException}. */
  STOP,
  /**
   * The run goes back to its last good checkpoint, or to its start if there is none, and goes on
   * from there with half the learning rate.
   */
  ROLLBACK
}
