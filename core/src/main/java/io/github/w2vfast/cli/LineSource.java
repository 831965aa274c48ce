package io.github.w2vfast.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the lines of a prompt come from: a person at a terminal, or a pipe. */
interface LineSource extends AutoCloseable {
  /** The next line without its end, or null when there are no more. */
  @Nullable String next() throws IOException;

  @Override
  default void close() throws IOException {}
}
