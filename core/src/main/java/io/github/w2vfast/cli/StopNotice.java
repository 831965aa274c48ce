package io.github.w2vfast.cli;

import io.github.w2vfast.train.TrainingJob;
import java.nio.file.Path;

/**
 * Says that a run was stopped by a signal, and how to go on if it keeps checkpoints: then the end
 * of the process waits for the last of them. The JVM itself then ends with 128 plus the signal's
 * number. Closed when the run is over.
 */
final class StopNotice implements AutoCloseable {
  /** After so long a person wonders why nothing happens. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final Thread hook;

  /** Waits for a signal until {@link #close}. */
  StopNotice(ProgressReporter reporter) {
    this(() -> tellOfNothing(reporter));
  }

  /** Waits for a signal to a job with checkpoints in a directory, until {@link #close}. */
  StopNotice(ProgressReporter reporter, TrainingJob job, Path checkpoints) {
    this(
        () -> {
          boolean training = job.stop();
          reporter.keepLine();
          if (training && !job.awaitStopped(PATIENCE_MILLIS)) {
            reporter.inform("stopped by a signal; writing a last checkpoint to " + checkpoints);
            job.awaitStopped(Long.MAX_VALUE);
          }
          if (job.hasCheckpoints()) {
            reporter.inform(
                "stopped by a signal; go on with: w2v-fast resume " + Shell.quote(checkpoints));
          } else {
            tellOfNothing(reporter);
          }
        });
  }

  private StopNotice(Runnable end) {
    hook = new Thread(end, "stop-notice");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void tellOfNothing(ProgressReporter reporter) {
    reporter.keepLine();
    reporter.inform("stopped by a signal; no unfinished file is left");
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
