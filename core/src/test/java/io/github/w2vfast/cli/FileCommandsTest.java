package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.JsonReader;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.ArrayVectors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** convert, info, classes and plot on files, in this process. D stands for their directory. */
class FileCommandsTest {
  private static final List<String> WORDS =
      List.of("</s>", "한국어", "</script><script>alert(1)</script>", "مرحبا", "👩‍🚀", "e\u0301");

  @TempDir private Path dir;

  @BeforeEach
  void writeVectors() throws IOException {
    List<String> words = new ArrayList<>(WORDS);
    words.addAll(ArrayVectors.numbered("w", 44));
    try (ArrayVectors vectors = ArrayVectors.random(words, 12, 5)) {
      VectorWriter.write(vectors, dir.resolve("v.bin"), VectorFormat.BINARY);
    }
  }

  private TestConsole run(int code, String command) {
    TestConsole console = new TestConsole();
    String[] args =
        Arrays.stream(command.split(" "))
            .map(a -> a.replaceFirst("^D", dir.toString()))
            .toArray(String[]::new);
    assertEquals(code, console.run(args), console::err);
    return console;
  }

  private TestConsole ok(String command) {
    return run(ExitCode.OK, command);
  }

  private Set<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void everyCommandReadsEveryFormat() throws IOException {
    String expected = ok("neighbors D/v.bin 한국어 w3 --top 4").out();
    for (String name :
        List.of("a.txt", "a.vec", "a.npy", "vectors.tsv", "a.safetensors", "a.bin")) {
      ok("convert D/v.bin -o D/" + name);
      assertEquals(expected, ok("neighbors D/" + name + " 한국어 w3 --top 4").out(), name);
      assertTrue(ok("info D/" + name).out().contains("한국어"), name);
    }
    ok("convert D/v.bin -o D/glove.txt --format glove");
    assertEquals(expected, ok("neighbors D/glove.txt 한국어 w3 --top 4").out());
    assertTrue(names().containsAll(Set.of("a.words.txt", "metadata.tsv")), names().toString());
    // And back again, through all of them.
    ok("convert D/glove.txt -o D/1.npy");
    ok("convert D/1.npy -o D/2.tsv");
    ok("convert D/2.tsv -o D/3.safetensors");
    ok("convert D/3.safetensors -o D/4.vec");
    ok("convert D/4.vec -o D/5.bin");
    assertEquals(-1, Files.mismatch(dir.resolve("v.bin"), dir.resolve("5.bin")));
  }

  @Test
  void whatRoundingHasLost() throws IOException {
    TestConsole console = ok("convert D/v.bin -o D/a.npy --precision int8 --json");
    assertTrue(console.err().contains("lost by rounding: 1 - cosine "), console::err);
    Map<?, ?> summary = (Map<?, ?>) JsonReader.read(console.out());
    Map<?, ?> loss = (Map<?, ?>) summary.get("loss");
    assertTrue(((Number) loss.get("mean_cosine_error")).doubleValue() > 1e-7, loss::toString);
    assertTrue(((Number) loss.get("neighbor_agreement")).doubleValue() > 0.8, loss::toString);
    assertEquals(Set.of("v.bin", "a.npy", "a.words.txt", "a.scales.npy"), names());
    assertTrue(ok("info D/a.npy").out().contains("int8"));
    assertFalse(ok("convert D/v.bin -o D/b.npy").err().contains("lost"));
  }

  @Test
  void infoSaysWhatItIs() throws IOException {
    Files.writeString(dir.resolve("vocab"), "</s> 3\nthe 20\nof 10\n");
    Files.writeString(dir.resolve("text"), "It was a bright cold day in April.\nAnd so on.\n");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("text.gz")))) {
      Files.copy(dir.resolve("text"), out);
    }
    Map<?, ?> answer =
        (Map<?, ?>) JsonReader.read(ok("info D/v.bin D/vocab D/text D/text.gz --json").out());
    List<?> files = (List<?>) answer.get("files");
    Map<?, ?> vectors = (Map<?, ?>) files.get(0);
    assertEquals("word2vec binary format", vectors.get("format"));
    assertEquals(50L, vectors.get("words"));
    assertEquals(12L, vectors.get("dim"));
    assertEquals(Files.size(dir.resolve("v.bin")), vectors.get("bytes"));
    Map<?, ?> norm = (Map<?, ?>) vectors.get("norm");
    double mean = ((Number) norm.get("mean")).doubleValue();
    assertEquals(Math.sqrt(12), mean, 0.5);
    assertTrue(((Number) norm.get("least")).doubleValue() < mean);
    Map<?, ?> vocabulary = (Map<?, ?>) files.get(1);
    assertEquals("vocabulary: words and counts", vocabulary.get("format"));
    assertEquals(33L, vocabulary.get("tokens"));
    Map<?, ?> text = (Map<?, ?>) files.get(2);
    assertEquals("text, UTF-8", text.get("format"));
    assertEquals(11L, text.get("tokens"));
    assertEquals(2L, text.get("lines"));
    Map<?, ?> packed = (Map<?, ?>) files.get(3);
    assertEquals("text, UTF-8", packed.get("format"));
    assertEquals("gzip", packed.get("compression"));
  }

  @Test
  void infoOnDamagedFilesSaysWhere() throws IOException {
    byte[] bytes = Files.readAllBytes(dir.resolve("v.bin"));
    Files.write(dir.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 9));
    assertTrue(run(ExitCode.FAILURE, "info D/cut").err().contains("cut short"));
    Files.write(dir.resolve("empty"), new byte[0]);
    assertTrue(run(ExitCode.FAILURE, "info D/empty").err().contains("is empty"));
    Files.write(dir.resolve("noise"), new byte[] {0, 1, 2, 3});
    assertTrue(run(ExitCode.FAILURE, "info D/noise").err().contains("not a file of word vectors"));
  }

  @Test
  void classesAsWord2vecWritesThem() throws IOException {
    ok("classes D/v.bin --classes 5 -o D/classes");
    List<String> lines = Files.readAllLines(dir.resolve("classes"));
    assertEquals(50, lines.size());
    assertEquals("한국어", lines.get(1).split(" ")[0]);
    Set<String> found = new HashSet<>();
    lines.forEach(line -> found.add(line.split(" ")[1]));
    assertEquals(Set.of("0", "1", "2", "3", "4"), found);
    ok("classes D/v.bin --classes 5 -o D/again");
    assertEquals(-1, Files.mismatch(dir.resolve("classes"), dir.resolve("again")));
    ok("classes D/v.bin --classes 5 -o D/sorted --sort");
    List<String> sorted = Files.readAllLines(dir.resolve("sorted"));
    assertEquals(Set.copyOf(lines), Set.copyOf(sorted));
    assertEquals(
        sorted.stream().map(l -> l.split(" ")[1]).sorted().toList(),
        sorted.stream().map(l -> l.split(" ")[1]).toList());
    List<String> table = ok("classes D/v.bin -k 3 --top 2").out().lines().toList();
    assertEquals(4, table.size());
    assertTrue(table.getFirst().startsWith("class  words  nearest"), table.getFirst());
  }

  @Test
  void word2vecsOwnFlag() throws IOException {
    Files.writeString(dir.resolve("text"), "a b c d e f g h i j\n".repeat(50));
    TestConsole console =
        ok("-train D/text -output D/classes -classes 4 -size 8 -threads 1 -iter 1 -min-count 1");
    List<String> lines = Files.readAllLines(dir.resolve("classes"));
    assertEquals(11, lines.size());
    assertTrue(lines.stream().allMatch(l -> l.matches("\\S+ [0-3]")), lines.toString());
    assertTrue(console.err().contains("(words and their classes, "), console::err);
    assertTrue(
        run(
                ExitCode.FAILURE,
                "-train D/text -output D/x -classes 99 -size 8 -threads 1 -iter 1 -min-count 1")
            .err()
            .contains("cannot sort 11 words into 99 classes"));
    assertFalse(names().contains("x"));
  }

  @Test
  void plotsOfEachKind() throws IOException {
    ok("plot D/v.bin -o D/map.html");
    String page = Files.readString(dir.resolve("map.html"));
    assertFalse(page.contains("<script>alert"), "a word became markup");
    assertTrue(page.contains("\\u003c/script\\u003e\\u003cscript\\u003ealert(1)"));
    assertFalse(page.matches("(?s).*(src|href)=\"?(https?:)?//.*"), "an outside address");
    ok("plot D/v.bin -o D/map.svg --method pca --arrows w1:w2,w3:w4 --top 10");
    String svg = Files.readString(dir.resolve("map.svg"));
    assertTrue(svg.contains(">w2 − w1 + w3</text>"), svg);
    ok("plot D/v.bin -o D/map.png --method tsne --size 300x200");
    byte[] png = Files.readAllBytes(dir.resolve("map.png"));
    assertEquals((byte) 0x89, png[0]);
    Files.writeString(dir.resolve("words"), "w1\nnever\nw2\nw3\n\n");
    TestConsole console = ok("plot D/v.bin -o D/few.svg --words D/words --method tsne");
    assertTrue(console.err().contains("note: 1 word of "), console::err);
    assertTrue(console.err().contains("3 words are too few for tsne"), console::err);
    assertTrue(ok("plot D/v.bin -o D/a.html --around w5 --top 9").err().contains("(10 words"));
  }

  @Test
  void aRunsLogBecomesACurve() throws IOException {
    Files.writeString(dir.resolve("text"), "a b c d e f g h i j\n".repeat(2000));
    ok("train D/text -o D/t.bin --dim 8 --threads 1 --min-count 1 --log D/run.jsonl");
    List<String> lines = Files.readAllLines(dir.resolve("run.jsonl"));
    Map<?, ?> last = (Map<?, ?>) JsonReader.read(lines.getLast());
    assertEquals(
        Set.of("time", "words", "words_total", "epoch", "rate", "loss", "words_per_second"),
        last.keySet());
    assertEquals(5L, last.get("epoch"));
    assertEquals(last.get("words_total"), last.get("words"));
    for (String name : List.of("loss.html", "loss.svg", "loss.png")) {
      ok("plot --loss D/run.jsonl -o D/" + name);
      assertTrue(Files.size(dir.resolve(name)) > 1000, name);
    }
    String good = lines.getLast() + "\n";
    Files.writeString(dir.resolve("bad"), good + "{\"loss\":\n" + good);
    assertTrue(
        run(ExitCode.FAILURE, "plot --loss D/bad -o D/x.svg").err().contains("bad:2: character"));
    Files.writeString(
        dir.resolve("bad"), good.replaceFirst("\"words\":\\d+", "\"words\":1e999") + good);
    assertTrue(
        run(ExitCode.FAILURE, "plot --loss D/bad -o D/x.svg")
            .err()
            .contains("bad:1: words is Infinity but must be a number from 0 to 1e+18"));
    // A last line that is whole is wrong, one that is cut short is still being written.
    Files.writeString(
        dir.resolve("bad"), good + good.replaceFirst("\"words\":\\d+", "\"words\":-1"));
    assertTrue(
        run(ExitCode.FAILURE, "plot --loss D/bad -o D/x.svg").err().contains("bad:2: words is -1"));
    Files.writeString(dir.resolve("cut"), good + good.substring(0, good.length() / 2));
    ok("plot --loss D/cut -o D/cut.svg");
    Files.writeString(dir.resolve("bad"), good.replaceFirst("\"loss\":[^,]*", "\"loss\":null"));
    assertTrue(
        run(ExitCode.FAILURE, "plot --loss D/bad -o D/x.svg")
            .err()
            .contains("no line with a loss"));
    assertFalse(names().contains("x.svg"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "convert D/v.bin -o D/a.txt --precision int8 | the text format holds float32 only",
        "convert D/v.bin -o D/a.npy --precision int4 | 'int4' is not one of float32, float16, int8",
        "convert D/v.bin -o D/v.words.txt --format glove --context x | unexpected argument",
        "info D/none | cannot read the file D/none: no such file",
        "classes D/v.bin --classes 0 | --classes is 0 but must be at least 1",
        "classes D/v.bin --classes 51 | has only 50 words",
        "classes D/v.bin --sort | --sort is for -o FILE",
        "classes D/v.bin -o D/v.bin | --output D/v.bin is also an input",
        "-train D/v.bin -output D/x -classes -1 | -classes is -1 but must be at least 0",
        "plot D/v.bin | missing --output",
        "plot D/v.bin -o D/a.gif | end the name in .html, .png or .svg",
        "plot -o D/a.svg | missing VECTORS or --loss LOG",
        "plot D/v.bin -o D/a.svg --top 1 | --top is 1 but must be between 2 and",
        "plot D/v.bin -o D/a.svg --size big | --size is 'big' but must be WIDTHxHEIGHT",
        "plot D/v.bin -o D/a.svg --arrows w1 | 'w1' is no pair of words",
        "plot D/v.bin -o D/a.svg --method lda | 'lda' is not one of pca, tsne, umap",
        "plot D/v.bin -o D/a.svg --loss D/v.bin | give it or VECTORS, not both",
      })
  void misuse(String command, String message) throws IOException {
    Set<String> before = names();
    TestConsole console = run(ExitCode.MISUSE, command);
    String expected = message.replaceFirst("(?<= |^)D/", dir + "/");
    assertEquals(1, console.errLines().size(), console::err);
    assertTrue(console.err().contains(expected), () -> console.err() + " lacks " + expected);
    assertEquals(before, names());
  }

  @Test
  void unknownWordsInPlots() throws IOException {
    assertTrue(
        run(ExitCode.FAILURE, "plot D/v.bin -o D/a.svg --arrows w1:w2,w3:nowhere")
            .err()
            .contains("'nowhere'"));
    assertEquals(Set.of("v.bin"), names());
  }
}
