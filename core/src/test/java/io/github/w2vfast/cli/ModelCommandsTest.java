package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.ToyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that write and ask whole models, in this process. */
class ModelCommandsTest {
  private static final List<String> ANIMALS = List.of("dog", "cat", "cow", "horse", "sheep");
  private static final List<String> METALS = List.of("iron", "gold", "zinc", "lead", "nickel");

  @TempDir private Path dir;

  @BeforeEach
  void writeTexts() throws IOException {
    Files.writeString(dir.resolve("text.txt"), text(3000, 1));
    Files.writeString(dir.resolve("held-out.txt"), text(50, 2) + "dog unicorn cat\n");
    Files.writeString(dir.resolve("strange.txt"), "unicorn griffin\n");
    Files.writeString(dir.resolve("alone.txt"), "dog\niron\n");
    Files.writeString(dir.resolve("vectors.txt"), "2 2\ndog 1 2\ncat 2 1\n");
    Files.createDirectory(dir.resolve("folder"));
  }

  private static String text(int sentences, long seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < sentences; i++) {
      List<String> topic = i % 2 == 0 ? ANIMALS : METALS;
      for (int j = 0; j < 8; j++) {
        lines.append(topic.get(random.nextInt(topic.size()))).append(j < 7 ? " " : "\n");
      }
    }
    return lines.toString();
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private TestConsole run(int exitCode, String command) {
    String[] args =
        Arrays.stream(command.split(" "))
            .map(arg -> arg.replaceFirst("^D", dir.toString()))
            .toArray(String[]::new);
    TestConsole console = new TestConsole();
    assertEquals(exitCode, console.run(args), console::err);
    return console;
  }

  private TestConsole ok(String command) {
    return run(ExitCode.OK, command);
  }

  private TestConsole train(String options) {
    return ok("train D/text.txt --dim 16 --threads 1 --sample 0 " + options);
  }

  private void writeTreeModel() throws IOException {
    try (Model model = ToyModels.random(30, 8, false, true, 1, 3)) {
      ModelFile.write(
          model,
          Map.of("architecture", "cbow", "window", "3", "from", "later"),
          dir.resolve("tree.w2v"));
    }
  }

  @Test
  void trainWritesAModel() throws IOException {
    TestConsole console = train("-o D/m.w2v --save-context D/c.txt --window 4 --epochs 2 --json");
    assertTrue(
        console.err().contains("wrote " + path("m.w2v") + " (the whole model, "), console::err);
    assertTrue(
        console.err().contains("wrote " + path("c.txt") + " (context vectors, word2vec text"),
        console::err);
    assertTrue(
        console.err().contains("try next: w2v-fast predict " + path("m.w2v") + " dog"),
        console::err);
    assertTrue(console.out().contains("\"kind\":\"model\""), console::out);
    assertTrue(console.out().contains("\"format\":\"model\""), console::out);
    train("-o D/v.bin --window 4 --epochs 2");
    try (ModelFile opened = ModelFile.open(dir.resolve("m.w2v"));
        LoadedVectors u = VectorReader.read(dir.resolve("v.bin"));
        LoadedVectors v = VectorReader.read(dir.resolve("c.txt"))) {
      opened.verify();
      Map<String, String> configuration = opened.configuration();
      assertEquals("skip-gram", configuration.get("architecture"));
      assertEquals("4", configuration.get("window"));
      assertEquals("negative-sampling", configuration.get("objective"));
      assertEquals("2", configuration.get("epochs"));
      for (String word : ANIMALS) {
        assertArrayEquals(u.vector(word), opened.model().vectors().vector(word));
        assertArrayEquals(v.vector(word), opened.model().contextVectors().vector(word));
      }
      assertEquals(3000, opened.model().vocabulary().count(0));
    }
  }

  @Test
  void theFormatFollowsTheNameUnlessItIsGiven() throws IOException {
    train("-o D/a.W2V --epochs 1");
    train("-o D/b.bin --format model --epochs 1");
    train("-o D/c.w2v --format text --epochs 1");
    List<VectorFormat> formats = new java.util.ArrayList<>();
    for (String name : List.of("a.W2V", "b.bin", "c.w2v")) {
      try (LoadedVectors vectors = VectorReader.read(dir.resolve(name))) {
        formats.add(vectors.format());
      }
    }
    assertEquals(List.of(VectorFormat.MODEL, VectorFormat.MODEL, VectorFormat.TEXT), formats);
  }

  @Test
  void everyCommandReadsModels() throws IOException {
    train("-o D/m.w2v");
    train("-o D/v.bin");
    Files.writeString(dir.resolve("s.txt"), "dog cat 9\ncow horse 8\niron cow 1\ngold sheep 2\n");
    for (String command :
        List.of("neighbors %s dog -n 3", "evaluate %s --similarity D/s.txt", "neighbors %s tin")) {
      TestConsole[] consoles = new TestConsole[2];
      int i = 0;
      for (String name : List.of("D/m.w2v", "D/v.bin")) {
        consoles[i++] = run(command.endsWith("tin") ? 1 : 0, command.formatted(name));
      }
      assertEquals(consoles[0].out(), consoles[1].out());
      assertEquals(consoles[0].err(), consoles[1].err());
    }
  }

  @Test
  void predictShowsLikelyWords() throws IOException {
    train("-o D/m.w2v --epochs 10");
    TestConsole console = ok("predict D/m.w2v dog");
    List<String> lines = console.out().lines().toList();
    assertEquals(11, lines.size(), console::out);
    assertTrue(lines.getFirst().matches("dog +P\\(o\\|c\\)"), lines.getFirst());
    double sum = 0;
    for (int i = 1; i <= 10; i++) {
      String[] row = lines.get(i).split(" +");
      assertEquals(i <= 5, ANIMALS.contains(row[0]), lines.get(i));
      sum += Double.parseDouble(row[1]);
    }
    assertEquals(1, sum, 1e-5);
    assertEquals("", console.err());

    TestConsole json = ok("predict D/m.w2v iron gold --top 1 --json");
    assertTrue(
        json.out()
            .matches(
                "\\{\"words\":\\[\"iron\",\"gold\"],\"outside\":"
                    + "\\[\\{\"word\":\"[a-z]+\",\"probability\":0\\.\\d+}]}\n"),
        json::out);
  }

  @Test
  void predictByTheTree() throws IOException {
    writeTreeModel();
    TestConsole console = ok("predict D/tree.w2v w3 w4 -n 29");
    double sum =
        console.out().lines().skip(1).mapToDouble(l -> Double.parseDouble(l.split(" +")[1])).sum();
    assertEquals(1, sum, 1e-4);
    assertTrue(console.out().startsWith("w3 w4    P(o|c)\n"), console::out);
  }

  @Test
  void heldOutTextIsScored() throws IOException {
    train("-o D/m.w2v --epochs 10");
    TestConsole console = ok("evaluate D/m.w2v --likelihood D/held-out.txt");
    List<String> lines = console.out().lines().toList();
    assertEquals(2, lines.size(), console::out);
    assertTrue(lines.getFirst().matches("likelihood +J +perplexity +pairs +words +unknown"));
    // 50 sentences of 8 words: 2 (4 + 5 + 6 + 7 + ... within 5) pairs each, and dog cat
    String[] row = lines.get(1).split(" +");
    assertEquals("held-out.txt", row[0]);
    double loss = Double.parseDouble(row[1]);
    assertEquals(Math.exp(loss), Double.parseDouble(row[2]), 0.06);
    assertTrue(loss > 1 && loss < Math.log(10), lines.get(1));
    assertEquals(List.of("2502", "402", "1"), List.of(row).subList(3, 6));

    TestConsole json = ok("evaluate D/m.w2v --likelihood D/held-out.txt --window 1 --json");
    assertTrue(json.out().contains("\"analogies\":[],\"similarities\":[]"), json::out);
    assertTrue(
        json.out().contains("\"likelihoods\":[{\"name\":\"held-out.txt\",\"window\":1,\"loss\":"),
        json::out);
    assertTrue(json.out().contains("\"pairs\":702,\"words\":402,\"unknown\":1}"), json::out);
  }

  @Test
  void theArchitectureIsTheModels() throws IOException {
    train("-o D/m.w2v --cbow");
    assertTrue(
        ok("evaluate D/m.w2v --likelihood D/held-out.txt --json").out().contains("\"pairs\":402"));
    writeTreeModel();
    Files.writeString(dir.resolve("w.txt"), "w1 w2 w3\nw4\nw5 w6\n");
    assertTrue(ok("evaluate D/tree.w2v --likelihood D/w.txt --json").out().contains("\"pairs\":5"));
  }

  @Test
  void modelsBecomeVectorsOfOtherFormats() throws IOException {
    train("-o D/m.w2v --save-context D/c.bin");
    TestConsole console = ok("convert D/m.w2v -o D/u.txt");
    assertTrue(
        console.err().startsWith("w2v-fast: wrote " + path("u.txt") + " (11 words x 16, word2vec"),
        console::err);
    ok("convert D/m.w2v -o D/u.bin");
    ok("convert D/u.txt -o D/again.bin --format binary");
    ok("convert D/m.w2v -o D/v.bin --context");
    train("-o D/t.txt");
    assertEquals(Files.readString(dir.resolve("t.txt")), Files.readString(dir.resolve("u.txt")));
    assertEquals(-1, Files.mismatch(dir.resolve("u.bin"), dir.resolve("again.bin")));
    assertEquals(-1, Files.mismatch(dir.resolve("c.bin"), dir.resolve("v.bin")));
  }

  @Test
  void failuresAreOneLine() throws IOException {
    train("-o D/m.w2v");
    writeTreeModel();
    byte[] bytes = Files.readAllBytes(dir.resolve("m.w2v"));
    Files.write(dir.resolve("cut.w2v"), Arrays.copyOf(bytes, bytes.length / 2));
    bytes[bytes.length - 40] ^= 1;
    Files.write(dir.resolve("flipped.w2v"), bytes);
    try (Model model = ToyModels.random(9, 3, true, false, 1, 3)) {
      ModelFile.write(model, Map.of(), dir.resolve("bare.w2v"));
    }
    Set<Path> before = files();
    String[][] failures = {
      {"predict D/vectors.txt dog", "D/vectors.txt is not a model file"},
      {"predict D/vectors.txt dog", "train with --format model"},
      {"predict D/m.w2v dgo", "the word 'dgo' is not in the vocabulary; did you mean dog?"},
      {"predict D/cut.w2v dog", "D/cut.w2v: byte 16: expected the file's length, "},
      {"neighbors D/cut.w2v dog", "D/cut.w2v: byte 16: expected the file's length, "},
      {"evaluate D/vectors.txt --likelihood D/held-out.txt", "is not a model file"},
      {"evaluate D/flipped.w2v --likelihood D/held-out.txt", "expected V, 704 bytes with"},
      {"evaluate D/m.w2v --likelihood D/strange.txt", "no word of the given vocabulary occurs"},
      {"evaluate D/m.w2v --likelihood D/alone.txt", "alone.txt: nothing to predict"},
      {"evaluate D/bare.w2v --likelihood D/alone.txt", "D/bare.w2v: the configuration's archi"},
      {"convert D/tree.w2v -o D/x.bin --context", "D/tree.w2v has no V: hierarchical softmax"},
      {"convert D/vectors.txt -o D/x.bin --context", "D/vectors.txt is not a model file"},
      {"convert D/flipped.w2v -o D/x.bin --context", "expected V, 704 bytes with"},
    };
    for (String[] failure : failures) {
      TestConsole console = run(ExitCode.FAILURE, failure[0]);
      assertEquals(1, console.errLines().size(), console::err);
      String expected = failure[1].replaceFirst("^D", dir.toString());
      assertTrue(console.err().contains(expected), () -> console.err() + "lacks\n" + expected);
      assertEquals("", console.out());
    }
    assertEquals(before, files());
  }

  /** D stands for the directory of the files. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "predict | missing MODEL; see w2v-fast predict --help",
        "predict D/vectors.txt | missing WORD",
        "predict D/none dog | cannot read the model D/none: no such file",
        "predict D/vectors.txt dog --top 0 | --top is 0 but must be between 1 and",
        "convert -o D/x | missing FILE; see w2v-fast convert --help",
        "convert D/vectors.txt | missing --output: say where to write the vectors",
        "convert D/none -o D/x | cannot read the vectors D/none: no such file",
        "convert D/vectors.txt -o D/vectors.txt | --output D/vectors.txt is also an input",
        "convert D/vectors.txt -o D/folder | --output: cannot write D/folder: it is a directory",
        "convert D/vectors.txt -o D/x.w2v | is no model: vectors alone have no V",
        "convert D/vectors.txt -o D/x --format model | is no model: vectors alone have no V",
        "convert D/vectors.txt -o D/x --format xml | --format: 'xml' is not one of text, binary,"
            + " model",
        "evaluate D/vectors.txt | --similarity FILE or --likelihood FILE",
        "evaluate D/vectors.txt --window 3 | --window is for --likelihood FILE: give that too",
        "evaluate D/vectors.txt --likelihood D/text.txt --window 0 | --window is 0 but must be",
        "evaluate D/vectors.txt --likelihood D/none | cannot read the text D/none: no such file",
        "train D/text.txt -o D/m.w2v --save-context D/c.w2v | alone are no model; end the name in",
      })
  void misuse(String command, String message) throws IOException {
    Set<Path> before = files();
    TestConsole console = run(ExitCode.MISUSE, command);
    assertEquals(1, console.errLines().size(), console::err);
    String expected = message.replaceAll("\\bD(?=/)", dir.toString());
    assertTrue(console.err().contains(expected), () -> console.err() + "lacks\n" + expected);
    assertEquals("", console.out());
    assertEquals(before, files());
  }

  @Test
  void helpHasExamples() {
    for (String command : List.of("predict --help", "convert -h", "evaluate -h", "--help")) {
      TestConsole console = ok(command);
      assertTrue(console.out().contains("Usage: w2v-fast"), console::out);
      assertTrue(console.out().contains("\n  w2v-fast "), console::out);
      assertTrue(console.out().lines().allMatch(l -> l.length() <= 90), console::out);
      assertFalse(console.out().contains("\033"));
    }
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.collect(Collectors.toSet());
    }
  }
}
