package io.github.w2vfast.cli;

/**
 * The exit codes of the program. A signal ends the JVM with 128 plus its number: 130 for Ctrl-C,
 * 143 for SIGTERM.
 */
final class ExitCode {
  /** All went well. */
  static final int OK = 0;

  /** The work was begun and failed. */
  static final int FAILURE = 1;

  /** The command was refused before any work. */
  static final int MISUSE = 2;

  /** Ended as by SIGTERM. */
  static final int TERMINATED = 143;

  private ExitCode() {}
}
