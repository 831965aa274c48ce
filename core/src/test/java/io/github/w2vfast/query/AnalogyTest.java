package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.w2vfast.model.ArrayVectors;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** 3CosAdd, 3CosMul and the odd one out against their formulas, written down in double. */
class AnalogyTest {
  private static final List<String> WORDS = ArrayVectors.numbered("w", 700);

  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static void assertRanking(
      List<String> given, ToDoubleFunction<String> score, List<Neighbor> actual) {
    List<String> expected =
        WORDS.stream()
            .filter(word -> !given.contains(word))
            .sorted(Comparator.comparingDouble(word -> -score.applyAsDouble(word)))
            .limit(actual.size())
            .toList();
    assertEquals(expected, actual.stream().map(Neighbor::word).toList());
    for (Neighbor n : actual) {
      assertEquals(score.applyAsDouble(n.word()), n.cosine(), 1e-4, n.word());
    }
  }

  @Test
  void bothMethodsFollowTheirFormulas() {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 20, 8);
        Neighbors neighbors = new Neighbors(vectors)) {
      List<String> near = List.of("w1", "w2");
      List<String> far = List.of("w3");
      List<String> given = List.of("w1", "w2", "w3");
      ToDoubleFunction<String> mul =
          word -> {
            double[] s =
                given.stream()
                    .mapToDouble(w -> (1 + cosine(vectors.vector(w), vectors.vector(word))) / 2)
                    .toArray();
            return s[0] * s[1] / (s[2] + 1e-6);
          };
      assertRanking(given, mul, neighbors.analogy(near, far, 20, AnalogyMethod.MUL));
      float[] sum = new float[20];
      for (String word : given) {
        float[] v = vectors.vector(word);
        double length = Math.sqrt(cosineless(v));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += (float) ((word.equals("w3") ? -1 : 1) * v[i] / length);
        }
      }
      assertRanking(
          given,
          word -> cosine(sum, vectors.vector(word)),
          neighbors.analogy(near, far, 20, AnalogyMethod.ADD));
      assertEquals(
          neighbors.nearest("w9", 5),
          neighbors.analogy(List.of("w9"), List.of(), 5, AnalogyMethod.ADD));
    }
  }

  private static double cosineless(float[] v) {
    double sum = 0;
    for (float x : v) {
      sum += (double) x * x;
    }
    return sum;
  }

  @Test
  void moreWordsThanFitOneBlockOfColumns() {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 20, 9);
        Neighbors neighbors = new Neighbors(vectors)) {
      List<String> near = WORDS.subList(0, 12);
      List<String> far = WORDS.subList(12, 19);
      assertRanking(
          WORDS.subList(0, 19),
          word -> {
            double score = 1;
            for (String w : near) {
              score *= (1 + cosine(vectors.vector(w), vectors.vector(word))) / 2;
            }
            double below = 1;
            for (String w : far) {
              below *= (1 + cosine(vectors.vector(w), vectors.vector(word))) / 2;
            }
            return score / (below + 1e-6);
          },
          neighbors.analogy(near, far, 30, AnalogyMethod.MUL));
    }
  }

  @Test
  void analogiesThatCannotBeAskedAreRefused() {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 20, 9);
        Neighbors neighbors = new Neighbors(vectors)) {
      for (AnalogyMethod method : AnalogyMethod.values()) {
        assertThrows(
            IllegalArgumentException.class,
            () -> neighbors.analogy(List.of(), List.of("w1"), 5, method));
        assertThrows(
            IllegalArgumentException.class,
            () -> neighbors.analogy(List.of("w1"), List.of("none"), 5, method));
        assertThrows(
            IllegalArgumentException.class,
            () -> neighbors.analogy(List.of("w1"), List.of(), 0, method));
      }
    }
  }

  @Test
  void theOddOneOutIsFarthestFromTheMean() {
    float[][] rows = {{2, 0.1f}, {3, 0}, {5, 0.5f}, {0, 1}, {0, 0}};
    List<String> words = List.of("breakfast", "lunch", "dinner", "cereal", "zero");
    try (ArrayVectors vectors = new ArrayVectors(words, rows, 2)) {
      WordComparison comparison = new WordComparison(vectors);
      List<String> meals = List.of("breakfast", "cereal", "dinner", "lunch", "lunch");
      assertEquals("cereal", comparison.oddOneOut(meals));
      List<Neighbor> ranked = comparison.byCentrality(meals);
      assertEquals(4, ranked.size());
      float[] mean = new float[2];
      for (String word : words.subList(0, 4)) {
        float[] v = vectors.vector(word);
        for (int i = 0; i < 2; i++) {
          mean[i] += (float) (v[i] / Math.sqrt(cosineless(v)));
        }
      }
      for (Neighbor n : ranked) {
        assertEquals(cosine(mean, vectors.vector(n.word())), n.cosine(), 1e-6);
      }
      assertEquals(cosine(rows[0], rows[3]), comparison.similarity("breakfast", "cereal"), 1e-6);
      assertEquals(0, comparison.similarity("zero", "cereal"));
      assertThrows(
          IllegalArgumentException.class, () -> comparison.oddOneOut(List.of("lunch", "lunch")));
      assertEquals(
          "the word 'luncj' is not in the vocabulary; did you mean lunch?",
          assertThrows(
                  IllegalArgumentException.class, () -> comparison.similarity("lunch", "luncj"))
              .getMessage());
    }
  }
}
