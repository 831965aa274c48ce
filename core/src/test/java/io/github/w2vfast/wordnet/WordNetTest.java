package io.github.w2vfast.wordnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** WordNet 3.1 as it is known from its own browser and from the literature. */
class WordNetTest {
  private static WordNet wordNet;
  private static Lexicon lexicon;

  @BeforeAll
  static void open() throws IOException {
    wordNet = WordNet.open();
    Set<String> wanted =
        Set.of("dog", "cat", "canine", "good", "bad", "big", "large", "car", "automobile");
    lexicon = Lexicon.of(wordNet, wanted::contains);
  }

  private static Sense sense(String word, String first) {
    return wordNet.senses(word).stream()
        .filter(s -> s.lemmas().getFirst().equals(first))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sensesHavePartsLemmasAndGlosses() {
    List<Sense> good = wordNet.senses("good");
    assertEquals(27, good.size());
    assertEquals(4, good.stream().filter(s -> s.partOfSpeech().equals("noun")).count());
    assertEquals(21, good.stream().filter(s -> s.partOfSpeech().equals("adjective")).count());
    Sense commodity = sense("good", "commodity");
    assertEquals(List.of("commodity", "trade good", "good"), commodity.lemmas());
    assertEquals("articles of commerce", commodity.gloss());
    assertEquals(List.of(), wordNet.senses("zqx"));
    assertEquals(wordNet.senses("dog").getFirst(), wordNet.senses("Dogs").getFirst());
    assertTrue(wordNet.baseForms("dogs").contains("dog"));
    assertTrue(wordNet.antonyms(sense("bad", "bad"), "bad").contains("good"));
  }

  @Test
  void theWayUpFromAPandaEndsAtEntity() {
    List<List<Sense>> ways = SenseSimilarity.waysUp(wordNet, sense("panda", "giant panda"));
    for (List<Sense> way : ways) {
      List<String> names = way.stream().map(s -> s.lemmas().getFirst()).toList();
      assertEquals("giant panda", names.getFirst());
      assertTrue(names.contains("carnivore"), names.toString());
      assertEquals("entity", names.getLast());
    }
    // An instance has hypernyms too.
    assertEquals(
        "entity",
        SenseSimilarity.waysUp(wordNet, wordNet.senses("einstein").getFirst())
            .getFirst()
            .getLast()
            .lemmas()
            .getFirst());
  }

  @Test
  void similaritiesAreThoseOfTheHierarchy() {
    SenseSimilarity similarity = new SenseSimilarity(wordNet);
    assertEquals(OptionalDouble.of(1), similarity.path("CAR", "AUTOMOBILE"));
    assertEquals(OptionalDouble.of(1), similarity.wuPalmer("CAR", "AUTOMOBILE"));
    // dog - canine - carnivore - feline - cat: four steps
    assertEquals(0.2, similarity.path("DOG", "CAT").orElseThrow(), 1e-12);
    assertEquals(
        similarity.path("CAT", "DOG").orElseThrow(), similarity.path("DOG", "CAT").orElseThrow());
    double pets = similarity.wuPalmer("DOG", "CAT").orElseThrow();
    assertTrue(pets > 0.8 && pets < 1, () -> "" + pets);
    assertTrue(pets > similarity.wuPalmer("DOG", "CAR").orElseThrow());
    // adjectives have no hypernyms
    assertEquals(OptionalDouble.of(1), similarity.path("BIG", "LARGE"));
    assertEquals(OptionalDouble.of(0), similarity.path("BEAUTIFUL", "QUICKLY"));
    assertEquals(OptionalDouble.empty(), similarity.path("DOG", "ZQX"));
    // verbs meet at the top that is put over them
    double verbs = similarity.path("SNEEZE", "OWN").orElseThrow();
    assertTrue(verbs > 0 && verbs < 0.5, () -> "" + verbs);
  }

  @Test
  void relationsOfWords() {
    assertEquals(Optional.of(Relation.SYNONYM), lexicon.relation("car", "automobile"));
    assertEquals(Optional.of(Relation.ANTONYM), lexicon.relation("good", "bad"));
    assertEquals(Optional.of(Relation.HYPERNYM), lexicon.relation("dog", "canine"));
    assertEquals(Optional.of(Relation.HYPONYM), lexicon.relation("canine", "dog"));
    assertEquals(Optional.empty(), lexicon.relation("dog", "car"));
    assertEquals(Optional.empty(), lexicon.relation("dog", "other"));
    Map<String, Set<String>> synonyms = lexicon.synonyms();
    assertEquals(Set.of("automobile"), synonyms.get("car"));
    assertTrue(synonyms.get("big").contains("large"));
    assertEquals(null, synonyms.get("cat"));
  }

  @Test
  void agreementIsCounted() {
    List<String> words = List.of("car", "automobile", "big", "large", "dog", "zqx");
    float[][] rows = {{1, 0}, {1, 0.1f}, {0, 1}, {-1, 0}, {0.1f, 1}, {-1, 0.1f}};
    try (ArrayVectors vectors = new ArrayVectors(words, rows, 2);
        Neighbors neighbors = new Neighbors(vectors)) {
      LexiconAgreement agreement =
          LexiconAgreement.measure(vectors, neighbors, Lexicon.of(wordNet, vectors::contains), 1);
      // car and automobile find each other; big finds dog, large finds zqx
      assertEquals(4, agreement.words());
      assertEquals(2, agreement.hits());
      assertEquals(4, agreement.synonyms());
      assertEquals(2, agreement.found());
      assertEquals(Map.of(Relation.SYNONYM, 2L), agreement.relations());
      assertEquals(1, agreement.unrelated());
      assertEquals(1, agreement.unknown());
    }
  }
}
