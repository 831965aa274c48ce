package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.w2vfast.model.ArrayVectors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingSuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "kitten,sitting,3",
    "'','',0",
    "a,'',1",
    "abc,acb,1",
    "ca,abc,3",
    "flaw,lawn,2",
    "same,same,0",
    "abcdef,badcfe,3",
    "gumbo,gambol,2",
    "😀x,x😀,1"
  })
  void distances(String a, String b, int edits) {
    int[] x = a.codePoints().toArray();
    int[] y = b.codePoints().toArray();
    assertEquals(edits, SpellingSuggestions.distance(x, y, 10));
    assertEquals(edits, SpellingSuggestions.distance(y, x, 10));
    for (int most = 0; most < 4; most++) {
      assertEquals(Math.min(edits, most + 1), SpellingSuggestions.distance(x, y, most));
    }
  }

  /** The definition, without the tricks. */
  private static int plain(int[] a, int i, int[] b, int j) {
    if (i == 0 || j == 0) {
      return i + j;
    }
    int edits = plain(a, i - 1, b, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
    edits = Math.min(edits, 1 + Math.min(plain(a, i - 1, b, j), plain(a, i, b, j - 1)));
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
      edits = Math.min(edits, 1 + plain(a, i - 2, b, j - 2));
    }
    return edits;
  }

  @Test
  void boundedDistancesAgreeWithTheDefinition() {
    Random random = new Random(5);
    for (int n = 0; n < 2000; n++) {
      int[] a = random.ints(random.nextInt(6), 'a', 'd').toArray();
      int[] b = random.ints(random.nextInt(6), 'a', 'd').toArray();
      int expected = plain(a, a.length, b, b.length);
      for (int most = 0; most < 3; most++) {
        assertEquals(Math.min(expected, most + 1), SpellingSuggestions.distance(a, b, most));
      }
    }
  }

  @Test
  void nearestFirstThenFrequentFirst() {
    List<String> words =
        List.of("the", "queens", "queen", "Queen", "quene", "quinine", "green", "x", "of", "😀😀");
    try (ArrayVectors vectors = ArrayVectors.random(words, 2, 1)) {
      assertEquals(
          List.of("queen", "Queen", "queens"), SpellingSuggestions.suggest(vectors, "QUEEN", 3));
      assertEquals(
          List.of("queen", "Queen", "quene"), SpellingSuggestions.suggest(vectors, "quen", 9));
      assertEquals(
          List.of("queens", "queen", "Queen"), SpellingSuggestions.suggest(vectors, "queenss", 9));
      assertEquals(List.of("the"), SpellingSuggestions.suggest(vectors, "hte", 9));
      assertEquals(List.of("😀😀"), SpellingSuggestions.suggest(vectors, "😀y", 9));
      assertEquals(List.of("x"), SpellingSuggestions.suggest(vectors, "X", 9));
      assertEquals(List.of(), SpellingSuggestions.suggest(vectors, "y", 9));
      assertEquals(List.of(), SpellingSuggestions.suggest(vectors, "", 9));
      assertEquals(List.of(), SpellingSuggestions.suggest(vectors, "q".repeat(100_000), 9));
      assertEquals(
          "the word 'zzzzzz' is not in the vocabulary",
          SpellingSuggestions.unknown(vectors, "zzzzzz"));
    }
  }
}
