package io.github.w2vfast.cli;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class StandardOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 1000,
      description = "Show this help and stop.")
  private boolean help;

  @Option(
      names = ErrorHandler.STACKTRACE_OPTION,
      order = 1001,
      description = "When something fails, show where in the program.")
  private boolean stacktrace;
}
