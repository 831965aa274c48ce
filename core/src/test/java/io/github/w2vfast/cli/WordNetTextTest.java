package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordNetTextTest {
  @Test
  void aSynsetIsItsWordsItsDefinitionAndItsExamples() {
    assertEquals(
        List.of("sigh", "suspire", "heave", "or", "utter", "a", "sigh", "she", "sighed", "sadly"),
        WordNetText.synset(
            "00004032 29 v 02 sigh 0 suspire 4 001 @ 00001740 v 0000 01 + 02 00 "
                + "| heave or utter a sigh; \"She sighed sadly\"  "));
  }

  @Test
  void wordsAreCountedInHexadecimalAndMayBeCompounds() {
    StringBuilder line = new StringBuilder("00000001 03 n 0a");
    for (int i = 0; i < 10; i++) {
      line.append(" hot_dog").append(i).append(" 0");
    }
    line.append(" 000 | food");
    List<String> tokens = WordNetText.synset(line.toString());
    assertEquals(21, tokens.size());
    assertEquals(List.of("hot", "dog0"), tokens.subList(0, 2));
    assertEquals("food", tokens.getLast());
  }

  @Test
  void markersOfAdjectivesAndPossessivesGo() {
    assertEquals(
        List.of("outback", "the", "dog", "don't", "o'clock", "1st"),
        WordNetText.synset("1 00 a 01 outback(a) 0 000 | the Dog's 'don't' o'clock (1st)"));
  }

  @Test
  void allOfWordNetIsThere() throws IOException {
    List<List<String>> text = WordNetText.read();
    assertEquals(117_791, text.size());
    assertTrue(text.stream().noneMatch(List::isEmpty));
    long words = text.stream().mapToLong(List::size).sum();
    assertTrue(words > 1_700_000 && words < 1_900_000, () -> "words: " + words);
    assertTrue(
        text.stream().flatMap(List::stream).allMatch(w -> w.matches("[\\p{L}\\p{N}']+")),
        "a token is no word");
  }

  @Test
  void aLineWithoutAGlossIsDamage() {
    assertThrows(
        IndexOutOfBoundsException.class, () -> WordNetText.synset("00004032 29 v 02 sigh 0"));
  }
}
