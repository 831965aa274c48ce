package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordSimilarityTest {
  /** Angles to "a" in degrees; "B" repeats b at an angle that would change the order. */
  private static final List<String> WORDS = List.of("a", "b", "c", "d", "e", "zero", "B", "rare");

  private static final double[] ANGLES = {0, 10, 30, 60, 120, Double.NaN, 170, 20};

  @TempDir Path directory;

  private static ArrayVectors vectors() {
    float[][] rows = new float[WORDS.size()][2];
    for (int i = 0; i < rows.length; i++) {
      if (!Double.isNaN(ANGLES[i])) {
        rows[i][0] = (float) (Math.cos(Math.toRadians(ANGLES[i])) * (i + 1));
        rows[i][1] = (float) (Math.sin(Math.toRadians(ANGLES[i])) * (i + 1));
      }
    }
    return new ArrayVectors(WORDS, rows, 2);
  }

  private WordSimilarity read(String content) throws IOException {
    return WordSimilarity.read(Files.writeString(directory.resolve("pairs.txt"), content));
  }

  @Test
  void ranksByCosine() throws IOException {
    try (ArrayVectors vectors = vectors()) {
      SimilarityResult result =
          read("a b 9\nA c 8\na unknown 7.5\na D 7\na e 1\n").evaluate(vectors);
      assertEquals(1, result.spearman(), 1e-12);
      assertEquals(4, result.used());
      assertEquals(5, result.pairs());
      assertEquals(1, result.skipped());
      assertEquals(0.8, result.coverage());
      assertEquals(
          "{\"name\":\"pairs.txt\",\"spearman\":"
              + result.spearman()
              + ",\"used\":4,\"pairs\":5,\"coverage\":0.8}",
          result.toJson());
      // The cosine of a vector of zeros is 0, between those of d and e: ranks 4 3 1 2 and 4 3 2 1.
      result = read("a b 9\na c 8\na zero 1\na e 2\n").evaluate(vectors);
      assertEquals(0.8, result.spearman(), 1e-12);
      // "rare" is beyond the first six words.
      assertEquals(2, read("a b 9\na c 8\na rare 8.5\n").evaluate(vectors, 6).used());
      assertThrows(IllegalArgumentException.class, () -> read("a b 9\n").evaluate(vectors, -1));
    }
  }

  @Test
  void theSeparatorsOfTheKnownSets() throws IOException {
    String[] variants = {
      "a\tb\t9\na\tc\t8\n",
      "Word 1,Word 2,Human (mean)\na,b,9.0\na,c,8\n",
      "# comment\n\nword1\tword2\tscore\tmore\r\na\tb\t9\tx\r\na\tc\t8\ty\r\n",
      "\ufeffa b 9\n  a   c\t 8\n".replace("\t", ""),
      "a b 9\na c 8",
    };
    try (ArrayVectors vectors = vectors()) {
      for (String text : variants) {
        SimilarityResult result = read(text).evaluate(vectors);
        assertEquals(2, result.pairs(), text);
        assertEquals(2, result.used(), text);
        assertEquals(1, result.spearman(), 1e-12, text);
      }
    }
  }

  @Test
  void tooFewPairs() throws IOException {
    try (ArrayVectors vectors = vectors()) {
      SimilarityResult result = read("x y 1\n").evaluate(vectors);
      assertEquals(Double.NaN, result.spearman());
      assertTrue(result.toJson().contains("\"spearman\":null"), result.toJson());
      List<String> table = SimilarityResult.toTable(List.of(result));
      assertEquals("similarity  spearman    used   pairs  coverage", table.get(0));
      assertEquals("pairs.txt          -       0       1     0.0 %", table.get(1));
    }
  }

  @Test
  void wrongLinesAreNamed() {
    assertMessage("pairs.txt:2: expected two words and a number, found 'a c'", "a b 9\na c\n");
    assertMessage("pairs.txt:3: expected two words and a number, found 'a c x'", "h\na b 9\na c x");
    assertMessage("pairs.txt:2: expected two words and a number, found 'a b NaN'", "h\na b NaN");
    assertMessage("pairs.txt holds no word pairs with scores", "only a heading\n");
    assertMessage("pairs.txt holds no word pairs with scores", "");
    Path missing = directory.resolve("missing");
    IOException e = assertThrows(IOException.class, () -> WordSimilarity.read(missing));
    assertEquals("cannot read " + missing + ": there is no such file", e.getMessage());
  }

  private void assertMessage(String expected, String content) {
    IOException e = assertThrows(IOException.class, () -> read(content));
    assertTrue(e.getMessage().endsWith(expected), e.getMessage());
  }
}
