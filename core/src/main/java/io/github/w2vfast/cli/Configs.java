package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** Builds configurations and tells what is wrong with one in the words of the command line. */
final class Configs {
  /** The options that set each value of a configuration; word2vec.c's names come last. */
  private static final Map<String, List<String>> OPTIONS =
      Map.ofEntries(
          Map.entry("dim", List.of("--dim", "--vector-size", "-size")),
          Map.entry("window", List.of("--window", "-window")),
          Map.entry("negative", List.of("--negative", "-negative")),
          Map.entry("sample", List.of("--sample", "-sample")),
          Map.entry("epochs", List.of("--epochs", "--iter", "-iter")),
          Map.entry("alpha", List.of("--alpha", "-alpha")),
          Map.entry("group-size", List.of("--group")),
          Map.entry("group-noise", List.of("--group-noise")),
          Map.entry("min-count", List.of("--min-count", "-min-count")),
          Map.entry("max-vocab", List.of("--max-vocab")),
          Map.entry("threads", List.of("--threads", "--workers", "-threads")));

  private Configs() {}

  /**
   * Builds a configuration.
   *
   * @param parsed what was typed, to name the option as it was typed
   * @throws UsageException naming the option whose value is out of range
   */
  static TrainingConfig build(TrainingConfig.Builder builder, ParseResult parsed) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      int end = message.indexOf(" is ");
      String key = end < 0 ? "" : message.substring(0, end);
      for (String option : OPTIONS.getOrDefault(key, List.of())) {
        if (wasTyped(option, parsed)) {
          throw new UsageException(option + message.substring(end), e);
        }
      }
      throw new UsageException(message, e);
    }
  }

  private static boolean wasTyped(String option, ParseResult parsed) {
    return parsed.originalArgs().stream()
        .anyMatch(arg -> arg.equals(option) || arg.startsWith(option + "="));
  }
}
