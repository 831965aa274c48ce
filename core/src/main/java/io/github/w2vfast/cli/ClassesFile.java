package io.github.w2vfast.cli;

import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.WordClasses;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A line {@code word class} for each word, as word2vec.c's {@code -classes} writes. */
final class ClassesFile {
  private ClassesFile() {}

  /**
   * Writes the file.
   *
   * @param sorted by class, within a class as the words come; else all as the words come
   */
  static void write(WordVectors vectors, WordClasses classes, boolean sorted, Path file)
      throws IOException {
    Stream<Integer> rows = IntStream.range(0, vectors.size()).boxed();
    if (sorted) {
      rows = rows.sorted(Comparator.comparingInt(classes::classOf));
    }
    try (AtomicOutput output = AtomicOutput.open(file);
        OutputStream out = new BufferedOutputStream(output, 1 << 16)) {
      for (int row : (Iterable<Integer>) rows::iterator) {
        String line = vectors.word(row) + " " + classes.classOf(row) + "\n";
        out.write(line.getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
      output.commit();
    }
  }
}
