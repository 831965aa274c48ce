package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that is refused: one clear line, exit code 2, and nothing done. */
class MisuseTest {
  @TempDir private Path dir;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.writeString(dir.resolve("text.txt"), "a b c a b c a b c a b c a b c a b c\n".repeat(20));
    Files.writeString(dir.resolve("vocab.txt"), "</s> 20\na 120\nb 120\nc 120\n");
    Files.writeString(dir.resolve("pairs.txt"), "a b 3\n");
    Files.createDirectory(dir.resolve("folder"));
  }

  /** D stands for the directory of the files. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // commands and options
        "trian D/text.txt | unknown command 'trian'; did you mean train?",
        "frobnicate | unknown command 'frobnicate'; see w2v-fast --help",
        "--versoin | unknown option '--versoin'; did you mean --version?",
        "train D/text.txt -o D/v --epocs 3 | unknown option '--epocs'; did you mean --epochs?",
        "train D/text.txt -o D/v -dim 3 | unknown option '-dim'; did you mean --dim?",
        "train D/text.txt -output D/v | unknown option '-output'; did you mean --output?",
        "train D/text.txt -o D/v --size 3 | unknown option '--size'; did you mean --vector-size?",
        "train D/text.txt -o D/v --dim 3 --vector-size 4 | --dim is given more than once",
        "train D/text.txt -o D/v --dim | --dim needs its N",
        "train -o D/v | missing CORPUS; see w2v-fast train --help",
        "train D/text.txt | missing --output: say where to write the vectors",
        "train D/text.txt -o D/v --cbow --sg 1 | --cbow and --sg contradict each other",
        "train D/text.txt -o D/v --architecture cbow --sg 1 "
            + "| --architecture and --sg contradict each other",
        "train D/text.txt -o D/v --kernel-mode exact --group 8 | --group is for --kernel-mode"
            + " fast:",
        "train D/text.txt -o D/v --objective softmax --group-noise 8 | --group-noise is for"
            + " negative sampling only: leave it out with --objective softmax",
        "train D/text.txt -o D/v --group 2000 | --group is 2000 but must be between 0" + " and",
        "train D/text.txt -o D/v --group-noise -1 | --group-noise is -1 but must be between 0 and",
        "train D/text.txt -o D/v --kernel-mode quick | --kernel-mode: 'quick' is not one of fast",
        "train D/text.txt -o D/v --sg 2 | --sg is 2 but must be 0 (cbow) or 1 (skip-gram)",
        // values
        "train D/text.txt -o D/v --dim 0 | --dim is 0 but must be between 1 and 100000",
        "train D/text.txt -o D/v --vector-size=-1 | --vector-size is -1 but must be between",
        "train D/text.txt -o D/v --dim ten | --dim is 'ten' but must be a whole number",
        "train D/text.txt -o D/v --dim 9999999999 | --dim is '9999999999' but must be a whole",
        "train D/text.txt -o D/v --window 0 | --window is 0 but must be between 1 and 1000",
        "train D/text.txt -o D/v --negative 0 | --negative is 0 but must be at least 1",
        "train D/text.txt -o D/v --sample 2 | --sample is 2.0 but must be between 0 and 1",
        "train D/text.txt -o D/v --sample NaN | --sample is NaN but must be between 0 and 1",
        "train D/text.txt -o D/v --iter 0 | --iter is 0 but must be at least 1",
        "train D/text.txt -o D/v --alpha 0 | --alpha is 0.0 but must be above 0",
        "train D/text.txt -o D/v --alpha x | --alpha is 'x' but must be a number",
        "train D/text.txt -o D/v --min-count 0 | --min-count is 0 but must be at least 1",
        "train D/text.txt -o D/v --max-vocab 1 | --max-vocab is 1 but must be 0 (no limit)",
        "train D/text.txt -o D/v --workers 0 | --workers is 0 but must be between 1 and 4096",
        "train D/text.txt -o D/v --architecture cbwo "
            + "| --architecture: 'cbwo' is not one of skip-gram, cbow; did you mean cbow?",
        "train D/text.txt -o D/v --format xml | --format: 'xml' is not one of text, binary",
        "train D/text.txt -o D/v --progress bar | --progress: 'bar' is not one of auto, plain",
        // inputs
        "train D/none.txt -o D/v | cannot read the corpus D/none.txt: no such file",
        "train D/tetx.txt -o D/v | no such file; did you mean D/text.txt?",
        "train D/folder -o D/v | there is no file in the directory D/folder",
        "train D/*.gz -o D/v | no file matches 'D/*.gz'",
        "train @none.txt -o D/v | the list of files none.txt does not exist",
        "train D -o D/text.txt | --output D/text.txt is also an input; give it another name",
        "train D/text.txt -o D/v --skip-missing | --skip-missing needs --field",
        "train D/text.txt -o D/v --lines paragraph | --lines: 'paragraph' is not one of sentence,",
        "train D/text.txt -o D/v --normalize nfd | --normalize: 'nfd' is not one of none, nfc,"
            + " nfkc",
        "train D/text.txt D/none.txt -o D/v | cannot read the corpus D/none.txt: no such file",
        "train - D/text.txt - -o D/v | - (standard input) is given more than once",
        "train D/text.txt -o D/v --read-vocab D/none | cannot read the vocabulary file D/none",
        // outputs
        "train D/text.txt -o D/none/v | --output: cannot write D/none/v: the directory D/none does",
        "train D/text.txt -o D/folder | --output: cannot write D/folder: it is a directory",
        "train D/text.txt -o D/text.txt/v | --output: cannot write D/text.txt/v: D/text.txt is not",
        "train D/text.txt -o D/text.txt | --output D/text.txt is also an input",
        "train D/text.txt -o D/folder/../text.txt | is also an input; give it another name",
        "train D/text.txt -o D/v --read-vocab D/vocab.txt --save-vocab D/vocab.txt "
            + "| --save-vocab D/vocab.txt is also an input",
        "train D/text.txt -o D/v --save-context D/v "
            + "| --output and --save-context are the same file",
        "train D/text.txt -o D/v --save-vocab D/folder/../v "
            + "| --output and --save-vocab are the same file",
        "train D/text.txt -o D/v --save-context D/none/c | --save-context: cannot write D/none/c",
        "train D/text.txt -o - | --output - (standard output) is not supported",
        "train D/text.txt -o D/v.gz | --output D/v.gz: outputs are not compressed",
        // word2vec.c's flags
        "-train D/text.txt -output D/v -sise 5 | unknown option '-sise'; did you mean -size?",
        "-train D/text.txt -output D/v -frobnicate 5 | unknown option '-frobnicate'; see",
        "train -train D/text.txt -output D/v -size 0 | -size is 0 but must be between 1 and 100000",
        "-train D/text.txt -output D/v -iter 0 | -iter is 0 but must be at least 1",
        "-train D/text.txt -output D/v -hs 2 | -hs is 2 but must be 0 or 1",
        "train D/text.txt -o D/v --objective softmax --negative 5 | --negative is 5 but must be 0",
        "train D/text.txt -o D/v --objective hsoft | --objective: 'hsoft' is not one of",
        "train D/text.txt -o D/v --objective softmax --kernel-mode fast | is for negative sampling",
        "-train D/text.txt -output D/v -cbow 2 | -cbow is 2 but must be 0 or 1",
        "-train D/text.txt -output D/v -size | -size needs its N",
        "-train D/text.txt D/vocab.txt -output D/v | unexpected argument 'D/vocab.txt'",
        "-output D/v | missing -train",
        "-train D/none -output D/v | cannot read the corpus D/none: no such file",
        "-output D/text.txt -train D/text.txt | -output D/text.txt is also an input",
        // the other commands
        "demo -o D/none/v | --output: cannot write D/none/v",
        "demo -o D/v --epochs 0 | --epochs is 0 but must be at least 1",
        "demo -o D/v --save-text D/v | --output and --save-text are the same file, D/v",
        "demo -o D/v --save-text D/none/t | --save-text: cannot write D/none/t",
        "demo D/text.txt | unexpected argument 'D/text.txt'",
        "neighbors | missing VECTORS; see w2v-fast neighbors --help",
        "neighbors D/v | missing WORD",
        "neighbors D/none a | cannot read the vectors D/none: no such file",
        "neighbors D/text.txt a --top 0 | --top is 0 but must be between 1 and",
        "evaluate D/text.txt | nothing to measure with: give --analogies FILE, --similarity FILE",
        "evaluate D/none --similarity D/pairs.txt | cannot read the vectors D/none: no such file",
        "evaluate D/text.txt --analogies D/none | cannot read the analogies D/none: no such file",
        "evaluate D/text.txt --similarity D/folder | D/folder: it is a directory",
        "evaluate D/text.txt --similarity D/pairs.txt --restrict-vocab -1 | --restrict-vocab is -1",
        "doctor D/text.txt | unexpected argument 'D/text.txt'; see w2v-fast doctor --help",
        "doctor --jsn | unknown option '--jsn'; did you mean --json?",
      })
  void isRefused(String command, String message) throws IOException {
    Set<Path> before = files();
    String[] args =
        Arrays.stream(command.split(" "))
            .map(arg -> arg.replaceFirst("^D", dir.toString()))
            .toArray(String[]::new);
    TestConsole console = new TestConsole();

    int exitCode = console.run(args);

    assertEquals(1, console.errLines().size(), console::err);
    String line = console.errLines().getFirst();
    String expected = message.replaceAll("\\bD(?=/)", dir.toString());
    assertTrue(line.startsWith("w2v-fast: "), line);
    assertTrue(line.contains(expected), () -> line + "\nlacks\n" + expected);
    assertEquals(ExitCode.MISUSE, exitCode);
    assertEquals("", console.out());
    assertEquals(before, files());
  }

  @Test
  void withoutACommandTheHelpIsShown() {
    TestConsole console = new TestConsole();
    assertEquals(ExitCode.MISUSE, console.run());
    assertTrue(console.err().contains("Usage: w2v-fast"), console.err());
    assertEquals("", console.out());
  }

  @Test
  void anEmptyNameIsNoFile() {
    for (List<String> args :
        List.of(
            List.of("train", "", "-o", dir.resolve("v").toString()),
            List.of("train", dir.resolve("text.txt").toString(), "-o", ""))) {
      TestConsole console = new TestConsole();
      assertEquals(ExitCode.MISUSE, console.run(args.toArray(String[]::new)), console::err);
      assertEquals(1, console.errLines().size(), console::err);
      assertTrue(console.err().contains("empty"), console.err());
    }
  }

  @Test
  void theStackTraceIsShownWhenAskedFor() {
    String[] args = {"train", dir.resolve("text.txt").toString(), "-o", "x", "--dim", "0"};
    String[] more = Arrays.copyOf(args, args.length + 1);
    more[args.length] = "--stacktrace";
    TestConsole byOption = new TestConsole();
    TestConsole byVariable = new TestConsole().env("W2VFAST_STACKTRACE", "1");
    assertEquals(ExitCode.MISUSE, byOption.run(more));
    assertEquals(ExitCode.MISUSE, byVariable.run(args));
    for (TestConsole console : List.of(byOption, byVariable)) {
      assertTrue(console.errLines().getFirst().startsWith("w2v-fast: --dim is 0"), console::err);
      assertTrue(console.err().contains("at io.github.w2vfast.cli."), console.err());
    }
  }

  private Set<Path> files() throws IOException {
    try (var files = Files.walk(dir)) {
      return files.collect(Collectors.toSet());
    }
  }
}
