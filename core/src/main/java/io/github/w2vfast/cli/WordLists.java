package io.github.w2vfast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Reads lists of words for commands that take many. */
final class WordLists {
  private WordLists() {}

  /**
   * The words of a UTF-8 file, separated by white space; {@code -} is standard input.
   *
   * @throws UsageException if the file cannot be read
   */
  static List<String> read(String name, Console console) throws IOException {
    if (name.equals("-")) {
      return read(console.in());
    }
    Path file = Inputs.path(name);
    Inputs.checkReadable(file, "words");
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  private static List<String> read(InputStream in) throws IOException {
    List<String> words = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      for (StringTokenizer tokens = new StringTokenizer(line); tokens.hasMoreTokens(); ) {
        words.add(tokens.nextToken());
      }
    }
    return words;
  }
}
