package io.github.w2vfast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench/compare} with two programs that only pretend to train. */
class CompareScriptTest {
  @TempDir Path folder;
  private Path other;
  private Path ours;
  private Path corpus;

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void fakes() throws IOException {
    corpus = Files.writeString(folder.resolve("text"), "a b c\n");
    ours =
        program(
            "ours",
            """
            echo "$@" >> "$0.calls"
            case $1 in
              train) echo '{"corpus_words":4000000,"words_per_second":2000000.0}' ;;
              evaluate) echo '{"analogies":[{"total":{"name":"total","accuracy":0.3125,"x":1}}]}' ;;
            esac
            """);
    other =
        program(
            "other",
            """
            echo "$@" >> "$0.calls"
            printf '\\rAlpha: 0.01  Progress: 50.00%%  Words/thread/sec: 10.00k  '
            printf '\\rAlpha: 0.01  Progress: 99.00%%  Words/thread/sec: 50.00k  '
            """);
  }

  private Path program(String name, String body) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  @Test
  void bothTrainInTurnsWithTheSameSettings() throws Exception {
    Result result =
        compare("--rounds=2", other.toString(), corpus.toString(), "-size", "64", "-threads", "4");
    assertEquals(0, result.exitCode(), result.err());
    // the last speed that was printed, times the threads
    assertTrue(result.out().contains("1         200000        2000000    10.00"), result.out());
    assertTrue(result.out().contains("ratio: median 10, from 10 to 10"), result.out());
    List<String> ourCalls = Files.readAllLines(Path.of(ours + ".calls"));
    List<String> otherCalls = Files.readAllLines(Path.of(other + ".calls"));
    assertEquals(2, ourCalls.size());
    assertEquals(2, otherCalls.size());
    String settings =
        "-cbow 0 -size 64 -window 5 -negative 5 -hs 0 -sample 1e-4 -iter 1 -threads 4"
            + " -min-count 5 -alpha 0.025";
    assertTrue(otherCalls.getFirst().endsWith(settings), otherCalls.getFirst());
    assertTrue(
        ourCalls
            .getFirst()
            .startsWith(
                "train "
                    + corpus
                    + " --dim 64 --window 5 --sample 1e-4 --negative 5 --epochs 1 --threads 4"
                    + " --min-count 5 --alpha 0.025"),
        ourCalls.getFirst());
  }

  @Test
  void theTreeIsTrainedAloneUnlessNoiseIsAskedFor() throws Exception {
    compare("--rounds", "1", other.toString(), corpus.toString(), "-hs", "1", "-cbow", "1");
    String call = Files.readString(Path.of(ours + ".calls"));
    assertTrue(call.contains("--negative 0"), call);
    assertTrue(call.contains("--alpha 0.05"), call);
    assertTrue(call.contains("--architecture cbow --objective hierarchical-softmax"), call);
  }

  @Test
  void ownOptionsAndAnalogies() throws Exception {
    Path questions = Files.writeString(folder.resolve("questions"), ": x\n");
    Result result =
        compare(
            "--rounds=1",
            "--analogies=" + questions,
            other.toString(),
            corpus.toString(),
            "--",
            "--kernel-mode",
            "exact");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().contains("31.2 and 31.2"), result.out());
    assertTrue(Files.readString(Path.of(ours + ".calls")).contains("--kernel-mode exact"));
  }

  @Test
  void aSpeedOfAllThreadsIsTakenAsItIs() throws Exception {
    other = program("other", "printf '\\rProgress: 100%% Words/sec: 500.00k  ' >&2\n");
    Result result = compare("--rounds=1", other.toString(), corpus.toString(), "-threads", "8");
    assertTrue(result.out().contains("1         500000        2000000     4.00"), result.out());
  }

  @Test
  void wallTimeWithoutReadingWhereNoSpeedIsPrinted() throws Exception {
    other = program("other", "case \"$*\" in *-output*) sleep 0.6 ;; esac\n");
    Result result = compare("--rounds=1", other.toString(), corpus.toString());
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().contains("wall time without reading"), result.out());
    String line = result.out().lines().filter(l -> l.startsWith("    1")).findFirst().orElseThrow();
    double speed = Double.parseDouble(line.strip().split("\\s+")[1]);
    // 4 million words in at least 0.6 s, less the start of a process
    assertTrue(speed < 4e6 / 0.3 && speed > 0, line);
  }

  @Test
  void aProgramThatFailsIsNamedWithWhatItSaid() throws Exception {
    other = program("other", "echo 'no such luck' >&2; exit 3\n");
    Result result = compare("--rounds=1", other.toString(), corpus.toString());
    assertEquals(1, result.exitCode());
    assertTrue(result.err().contains("other ended with exit code 3"), result.err());
    assertTrue(result.err().contains("no such luck"), result.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                             | name the other program and the corpus
          --bogus OTHER TEXT             | unknown option --bogus
          --rounds 0 OTHER TEXT          | --rounds is '0' but must be from 1 to 100
          --rounds                       | --rounds needs a value
          --analogies=/none OTHER TEXT   | --analogies: /none is no readable file
          /none TEXT                     | /none is no program that can be run
          OTHER /none                    | /none is no readable file
          OTHER TEXT -classes 5          | '-classes' is none of word2vec.c's flags
          OTHER TEXT -size               | -size needs a value
          OTHER TEXT -size big           | -size is 'big' but must be a number
          OTHER TEXT -hs 2               | -hs is 2 but must be 0 or 1
          OTHER TEXT -iter 0             | -iter is 0 but must be at least 1
          """)
  void misuseIsRefused(String arguments, String message) throws Exception {
    List<String> list = new ArrayList<>();
    for (String argument : arguments.split(" ")) {
      if (!argument.isEmpty()) {
        list.add(argument.replace("OTHER", other.toString()).replace("TEXT", corpus.toString()));
      }
    }
    Result result = compare(list.toArray(String[]::new));
    assertEquals(2, result.exitCode(), result.err());
    assertTrue(result.err().startsWith("bench/compare: " + message), result.err());
    assertEquals(1, result.err().lines().count());
  }

  @Test
  void helpIsPrinted() throws Exception {
    Result result = compare("--help");
    assertEquals(0, result.exitCode());
    assertTrue(result.out().contains("Usage: bench/compare"));
  }

  private Result compare(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("bash", Path.of("compare").toRealPath().toString()));
    command.addAll(List.of(arguments));
    File out = folder.resolve("stdout").toFile();
    File err = folder.resolve("stderr").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    builder.environment().put("W2V_FAST", ours.toString());
    Process process = builder.start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("still running after two minutes");
    }
    return new Result(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }
}
