package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import picocli.CommandLine.Option;

/** The options of every command that trains. */
final class RunOptions {
  @Option(
      names = {"--threads", "--workers"},
      paramLabel = "N",
      order = 200,
      description = "Worker threads, 1 to 4096 (default: all processors).")
  private Integer threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 201,
      description = "Start of the random numbers (default: 1).")
  private Long seed;

  @Option(
      names = "--deterministic",
      order = 202,
      description =
          "The same bits at any timing and for any --threads: one thread trains, all help to read."
              + " Slower the more threads there would be.")
  private boolean deterministic;

  /** Sets what was given. */
  TrainingConfig.Builder apply(TrainingConfig.Builder builder) {
    if (threads != null) {
      builder.threads(threads);
    }
    if (seed != null) {
      builder.seed(seed);
    }
    if (deterministic) {
      builder.deterministic(true);
    }
    return builder;
  }
}
