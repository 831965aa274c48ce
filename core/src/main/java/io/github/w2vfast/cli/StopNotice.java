package io.github.w2vfast.cli;

/**
 * Says that a run was stopped by a signal, and that nothing was written. The JVM itself then ends
 * with 128 plus the signal's number. Closed when the run is over.
 */
final class StopNotice implements AutoCloseable {
  private final Thread hook;

  /** Waits for a signal until {@link #close}. */
  StopNotice(ProgressReporter reporter) {
    hook =
        new Thread(
            () -> {
              reporter.keepLine();
              reporter.inform("stopped by a signal; no unfinished file is left");
            },
            "stop-notice");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is already ending.
    }
  }
}
