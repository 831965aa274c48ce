package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask vectors, on vectors whose answers can be worked out by hand. */
class QueryCommandsTest {
  /** royal, male, female, food */
  private static final String VECTORS =
      """
      7 4
      king 1 1 0 0
      queen 1 0 1 0
      man 0 1 0 0
      woman 0 0 1 0
      bread 0 0 0 1
      top 0 0 0.1 1
      kings 1 0.9 0 0
      """;

  @TempDir private Path dir;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(dir.resolve("v.txt"), VECTORS);
  }

  private TestConsole run(int exitCode, String input, String commandLine) {
    TestConsole console = new TestConsole().input(input);
    String[] args = commandLine.replace("D/", dir + "/").split(" ");
    assertEquals(exitCode, console.run(args), () -> console.out() + console.err());
    return console;
  }

  private String ok(String commandLine) {
    TestConsole console = run(ExitCode.OK, "", commandLine);
    assertEquals("", console.err());
    return console.out();
  }

  @Test
  void analogies() {
    List<String> lines = ok("analogy D/v.txt man king woman -n 1").lines().toList();
    assertEquals("man : king = woman : ?  cosine", lines.get(0));
    // (h, h - 1, 1, 0) with (h, 0, h, 0), h = sqrt(1/2)
    assertEquals("queen                   0.9586", lines.get(1));
    assertEquals(2, lines.size());
    String json = ok("analogy D/v.txt --positive king,woman --negative man -n 1 --json");
    assertTrue(json.startsWith("{\"positive\":[\"king\",\"woman\"],\"negative\":[\"man\"],"), json);
    assertTrue(
        json.contains("\"method\":\"add\",\"answers\":[{\"word\":\"queen\",\"cosine\":0.95"));
    // ((1 + 1/2) / 2) ((1 + h) / 2) / (1/2 + 1e-6)
    assertTrue(
        ok("analogy D/v.txt man king woman --method mul -n 1")
            .contains("queen                   1.2803"));
  }

  /** Words come from files of others, and a terminal obeys control characters. */
  @Test
  void wordsDoNotCommandTheTerminal() throws IOException {
    Files.writeString(dir.resolve("v.txt"), "2 2\nking 1 0\n\033[31mre\u009bd 1 1\n");
    for (String command : List.of("neighbors D/v.txt king", "classes D/v.txt -k 1")) {
      TestConsole console = new TestConsole().terminal();
      assertEquals(ExitCode.OK, console.run(command.replace("D/", dir + "/").split(" ")));
      assertTrue(console.out().contains("\\x1b[31mre\\x9bd"), console.out());
      assertFalse(console.out().contains("\033") || console.out().contains("\u009b"));
    }
    try (var vectors = io.github.w2vfast.io.VectorReader.read(dir.resolve("v.txt"))) {
      assertEquals(List.of("king"), new Completions(vectors).of("", 9));
    }
    // Programs get the words as they are.
    assertTrue(ok("neighbors D/v.txt king").contains("\033[31mre\u009bd"));
  }

  @Test
  void similaritiesAndTheOddOne() {
    assertEquals("king  queen  0.5000\n", ok("similarity D/v.txt king queen"));
    List<String> square = ok("similarity D/v.txt king queen man").lines().toList();
    assertEquals("cosine    king   queen     man", square.get(0));
    assertEquals("man     0.7071  0.0000  1.0000", square.get(3));
    String json = ok("similarity D/v.txt king queen man --json");
    assertTrue(
        json.matches(
            "\\{\"similarities\":\\[\\{\"first\":\"king\",\"second\":\"queen\",\"cosine\":0\\.(4999|5000).*\n"),
        json);
    assertEquals(3, json.split("first").length - 1);
    assertTrue(
        ok("odd-one-out D/v.txt king bread kings man")
            .lines()
            .toList()
            .getLast()
            .matches("bread .* odd one out"));
    assertTrue(
        ok("odd-one-out D/v.txt king bread kings --json")
            .startsWith("{\"odd\":\"bread\",\"words\":["));
  }

  @Test
  void manyWordsFromAFileOrAPipe() throws IOException {
    Files.writeString(dir.resolve("words"), "king\nman woman\n\n king\n");
    String alone = ok("neighbors D/v.txt king man woman -n 2 --json");
    assertEquals(alone, ok("neighbors D/v.txt --batch D/words -n 2 --json"));
    assertEquals(alone, run(0, "king man\nwoman", "neighbors D/v.txt --batch - -n 2 --json").out());
    TestConsole console = run(1, "kign man", "neighbors D/v.txt --batch - -n 1");
    assertEquals(
        "w2v-fast: the word 'kign' is not in the vocabulary; did you mean king?\n", console.err());
    assertTrue(console.out().startsWith("man   cosine\nking  0.7071\n"), console.out());
    String unknown = "a1 ".repeat(1) + "b1 c1 d1 e1 f1 g1 h1 i1 j1 k1 l1";
    List<String> told = run(1, unknown, "neighbors D/v.txt --batch -").errLines();
    assertEquals(11, told.size());
    assertEquals("w2v-fast: and 2 more unknown words", told.getLast());
  }

  @Test
  void thePromptAnswersLines() {
    TestConsole console =
        run(
            ExitCode.OK,
            """
            # a comment
            top 1
            king - man + woman
            top
            mul man king woman
            similarity king queen
            odd king bread kings
            neighbors man woman

            ?
            quit
            never read
            """,
            "explore D/v.txt");
    assertEquals("", console.err());
    String[] answers = console.out().split("\n\n");
    assertEquals("king - man + woman  cosine\nqueen               0.9586", answers[0]);
    // a word of the vocabulary, although it is a command too
    assertEquals("top    cosine\nbread  0.9950", answers[1]);
    assertTrue(answers[2].startsWith("man : king = woman : ?   score\nqueen"), answers[2]);
    assertEquals("king  queen  0.5000", answers[3]);
    assertTrue(answers[4].endsWith("odd one out"), answers[4]);
    assertTrue(answers[5].startsWith("man"), answers[5]);
    assertTrue(answers[6].startsWith("woman"), answers[6]);
    assertTrue(answers[7].startsWith("neighbors WORD..."), answers[7]);
    assertEquals(8, answers.length, console.out());
  }

  @Test
  void thePromptTellsWhatItCannotAnswer() {
    TestConsole console =
        run(1, "kng\nanalogy a b\nking -\npredict king\ntop 0\nking\n", "explore D/v.txt");
    assertEquals(
        List.of(
            "w2v-fast: the word 'kng' is not in the vocabulary; did you mean king?",
            "w2v-fast: type: analogy A B C",
            "w2v-fast: type words as in: king - man + woman; or help",
            "w2v-fast: predict needs a model file: train with -o model.w2v",
            "w2v-fast: top takes a number between 1 and 1000"),
        console.errLines());
    assertTrue(console.out().startsWith("king   cosine\nkings  0.9986"), console.out());
  }

  @Test
  void wordsAreCompleted() throws IOException {
    try (var vectors = io.github.w2vfast.io.VectorReader.read(dir.resolve("v.txt"));
        Explorer explorer = new Explorer(vectors, null)) {
      assertEquals(List.of("king", "kings"), explorer.complete("ki"));
      assertEquals(List.of("top", "top"), explorer.complete("to"));
      assertEquals(List.of("quit", "queen"), explorer.complete("q"));
      assertEquals(List.of(), explorer.complete("x"));
      assertTrue(explorer.complete("").contains("similarity"));
      Completions completions = new Completions(vectors);
      assertEquals(List.of("king"), completions.of("k", 1));
      assertEquals(List.of("king", "queen", "man"), completions.of("", 3));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "analogy D/v.txt man king | an analogy takes three words",
        "analogy D/v.txt man king woman --negative man | not both",
        "analogy D/v.txt man king woman --method mult | --method: 'mult' is not one of add, mul",
        "analogy D/v.txt man king woman --top 0 | --top is 0 but must be between 1 and",
        "analogy D/none man king woman | cannot read the vectors D/none: no such file",
        "similarity D/v.txt king | a similarity needs two words",
        "odd-one-out D/v.txt king king | give two different words",
        "neighbors D/v.txt --batch D/none | cannot read the words D/none: no such file",
        "explore | missing VECTORS",
        "wordnet | missing WORD",
        "wordnet good --lexicon | --lexicon takes no WORD",
        "wordnet good --hypernyms --compare D/v.txt | do not go together",
        "evaluate D/v.txt --baselines --analogies D/v.txt | --baselines is for --similarity",
        "evaluate D/v.txt --similarity D/v.txt --bootstrap -1 | --bootstrap is -1 but",
        "evaluate D/v.txt --similarity D/v.txt --unknown drop | 'drop' is not one of ngrams, skip,"
            + " zero"
      })
  void misuseIsToldInALine(String commandLine, String message) {
    TestConsole console = run(ExitCode.MISUSE, "", commandLine);
    assertEquals(1, console.errLines().size(), console.err());
    assertTrue(console.err().contains(message.replace("D/", dir + "/")), console.err());
    assertEquals("", console.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "analogy D/v.txt man king womn",
        "similarity D/v.txt king womn",
        "odd-one-out D/v.txt king womn"
      })
  void unknownWordsAreFailuresThatSuggest(String commandLine) {
    TestConsole console = run(ExitCode.FAILURE, "", commandLine);
    assertEquals(
        "w2v-fast: the word 'womn' is not in the vocabulary; did you mean woman?\n", console.err());
  }

  @Test
  void anIndexAnswersAsTheVectorsDo() throws IOException {
    String exact = ok("neighbors D/v.txt king man -n 2");
    TestConsole console = run(ExitCode.OK, "", "index D/v.txt -o D/i --check 7 --json");
    assertTrue(console.err().startsWith("w2v-fast: wrote " + dir + "/i (7 words x 4, "));
    assertTrue(console.out().contains("\"recall_at_10\":1.0"), console.out());
    assertEquals(exact, ok("neighbors --index D/i king man -n 2 --candidates 7"));
    TestConsole unknown = run(ExitCode.FAILURE, "", "neighbors --index D/i kingz");
    assertTrue(unknown.err().contains("did you mean king, kings?"), unknown.err());
    assertTrue(run(ExitCode.MISUSE, "", "index D/v.txt -o D/i").err().contains("exists already"));
    assertTrue(
        run(ExitCode.FAILURE, "", "neighbors --index D/none king")
            .err()
            .contains("no such folder"));
    assertTrue(
        run(ExitCode.MISUSE, "", "index D/v.txt -o D/j --beam 0").err().contains("--beam is 0"));
    assertTrue(
        run(ExitCode.MISUSE, "", "neighbors D/v.txt king --candidates 5")
            .err()
            .contains("--candidates is for --index"));
  }

  @Test
  void twoFilesAreCompared() throws IOException {
    Files.writeString(dir.resolve("other.txt"), VECTORS.replace("queen 1 0 1 0", "queen 0 0 0 -1"));
    Files.writeString(
        dir.resolve("q.txt"),
        ": kin\nman king woman queen\nwoman queen man king\nman king none queen\n");
    Files.writeString(
        dir.resolve("s.txt"),
        "word1;word2\n".replace(';', ',')
            + "king,queen,9\nking,man,6\nking,bread,1\nking,none,3\n");
    String tables = ok("evaluate D/v.txt D/other.txt --analogies D/q.txt --similarity D/s.txt");
    assertTrue(tables.contains("v.txt (7 words x 4)"), tables);
    assertTrue(tables.contains("other.txt less " + dir), tables);
    String json =
        ok("evaluate D/v.txt D/other.txt --analogies D/q.txt --similarity D/s.txt --json");
    assertTrue(json.startsWith("{\"runs\":[{\"vectors\":"), json);
    assertTrue(json.contains("\"comparisons\":[{\"vectors\":"), json);
    // one of two is lost: a single coin tells nothing
    assertTrue(
        json.contains("\"questions\":2,\"difference\":-0.5,\"interval\":[-1.0,0.0],\"p\":1.0"),
        json);
    String zero = ok("evaluate D/v.txt --analogies D/q.txt --unknown zero --bootstrap 0 --json");
    assertTrue(zero.contains("\"accuracy\":0.6666"), zero);
    assertFalse(zero.contains("interval"), zero);
  }
}
