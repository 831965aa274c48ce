package io.github.w2vfast.train;

/** Training has diverged: values of the model are infinite, not a number, or huge. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String what;

  /**
   * Tells of it.
   *
   * @param what what was found where
   * @param remedy why it happened, and what to do
   */
  DivergenceException(String what, String remedy) {
    super(what + "; " + remedy);
    this.what = what;
  }

  /** What was found where, without the remedy. */
  String what() {
    return what;
  }
}
