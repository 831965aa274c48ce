package io.github.w2vfast.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VocabularyTest {
  private static List<String> words(Vocabulary vocabulary) {
    List<String> words = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      words.add(vocabulary.word(id));
    }
    return words;
  }

  @Test
  void mapsBothWays() {
    Vocabulary vocabulary =
        Vocabulary.of(List.of("</s>", "the", "日本語", "naïve"), new long[] {2, 5_000_000_000L, 7, 7});
    assertEquals(4, vocabulary.size());
    assertEquals(5_000_000_016L, vocabulary.totalCount());
    assertEquals("日本語", vocabulary.word(2));
    assertEquals(2, vocabulary.id("日本語"));
    assertEquals(0, vocabulary.id("</s>"));
    assertEquals(-1, vocabulary.id("them"));
    assertEquals(-1, vocabulary.id(""));
    assertEquals(5_000_000_000L, vocabulary.count(1));
    assertArrayEquals("naïve".getBytes(StandardCharsets.UTF_8), vocabulary.utf8(3));
    byte[] text = "in the end".getBytes(StandardCharsets.UTF_8);
    assertEquals(1, vocabulary.id(text, 3, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> vocabulary.word(4));
    assertThrows(IndexOutOfBoundsException.class, () -> vocabulary.word(-1));
  }

  @Test
  void halfASurrogatePairIsNotAQuestionMark() {
    Vocabulary vocabulary = Vocabulary.of(List.of("</s>", "?"), new long[] {1, 1});
    assertEquals(1, vocabulary.id("?"));
    assertEquals(-1, vocabulary.id("\ud800"));
    assertThrows(IllegalArgumentException.class, () -> new VocabularyBuilder().add("a\udc00", 1));
  }

  @Test
  void sentenceEndIsPutFirst() {
    Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"), new long[] {2, 1});
    assertEquals(List.of("</s>", "a", "b"), words(vocabulary));
    assertEquals(0, vocabulary.count(0));
  }

  @Test
  void refusesListsThatAreNoVocabulary() {
    for (List<String> bad :
        List.of(
            List.of("a", "b", "a"),
            List.of("a", "</s>"),
            List.of("a", "b c"),
            List.of("a", ""),
            List.of("a", "b\n"),
            List.of("a", "b\0"))) {
      long[] counts = new long[bad.size()];
      assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(bad, counts), bad::toString);
    }
    assertThrows(
        IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "b"), new long[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "b"), new long[] {1, -1}));
    assertThrows(
        IllegalArgumentException.class, () -> Vocabulary.of(List.of("a"), new long[] {1, 1}));
  }

  @Test
  void builderSortsPrunesAndTellsTheIds() {
    VocabularyBuilder builder = new VocabularyBuilder();
    int b = builder.add("b", 3);
    int rare = builder.add("rare", 1);
    int a = builder.add("a", 3);
    int accent = builder.add("é", 3);
    int top = builder.add("top", 2);
    assertEquals(b, builder.add("b", 0));
    assertEquals(top, builder.add("top", 7));
    Vocabulary vocabulary = builder.build(2, 0);
    assertEquals(List.of("</s>", "top", "b", "a", "é"), words(vocabulary));
    assertEquals(9, vocabulary.count(1));
    assertEquals(1, builder.id(top));
    assertEquals(3, builder.id(a));
    assertEquals(2, builder.id(b));
    assertEquals(4, builder.id(accent));
    assertEquals(-1, builder.id(rare));
    assertEquals(0, builder.id(0));
  }

  @Test
  void findsWordsThatWereAddedAsNewOnes() {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int i = 0; i < 1000; i++) {
      byte[] word = ("new" + i).getBytes(StandardCharsets.UTF_8);
      assertEquals(1 + i, builder.addNew(word, 0, word.length, 1));
      if (i % 100 == 99) {
        assertEquals(i - 40, builder.add("new" + (i - 41), 2));
      }
    }
    Vocabulary vocabulary = builder.build(0, 0);
    assertEquals(1001, vocabulary.size());
    assertEquals("new58", vocabulary.word(1));
    assertEquals(3, vocabulary.count(10));
    assertEquals(1, vocabulary.count(11));
    assertEquals(11, vocabulary.id("new0"));
  }

  @Test
  void maxVocabCountsTheSentenceEnd() {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add("b", 3);
    builder.add("a", 3);
    builder.add("c", 4);
    assertEquals(List.of("</s>", "c", "b"), words(builder.build(0, 3)));
  }

  @Test
  void findsEachOfManyWordsWhateverTheirOrder() {
    Random random = new Random(7);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      words.add(i + "x".repeat(i % 23) + (i % 3 == 0 ? "ü" : ""));
    }
    Collections.shuffle(words, random);
    Vocabulary vocabulary = built(words);
    assertEquals(words.size() + 1, vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      assertEquals(id, vocabulary.id(vocabulary.word(id)));
    }
    words.sort(Comparator.comparingInt(word -> -count(word)));
    words.addFirst(Vocabulary.END_OF_SENTENCE);
    assertEquals(words, words(vocabulary), "by count, and those of equal count as they were added");
    assertEquals(-1, vocabulary.id("not there"));
  }

  private static Vocabulary built(List<String> words) {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (String word : words) {
      builder.add(word, count(word));
    }
    return builder.build(0, 0);
  }

  private static int count(String word) {
    return word.length() % 7;
  }

  @Test
  void ranksDecideBetweenEqualCounts() {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add("a", 3);
    builder.add("b", 3);
    builder.add("c", 4);
    assertEquals(
        List.of("</s>", "c", "b", "a"), words(builder.build(0, 0, new long[] {0, 9, 2, 5})));
  }
}
