package io.github.w2vfast.cli;

import picocli.CommandLine.Option;

/** The options of commands that show the best of many words. */
final class QueryOptions {
  private static final int MAX_TOP = 1_000_000;

  @Option(
      names = {"-n", "--top"},
      paramLabel = "N",
      order = 900,
      description = "Words to show for each question, at least 1 (default: 10).")
  private int top = 10;

  @Option(names = "--json", order = 901, description = "Print JSON instead of a table.")
  boolean json;

  /** How many words to show. */
  int top() {
    if (top < 1 || top > MAX_TOP) {
      throw new UsageException("--top is " + top + " but must be between 1 and " + MAX_TOP);
    }
    return top;
  }
}
