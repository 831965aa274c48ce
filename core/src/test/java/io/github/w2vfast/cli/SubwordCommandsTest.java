package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on words made of n-grams. D stands for the directory of the files. */
class SubwordCommandsTest {
  private static final String SMALL = " --bucket 500 --dim 10 --min-count 1 --epochs 4 --seed 3";

  @TempDir private Path dir;

  @BeforeEach
  void writeText() throws IOException {
    List<String> stems = List.of("river", "bridge", "어머니", "boat", "swimm", "tree", "👍🏽");
    List<String> endings = List.of("", "s", "ing", "ly");
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < 400; s++) {
      for (int w = 0; w < 8; w++) {
        text.append(stems.get(random.nextInt(7))).append(endings.get(random.nextInt(4)));
        text.append(w == 7 ? "\n" : " ");
      }
    }
    Files.writeString(dir.resolve("text.txt"), text);
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

  @Test
  void unknownWordsHaveVectorsEverywhere() throws IOException {
    ok("train D/text.txt -o D/v.bin --subword" + SMALL);
    TestConsole near = ok("neighbors D/v.bin riverbank --top 2");
    assertTrue(near.err().contains("'riverbank' is not in the vocabulary"), near::err);
    assertEquals(3, near.out().lines().filter(l -> !l.contains("---")).count());
    assertFalse(ok("neighbors D/v.bin river --top 2").err().contains("n-grams"));
    for (String method : List.of("add", "mul")) {
      TestConsole analogy = ok("analogy D/v.bin rivers riverside boats --top 3 --method " + method);
      assertTrue(analogy.err().contains("'riverside'"), analogy::err);
      assertFalse(analogy.out().contains("riverside\n"));
    }
    assertTrue(ok("similarity D/v.bin river riverbed").err().contains("'riverbed'"));
    assertTrue(ok("odd-one-out D/v.bin river rivers oaks").err().contains("'oaks'"));
    Files.writeString(dir.resolve("list.txt"), "river riverbeds 할머니");
    assertTrue(ok("neighbors D/v.bin --batch D/list.txt --json").out().contains("riverbeds"));

    Files.writeString(
        dir.resolve("pairs.txt"), "River\tRivers\t9\nRIVERBED\tboat\t3\nbridge\ttree\t1\n");
    String table = ok("evaluate D/v.bin --similarity D/pairs.txt").out();
    assertTrue(table.contains("n-grams"), table);
    assertTrue(
        ok("evaluate D/v.bin --similarity D/pairs.txt --json").out().contains("\"from_ngrams\":1"));
    String skipped = ok("evaluate D/v.bin --similarity D/pairs.txt --unknown skip --json").out();
    assertFalse(skipped.contains("from_ngrams"), skipped);
    assertTrue(skipped.contains("\"used\":2"), skipped);
    // without n-grams there is nothing to make vectors from
    ok("train D/text.txt -o D/plain.bin --dim 10 --min-count 1");
    assertTrue(run(1, "neighbors D/plain.bin riverbank").err().contains("is not in the vocab"));
  }

  /** The same run gives the same vectors in each format, and models turn into each other. */
  @Test
  void formatsHoldTheSameVectors() throws IOException {
    String options = " --subword --deterministic" + SMALL;
    ok("train D/text.txt -o D/v.bin" + options);
    ok("train D/text.txt -o D/v.w2v" + options);
    TestConsole text = ok("train D/text.txt -o D/v.txt" + options);
    assertTrue(text.err().contains("unknown words have none"), text::err);
    ok("convert D/v.bin -o D/again.w2v");
    ok("convert D/v.w2v -o D/again.bin --format fasttext");
    ok("convert D/again.w2v -o D/again.vec");
    assertArrayEquals(bytes("v.bin"), bytes("again.bin"));
    assertEquals(
        Files.readString(dir.resolve("v.txt")), Files.readString(dir.resolve("again.vec")));
    String expected = ok("neighbors D/v.bin riverbank 어머니 --top 5").out();
    for (String name : List.of("v.w2v", "again.w2v", "again.bin")) {
      assertEquals(expected, ok("neighbors D/" + name + " riverbank 어머니 --top 5").out(), name);
    }
    try (LoadedVectors vectors = VectorReader.read(dir.resolve("v.bin"))) {
      assertEquals(VectorFormat.FASTTEXT, vectors.format());
    }
    String info = ok("info D/v.bin").out();
    assertTrue(info.contains("fastText's model") && info.contains("bucket"), info);
    assertTrue(ok("predict D/v.w2v riverbank --top 2").err().contains("'riverbank'"));
    assertTrue(ok("evaluate D/v.w2v --likelihood D/text.txt").out().contains("text.txt"));
    assertTrue(run(2, "convert D/v.txt -o D/no.w2v").err().contains("no model"));
    assertFalse(Files.exists(dir.resolve("no.w2v")));
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(dir.resolve(name));
  }

  /** A run goes on with the rows of all words and buckets. */
  @Test
  void trainingGoesOnFromFastText() throws IOException {
    ok("train D/text.txt -o D/v.bin --subword" + SMALL);
    ok("train D/text.txt -o D/next.bin --subword --init D/v.bin --alpha 1e-9" + SMALL);
    try (LoadedVectors before = VectorReader.read(dir.resolve("v.bin"));
        LoadedVectors after = VectorReader.read(dir.resolve("next.bin"))) {
      for (String word : List.of("river", "어머니", "riverbeds")) {
        assertArrayEquals(before.vector(word), after.vector(word), 1e-5f, word);
      }
    }
    String other = run(2, "train D/text.txt -o D/x.bin --init D/v.bin --min-n 2" + SMALL).err();
    assertTrue(other.contains("--min-n 3 --max-n 6 --bucket 500"), other);
    ok("train D/text.txt -o D/plain.w2v --dim 10 --min-count 1 --init D/v.bin");
    String none = run(2, "train D/text.txt -o D/x.bin --init D/plain.w2v --subword" + SMALL).err();
    assertTrue(none.contains("no n-grams"), none);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--subword --min-n 0 | min-n is 0",
        "--min-n 5 --max-n 4 | max-n is 4",
        "--max-n 1001 | max-n is 1001",
        "--bucket 0 | bucket is 0",
        "--bucket 2000000000 | bucket is 2000000000",
        "--subword --max-n 0 | leave out --subword",
        "--subword --objective hierarchical-softmax | .w2v"
      })
  void refusesWhatCannotBe(String options, String expected) {
    String error = run(2, "train D/text.txt -o D/v.bin " + options).err();
    assertTrue(error.contains(expected), error);
    assertFalse(Files.exists(dir.resolve("v.bin")));
  }

  @Test
  void thePlanCountsTheBuckets() {
    String plan = ok("train D/text.txt --plan --subword --dim 16 --min-count 1").out();
    assertTrue(plan.contains("2,000,000 buckets") && plan.contains("128 MB"), plan);
  }

  @Test
  void readsClassifiersAndRefusesTheirModel() throws IOException {
    ok("train D/text.txt -o D/v.bin --subword" + SMALL);
    byte[] file = bytes("v.bin");
    file[36] = 3; // a classifier has labels where this has V, so its output does not fit
    Files.write(dir.resolve("c.bin"), file);
    assertTrue(run(1, "neighbors D/c.bin river").err().contains("output matrix"));
    file[36] = 2;
    file[32] = 1; // hierarchical softmax: the vectors are there, the tree is another one
    Files.write(dir.resolve("hs.bin"), file);
    ok("neighbors D/hs.bin river");
    assertTrue(run(1, "convert D/hs.bin -o D/hs.w2v").err().contains("tree"));
    try (FastTextFile opened = FastTextFile.open(dir.resolve("hs.bin"))) {
      assertFalse(opened.hasV());
    }
  }
}
