package io.github.w2vfast.cli;

/**
 * The process that started the program in its own place, if one did (see {@code Launcher}). It
 * passes signals on, but nobody can pass on that it was killed.
 */
final class Starter {
  /** The system property that holds the starting process' number. */
  static final String PROPERTY = "w2vfast.relaunchedBy";

  private Starter() {}

  /** Ends the program, as SIGTERM would, when the process that started it has ended. */
  static void follow() {
    Long starter = Long.getLong(PROPERTY);
    if (starter == null) {
      return;
    }
    ProcessHandle process = ProcessHandle.of(starter).orElse(null);
    if (process == null) {
      System.exit(ExitCode.TERMINATED);
    }
    var _ = process.onExit().thenRun(() -> System.exit(ExitCode.TERMINATED));
  }
}
