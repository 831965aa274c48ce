package io.github.w2vfast.cli;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Writes words so that a shell takes them as they are. */
final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./+:@%,=-]+");

  private Shell() {}

  /** A word for a command line that a person copies. */
  static String quote(Object word) {
    String text = word instanceof Path path ? path.toString() : String.valueOf(word);
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
