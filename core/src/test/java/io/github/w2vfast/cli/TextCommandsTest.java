package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The commands that read text: encode, phrases, lint, and what train takes from them. */
class TextCommandsTest {
  @TempDir private Path dir;
  private String content;

  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    String[] words = {"a", "b", "c", "d", "한국어", "日本", "مرحبا", "😀", "e\u0301", "f", "g"};
    for (int i = 0; i < 600; i++) {
      for (int j = 0; j < 8; j++) {
        lines.append(words[random.nextInt(words.length)]).append(j < 7 ? " " : "\n");
      }
      lines.append(i % 10 == 0 ? "in new york city\n" : "");
    }
    content = lines.toString();
    Files.writeString(dir.resolve("text.txt"), content);
  }

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private static TestConsole ok(TestConsole console, String... args) {
    assertEquals(ExitCode.OK, console.run(args), console::err);
    return console;
  }

  private byte[] trained(TestConsole console, String... corpus) throws IOException {
    String[] args = {
      "train", "-o", path("v.bin"), "--dim", "8", "--threads", "1", "--epochs", "1", "--sample", "0"
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + corpus.length);
    System.arraycopy(corpus, 0, all, args.length, corpus.length);
    ok(console, all);
    return Files.readAllBytes(dir.resolve("v.bin"));
  }

  private OutputStream packer(String ending, OutputStream out) throws IOException {
    return switch (ending) {
      case "gz" -> new GZIPOutputStream(out);
      case "zst" -> new ZstdOutputStream(out);
      case "bz2" -> new BZip2CompressorOutputStream(out);
      default -> new XZOutputStream(out, new LZMA2Options(1));
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gz", "zst", "bz2", "xz", "pipe", "split", "list", "pattern", "w2c", "cache"})
  void vectorsDependOnTheTextAndNotOnItsStorage(String storage) throws IOException {
    byte[] expected = trained(new TestConsole(), path("text.txt"));
    TestConsole console = new TestConsole();
    byte[] found =
        switch (storage) {
          case "pipe" -> trained(console.input(content), "-");
          case "split", "list", "pattern" -> {
            writeParts();
            String input =
                switch (storage) {
                  case "split" -> path("parts");
                  case "list" -> "@" + path("list.txt");
                  default -> path("parts/*.txt");
                };
            yield trained(console, input);
          }
          case "w2c" -> {
            ok(new TestConsole(), "encode", path("text.txt"), "-o", path("text.w2c"));
            yield trained(console, path("text.w2c"));
          }
          case "cache" -> {
            trained(new TestConsole(), path("text.txt"), "--cache", path("cache"));
            byte[] cached = trained(console, path("text.txt"), "--cache", path("cache"));
            assertTrue(console.err().contains("taken from the cache"), console::err);
            yield cached;
          }
          default -> {
            Path packed = dir.resolve("packed");
            try (OutputStream out = packer(storage, Files.newOutputStream(packed))) {
              out.write(content.getBytes(StandardCharsets.UTF_8));
            }
            yield trained(console, packed.toString());
          }
        };
    assertArrayEquals(expected, found);
  }

  private void writeParts() throws IOException {
    List<String> lines = content.lines().toList();
    Files.createDirectory(dir.resolve("parts"));
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      int from = lines.size() * i / 50;
      int to = lines.size() * (i + 1) / 50;
      Path part = dir.resolve("parts").resolve("part%02d.txt".formatted(i));
      Files.write(part, lines.subList(from, to));
      list.append(part).append('\n');
    }
    Files.writeString(dir.resolve("list.txt"), list);
  }

  @Test
  void jsonLinesAreTheirText() throws IOException {
    byte[] expected = trained(new TestConsole(), path("text.txt"));
    StringBuilder json = new StringBuilder();
    content
        .lines()
        .forEach(line -> json.append("{\"id\":1,\"text\":\"").append(line).append("\"}\n"));
    Files.writeString(dir.resolve("text.jsonl"), json);
    TestConsole console = new TestConsole();
    assertArrayEquals(expected, trained(console, path("text.jsonl"), "--field", "text"));
    TestConsole wrong = new TestConsole();
    int code = wrong.run("train", path("text.jsonl"), "-o", path("w"), "--field", "body");
    assertEquals(ExitCode.FAILURE, code);
    assertTrue(wrong.err().contains("has no member 'body'; it has id, text"), wrong::err);
  }

  @Test
  void phrasesAreLearnedOnceAndAppliedTwice() throws IOException {
    TestConsole console =
        ok(
            new TestConsole(),
            "phrases",
            path("text.txt"),
            "-o",
            path("joined.txt"),
            "--save",
            path("phrases.tsv"),
            "--passes",
            "2",
            "--threshold",
            "10");
    assertTrue(console.err().contains("pass 2: "), console::err);
    String joined = Files.readString(dir.resolve("joined.txt"));
    assertTrue(joined.contains("\nin_new_york_city\n"), () -> joined.substring(0, 200));
    assertEquals(content.replace("in new york city", "in_new_york_city"), joined);
    byte[] expected = trained(new TestConsole(), path("joined.txt"));
    byte[] found = trained(new TestConsole(), path("text.txt"), "--phrases", path("phrases.tsv"));
    assertArrayEquals(expected, found);
    // After the cache, too.
    String[] cached = {
      path("text.txt"), "--phrases", path("phrases.tsv"), "--cache", path("cache")
    };
    assertArrayEquals(expected, trained(new TestConsole(), cached));
    assertArrayEquals(expected, trained(new TestConsole(), cached));
  }

  @Test
  void lintTellsWhatIsOdd() throws IOException {
    String odd =
        "the same line\nthe same line\n\nbad \uFFFD \u0001x \u0085 word\n" + "z".repeat(120) + "\n";
    Files.writeString(dir.resolve("odd.txt"), odd + "w ".repeat(1_500) + "\nthe same line\n");
    TestConsole console = ok(new TestConsole(), "lint", path("odd.txt"), "--json");
    String json = console.out();
    for (String part :
        List.of(
            "\"lines\":7",
            "\"empty_lines\":1",
            "\"words\":1515",
            "\"types\":10",
            "\"longest_line\":1500",
            "\"long_lines\":1",
            "\"duplicate_lines\":2",
            "\"duplicates_complete\":true",
            "\"invalid_utf8_words\":1",
            "\"control_character_words\":2",
            "\"long_words\":1",
            "\"longest_word_bytes\":120",
            "{\"min_count\":5,\"types_kept\":1,\"words_dropped\":15}",
            "\"zipf\":[[1,1500],")) {
      assertTrue(json.contains(part), () -> part + " is not in " + json);
    }
    String table = ok(new TestConsole(), "lint", path("odd.txt")).out();
    assertTrue(table.contains("repeated lines"), table);
    assertTrue(table.lines().filter(line -> line.contains("*")).count() >= 2, table);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encode D/text.txt|missing --output",
        "phrases D/text.txt|missing --output or --save",
        "phrases D/text.txt -o D/p --passes 0|there must be 1 to 10 passes, not 0",
        "phrases D/text.txt -o D/text.txt|--output D/text.txt is also an input",
        "train D/text.txt -o D/v --cache-limit 3g|--cache-limit needs --cache",
        "train D/text.txt -o D/v --cache D/c --cache-limit many|--cache-limit is 'many' but must"
            + " be",
        "train D/text.txt -o D/v --cache D/text.txt|is no directory",
        "train D/text.txt -o D/v --phrases D/none|cannot read the file of phrases D/none",
        "lint D/none|cannot read the corpus D/none: no such file",
        "lint D/text.txt --threads 0|--threads is 0 but must be between 1 and 4096",
      })
  void misuseIsRefused(String line) {
    String[] parts = line.replace("D/", dir + "/").split("\\|");
    TestConsole console = new TestConsole();
    assertEquals(ExitCode.MISUSE, console.run(parts[0].split(" ")), console::err);
    assertTrue(console.err().contains(parts[1]), console::err);
  }

  @Test
  void anEncodedCorpusStandsAlone() throws IOException {
    ok(new TestConsole(), "encode", path("text.txt"), "-o", path("a.w2c"));
    TestConsole mixed = new TestConsole();
    int code = mixed.run("train", path("a.w2c"), path("text.txt"), "-o", path("v"));
    assertEquals(ExitCode.MISUSE, code);
    assertTrue(mixed.err().contains("cannot be mixed with other inputs"), mixed::err);
    TestConsole rules = new TestConsole();
    code = rules.run("train", path("a.w2c"), "--lower-case", "-o", path("v"));
    assertEquals(ExitCode.MISUSE, code);
    assertTrue(rules.err().contains("give the rules of the text to 'encode'"), rules::err);
  }
}
