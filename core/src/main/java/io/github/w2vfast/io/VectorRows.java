package io.github.w2vfast.io;

import io.github.w2vfast.model.WordVectors;
import java.nio.charset.StandardCharsets;

/** Words and rows as writers take them: a row at a time, from memory or from another file. */
interface VectorRows {
  int size();

  int dim();

  /** The word of a row in UTF-8. */
  byte[] utf8(int row);

  /** A reader for one thread. */
  RowReader reader();

  /** The rows of vectors in memory. */
  static VectorRows of(WordVectors vectors) {
    return new VectorRows() {
      @Override
      public int size() {
        return vectors.size();
      }

      @Override
      public int dim() {
        return vectors.dim();
      }

      @Override
      public byte[] utf8(int row) {
        return vectors.word(row).getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public RowReader reader() {
        return (row, values) -> vectors.matrix().getRow(row, values, 0);
      }
    };
  }
}
