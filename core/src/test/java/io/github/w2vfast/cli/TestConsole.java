package io.github.w2vfast.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
final class TestConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private byte[] input = new byte[0];
  private boolean terminal;

  /** What the command reads from standard input. */
  TestConsole input(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Pretends that both outputs are a terminal. */
  TestConsole terminal() {
    terminal = true;
    return this;
  }

  /** Sets an environment variable. */
  TestConsole env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Console console() {
    return new Console(
        new ByteArrayInputStream(input),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        _ -> terminal);
  }

  /** Runs a command line; returns the exit code. */
  int run(String... args) {
    return Main.run(console(), args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }
}
