package io.github.w2vfast.cli;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
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

  /** Tells which of the words have no vector of their own but one from their n-grams. */
  static void tellComposed(WordVectors vectors, Collection<String> words, Console console) {
    for (String word : words) {
      if (isComposed(vectors, word)) {
        console.inform("note: " + composed(word));
      }
    }
  }

  /** Whether a word is unknown, but its n-grams give it a vector. */
  static boolean isComposed(WordVectors vectors, String word) {
    return !vectors.contains(word) && vectors.vectorOrNull(word) != null;
  }

  /** What there is to say about such a word. */
  static String composed(String word) {
    return "the word '" + word + "' is not in the vocabulary: its vector is made from its n-grams";
  }

  private static void tell(Path file, List<String> notes, Console console) {
    for (String note : notes) {
      console.inform("note: " + file + ": " + note);
    }
  }
}
