package io.github.w2vfast.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a command that takes long tells how far it is, and its summary. */
final class ProgressOptions {
  @Option(
      names = "--progress",
      paramLabel = "MODE",
      order = 900,
      description =
          "auto (default), plain: a line every few seconds, json: one object per line, or none. "
              + "Always on stderr.")
  ProgressMode mode = ProgressMode.AUTO;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      order = 902,
      description =
          "Write the progress to a file as well, a JSON object a line; plot --loss FILE draws it.")
  Path log;

  @Option(
      names = "--json",
      order = 901,
      description = "Print a summary of the run as JSON on stdout.")
  boolean json;

  /** The log by the name of its option, to be checked with the other outputs. */
  Map<String, Path> logFile() {
    return log == null ? Map.of() : Map.of("--log", log);
  }
}
