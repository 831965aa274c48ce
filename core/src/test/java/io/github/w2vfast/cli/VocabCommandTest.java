package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies by themselves, and lists of words that stay or go. */
class VocabCommandTest {
  private static final String TEXT =
      "a b a c a b\n".repeat(10) + "rare word\n" + "b b 한국어 한국어 한국어\n";

  @TempDir private Path dir;

  @BeforeEach
  void writeText() throws IOException {
    Files.writeString(dir.resolve("text.txt"), TEXT);
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private String read(String name) throws IOException {
    return Files.readString(dir.resolve(name));
  }

  private static TestConsole run(int exitCode, String... args) {
    TestConsole console = new TestConsole();
    assertEquals(exitCode, console.run(args), console::err);
    return console;
  }

  private static TestConsole ok(String... args) {
    return run(ExitCode.OK, args);
  }

  @Test
  void buildWritesAndPrintsWhatTrainSaves() throws IOException {
    ok("vocab", "build", path("text.txt"), "-o", path("v"), "--min-count", "2");
    assertEquals("</s> 12\na 30\nb 22\nc 10\n한국어 3\n", read("v"));
    TestConsole printed = ok("vocab", "build", path("text.txt"), "--min-count", "2");
    assertEquals(read("v"), printed.out());
    String[] train = {
      "train", path("text.txt"), "-o", path("v.bin"), "--dim", "4", "--epochs", "1", "--min-count"
    };
    String[] more = Arrays.copyOf(train, train.length + 3);
    more[train.length] = "2";
    more[train.length + 1] = "--save-vocab";
    more[train.length + 2] = path("saved");
    ok(more);
    assertEquals(read("v"), read("saved"));
    ok("vocab", "build", path("text.txt"), "--max-vocab", "3", "-o", path("small"));
    assertEquals("</s> 12\na 30\nb 22\n", read("small"));
    ok("vocab", "build", path("text.txt"), "--vocab-memory", "32m", "-o", path("tight"));
    ok("vocab", "build", path("text.txt"), "-o", path("roomy"));
    assertEquals(read("roomy"), read("tight"));
    ok("encode", path("text.txt"), "-o", path("text.w2c"));
    assertEquals(read("roomy"), ok("vocab", "build", path("text.w2c")).out());
    assertEquals(read("roomy"), ok("vocab", "prune", path("text.w2c")).out());
  }

  @Test
  void listsKeepAndDropInEveryCommand() throws IOException {
    Files.writeString(dir.resolve("keep"), "rare 17\nabsent\n\n");
    Files.writeString(dir.resolve("drop"), "b\nnot-there\n");
    String[] lists = {"--keep", path("keep"), "--drop", path("drop")};
    String expected = "</s> 12\na 30\nc 10\n한국어 3\nrare 1\n";

    TestConsole built = with(lists, "vocab", "build", path("text.txt"), "--min-count", "3");
    assertEquals(expected, built.out());
    assertTrue(built.err().contains("1 of the words to keep do not occur: absent"), built::err);

    ok("vocab", "build", path("text.txt"), "-o", path("all"));
    assertEquals(expected, with(lists, "vocab", "prune", path("all"), "--min-count", "3").out());
    assertEquals(
        "</s> 12\na 30\nrare 1\n",
        with(lists, "vocab", "prune", path("all"), "--max-vocab", "3").out());

    String[] train = {"-o", path("v.bin"), "--dim", "4", "--epochs", "1", "--min-count", "3"};
    for (String[] corpus :
        List.of(
            new String[] {path("text.txt")},
            new String[] {path("text.txt"), "--cache", path("cache")},
            new String[] {path("text.txt"), "--vocab-memory", "40m"},
            new String[] {path("text.w2c")})) {
      if (corpus[0].endsWith(".w2c")) {
        ok("encode", path("text.txt"), "-o", path("text.w2c"));
      }
      String[] args = join(new String[] {"train"}, corpus, train, lists);
      ok(join(args, new String[] {"--save-vocab", path("saved")}));
      assertEquals(expected, read("saved"));
    }

    with(lists, "encode", path("text.txt"), "-o", path("cut.w2c"), "--min-count", "3");
    assertEquals(expected, ok("vocab", "prune", path("cut.w2c")).out());
  }

  private static String[] join(String[]... parts) {
    return Arrays.stream(parts).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static TestConsole with(String[] lists, String... args) {
    return ok(join(args, lists));
  }

  @Test
  void mergeAddsUpLargeCounts() throws IOException {
    Files.writeString(dir.resolve("one"), "</s> 5000000000\na 3000000000\nb 7\n");
    Files.writeString(dir.resolve("two"), "</s> 1\nb 9000000000000000\nc 2147483648\na 4\n");
    ok("vocab", "merge", path("one"), path("two"), path("one"), "-o", path("sum"));
    assertEquals("</s> 10000000001\nb 9000000000000014\na 6000000004\nc 2147483648\n", read("sum"));
    assertEquals(
        "</s> 10000000001\nb 9000000000000014\na 6000000004\n",
        ok("vocab", "prune", path("sum"), "--min-count", "2147483649").out());
    TestConsole shown = ok("vocab", "show", path("sum"), "b", "--json");
    assertTrue(
        shown.out().contains("{\"word\":\"b\",\"rank\":1,\"count\":9000000000000014}"), shown::out);
    Files.writeString(dir.resolve("most"), "</s> 0\na 9223372036854775807\n");
    TestConsole full = run(ExitCode.FAILURE, "vocab", "merge", path("most"), path("one"));
    assertTrue(full.err().contains("add up to more than 2^63"), full::err);
    assertEquals("", full.out());
    Files.writeString(dir.resolve("other"), "</s> 0\nz 9223372036854775807\n");
    full = run(ExitCode.FAILURE, "vocab", "merge", path("most"), path("other"));
    assertTrue(full.err().contains("add up to more than 2^63"), full::err);
  }

  @Test
  void theMergeOfPartsIsTheVocabularyOfTheWhole() throws IOException {
    List<String> lines = TEXT.lines().toList();
    Files.write(dir.resolve("part1"), lines.subList(0, 6));
    Files.write(dir.resolve("part2"), lines.subList(6, lines.size()));
    ok("vocab", "build", path("part1"), "-o", path("v1"));
    ok("vocab", "build", path("part2"), "-o", path("v2"));
    ok("vocab", "merge", path("v1"), path("v2"), "-o", path("merged"), "--min-count", "2");
    ok("vocab", "build", path("text.txt"), "-o", path("whole"), "--min-count", "2");
    assertEquals(read("whole"), read("merged"));
    // and trains the same vectors
    String[] train = {"--dim", "4", "--epochs", "1", "--threads", "1", "--min-count", "2"};
    ok(join(new String[] {"train", path("text.txt"), "-o", path("a.bin")}, train));
    ok(
        join(
            new String[] {"train", path("text.txt"), "-o", path("b.bin")},
            train,
            new String[] {"--read-vocab", path("merged")}));
    assertArrayEquals(
        Files.readAllBytes(dir.resolve("a.bin")), Files.readAllBytes(dir.resolve("b.bin")));
  }

  @Test
  void showTellsRanksAndTotals() throws IOException {
    ok("vocab", "build", path("text.txt"), "-o", path("v"));
    String all = ok("vocab", "show", path("v"), "--top", "2").out();
    assertTrue(all.startsWith("6 different words that occur 67 times; 12 sentence ends"), all);
    assertTrue(all.contains("          5           3      92.54 %        5\n"), all);
    assertTrue(all.contains("\n   1     30    44.7761 %  a\n"), all);
    assertTrue(!all.contains("  c\n"), all);
    TestConsole words = run(ExitCode.FAILURE, "vocab", "show", path("v"), "한국어", "nowhere");
    assertTrue(words.out().contains("   4      3     4.4776 %  한국어\n"), words::out);
    assertTrue(words.out().contains("nowhere (not in the vocabulary)"), words::out);
    String json = ok("vocab", "show", path("v"), "--json", "--top", "1").out();
    assertTrue(
        json.startsWith("{\"types\":6,\"words\":67,\"sentence_ends\":12,\"min_counts\":["), json);
    assertTrue(json.contains("{\"min_count\":2,\"types_kept\":4,\"words_kept\":65}"), json);
    assertTrue(json.contains("\"shown\":[{\"word\":\"a\",\"rank\":1,\"count\":30}]"), json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vocab|missing COMMAND: build, show, merge or prune; see w2v-fast vocab --help",
        "vocab bild D/text.txt|unknown command 'bild'; did you mean build?",
        "vocab build|missing CORPUS; see w2v-fast vocab build --help",
        "vocab build D/none|cannot read the corpus D/none: no such file",
        "vocab build D/text.txt -o D/text.txt|--output D/text.txt is also an input",
        "vocab build D/text.txt --min-count 0|--min-count is 0 but must be at least 1",
        "vocab build D/text.txt --max-vocab 2|--max-vocab is 2 but must be 0 (no limit) or at",
        "vocab build D/text.txt --vocab-memory 31m|--vocab-memory is 31m but must be at least 32m",
        "vocab build D/text.txt --vocab-memory much|--vocab-memory is 'much' but must be a size",
        "vocab build D/text.txt --keep D/none|cannot read the words to keep D/none",
        "vocab build D/text.txt --keep D/l --drop D/l|the word 'b' is both to be kept and to be",
        "vocab build D/text.txt --drop D/s|</s> ends sentences and cannot be dropped",
        "vocab build D/text.txt --keep D/l -o D/l|--output D/l is also an input",
        "vocab show|missing FILE",
        "vocab show D/l --top -1|--top is -1 but must be 0 or more",
        "vocab merge D/none|cannot read the vocabulary D/none: no such file",
        "vocab prune D/none|cannot read the vocabulary D/none: no such file",
        "train D/text.txt -o D/v --read-vocab D/text.txt --drop D/l|--drop cannot go with"
            + " --read-vocab",
        "train D/text.txt -o D/v --cache D/c --vocab-memory 1g|--vocab-memory cannot go with"
            + " --cache",
        "phrases D/text.txt -o D/p --pair-memory 1k|the memory for pairs must be at least 1 MiB",
        "walks D/none|cannot read the edges D/none: no such file",
        "walks D/text.txt --walk-length 0|--walk-length is 0 but must be at least 1",
        "walks D/text.txt --p 0|--p is 0.0 but must be above 0",
        "walks D/text.txt -o D/text.txt|--output D/text.txt is also an input",
      })
  void misuseIsRefused(String line) throws IOException {
    Files.writeString(dir.resolve("l"), "b\n");
    Files.writeString(dir.resolve("s"), "</s>\n");
    String[] parts = line.replace("D/", dir + "/").split("\\|");
    TestConsole console = run(ExitCode.MISUSE, parts[0].split(" "));
    assertEquals(1, console.errLines().size(), console::err);
    assertTrue(console.err().contains(parts[1]), console::err);
    assertEquals("", console.out());
  }

  @Test
  void whatIsNoVocabularyIsRefused() throws IOException {
    TestConsole console = run(ExitCode.FAILURE, "vocab", "show", path("text.txt"));
    assertTrue(console.err().contains("text.txt:1: "), console::err);
    Files.writeString(dir.resolve("drop"), "a\nb\nc\nrare\nword\n한국어\n");
    TestConsole empty =
        run(ExitCode.FAILURE, "vocab", "build", path("text.txt"), "--drop", path("drop"));
    assertTrue(empty.err().contains("are to be dropped"), empty::err);
  }

  @Test
  void readingIsShownOnATerminalAndCleared() {
    TestConsole console = new TestConsole().terminal();
    assertEquals(ExitCode.OK, console.run("vocab", "build", path("text.txt")), console::err);
    ReadingProgress progress = new ReadingProgress(console.console());
    pause(150);
    progress.read(5, 10, 2);
    pause(150);
    progress.working("joining", 1, 4);
    progress.close();
    assertTrue(console.err().contains("\r\033[Kreading   50.0 %  2 words"), console::err);
    assertTrue(console.err().endsWith("\r\033[Kjoining   25.0 %\r\033[K"), console::err);
    TestConsole file = new TestConsole();
    ReadingProgress silent = new ReadingProgress(file.console());
    pause(150);
    silent.read(5, 10, 2);
    silent.close();
    assertEquals("", file.err());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
