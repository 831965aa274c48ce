package io.github.w2vfast.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The process as a command sees it: its three streams, its environment and whether a person is
 * looking. Results go to {@link #out()}, everything else to {@link #err()}.
 */
final class Console {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final IntPredicate isTerminal;

  /**
   * A console over these streams.
   *
   * @param isTerminal whether the stream with this file descriptor (1 or 2) is a terminal
   */
  Console(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      IntPredicate isTerminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.isTerminal = isTerminal;
  }

  /** The console of this process. Both outputs are UTF-8, as vector files are, in any locale. */
  static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Terminal::isTerminal);
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  /** Where results go, as bytes or as lines whose text is ours. */
  PrintStream out() {
    return out;
  }

  /** Where messages, progress and errors go. */
  PrintStream err() {
    return err;
  }

  /**
   * Prints one line of information, marked with the program's name, to the error stream. Control
   * characters, which may come from a file and would command the terminal, are made visible.
   */
  void inform(String line) {
    err.println("w2v-fast: " + visible(line));
  }

  /**
   * Prints lines of results, with words as they are for a program. At a terminal, which obeys
   * control characters, those are made visible.
   */
  void print(List<String> lines) {
    boolean terminal = isTerminal.test(STDOUT);
    for (String line : lines) {
      out.println(terminal ? visible(line) : line);
    }
  }

  private static String visible(String line) {
    if (line.chars().noneMatch(Character::isISOControl)) {
      return line;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append("\\x%02x".formatted((int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** An environment variable, or the empty string. */
  String env(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Whether the stream with this file descriptor (0, 1 or 2) is a terminal. */
  boolean isTerminal(int descriptor) {
    return isTerminal.test(descriptor);
  }

  /** Whether a line on the error stream can be overwritten in place. */
  boolean errIsTerminal() {
    return !env("TERM").equals("dumb") && isTerminal.test(STDERR);
  }

  /** Whether results may be coloured. */
  boolean outHasColour() {
    return hasColour(STDOUT);
  }

  private boolean hasColour(int descriptor) {
    return env("NO_COLOR").isEmpty() && !env("TERM").equals("dumb") && isTerminal.test(descriptor);
  }
}
