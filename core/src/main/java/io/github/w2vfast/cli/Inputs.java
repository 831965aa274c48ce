package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run reads, checked before any work.
 *
 * @param corpus the text
 * @param description the text in a message: its files and their size
 * @param vocabulary a vocabulary file to use, or null
 * @param files all files that are read
 */
record Inputs(Corpus corpus, String description, Path vocabulary, List<Path> files) {
  private static final String STANDARD_INPUT = "-";

  /**
   * The corpus that the arguments name.
   *
   * @throws UsageException if one cannot be read
   */
  static Inputs of(List<String> arguments, Path vocabulary, Console console) {
    List<Path> files = new ArrayList<>();
    if (arguments.contains(STANDARD_INPUT)) {
      if (arguments.size() > 1) {
        throw new UsageException(
            "- (standard input) cannot be mixed with files; "
                + "put them together first: cat a.txt b.txt | w2v-fast train - -o vectors.bin");
      }
      addVocabulary(vocabulary, files);
      InputStream in = console.in();
      return new Inputs(
          Corpus.ofStream(in, "standard input"), "standard input", vocabulary, List.copyOf(files));
    }
    for (String argument : arguments) {
      Path file = path(argument);
      checkReadable(file, "corpus");
      files.add(file);
    }
    Inputs text = ofFiles(files);
    addVocabulary(vocabulary, files);
    return new Inputs(text.corpus, text.description, vocabulary, List.copyOf(files));
  }

  /** Files that were checked before. */
  static Inputs ofFiles(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      bytes += size(file);
    }
    String description =
        (files.size() == 1 ? files.getFirst().toString() : files.size() + " files")
            // A pipe has no size.
            + (bytes > 0 ? " (" + Format.bytes(bytes) + ")" : "");
    return new Inputs(Corpus.ofFiles(files), description, null, List.copyOf(files));
  }

  /** Text that is no file. */
  static Inputs of(Corpus corpus, String description) {
    return new Inputs(corpus, description, null, List.of());
  }

  private static void addVocabulary(Path vocabulary, List<Path> files) {
    if (vocabulary != null) {
      checkReadable(vocabulary, "vocabulary file");
      files.add(vocabulary);
    }
  }

  /** A path as it was typed. */
  static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + argument + "' is not the name of a file", e);
    }
  }

  /**
   * Checks that a file is there and can be read.
   *
   * @param what the file is, for the message
   */
  static void checkReadable(Path file, String what) {
    if (file.toString().isEmpty()) {
      throw new UsageException("the name of the " + what + " is empty");
    }
    if (!Files.exists(file)) {
      throw new UsageException(
          "cannot read the " + what + " " + file + ": no such file" + nearby(file));
    }
    if (Files.isDirectory(file)) {
      throw new UsageException(
          "cannot read the "
              + what
              + " "
              + file
              + ": it is a directory; name the file"
              + (what.equals("corpus") ? "s in it, for example " + file.resolve("*.txt") : ""));
    }
    if (!Files.isReadable(file)) {
      throw new UsageException("cannot read the " + what + " " + file + ": permission denied");
    }
  }

  /** Names a file beside the missing one that was probably meant. */
  private static String nearby(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || file.getFileName() == null || !Files.isDirectory(parent)) {
      return "";
    }
    List<String> names = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (names.size() == MOST_NEIGHBOURS) {
          return "";
        }
        if (Files.isRegularFile(entry)) {
          names.add(entry.getFileName().toString());
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException _) {
      return "";
    }
    List<String> close = Suggestions.closest(file.getFileName().toString(), names);
    return close.isEmpty() ? "" : "; did you mean " + file.resolveSibling(close.getFirst()) + "?";
  }

  private static final int MOST_NEIGHBOURS = 10_000;

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0;
    }
  }
}
