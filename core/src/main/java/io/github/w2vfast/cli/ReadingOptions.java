package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import picocli.CommandLine.Option;

/** How a command that only reads text does it. */
final class ReadingOptions {
  @Option(
      names = {"--threads", "--workers"},
      paramLabel = "N",
      order = 200,
      description = "Worker threads, 1 to 4096 (default: all processors).")
  private Integer threads;

  /**
   * The number of threads.
   *
   * @throws UsageException if it is out of range
   */
  int threads() {
    if (threads == null) {
      return TrainingConfig.builder().build().threads();
    }
    if (threads < 1 || threads > 4096) {
      throw new UsageException("--threads is " + threads + " but must be between 1 and 4096");
    }
    return threads;
  }
}
