package io.github.w2vfast.cli;

import io.github.w2vfast.train.CheckpointDirectory;
import io.github.w2vfast.train.OnDivergence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a new run is kept safe. */
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      order = 210,
      description =
          "Keep the last two checkpoints of the run here, so that 'w2v-fast resume DIR' goes on "
              + "with it after a stop, a crash or a loss of power. Removed when the run is done.")
  Path checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "TIME",
      order = 211,
      description = "Time between two checkpoints, as in 90s, 10m or 2h (default: 10m).")
  private Duration every;

  @Option(
      names = "--on-divergence",
      paramLabel = "CHOICE",
      order = 212,
      description =
          "When values become infinite or huge: stop (default), or rollback to the last good "
              + "checkpoint, or to the start, and halve the learning rate.")
  private OnDivergence onDivergence = OnDivergence.STOP;

  /**
   * What was asked for.
   *
   * @param init vectors to begin with, or null
   * @param vocabulary a vocabulary file, or null
   */
  Safety forNewRun(Path init, Path vocabulary) throws IOException {
    if (checkpoint == null && every != null) {
      throw new UsageException(
          "--checkpoint-every needs --checkpoint DIR, which says where to keep checkpoints");
    }
    if (init != null) {
      if (vocabulary != null) {
        throw new UsageException(
            "--init and --read-vocab both say which words there are: give one of them");
      }
      Inputs.checkReadable(init, "file of --init");
    }
    if (checkpoint != null) {
      checkNew(checkpoint);
    }
    return new Safety(
        checkpoint, every == null ? Safety.USUAL_INTERVAL : every, onDivergence, init, null);
  }

  private static void checkNew(Path directory) throws IOException {
    if (directory.toString().isEmpty()) {
      throw new UsageException("--checkpoint is empty; give the name of a directory");
    }
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new UsageException("--checkpoint " + directory + ": it is not a directory");
    }
    if (CheckpointDirectory.hasCheckpoints(directory)) {
      throw new UsageException(
          "--checkpoint %s: there are checkpoints of an earlier run; go on with it: w2v-fast resume %s, or name another directory, or remove this one"
              .formatted(directory, Shell.quote(directory)));
    }
  }
}
