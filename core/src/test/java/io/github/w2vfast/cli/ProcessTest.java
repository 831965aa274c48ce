package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a process of its own: exit codes, streams, signals. */
@Timeout(120)
class ProcessTest {
  private static final int SIGTERM = 143;

  @TempDir private Path dir;
  private Path text;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void writeText() throws IOException {
    text = dir.resolve("text.txt");
    Files.writeString(text, "the quick brown fox jumps over the lazy dog\n".repeat(2000));
  }

  @AfterEach
  void endProcesses() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... args) throws IOException {
    return start(List.of(), args);
  }

  private Process start(List<String> options, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).directory(dir.toFile()).start();
    started.add(process);
    return process;
  }

  private record Ended(int exitCode, List<String> out, List<String> err) {}

  private static Ended end(Process process) throws IOException, InterruptedException {
    // Outputs of these commands fit the pipes' buffers.
    process.getOutputStream().close();
    List<String> out = process.inputReader(StandardCharsets.UTF_8).lines().toList();
    return new Ended(process.waitFor(), out, ownLines(process.errorReader()));
  }

  /** What the program says, without what the JVM says about its incubating module. */
  private static List<String> ownLines(BufferedReader err) {
    return err.lines().filter(line -> !line.contains("incubator module")).toList();
  }

  private Set<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "train text.txt -o out.bin"})
  void aWidthOfVectorsThatIsNone(String line) throws Exception {
    Ended ended = end(start(List.of("-Dw2vfast.simd.bits=99"), line.split(" ")));
    assertEquals(2, ended.exitCode());
    assertEquals(
        "w2v-fast: w2vfast.simd.bits is 99 but must be 128, 256 or 512", ended.err().getLast());
    assertEquals(Set.of("text.txt"), names());
  }

  @Test
  void misuseIsOneLineAndCode2() throws Exception {
    Ended ended = end(start("train", "text.txt", "-o", "v.bin", "--dim", "0"));
    assertEquals(List.of("w2v-fast: --dim is 0 but must be between 1 and 100000"), ended.err());
    assertEquals(List.of(), ended.out());
    assertEquals(2, ended.exitCode());
    assertEquals(Set.of("text.txt"), names());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train text.txt",
        "train -o v.bin",
        "train text.txt -o v.bin --dimm 8",
        "train text.txt -o v.bin --window many",
        "train text.txt -o v.bin --alpha -1",
        "train text.txt -o v.bin --cbow --sg 1",
        "train none.txt -o v.bin",
        "train text.txt -o none/v.bin",
        "train text.txt -o text.txt",
        "train text.txt -o v.bin --save-context v.bin",
        "trian text.txt -o v.bin",
        "-train text.txt -output v.bin -sise 8",
        "neighbors none.bin king",
        "evaluate none.bin --analogies none.txt"
      })
  void everyMisuseIsOneLineAndCode2(String commandLine) throws Exception {
    Ended ended = end(start(commandLine.split(" ", -1)));
    assertEquals(1, ended.err().size(), () -> ended.err().toString());
    assertTrue(ended.err().getFirst().startsWith("w2v-fast: "), ended.err().getFirst());
    assertEquals(List.of(), ended.out());
    assertEquals(2, ended.exitCode());
    assertEquals(Set.of("text.txt"), names());
    assertEquals(2000 * 44, Files.size(text));
  }

  @Test
  void aFailureIsOneLineAndCode1() throws Exception {
    Files.writeString(text, "");
    Ended ended = end(start("train", "text.txt", "-o", "v.bin", "--progress", "none"));
    assertEquals(1, ended.err().size(), () -> ended.err().toString());
    assertTrue(ended.err().getFirst().startsWith("w2v-fast: "), ended.err().getFirst());
    assertEquals(1, ended.exitCode());
    assertEquals(Set.of("text.txt"), names());
  }

  @Test
  void textGoesInAndVectorsComeOut() throws Exception {
    Process process = start("train", "-", "-o", "v.txt", "--dim", "8", "--threads", "2", "--json");
    try (OutputStream in = process.getOutputStream()) {
      Files.copy(text, in);
    }
    Ended ended = end(process);
    assertEquals(0, ended.exitCode(), () -> ended.err().toString());
    assertEquals(1, ended.out().size());
    assertTrue(ended.out().getFirst().startsWith("{\"files\":[{\"kind\":\"vectors\""));
    assertTrue(ended.err().stream().allMatch(l -> l.startsWith("w2v-fast: ")), "stray lines");
    assertEquals(Set.of("text.txt", "v.txt"), names());
    List<String> lines = Files.readAllLines(dir.resolve("v.txt"));
    assertEquals("9 8", lines.getFirst());
    assertEquals(10, lines.size());
  }

  @Test
  void aSignalWhileTrainingLeavesTheOldFileAlone() throws Exception {
    Files.writeString(dir.resolve("v.bin"), "precious");
    Process process =
        start("train", "text.txt", "-o", "v.bin", "--epochs", "1000000", "--progress", "json");
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = err.readLine();
      assertNotNull(line, "the run ended by itself");
    } while (!line.startsWith("{\"event\":\"progress\""));
    // Unlike Process.destroy, this leaves the streams open.
    process.toHandle().destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on after SIGTERM");
    assertEquals(SIGTERM, process.exitValue());
    assertEquals(Set.of("text.txt", "v.bin"), names());
    assertEquals("precious", Files.readString(dir.resolve("v.bin")));
  }

  @Test
  void aSignalWhileReadingEndsTheRun() throws Exception {
    Process process = start("train", "-", "-o", "v.bin");
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = err.readLine();
      assertNotNull(line, "the run ended by itself");
    } while (!line.equals("w2v-fast: reading standard input"));
    // Unlike Process.destroy, this leaves the streams open.
    process.toHandle().destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on after SIGTERM");
    assertEquals(SIGTERM, process.exitValue());
    assertTrue(
        ownLines(err).contains("w2v-fast: stopped by a signal; no unfinished file is left"),
        "it does not say why it ends");
    assertEquals(Set.of("text.txt"), names());
  }
}
