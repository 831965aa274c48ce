package io.github.w2vfast.cli;

/** How a long run tells how far it is, on the error stream. */
enum ProgressMode {
  /** A line that is overwritten in place on a terminal; elsewhere only the plan and the summary. */
  AUTO,
  /** A line every few seconds. */
  PLAIN,
  /** One JSON object per line. */
  JSON,
  /** Nothing but errors. */
  NONE
}
