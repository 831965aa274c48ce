package io.github.w2vfast.corpus;

import java.io.IOException;

/**
 * A corpus that cannot be used: missing, damaged, empty or not text. The message names the input,
 * the place and the remedy, and is ready to print.
 */
public final class CorpusException extends IOException {
  private static final long serialVersionUID = 1;

  /** An exception with a message for people. */
  public CorpusException(String message) {
    super(message);
  }

  /** An exception with a message for people and what led to it. */
  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }
}
