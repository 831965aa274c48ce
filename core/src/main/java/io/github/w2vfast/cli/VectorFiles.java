package io.github.w2vfast.cli;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorReader;
import java.io.IOException;
import java.nio.file.Path;

/** Opens vector files for the commands that ask them something. */
final class VectorFiles {
  private VectorFiles() {}

  /** Reads a file of vectors; what is odd about it is told on the error stream. */
  static LoadedVectors read(Path file, Console console) throws IOException {
    Inputs.checkReadable(file, "vectors");
    LoadedVectors vectors = VectorReader.read(file);
    for (String note : vectors.notes()) {
      console.inform("note: " + file + ": " + note);
    }
    return vectors;
  }
}
