package io.github.w2vfast.cli;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A prompt that answers questions about vectors. */
@Command(
    name = "explore",
    header = "Ask vectors questions at a prompt.",
    description = {
      "",
      "At a terminal lines can be edited, Tab completes words and the arrow keys go through "
          + "earlier lines. Without one the questions are read from standard input, one a line; a "
          + "question that cannot be answered is told, and the exit code is then 1."
    },
    customSynopsis = "w2v-fast explore VECTORS [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast explore vectors.bin",
      "  echo 'king - man + woman' | w2v-fast explore vectors.bin",
      "",
      "Type help at the prompt for all questions. The lines of a terminal are kept in",
      "$XDG_STATE_HOME/w2v-fast/history, by default ~/.local/state/w2v-fast/history."
    })
final class ExploreCommand implements Callable<Integer> {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, or a model file.")
  private Path file;

  @Mixin private StandardOptions standard;

  ExploreCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (LoadedVectors vectors = VectorFiles.read(file, console);
        ModelFile model = vectors.format() == VectorFormat.MODEL ? ModelFile.open(file) : null;
        Explorer explorer = new Explorer(vectors, model == null ? null : model.model())) {
      TerminalLines terminal = terminal(explorer);
      if (terminal == null) {
        return answerAll(explorer, new PipedLines(console), false);
      }
      try (terminal) {
        console
            .out()
            .println(
                "%s words x %d from %s. Type a word, or help."
                    .formatted(Format.count(vectors.size()), vectors.dim(), file));
        return answerAll(explorer, terminal, true);
      }
    }
  }

  /** The terminal with a person at it, or null. */
  private @Nullable TerminalLines terminal(Explorer explorer) {
    if (!console.isTerminal(STDIN) || !console.isTerminal(STDOUT)) {
      return null;
    }
    try {
      return new TerminalLines(history(), explorer::complete);
    } catch (IOException | IllegalStateException | LinkageError _) {
      // No JLine, or a terminal that it cannot drive: plain lines will do.
      return null;
    }
  }

  private Path history() {
    String state = console.env("XDG_STATE_HOME");
    Path folder =
        state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return folder.resolve(Main.PROGRAM).resolve("history");
  }

  private int answerAll(Explorer explorer, LineSource lines, boolean person) throws IOException {
    boolean failed = false;
    boolean answered = false;
    for (String line; (line = lines.next()) != null; ) {
      try {
        List<String> answer = explorer.answer(line);
        if (answer == null) {
          break;
        }
        if (!person && answered && !answer.isEmpty()) {
          console.out().println();
        }
        console.print(answer);
        console.out().flush();
        answered |= !answer.isEmpty();
      } catch (Explorer.BadLine | IllegalArgumentException e) {
        failed = true;
        console.inform(String.valueOf(e.getMessage()));
      }
    }
    return failed && !person ? ExitCode.FAILURE : ExitCode.OK;
  }

  /** The lines of standard input. */
  private static final class PipedLines implements LineSource {
    private final BufferedReader in;

    PipedLines(Console console) {
      in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable String next() throws IOException {
      return in.readLine();
    }
  }
}
