package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands from text to files and answers, in this process. */
class CommandsTest {
  private static final String[] ANIMALS = {"dog", "cat", "cow", "horse", "sheep", "goat"};
  private static final String[] METALS = {"iron", "gold", "zinc", "lead", "tin", "nickel"};

  private static final double CLEARLY = 1e-2;

  @TempDir private Path dir;
  private Path text;

  /** Sentences about animals and sentences about metals, so that words have sure neighbours. */
  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      String[] topic = i % 2 == 0 ? ANIMALS : METALS;
      for (int j = 0; j < 8; j++) {
        lines.append(topic[random.nextInt(topic.length)]).append(j < 7 ? " " : "\n");
      }
    }
    text = dir.resolve("text.txt");
    Files.writeString(text, lines);
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private TestConsole ok(TestConsole console, String... args) {
    assertEquals(ExitCode.OK, console.run(args), console::err);
    return console;
  }

  private TestConsole train(String... options) {
    String[] args =
        concat(
            new String[] {
              "train", text.toString(), "--dim", "16", "--threads", "1", "--sample", "0"
            },
            options);
    return ok(new TestConsole(), args);
  }

  private static String[] concat(String[] a, String[] b) {
    String[] all = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  private Set<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** The largest difference of two files' values; they must have the same words. */
  private static double difference(Path a, Path b) throws IOException {
    double largest = 0;
    try (LoadedVectors first = VectorReader.read(a);
        LoadedVectors second = VectorReader.read(b)) {
      assertEquals(first.words(), second.words());
      for (String word : first.words()) {
        float[] x = first.vector(word);
        float[] y = second.vector(word);
        for (int i = 0; i < x.length; i++) {
          largest = Math.max(largest, Math.abs(x[i] - y[i]));
        }
      }
    }
    return largest;
  }

  private static void assertSameVectors(Path a, Path b) throws IOException {
    assertEquals(0, difference(a, b), () -> a + " and " + b + " differ");
  }

  private static void assertOtherVectors(Path a, Path b) throws IOException {
    assertTrue(difference(a, b) > CLEARLY, () -> a + " and " + b + " are the same");
  }

  @Test
  void trainWritesWhatItSaysAndNothingElse() throws IOException {
    TestConsole console =
        train("-o", path("v.bin"), "--save-context", path("c.txt"), "--save-vocab", path("words"));
    assertEquals(Set.of("text.txt", "v.bin", "c.txt", "words"), names());
    assertEquals("", console.out());
    List<String> lines = console.errLines();
    assertTrue(lines.get(0).startsWith("w2v-fast: reading " + text), console::err);
    assertTrue(
        lines.get(1).contains("13 words in the vocabulary, 27,000 in the text"), lines.get(1));
    assertTrue(lines.get(1).contains("1 thread;"), lines.get(1));
    assertTrue(lines.get(2).startsWith("w2v-fast: trained 13 words x 16 in "), lines.get(2));
    assertTrue(
        lines.get(3).matches("w2v-fast: loss by epoch:( [0-9]+[.][0-9]{3}){5}"), lines.get(3));
    assertTrue(lines.get(4).contains("wrote " + path("v.bin") + " (word2vec binary"), lines.get(4));
    assertTrue(
        lines.get(5).contains("wrote " + path("c.txt") + " (context vectors, word2vec text"));
    assertTrue(lines.get(6).contains("wrote " + path("words") + " (words and counts"));
    assertEquals("w2v-fast: try next: w2v-fast neighbors " + path("v.bin") + " dog", lines.get(7));
    assertEquals(8, lines.size(), console::err);
    try (LoadedVectors vectors = VectorReader.read(dir.resolve("v.bin"));
        LoadedVectors context = VectorReader.read(dir.resolve("c.txt"))) {
      assertEquals(VectorFormat.BINARY, vectors.format());
      assertEquals(VectorFormat.TEXT, context.format());
      assertEquals(13, vectors.size());
      assertEquals(16, vectors.dim());
      assertEquals(vectors.words(), context.words());
    }
    List<String> words = Files.readAllLines(dir.resolve("words"));
    assertEquals("</s> 3000", words.getFirst());
    assertEquals(13, words.size());
  }

  @Test
  void neighboursOfAnAnimalAreAnimals() {
    train("-o", path("v.bin"), "--epochs", "10");
    TestConsole console =
        ok(new TestConsole(), "neighbors", path("v.bin"), "dog", "tin", "-n", "3");
    List<String> lines = console.out().lines().toList();
    assertEquals(9, lines.size(), console::out);
    assertTrue(lines.getFirst().matches("dog +cosine"), lines.getFirst());
    Set<String> animals = Set.of(ANIMALS);
    for (int i = 1; i <= 3; i++) {
      String[] row = lines.get(i).split(" +");
      assertTrue(animals.contains(row[0]), lines.get(i));
      assertTrue(row[1].matches("-?\\d\\.\\d{4}"), lines.get(i));
    }
    assertTrue(lines.get(5).matches("tin +cosine"), lines.get(5));
    assertEquals("", console.err());

    TestConsole json =
        ok(new TestConsole(), "neighbors", path("v.bin"), "dog", "-n", "1", "--json");
    assertTrue(
        json.out()
            .matches(
                "\\{\"neighbors\":\\[\\{\"word\":\"dog\",\"nearest\":"
                    + "\\[\\{\"word\":\"[a-z]+\",\"cosine\":0\\.\\d+}]}]}\n"),
        json::out);
  }

  @Test
  void anUnknownWordIsAFailureThatSuggests() {
    train("-o", path("v.bin"), "--epochs", "1");
    TestConsole console = new TestConsole();
    assertEquals(ExitCode.FAILURE, console.run("neighbors", path("v.bin"), "dog", "hrose"));
    assertEquals("", console.out());
    assertEquals(1, console.errLines().size(), console::err);
    assertTrue(console.err().contains("'hrose'"), console.err());
    assertTrue(console.err().contains("horse"), console.err());
  }

  @Test
  void theFormatFollowsTheNameUnlessItIsGiven() throws IOException {
    train("-o", path("v.bin"));
    train("-o", path("v.txt"));
    train("-o", path("v.vec"));
    train("-o", path("forced.bin"), "--format", "text");
    train("-o", path("forced.txt"), "--format", "binary");
    assertEquals(VectorFormat.BINARY, format("v.bin"));
    assertEquals(VectorFormat.TEXT, format("v.txt"));
    assertEquals(VectorFormat.TEXT, format("v.vec"));
    assertEquals(VectorFormat.TEXT, format("forced.bin"));
    assertEquals(VectorFormat.BINARY, format("forced.txt"));
    assertSameVectors(dir.resolve("v.bin"), dir.resolve("v.txt"));
    assertTrue(Files.readString(dir.resolve("v.txt")).startsWith("13 16\n</s> "));
  }

  private VectorFormat format(String name) throws IOException {
    try (LoadedVectors vectors = VectorReader.read(dir.resolve(name))) {
      return vectors.format();
    }
  }

  @Test
  void standardInputGzipAndSeveralFilesAreTheSameText() throws IOException {
    train("-o", path("v.bin"));
    String all = Files.readString(text);
    int half = all.indexOf('\n', all.length() / 2) + 1;
    Files.writeString(dir.resolve("a"), all.substring(0, half));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("b.gz")))) {
      out.write(all.substring(half).getBytes(StandardCharsets.UTF_8));
    }
    String[] options = {"--dim", "16", "--threads", "1", "--sample", "0"};
    ok(
        new TestConsole(),
        concat(new String[] {"train", path("a"), path("b.gz"), "-o", path("two.bin")}, options));
    ok(
        new TestConsole().input(all),
        concat(new String[] {"train", "-", "-o", path("stdin.bin")}, options));
    assertSameVectors(dir.resolve("v.bin"), dir.resolve("two.bin"));
    assertSameVectors(dir.resolve("v.bin"), dir.resolve("stdin.bin"));
  }

  @Test
  void theOptionsReachTheTraining() throws IOException {
    train("-o", path("one.bin"), "--seed", "1");
    train("-o", path("again.bin"), "--seed", "1");
    train("-o", path("seed.bin"), "--seed", "2");
    train("-o", path("exact.bin"), "--kernel-mode", "exact");
    train("-o", path("group.bin"), "--group", "8");
    train("-o", path("noise.bin"), "--group-noise", "8");
    train("-o", path("cbow.bin"), "--cbow");
    train("-o", path("sg0.bin"), "--sg", "0");
    assertSameVectors(dir.resolve("one.bin"), dir.resolve("again.bin"));
    assertSameVectors(dir.resolve("cbow.bin"), dir.resolve("sg0.bin"));
    assertOtherVectors(dir.resolve("one.bin"), dir.resolve("seed.bin"));
    assertOtherVectors(dir.resolve("one.bin"), dir.resolve("exact.bin"));
    assertOtherVectors(dir.resolve("one.bin"), dir.resolve("group.bin"));
    assertOtherVectors(dir.resolve("one.bin"), dir.resolve("noise.bin"));
    assertOtherVectors(dir.resolve("group.bin"), dir.resolve("noise.bin"));
    assertOtherVectors(dir.resolve("one.bin"), dir.resolve("cbow.bin"));
  }

  @Test
  void theSummaryIsJsonOnStandardOutput() {
    TestConsole console =
        train("-o", path("v.bin"), "--json", "--progress", "none", "--epochs", "2", "--cbow");
    assertEquals("", console.err());
    String json = console.out();
    assertEquals(1, json.lines().count());
    for (String part :
        List.of(
            "\"kind\":\"vectors\"",
            "\"format\":\"binary\"",
            "\"words\":13",
            "\"dim\":16",
            "\"corpus_words\":27000",
            "\"architecture\":\"cbow\"",
            "\"epochs\":2",
            "\"alpha\":0.05",
            "\"threads\":1")) {
      assertTrue(json.contains(part), () -> part + " is not in " + json);
    }
  }

  @Test
  void progressForMachinesTellsTheWholeRun() {
    TestConsole console = train("-o", path("v.bin"), "--progress", "json");
    List<String> lines = console.errLines();
    assertTrue(lines.stream().allMatch(l -> l.matches("\\{\"event\":\"\\w+\".*}")), console::err);
    String events =
        lines.stream()
            .map(l -> l.replaceFirst("\\{\"event\":\"(\\w+)\".*", "$1"))
            .distinct()
            .collect(Collectors.joining(" "));
    assertTrue(events.endsWith("plan progress wrote done"), events);
  }

  @Test
  void aVocabularyCanBeSavedAndReadAgain() throws IOException {
    train("-o", path("v.bin"), "--save-vocab", path("words"));
    Files.write(
        dir.resolve("words"),
        Files.readAllLines(dir.resolve("words")).stream()
            .filter(l -> !l.startsWith("tin "))
            .toList());
    train("-o", path("less.bin"), "--read-vocab", path("words"));
    try (LoadedVectors vectors = VectorReader.read(dir.resolve("less.bin"))) {
      assertEquals(12, vectors.size());
      assertFalse(vectors.contains("tin"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "train"})
  void word2vecsOwnCommandLineRuns(String how) throws IOException {
    String flags =
        "-train %s -output %s -cbow 0 -size 16 -window 5 -negative 5 -hs 0 -sample 0 -threads 1"
            + " -binary 1 -iter 5 -min-count 5 -alpha 0.025 -debug 2 -save-vocab %s";
    String[] args = flags.formatted(text, path("w.bin"), path("words")).split(" ");
    TestConsole console =
        ok(new TestConsole(), how.equals("train") ? concat(new String[] {"train"}, args) : args);
    assertTrue(console.err().contains("wrote " + path("w.bin")), console::err);
    assertEquals(Set.of("text.txt", "w.bin", "words"), names());
    train("-o", path("v.bin"), "--alpha", "0.025");
    assertSameVectors(dir.resolve("v.bin"), dir.resolve("w.bin"));
  }

  @Test
  void withoutAnOutputWord2vecStopsAfterTheVocabulary() throws IOException {
    TestConsole console =
        ok(new TestConsole(), "-train", text.toString(), "-save-vocab", path("words"));
    assertEquals(Set.of("text.txt", "words"), names());
    assertEquals(13, Files.readAllLines(dir.resolve("words")).size());
    assertTrue(console.err().contains("13 words in the vocabulary"), console::err);
    ok(new TestConsole(), "-train", text.toString(), "-debug", "0");
  }

  @Test
  void debug0IsSilent() {
    TestConsole console =
        ok(
            new TestConsole(),
            ("-train " + text + " -output " + path("v") + " -debug 0 -iter 1").split(" "));
    assertEquals("", console.err());
    assertEquals("", console.out());
  }

  /** Text that turns out not to be trainable once it is read: no output is left behind. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n\n", "a b c d", "one one one one one one\n"})
  void textThatCannotBeTrainedIsAFailure(String poor) throws IOException {
    Files.writeString(text, poor);
    TestConsole console = new TestConsole();
    int exitCode = console.run("train", text.toString(), "-o", path("v.bin"), "--progress", "none");
    assertEquals(ExitCode.FAILURE, exitCode, console::err);
    assertEquals(1, console.errLines().size(), console::err);
    assertTrue(console.err().startsWith("w2v-fast: "), console.err());
    assertTrue(console.err().contains(text.toString()), console.err());
    assertEquals(Set.of("text.txt"), names());
  }

  @Test
  void anOlderFileIsKeptWhenTrainingFails() throws IOException {
    Files.writeString(dir.resolve("v.bin"), "precious");
    Files.write(text, new byte[] {'a', 0, 'b', '\n'});
    TestConsole console = new TestConsole();
    assertEquals(ExitCode.FAILURE, console.run("train", text.toString(), "-o", path("v.bin")));
    assertEquals("precious", Files.readString(dir.resolve("v.bin")));
    assertEquals(Set.of("text.txt", "v.bin"), names());
  }

  @Test
  void vectorsAreEvaluated() throws IOException {
    train("-o", path("v.bin"), "--epochs", "10");
    Files.writeString(dir.resolve("q.txt"), ": kinds\ndog cat iron gold\ndog cat tin nowhere\n");
    Files.writeString(
        dir.resolve("s.txt"), "dog cat 9\ncow goat 8\niron cow 1\ngold sheep 2\nno yes 5\n");
    TestConsole console =
        ok(
            new TestConsole(),
            "evaluate",
            path("v.bin"),
            "--analogies",
            path("q.txt"),
            "--similarity",
            path("s.txt"));
    List<String> lines = console.out().lines().toList();
    assertTrue(lines.getFirst().matches("q\\.txt +accuracy +correct +answered +questions.*"));
    assertTrue(lines.stream().anyMatch(l -> l.matches("total .* 1 +2 +.*")), console::out);
    // Two pairs of like words above two of unlike ones.
    String row = lines.getLast();
    assertTrue(row.matches("s\\.txt +(0\\.[6-9]\\d*|1\\.0+) +4 +5 +80\\.0 % +\\S+ to \\S+"), row);

    TestConsole json =
        ok(new TestConsole(), "evaluate", path("v.bin"), "--similarity", path("s.txt"), "--json");
    assertEquals(1, json.out().lines().count());
    assertTrue(json.out().contains("\"words\":13,\"dim\":16,\"analogies\":[]"), json::out);
    assertTrue(json.out().contains("\"used\":4,\"pairs\":5"), json::out);
  }

  @Test
  void aBrokenVectorFileIsAFailure() throws IOException {
    train("-o", path("v.bin"), "--epochs", "1");
    byte[] bytes = Files.readAllBytes(dir.resolve("v.bin"));
    Files.write(dir.resolve("cut.bin"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    TestConsole console = new TestConsole();
    assertEquals(ExitCode.FAILURE, console.run("neighbors", path("cut.bin"), "dog"));
    assertEquals(1, console.errLines().size(), console::err);
    assertTrue(console.err().contains(path("cut.bin")), console.err());
  }

  @ParameterizedTest
  @CsvSource({
    "train a.txt,'lower --dim or --max-vocab, raise --min-count, or '",
    "train -train a.txt,'lower --dim or --max-vocab, raise --min-count, or '",
    "-train a.txt,'lower --dim or --max-vocab, raise --min-count, or '",
    "vocab build a.txt,'lower --max-vocab, raise --min-count, or '",
    "encode a.txt,'raise --min-count, or '",
    "phrases a.txt,'raise --min-count, or '",
    "neighbors v.bin dog,''",
    "convert v.bin,''"
  })
  void adviceAboutMemoryIsForTheCommand(String line, String advice) {
    TestConsole console = new TestConsole();
    ErrorHandler errors = new ErrorHandler(console.console(), List.of(line.split(" ")));
    assertEquals(ExitCode.FAILURE, errors.handle(new OutOfMemoryError("Java heap space")));
    assertEquals(
        List.of(
            "w2v-fast: out of memory (Java heap space); " + advice + "give Java more with -Xmx"),
        console.errLines());
  }

  /** With a twentieth of WordNet, to be quick. */
  @Test
  void theDemoTrainsOnWordNet() throws IOException {
    List<List<String>> all = WordNetText.read();
    List<List<String>> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += 20) {
      some.add(all.get(i));
    }
    TestConsole console = new TestConsole();
    Console shown = console.console();
    int exitCode =
        Main.configure(
                new CommandLine(new DemoCommand(shown, () -> some)),
                shown,
                new ErrorHandler(shown, List.of()))
            .execute(
                "-o",
                path("demo.txt"),
                "--epochs",
                "1",
                "--threads",
                "1",
                "--save-text",
                path("text.txt"));
    assertEquals(ExitCode.OK, exitCode, console::err);
    assertTrue(console.err().contains("(5,890 synsets)"), console::err);
    List<String> lines = console.out().lines().toList();
    assertTrue(
        lines.stream().anyMatch(l -> l.matches("dog +good +bank( +piano)? +doctor")), console::out);
    assertTrue(lines.contains("Try next:"), console::out);
    try (LoadedVectors vectors = VectorReader.read(dir.resolve("demo.txt"))) {
      assertEquals(VectorFormat.TEXT, vectors.format());
      assertEquals(100, vectors.dim());
      assertTrue(vectors.contains("dog"));
    }
    List<List<String>> saved = new ArrayList<>();
    for (String line : Files.readAllLines(dir.resolve("text.txt"))) {
      saved.add(List.of(line.split(" ")));
    }
    assertEquals(Set.copyOf(some), Set.copyOf(saved));
    assertEquals(some.size(), saved.size());
  }

  @Test
  void helpIsOnStandardOutputAndPlain() {
    for (String[] args :
        List.of(
            new String[] {"--help"},
            new String[] {"-h"},
            new String[] {"-help"},
            new String[] {"train", "--help"},
            new String[] {"demo", "--help"},
            new String[] {"neighbors", "-h"},
            new String[] {"evaluate", "--help"},
            new String[] {"doctor", "--help"})) {
      TestConsole console = ok(new TestConsole(), args);
      assertTrue(console.out().contains("Usage: w2v-fast"), console::out);
      assertTrue(console.out().contains("\n  w2v-fast "), "there is an example");
      assertFalse(console.out().contains("\033"), "there are no colours");
      assertTrue(console.out().lines().allMatch(l -> l.length() <= 90), console::out);
      assertEquals("", console.err());
    }
  }

  @Test
  void coloursAreForTerminalsWithoutNoColor() {
    assertTrue(ok(new TestConsole().terminal(), "--help").out().contains("\033["));
    assertFalse(
        ok(new TestConsole().terminal().env("NO_COLOR", "1"), "--help").out().contains("\033"));
    assertFalse(
        ok(new TestConsole().terminal().env("TERM", "dumb"), "--help").out().contains("\033"));
  }

  @Test
  void theHelpTellsTheRealDefaults() {
    TrainingConfig defaults = TrainingConfig.builder().build();
    String help = ok(new TestConsole(), "train", "--help").out().replaceAll("\\s+", " ");
    for (String part :
        List.of(
            "1 to " + TrainingConfig.MAX_DIM + " (default: " + defaults.dim() + ")",
            "1 to " + TrainingConfig.MAX_WINDOW + " (default: " + defaults.window() + ")",
            "1 to " + TrainingConfig.MAX_NEGATIVE,
            "are usual (default: " + defaults.negative() + ")",
            "0 keeps all (default: " + defaults.sample() + ")",
            "Passes over the text (default: " + defaults.epochs() + ")",
            "(default: "
                + TrainingConfig.GROUPS_ALPHA
                + " for skip-gram with negative sampling, "
                + TrainingConfig.SKIP_GRAM_ALPHA
                + " for other skip-gram and exact mode, with CBOW "
                + TrainingConfig.CBOW_ALPHA
                + ", with its exact gradient "
                + TrainingConfig.EXACT_CBOW_ALPHA
                + ")",
            "Drop words that are rarer (default: " + defaults.minCount() + ")",
            "0 means all (default: " + defaults.maxVocab() + ")",
            "Worker threads, 1 to " + TrainingConfig.MAX_THREADS,
            "Start of the random numbers (default: " + defaults.seed() + ")")) {
      assertTrue(help.contains(part), () -> part + " is not in " + help);
    }
    assertTrue(help.contains("skip-gram (default)"), help);
    assertEquals("skip-gram", Values.name(defaults.architecture()));
    assertEquals("fast", Values.name(defaults.kernelMode()));
    assertTrue(help.contains("(negative sampling only, the default there but for"), help);
  }

  @Test
  void theVersionNamesJavaAndSimd() {
    String version = ok(new TestConsole(), "--version").out();
    assertTrue(version.startsWith("w2v-fast "), version);
    assertTrue(version.contains("Java " + Runtime.version()), version);
  }

  @Test
  void resultsAreUtf8() throws IOException {
    Files.writeString(text, "naïve 日本 naïve 日本 😀\n".repeat(50));
    train("-o", path("v.bin"));
    TestConsole console = ok(new TestConsole(), "neighbors", path("v.bin"), "日本");
    assertTrue(console.out().contains("naïve"), console::out);
    assertTrue(console.out().contains("😀"), console::out);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(console.out().getBytes(StandardCharsets.UTF_8));
    assertTrue(bytes.size() > console.out().length());
  }

  /** What makes a command knows it by the name that it has itself. */
  @Test
  void commandsHaveTheNamesTheyAreCalledBy() {
    CommandLine root = Main.rootCommand(new TestConsole().console());
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              Object own = command.getCommandSpec().userObject();
              CommandLine.Command described =
                  own.getClass().getAnnotation(CommandLine.Command.class);
              assertEquals(described.name(), name);
            });
  }
}
