package io.github.w2vfast.eval;

import io.github.w2vfast.model.WordVectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What the readers of test sets share. */
final class TestSet {
  private TestSet() {}

  /** Hears the lines of a file, numbered from 1. */
  interface LineReader {
    void line(int number, String line) throws IOException;
  }

  /** Reads a UTF-8 file line by line, without a byte order mark. */
  static void read(Path file, LineReader reader) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("cannot read " + file + ": it is a directory");
    }
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line; (line = in.readLine()) != null; ) {
        number++;
        reader.line(number, number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line);
      }
    } catch (NoSuchFileException e) {
      throw new IOException("cannot read " + file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("cannot read " + file + ": no permission", e);
    }
  }

  /** Upper case, as word2vec.c and gensim compare words. */
  static String form(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /**
   * Sets each form of {@code rows} that occurs among the first {@code limit} words to the first row
   * with it.
   */
  static void findRows(WordVectors vectors, int limit, Map<String, Integer> rows) {
    for (int row = 0; row < limit; row++) {
      Integer r = row;
      rows.computeIfPresent(form(vectors.word(row)), (_, old) -> old < 0 ? r : old);
    }
  }

  /** Whether one of the first {@code limit} words has a capital letter. */
  static boolean hasCapitals(WordVectors vectors, int limit) {
    for (int row = 0; row < limit; row++) {
      String word = vectors.word(row);
      if (!word.equals(word.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** The number of words to use: {@code restrictVocab}, or all if that is 0 or larger. */
  static int limit(WordVectors vectors, int restrictVocab) {
    if (restrictVocab < 0) {
      throw new IllegalArgumentException(
          "the vocabulary cannot be restricted to " + restrictVocab + " words");
    }
    return restrictVocab == 0 ? vectors.size() : Math.min(restrictVocab, vectors.size());
  }
}
