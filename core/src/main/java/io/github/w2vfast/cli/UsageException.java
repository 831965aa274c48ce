package io.github.w2vfast.cli;

/**
 * The command was called in a way that cannot work; the message says how to call it. Exit code 2.
 */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A misuse, told in one line. */
  UsageException(String message) {
    super(message);
  }

  /** A misuse, told in one line, with what showed it. */
  UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
