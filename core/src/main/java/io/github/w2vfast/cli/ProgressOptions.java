package io.github.w2vfast.cli;

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
      names = "--json",
      order = 901,
      description = "Print a summary of the run as JSON on stdout.")
  boolean json;
}
