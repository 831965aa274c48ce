package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that keep a run safe, in this process. */
class SafetyCommandsTest {
  @TempDir private Path dir;

  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      for (int j = 0; j < 8; j++) {
        lines.append('w').append((int) Math.abs(random.nextGaussian() * 20));
        lines.append(j < 7 ? " " : "\n");
      }
    }
    Files.writeString(dir.resolve("text.txt"), lines);
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private TestConsole run(int exitCode, String... args) {
    TestConsole console = new TestConsole();
    String[] resolved = args.clone();
    for (int i = 0; i < args.length; i++) {
      resolved[i] = args[i].startsWith("@") ? path(args[i].substring(1)) : args[i];
    }
    assertEquals(exitCode, console.run(resolved), console::err);
    return console;
  }

  private TestConsole train(int exitCode, String options) {
    String all = "train @text.txt --dim 16 --threads 1 --sample 0 " + options;
    return run(exitCode, all.strip().split(" +", -1));
  }

  @Test
  void aRunWithCheckpointsIsTheSameAndLeavesNone() throws IOException {
    train(0, "-o @a.bin");
    train(0, "-o @b.bin --checkpoint @deep/ck --checkpoint-every 0.001s");
    assertArrayEquals(
        Files.readAllBytes(dir.resolve("a.bin")), Files.readAllBytes(dir.resolve("b.bin")));
    assertEquals(List.of(".lock"), names("deep/ck"));
    // the directory can be used again
    train(0, "-o @b.bin --checkpoint @deep/ck");
    train(0, "-o @c.bin --deterministic");
    assertArrayEquals(
        Files.readAllBytes(dir.resolve("a.bin")), Files.readAllBytes(dir.resolve("c.bin")));
  }

  private List<String> names(String directory) throws IOException {
    try (var files = Files.list(dir.resolve(directory))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train @text.txt -o @v.bin --checkpoint-every 5m | --checkpoint-every needs --checkpoint",
        "train @text.txt -o @v.bin --checkpoint @ck --checkpoint-every 5 | is no time, as in 90s",
        "train @text.txt -o @v.bin --checkpoint @ck --checkpoint-every 0s | must be above 0",
        "train @text.txt -o @v.bin --checkpoint @text.txt | it is not a directory",
        "train @text.txt -o @v.bin --init @none.bin | no such file",
        "train @text.txt -o @v.bin --init @text.txt --read-vocab @text.txt | give one of them",
        "train @text.txt -o @v.bin --on-divergence shrug | is not one of stop, rollback",
        "train @text.txt -o @v.bin --negative 0 | must be at least 1 for negative sampling",
        "resume @none | there is no directory",
        "resume @. | there is no checkpoint in",
      })
  void misuseIsRefused(String commandLine, String part) throws IOException {
    TestConsole console = run(ExitCode.MISUSE, commandLine.strip().split(" +", -1));
    assertTrue(console.err().contains(part.strip()), console::err);
    assertEquals(1, console.errLines().size());
    assertEquals(List.of("text.txt"), names("."));
  }

  @Test
  void divergenceIsOneLineWithCauseAndRemedy() throws IOException {
    TestConsole console = train(1, "-o @v.bin --alpha 1000 --epochs 40");
    String last = console.errLines().getLast();
    assertTrue(last.startsWith("w2v-fast: training diverged before word "), last);
    assertTrue(last.endsWith("too high for this text: try 0.04, the default"), last);
    assertEquals(List.of("text.txt"), names("."));
    TestConsole rollback = train(0, "-o @v.bin --alpha 1000 --on-divergence rollback --epochs 40");
    assertTrue(rollback.err().contains("warning: "), rollback::err);
    assertTrue(Files.exists(dir.resolve("v.bin")));
  }

  @Test
  void otherVectorsCanBeTheBeginning() throws IOException {
    train(0, "-o @a.w2v");
    train(0, "-o @a.bin");
    Files.writeString(dir.resolve("more.txt"), "w1 fresh w2 fresh\n".repeat(20));
    String more = "train @more.txt -o @b.bin --threads 1 --init @a.";
    TestConsole model = run(0, (more + "w2v --dim 16").split(" ", -1));
    assertTrue(model.err().contains("beginning with "), model::err);
    assertFalse(model.err().contains("V starts at zero"), model::err);
    TestConsole vectors = run(0, (more + "bin --dim 16").split(" ", -1));
    assertTrue(vectors.err().contains("V starts at zero"), vectors::err);
    TestConsole refused = run(2, (more + "bin --dim 17").split(" ", -1));
    assertTrue(refused.err().contains("add --dim 16"), refused::err);
  }

  @Test
  void thePlanTrainsNothing() throws IOException {
    TestConsole plan = train(0, "-o @v.bin --plan --checkpoint @ck --min-count 3");
    String out = plan.out();
    assertTrue(out.contains("18,000 words"), out);
    assertTrue(out.contains("as much again for a moment at each checkpoint"), out);
    assertTrue(out.contains("words/s on 1 thread, roughly"), out);
    List<String> table = out.lines().dropWhile(l -> !l.startsWith("--min-count")).toList();
    assertEquals(9, table.size(), out);
    assertTrue(table.get(1).matches(" +1 +\\d+ +100\\.0 % .*"), out);
    assertEquals(List.of("text.txt"), names("."));
    // words to begin with count
    String other = "--min-count 1 --max-vocab 41 --plan --json";
    assertTrue(train(0, other).out().contains("\"vocabulary\":41,"));
    Files.writeString(
        dir.resolve("i.txt"),
        "3 16\nnew"
            + " 1".repeat(16)
            + "\nw0"
            + " 1".repeat(16)
            + "\nnewer"
            + " 1".repeat(16)
            + "\n");
    assertTrue(train(0, other + " --init @i.txt").out().contains("\"vocabulary\":43,"));
    train(2, "--plan --dim 17 --init @i.txt");
    assertTrue(train(0, "--plan --json").out().startsWith("{\"corpus_words\":18000,"));
    for (String mode :
        List.of("--cbow", "--objective softmax", "--objective hierarchical-softmax")) {
      assertTrue(train(0, "--plan " + mode).out().contains("words/s"));
    }
  }
}
