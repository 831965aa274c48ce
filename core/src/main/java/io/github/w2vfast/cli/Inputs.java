package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusException;
import io.github.w2vfast.corpus.InputFiles;
import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.io.CorpusFile;
import java.io.IOException;
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
   * The corpus that the arguments name: files, directories, patterns, lists of files, - for
   * standard input.
   *
   * @throws UsageException if one cannot be read
   */
  static Inputs of(List<String> arguments, Path vocabulary, TextRules rules, Console console) {
    List<Path> files = new ArrayList<>();
    List<Corpus> parts = new ArrayList<>();
    long bytes = 0;
    boolean standardInput = false;
    for (String argument : arguments) {
      if (argument.equals(STANDARD_INPUT)) {
        if (standardInput) {
          throw new UsageException("- (standard input) is given more than once");
        }
        standardInput = true;
        parts.add(Corpus.ofStream(console.in(), "standard input"));
        continue;
      }
      List<Path> found = find(argument);
      for (Path file : found) {
        checkReadable(file, "corpus");
        bytes += size(file);
      }
      files.addAll(found);
      parts.add(Corpus.ofFiles(found));
    }
    for (Path file : files) {
      if (CorpusFile.isCorpusFile(file)) {
        if (parts.size() > 1 || files.size() > 1) {
          throw new UsageException(
              file + " is an encoded corpus, which cannot be mixed with other inputs");
        }
        return ofCorpusFile(file, rules, vocabulary);
      }
    }
    String named =
        files.size() == 1 ? files.getFirst().toString() : Format.count(files.size()) + " files";
    String description =
        (files.isEmpty() ? "standard input" : named + (standardInput ? " and standard input" : ""))
            // A pipe has no size.
            + (bytes > 0 ? " (" + Format.bytes(bytes) + ")" : "");
    addVocabulary(vocabulary, files);
    return new Inputs(Corpus.join(parts).with(rules), description, vocabulary, List.copyOf(files));
  }

  private static List<Path> find(String argument) {
    boolean many = argument.startsWith("@") || InputFiles.isPattern(argument);
    if (!many) {
      checkExists(path(argument), "corpus");
    }
    try {
      return InputFiles.find(List.of(argument));
    } catch (CorpusException e) {
      throw new UsageException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UsageException(ErrorHandler.describe(e), e);
    }
  }

  /** Whether the corpus is a file of 'encode', not text. */
  boolean isEncoded() {
    return !files.isEmpty() && CorpusFile.isCorpusFile(files.getFirst());
  }

  private static Inputs ofCorpusFile(Path file, TextRules rules, Path vocabulary) {
    if (!rules.equals(TextRules.DEFAULT)) {
      throw new UsageException(
          file
              + " is an encoded corpus: its text was cut into words when it was encoded; give the"
              + " rules of the text to 'encode'");
    }
    List<Path> all = new ArrayList<>(List.of(file));
    addVocabulary(vocabulary, all);
    return new Inputs(
        CorpusFile.corpus(file),
        file + " (" + Format.bytes(size(file)) + ")",
        vocabulary,
        List.copyOf(all));
  }

  /** Files that were checked before, read by word2vec.c's rules. */
  static Inputs ofFiles(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      bytes += size(file);
    }
    String description =
        (files.size() == 1 ? files.getFirst().toString() : files.size() + " files")
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
    checkExists(file, what);
    if (Files.isDirectory(file)) {
      throw new UsageException(
          "cannot read the " + what + " " + file + ": it is a directory; name the file");
    }
    if (!Files.isReadable(file)) {
      throw new UsageException("cannot read the " + what + " " + file + ": permission denied");
    }
  }

  private static void checkExists(Path file, String what) {
    if (file.toString().isEmpty()) {
      throw new UsageException("the name of the " + what + " is empty");
    }
    if (!Files.exists(file)) {
      throw new UsageException(
          "cannot read the " + what + " " + file + ": no such file" + nearby(file));
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
