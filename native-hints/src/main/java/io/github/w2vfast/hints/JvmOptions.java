package io.github.w2vfast.hints;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JVM options worth having. The one list of them is the resource {@code jvm.options}. */
public final class JvmOptions {
  /** Where the list is, seen from this class: a file in the format of java's {@code @argfiles}. */
  public static final String RESOURCE = "jvm.options";

  private JvmOptions() {}

  /** The options in the order of the list, each ready to be an argument of {@code java}. */
  public static List<String> recommended() {
    try (InputStream in = JvmOptions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing from this build");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One option a line; empty lines and lines that start with {@code #} do not count. */
  static List<String> parse(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
