package io.github.w2vfast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines that a person edits at a terminal, with history and completion, by JLine. */
final class TerminalLines implements LineSource {
  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final LineReader reader;

  /**
   * Opens the terminal.
   *
   * @param history where the lines are kept for the next time
   * @param completions the words that may stand in place of the beginning of one
   * @throws IOException if there is no terminal
   */
  TerminalLines(Path history, Function<String, List<String>> completions) throws IOException {
    terminal = TerminalBuilder.builder().name(Main.PROGRAM).system(true).dumb(false).build();
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName(Main.PROGRAM)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .completer(
                (_, line, candidates) ->
                    completions.apply(line.word()).stream()
                        .map(Candidate::new)
                        .forEach(candidates::add));
    if (isWritable(history)) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    reader = builder.build();
  }

  /** A history that cannot be kept is no reason to complain. */
  private static boolean isWritable(Path history) {
    try {
      Files.createDirectories(history.toAbsolutePath().getParent());
      return Files.exists(history)
          ? Files.isWritable(history)
          : Files.isWritable(history.toAbsolutePath().getParent());
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public String next() {
    while (true) {
      try {
        return reader.readLine(PROMPT);
      } catch (UserInterruptException _) {
        // Ctrl-C drops the line, as in a shell.
      } catch (EndOfFileException _) {
        return null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
