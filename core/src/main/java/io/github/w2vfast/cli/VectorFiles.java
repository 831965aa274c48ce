package io.github.w2vfast.cli;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.io.VectorReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Opens vector files for the commands that ask them something. */
final class VectorFiles {
  private VectorFiles() {}

  /** Reads a file of vectors; what is odd about it is told on the error stream. */
  static LoadedVectors read(Path file, Console console) throws IOException {
    Inputs.checkReadable(file, "vectors");
    LoadedVectors vectors = VectorReader.read(file);
    tell(file, vectors.notes(), console);
    return vectors;
  }

  /** Opens a file of vectors to read row by row; what is odd about it is told as well. */
  static VectorFile open(Path file, Console console) throws IOException {
    Inputs.checkReadable(file, "vectors");
    VectorFile vectors = VectorFile.open(file);
    tell(file, vectors.notes(), console);
    return vectors;
  }

  private static void tell(Path file, List<String> notes, Console console) {
    for (String note : notes) {
      console.inform("note: " + file + ": " + note);
    }
  }
}
