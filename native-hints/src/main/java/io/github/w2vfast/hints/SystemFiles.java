package io.github.w2vfast.hints;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The kernel's text files under /proc and /sys. A file that cannot be read is simply absent. */
final class SystemFiles {
  /** The files of the machine that runs this. */
  static final SystemFiles THIS_MACHINE = new SystemFiles(Path.of("/"));

  private final Path root;

  /** The files of a machine whose {@code /} is this folder. */
  SystemFiles(Path root) {
    this.root = root;
  }

  /** A file's text without white space at its ends. */
  Optional<String> text(String path) {
    try {
      byte[] bytes = Files.readAllBytes(root.resolve(path.substring(1)));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (IOException | InvalidPathException | SecurityException _) {
      return Optional.empty();
    }
  }

  /** A file's lines; none if it is absent. */
  List<String> lines(String path) {
    return text(path).map(t -> t.lines().toList()).orElse(List.of());
  }

  /** The number that a file holds; empty too if the file holds a word such as {@code max}. */
  OptionalLong number(String path) {
    return text(path).map(SystemFiles::parseLong).orElse(OptionalLong.empty());
  }

  /**
   * The number after a key: 123 for the key {@code Rss} in a line such as {@code Rss: 123 kB} or
   * {@code Rss 123}. The unit is left to the caller.
   */
  static OptionalLong valueOf(String key, List<String> lines) {
    for (String line : lines) {
      String[] parts = line.strip().split("[\\s:]+", 3);
      if (parts.length >= 2 && parts[0].equals(key)) {
        return parseLong(parts[1]);
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong parseLong(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
