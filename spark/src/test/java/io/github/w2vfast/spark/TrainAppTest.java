package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAppTest {
  @TempDir private Path directory;
  private Path text;

  /** What a run has said. */
  private record Said(int exitCode, String errors) {}

  /** The application takes the session that is there, and stops it. */
  @BeforeAll
  static void session() {
    LocalSpark.session();
  }

  @BeforeEach
  void write() throws IOException {
    text = directory.resolve("text.txt");
    StringBuilder lines = new StringBuilder();
    LocalSpark.sentences(200, 4)
        .forEach(words -> lines.append(String.join("  ", words)).append("\t\n"));
    Files.writeString(text, lines.toString());
  }

  private static Said run(String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      return new Said(TrainApp.run(args), bytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  private void assertMisuse(String part, String... args) {
    Said said = run(args);
    assertEquals(2, said.exitCode(), said.errors());
    assertTrue(said.errors().contains("w2v-fast: ") && said.errors().contains(part), said.errors());
    assertFalse(said.errors().contains("\tat "), said.errors());
  }

  @Test
  void writesEveryFormatThatIsAskedFor() throws IOException {
    Path vectors = directory.resolve("v.vec");
    Path model = directory.resolve("m.w2v");
    Path table = directory.resolve("t.parquet");
    Said said =
        run(
            "--input=" + text,
            "--output=" + vectors,
            "-o",
            model.toUri().toString(),
            "-o=" + table,
            "--dim=12",
            "--iter=2",
            "--sample=0",
            "--syncs-per-epoch=2");
    assertEquals(0, said.exitCode(), said.errors());
    assertTrue(said.errors().contains("trained 2,200 words 2 times"), said.errors());
    try (var read = VectorReader.read(vectors);
        ModelFile file = ModelFile.open(model)) {
      file.verify();
      assertEquals(26, read.size());
      assertEquals("</s>", read.word(0));
      assertEquals("the", read.word(1));
      assertEquals(200, file.model().vocabulary().count(1));
      assertEquals(200, file.model().vocabulary().count(0));
      assertEquals("skip-gram", file.configuration().get("architecture"));
      for (int id = 0; id < read.size(); id++) {
        for (int k = 0; k < 12; k++) {
          assertEquals(file.model().u().get(id, k), read.matrix().get(id, k));
        }
      }
      long rows = LocalSpark.session().read().parquet(table.toString()).count();
      assertEquals(25, rows);
    }
  }

  @Test
  void wrongUseIsOneLine() {
    String out = directory.resolve("v.bin").toString();
    assertMisuse("--input", "--output=" + out);
    assertMisuse("--format", "--input=" + text, "--output=" + out, "--format=word");
    assertMisuse("objective", "--input=" + text, "--output=" + out, "--objective=guess");
    assertMisuse("negative", "--input=" + text, "--output=" + out, "--negative=0");
    assertMisuse("--dimm", "--input=" + text, "--output=" + out, "--dimm=3");
  }

  @Test
  void failuresAreOneLineAndLeaveNothing() {
    Path out = directory.resolve("absent").resolve("v.bin");
    Said said = run("--input=" + text, "--output=" + out);
    assertEquals(1, said.exitCode(), said.errors());
    assertTrue(said.errors().contains("absent does not exist"), said.errors());
    Said missing = run("--input=" + directory.resolve("none.txt"), "--output=" + text + ".bin");
    assertEquals(1, missing.exitCode(), missing.errors());
    assertTrue(missing.errors().contains("none.txt"), missing.errors());
    Said rare = run("--input=" + text, "--output=" + text + ".bin", "--min-count=100000");
    assertEquals(1, rare.exitCode(), rare.errors());
    assertTrue(rare.errors().contains("occur at least 100000 times"), rare.errors());
    assertFalse(Files.exists(Path.of(text + ".bin")));
  }
}
