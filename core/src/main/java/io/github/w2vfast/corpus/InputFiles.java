package io.github.w2vfast.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the files that a person names: a file itself; a directory, which stands for all files in it
 * and below; a pattern such as {@code news/*.txt}, {@code **}{@code /*.gz} or {@code part-[0-4]?},
 * if there is no file of that name; or {@code @list.txt}, a file with such a name on each line.
 *
 * <p>What a directory or a pattern stands for comes in the order of its path's bytes, the same on
 * every system, so that a corpus of many files is one text. Names that begin with a dot are passed
 * over there, also directories; links are followed.
 */
public final class InputFiles {
  private static final Comparator<Path> BY_NAME = Comparator.comparing(InputFiles::withSlashes);

  private InputFiles() {}

  /**
   * The files that these names stand for, in order.
   *
   * @throws CorpusException if one stands for none, with the name
   */
  public static List<Path> find(List<String> names) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String name : names) {
      addTo(found, name, true);
    }
    return List.copyOf(found);
  }

  private static void addTo(List<Path> found, String name, boolean mayBeList) throws IOException {
    Path path = path(name);
    if (path != null && Files.exists(path)) {
      if (Files.isDirectory(path)) {
        addDirectory(found, path);
      } else {
        found.add(path);
      }
    } else if (mayBeList && name.startsWith("@") && name.length() > 1) {
      addList(found, name.substring(1));
    } else if (isPattern(name)) {
      addMatching(found, name);
    } else if (path == null) {
      throw new CorpusException("'" + name + "' is not the name of a file");
    } else {
      throw new CorpusException("the corpus file " + name + " does not exist");
    }
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException _) {
      return null; // a pattern, on systems where * stands in no name
    }
  }

  /** Whether a name has a character that patterns are made of. */
  public static boolean isPattern(String name) {
    return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
  }

  private static void addDirectory(List<Path> found, Path directory) throws IOException {
    List<Path> files = below(directory);
    if (files.isEmpty()) {
      throw new CorpusException("there is no file in the directory " + directory);
    }
    found.addAll(files);
  }

  private static List<Path> below(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            boolean hidden = !path.equals(directory) && isHidden(path);
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            if (!isHidden(path) && !attributes.isDirectory()) {
              files.add(path);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            throw new CorpusException("cannot read " + path + ": " + reason(e), e);
          }
        });
    files.sort(BY_NAME);
    return files;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileSystemLoopException _ -> "its links go in a circle";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".") && name.toString().length() > 1;
  }

  private static String withSlashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** Looks below the longest part of the pattern that is a plain path. */
  private static void addMatching(List<Path> found, String pattern) throws IOException {
    String slashes = pattern.replace(FileSystems.getDefault().getSeparator(), "/");
    int special = 0;
    while ("*?[{".indexOf(slashes.charAt(special)) < 0) {
      special++;
    }
    int slash = slashes.lastIndexOf('/', special);
    Path start = Path.of(slash < 0 ? "." : slash == 0 ? "/" : slashes.substring(0, slash));
    String rest = slashes.substring(slash + 1);
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    } catch (PatternSyntaxException e) {
      throw new CorpusException(
          "'%s' is no file and no pattern: %s".formatted(pattern, e.getDescription()), e);
    }
    int before = found.size();
    if (Files.isDirectory(start)) {
      boolean deep = rest.contains("**");
      int depth = (int) rest.chars().filter(c -> c == '/').count() + 1;
      for (Path file : deep ? below(start) : upTo(start, depth)) {
        if (matcher.matches(start.relativize(file))) {
          found.add(slash < 0 ? start.relativize(file) : file);
        }
      }
    }
    if (found.size() == before) {
      throw new CorpusException("no file matches '" + pattern + "'");
    }
  }

  private static List<Path> upTo(Path start, int depth) throws IOException {
    try (var files =
        Files.find(start, depth, (path, _) -> !isHidden(path), FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(path -> !Files.isDirectory(path)).sorted(BY_NAME).toList();
    } catch (java.io.UncheckedIOException e) {
      throw new CorpusException("cannot read " + start + ": " + reason(e.getCause()), e);
    }
  }

  private static void addList(List<Path> found, String list) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(Path.of(list), StandardCharsets.UTF_8)) {
      int number = 0;
      int before = found.size();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String name = line.strip();
        if (name.isEmpty()) {
          continue;
        }
        try {
          addTo(found, name, false);
        } catch (CorpusException e) {
          throw new CorpusException(list + ":" + number + ": " + e.getMessage(), e);
        }
      }
      if (found.size() == before) {
        throw new CorpusException("the list of files " + list + " names no file");
      }
    } catch (NoSuchFileException e) {
      throw new CorpusException("the list of files " + list + " does not exist", e);
    } catch (CharacterCodingException e) {
      throw new CorpusException("the list of files " + list + " is not UTF-8 text", e);
    }
  }
}
