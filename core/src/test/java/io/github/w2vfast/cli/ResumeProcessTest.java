package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.ArrayVectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs that are killed, stopped, starved of disk space and lied to, as processes of their own. The
 * profile {@code faults} kills more often: {@code mvn verify -Pfaults}, or {@code
 * -Dw2vfast.kills=50}.
 */
@Timeout(3600)
class ResumeProcessTest {
  private static final int KILLS = Integer.getInteger("w2vfast.kills", 3);
  private static final int SIGINT = 130;
  private static final int SIGKILL = 137;
  private static final int SIGTERM = 143;

  @TempDir private Path dir;
  private final List<Process> started = new ArrayList<>();
  private final Random random = new Random(Long.getLong("w2vfast.faults.seed", 1));

  /** Text without structure, of 300 words; each run passes it often enough to be killed. */
  @BeforeEach
  void writeText() throws IOException {
    Files.writeString(dir.resolve("text.txt"), text(6000, 100));
  }

  private static String text(int sentences, int spread) {
    Random words = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < sentences; i++) {
      for (int j = 0; j < 10; j++) {
        lines.append('w').append((int) Math.abs(words.nextGaussian() * spread));
        lines.append(j < 9 ? ' ' : '\n');
      }
    }
    return lines.toString();
  }

  @AfterEach
  void endProcesses() {
    started.forEach(Process::destroyForcibly);
  }

  /** Starts the program under a shell command such as {@code ulimit -f 100}, or none. */
  private Process startAfter(String shell, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    if (!shell.isEmpty()) {
      command.addAll(List.of("sh", "-c", shell + "; exec \"$@\"", "sh"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private Process start(String args) throws IOException {
    return startAfter("", args.split(" ", -1));
  }

  private record Ended(int exitCode, List<String> lines) {
    boolean says(String part) {
      return lines.stream().anyMatch(line -> line.contains(part));
    }
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
    return new Ended(process.waitFor(), lines);
  }

  private Ended ok(String args) throws Exception {
    Ended ended = end(start(args));
    assertEquals(0, ended.exitCode(), () -> ended.lines().toString());
    return ended;
  }

  private static String options(int epochs) {
    return " --dim 20 --threads 1 --sample 0 --epochs " + epochs;
  }

  private static String train(String output, int epochs) {
    return "train text.txt -o " + output + options(epochs);
  }

  private List<Path> checkpoints() throws IOException {
    try (var files = Files.list(dir.resolve("ck"))) {
      return files.filter(f -> f.getFileName().toString().endsWith(".w2v")).sorted().toList();
    }
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(dir.resolve(name));
  }

  /** Reads events until one of this name has come so many times. */
  private static void await(Process process, String event, int times) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    for (int n = 0; n < times; ) {
      String line = out.readLine();
      seen.add(line);
      assertNotNull(line, () -> "the run ended by itself: " + seen);
      n += line.startsWith("{\"event\":\"" + event + "\"") ? 1 : 0;
    }
  }

  /** Kills a run at random moments, checkpoint writes included, until it has ended by itself. */
  @Test
  void killedRunsEndWithTheBitsOfTheUninterruptedOne() throws Exception {
    String[] modes = {
      "",
      " --objective hierarchical-softmax",
      " --cbow",
      " --deterministic --threads 2",
      " --objective hierarchical-softmax --negative 3",
      " --kernel-mode exact"
    };
    boolean many = KILLS >= 20;
    String dim = " --dim 20";
    if (many) {
      // checkpoints of 15 MB: a kill often meets one that is being written
      Files.writeString(dir.resolve("text.txt"), text(20_000, 5000));
      dim = " --dim 100 --min-count 1";
    }
    int kills = 0;
    int runs = 0;
    int damaged = 0;
    while (kills < KILLS) {
      String mode = modes[runs % modes.length];
      String options = mode.contains("--threads") ? mode : " --threads 1" + mode;
      String args = "train text.txt --sample 0 --epochs 10" + dim + options;
      long start = System.nanoTime();
      ok(args + " -o whole.w2v");
      long millis = (System.nanoTime() - start) / 1_000_000;
      Process process = start(args + " -o killed.w2v --checkpoint ck --checkpoint-every 0.02s");
      while (true) {
        boolean ended =
            process.waitFor(millis / 5 + random.nextInt((int) millis), TimeUnit.MILLISECONDS);
        if (ended) {
          Ended last = end(process);
          assertEquals(0, last.exitCode(), () -> last.lines().toString());
          break;
        }
        int code = process.destroyForcibly().waitFor();
        if (code != SIGKILL) {
          assertEquals(0, code, "it ended by itself in the last moment");
          break;
        }
        kills++;
        damaged += Files.exists(dir.resolve("ck")) && unfinished() > 0 ? 1 : 0;
        boolean begun = Files.exists(dir.resolve("ck")) && !checkpoints().isEmpty();
        process =
            start(
                begun
                    ? "resume ck"
                    : args + " -o killed.w2v --checkpoint ck --checkpoint-every 0.02s");
      }
      assertArrayEquals(bytes("whole.w2v"), bytes("killed.w2v"), "mode" + mode);
      assertEquals(0, unfinished() + checkpoints().size());
      Files.delete(dir.resolve("killed.w2v"));
      runs++;
    }
    System.err.printf(
        "%d kills in %d runs, %d of them while a checkpoint was written; all %d identical%n",
        kills, runs, damaged, runs);
    assertTrue(!many || damaged > 0, "no kill met the writing of a checkpoint");
  }

  private long unfinished() throws IOException {
    try (var files = Files.list(dir.resolve("ck"))) {
      return files.filter(f -> f.getFileName().toString().endsWith(".tmp")).count();
    }
  }

  @Test
  void signalsWriteALastCheckpointAndSayHowToGoOn() throws Exception {
    // long enough not to end by itself in the moment of the second signal
    ok(train("whole.bin", 80));
    Process process =
        start(train("v.bin", 80) + " --checkpoint ck --checkpoint-every 1h --progress json");
    await(process, "progress", 2);
    process.toHandle().destroy();
    Ended stopped = end(process);
    assertEquals(SIGTERM, stopped.exitCode(), () -> stopped.lines().toString());
    assertEquals(1, checkpoints().size());
    assertFalse(Files.exists(dir.resolve("v.bin")));

    Process second = start("resume ck");
    waitForLine(second, "going on after");
    TimeUnit.MILLISECONDS.sleep(300);
    assertEquals(0, new ProcessBuilder("kill", "-INT", "" + second.pid()).start().waitFor());
    Ended interrupted = end(second);
    if (interrupted.exitCode() != 0) {
      assertEquals(SIGINT, interrupted.exitCode(), () -> interrupted.lines().toString());
      assertEquals(
          "w2v-fast: stopped by a signal; go on with: w2v-fast resume ck",
          interrupted.lines().getLast());
      ok("resume ck");
    }
    assertArrayEquals(bytes("whole.bin"), bytes("v.bin"));
    assertEquals(List.of(), checkpoints());
  }

  private static void waitForLine(Process process, String part) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line;
    do {
      line = out.readLine();
      assertNotNull(line, "the run ended by itself");
    } while (!line.contains(part));
  }

  /** A run with checkpoints that was stopped in the middle of its training. */
  private void stoppedRun(int wanted) throws Exception {
    Process process =
        start(train("v.bin", 4000) + " --checkpoint ck --checkpoint-every 0.02s --progress json");
    await(process, "checkpoint", wanted);
    process.destroyForcibly().waitFor();
  }

  @Test
  void aDamagedCheckpointFallsBackToTheOneBefore() throws Exception {
    stoppedRun(3);
    List<Path> two = checkpoints();
    assertEquals(2, two.size());
    try (RandomAccessFile file = new RandomAccessFile(two.getLast().toFile(), "rw")) {
      // in the middle: a matrix
      file.seek(file.length() / 2);
      int b = file.read();
      file.seek(file.length() / 2);
      file.write(b ^ 1);
    }
    Process process = start("resume ck --progress json --checkpoint-every 1h");
    await(process, "progress", 1);
    process.toHandle().destroy();
    Ended ended = end(process);
    assertEquals(SIGTERM, ended.exitCode());
    assertTrue(Files.exists(dir.resolve("ck").resolve(two.getLast().getFileName() + ".damaged")));

    for (Path file : checkpoints()) {
      try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
        cut.setLength(cut.length() / 3);
      }
    }
    Ended nothing = end(start("resume ck"));
    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.says("is damaged"), () -> nothing.lines().toString());
    assertTrue(nothing.says("no checkpoint in ck is whole"), () -> nothing.lines().toString());
  }

  @Test
  void contradictionsAreRefused() throws Exception {
    stoppedRun(1);
    List<Path> before = checkpoints();
    Ended dim = end(start("resume ck --dim 30"));
    assertEquals(2, dim.exitCode());
    assertTrue(dim.says("cannot go on with --dim 30: the run was begun with 20"), dim::toString);

    Ended again = end(start(train("v.bin", 5) + " --checkpoint ck"));
    assertEquals(2, again.exitCode());
    assertTrue(again.says("go on with it: w2v-fast resume ck"), again::toString);

    String text = Files.readString(dir.resolve("text.txt"));
    Files.writeString(dir.resolve("text.txt"), text + "one more line\n");
    Ended longer = end(start("resume ck"));
    assertEquals(1, longer.exitCode());
    assertTrue(longer.says("has changed since the run began"), longer::toString);

    // as long as before, another text
    int at = text.indexOf(" w7 ", text.length() / 2);
    Files.writeString(
        dir.resolve("text.txt"), text.substring(0, at) + " w8 " + text.substring(at + 4));
    Ended other = end(start("resume ck"));
    assertEquals(1, other.exitCode());
    assertTrue(other.says("the text is not the one that the run began with"), other::toString);

    Files.delete(dir.resolve("text.txt"));
    Ended missing = end(start("resume ck"));
    assertEquals(1, missing.exitCode());
    assertTrue(missing.says("is not there any more"), missing::toString);

    Files.writeString(dir.resolve("moved.txt"), text);
    Process moved = start("resume ck moved.txt --progress json");
    await(moved, "progress", 1);
    moved.destroyForcibly().waitFor();
    assertEquals(2, before.size() > 1 ? checkpoints().size() : 2);
  }

  @Test
  void aFullDiskLeavesOlderFilesWhole() throws Exception {
    // vectors take 28 kB, a checkpoint 110 kB; the shell counts in units of 512 or 1,024 bytes
    ok(train("v.bin", 1));
    byte[] before = bytes("v.bin");
    Ended vectors = end(startAfter("ulimit -f 12", train("v.bin", 1).split(" ", -1)));
    assertEquals(1, vectors.exitCode(), () -> vectors.lines().toString());
    assertTrue(vectors.says("cannot write v.bin: "), vectors::toString);
    assertTrue(vectors.says("the older file of that name is kept"), vectors::toString);
    assertArrayEquals(before, bytes("v.bin"));

    // the training goes on without checkpoints and ends well
    String args = train("v.bin", 5) + " --checkpoint ck --checkpoint-every 0.05s";
    Ended checkpoint = end(startAfter("ulimit -f 80", args.split(" ", -1)));
    assertEquals(0, checkpoint.exitCode(), () -> checkpoint.lines().toString());
    assertTrue(checkpoint.says("no checkpoint was made (cannot write"), checkpoint::toString);
    assertEquals(0, checkpoints().size() + unfinished());

    // the output does not fit, but the checkpoint does: nothing is lost
    Files.delete(dir.resolve("v.bin"));
    String model = train("v.txt", 3) + " --checkpoint ck";
    Path small = dir.resolve("small");
    Files.createDirectory(small);
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=16k", "none", small.toString())
            .redirectErrorStream(true)
            .start();
    if (mount.waitFor() != 0) {
      return; // mounting needs rights that not every machine gives
    }
    try {
      Ended full = end(start(model.replace("v.txt", "small/v.txt")));
      assertEquals(1, full.exitCode(), () -> full.lines().toString());
      assertTrue(full.says("No space left on device"), full::toString);
      assertTrue(full.says("w2v-fast resume ck"), full::toString);
      assertEquals(0, small.toFile().list().length);
      ok("resume ck -o v.txt");
      ok(train("whole.txt", 3));
      assertArrayEquals(bytes("whole.txt"), bytes("v.txt"));
    } finally {
      new ProcessBuilder("umount", small.toString()).start().waitFor();
    }
  }

  /** Each kind of file that a command writes, where it does not fit. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "train text.txt --dim 20 --epochs 1 --min-count 1 -o OUT --format text",
        "-train big.txt -min-count 1 -save-vocab OUT",
        "convert v.bin -o OUT --format text",
        "convert v.bin -o OUT --format npy",
        "convert v.bin -o OUT --format safetensors",
        "convert v.bin -o OUT --format glove",
        "classes v.bin -k 5 -o OUT",
        "encode text.txt -o OUT",
        "phrases text.txt -o OUT",
        "plot v.bin -o OUT.html --method pca",
        "plot v.bin -o OUT.png --method pca",
        "index v.bin -o OUTDIR"
      })
  void noFileIsLostWhereANewOneDoesNotFit(String command) throws Exception {
    try (ArrayVectors vectors = ArrayVectors.random(ArrayVectors.numbered("word", 2000), 20, 1);
        OutputStream out = Files.newOutputStream(dir.resolve("v.bin"))) {
      VectorWriter.write(vectors, out, VectorFormat.BINARY);
    }
    Files.writeString(dir.resolve("big.txt"), text(2000, 5000));
    Path old = dir.resolve("old" + command.replaceAll(".*OUT(\\.[a-z]+)?.*", "$1"));
    Files.writeString(old, "old");
    String full = command.replace("OUTDIR", "new").replaceAll("OUT(\\.[a-z]+)?", "old$1");
    List<String> before = names();
    // the shell counts in units of 512 or 1,024 bytes
    Ended ended = end(startAfter("ulimit -f 6", full.split(" ", -1)));
    assertEquals(1, ended.exitCode(), () -> ended.lines().toString());
    assertTrue(
        ended.lines().stream().anyMatch(l -> l.matches("w2v-fast: cannot write .*(old|new).*")),
        ended::toString);
    assertEquals("old", Files.readString(old));
    assertEquals(before, names());
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void vanishedDirectoriesAreTold() throws Exception {
    Path out = Files.createDirectory(dir.resolve("out"));
    Process process =
        start(train("out/v.bin", 8) + " --checkpoint ck --checkpoint-every 0.1s --progress json");
    await(process, "checkpoint", 1);
    Files.delete(out);
    Ended ended = end(process);
    assertEquals(1, ended.exitCode(), () -> ended.lines().toString());
    assertTrue(ended.says("out does not exist"), ended::toString);
    Ended refused = end(start("resume ck"));
    assertEquals(2, refused.exitCode());
    ok("resume ck -o v.bin");
    ok(train("whole.bin", 8));
    assertArrayEquals(bytes("whole.bin"), bytes("v.bin"));

    // a directory of checkpoints that goes away does not end the training
    Process other =
        start(train("w.bin", 8) + " --checkpoint gone --checkpoint-every 0.1s --progress json");
    await(other, "checkpoint", 1);
    deleteAll(dir.resolve("gone"));
    Ended trained = end(other);
    assertEquals(0, trained.exitCode(), () -> trained.lines().toString());
    assertTrue(trained.says("no checkpoint was made"), trained::toString);
    assertArrayEquals(bytes("whole.bin"), bytes("w.bin"));
  }

  private static void deleteAll(Path directory) throws IOException {
    while (Files.exists(directory)) {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException | NoSuchFileException _) {
        // a checkpoint came in between
      }
    }
  }

  /** The owner of a process may be root, whom permissions do not stop; /proc stops everybody. */
  @Test
  void aDirectoryThatCannotBeWrittenIsRefusedBeforeAnyWork() throws Exception {
    Ended output = end(start(train("/proc/v.bin", 1)));
    assertEquals(1, output.exitCode(), () -> output.lines().toString());
    Ended ck = end(start(train("v.bin", 1) + " --checkpoint /proc/ck"));
    assertEquals(1, ck.exitCode(), () -> ck.lines().toString());
    assertTrue(ck.says("cannot make the directory /proc/ck"), ck::toString);
    assertFalse(ck.says("words in the vocabulary"), ck::toString);
    assertFalse(Files.exists(dir.resolve("v.bin")));
  }
}
