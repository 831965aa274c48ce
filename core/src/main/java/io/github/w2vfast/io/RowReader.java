package io.github.w2vfast.io;

import java.io.IOException;

/** Reads rows of a file one at a time. For one thread. */
@FunctionalInterface
public interface RowReader {
  /**
   * Puts a row's values into {@code values[0 .. dim - 1]}.
   *
   * @throws IOException if the file is damaged there; the message names the file and the place
   */
  void read(int row, float[] values) throws IOException;
}
