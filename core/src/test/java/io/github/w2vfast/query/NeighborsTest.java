package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.w2vfast.model.ArrayVectors;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighborsTest {
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

  /** The first queries look at all rows, later ones at rounded rows first. */
  @ParameterizedTest
  @ValueSource(ints = {20, 21, 23, 96})
  void manyQueriesAreAnsweredAsTheFirstOnes(int dim) {
    List<String> words = ArrayVectors.numbered("w", 20_001);
    try (ArrayVectors vectors = ArrayVectors.concentrated(words, dim, 10, 3)) {
      float[] twin = vectors.vector("w5");
      float[] none = new float[dim];
      for (int row : new int[] {6, 7, 20_000}) {
        vectors.matrix().setRow(row, twin, 0); // ties
      }
      vectors.matrix().setRow(9, none, 0);
      List<String> queries = List.of("w5", "w0", "w9", "w77", "w20000");
      for (int top : new int[] {1, 3, 10, 300, 20_000, 30_000}) {
        try (Neighbors neighbors = new Neighbors(vectors)) {
          List<List<Neighbor>> first =
              queries.stream().map(w -> neighbors.nearest(w, top)).toList();
          for (int i = 0; i < 3; i++) {
            // while rows are rounded in the background, and when they are
            assertEquals(first, queries.stream().map(w -> neighbors.nearest(w, top)).toList());
            if (i == 1) {
              neighbors.prepare();
            }
          }
        }
      }
    }
  }

  @Test
  void closesWhileRowsAreRounded() {
    List<String> words = ArrayVectors.numbered("w", 20_001);
    try (ArrayVectors vectors = ArrayVectors.random(words, 64, 3)) {
      for (int queries = 7; queries < 10; queries++) {
        try (Neighbors neighbors = new Neighbors(vectors)) {
          for (int i = 0; i < queries; i++) {
            assertEquals(1, neighbors.nearest("w" + i, 1).size());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 1500, 5000, Integer.MAX_VALUE})
  void equalsTheTopOfAFullSort(int top) {
    List<String> words = ArrayVectors.numbered("w", 5000);
    try (ArrayVectors vectors = ArrayVectors.random(words, 33, 21);
        Neighbors neighbors = new Neighbors(vectors)) {
      Random random = new Random(top);
      for (int i = 0; i < 3; i++) {
        String word = words.get(random.nextInt(words.size()));
        float[] query = vectors.vector(word);
        double[] cosines =
            words.stream().mapToDouble(w -> cosine(query, vectors.vector(w))).toArray();
        List<Integer> order =
            IntStream.range(0, words.size())
                .boxed()
                .filter(row -> !words.get(row).equals(word))
                .sorted(Comparator.comparingDouble(row -> -cosines[row]))
                .limit(top)
                .toList();
        List<Neighbor> found = neighbors.nearest(word, top);
        assertEquals(order.size(), found.size());
        Set<Integer> seen = new HashSet<>();
        for (int rank = 0; rank < found.size(); rank++) {
          Neighbor neighbor = found.get(rank);
          // Close cosines may change places by rounding, but the cosine at a rank may not.
          assertEquals(cosines[order.get(rank)], neighbor.cosine(), 1e-5);
          assertEquals(cosines[neighbor.index()], neighbor.cosine(), 1e-5);
          assertEquals(words.get(neighbor.index()), neighbor.word());
          assertEquals(true, seen.add(neighbor.index()));
        }
      }
    }
  }

  @Test
  void ofEqualOnesTheFirstRowComesFirst() {
    int n = 3000;
    float[][] rows = new float[n][2];
    for (int i = 0; i < n; i++) {
      rows[i][i % 3 == 0 ? 0 : 1] = i % 3 == 2 ? -1 : 1;
    }
    try (ArrayVectors vectors = new ArrayVectors(ArrayVectors.numbered("w", n), rows, 2);
        Neighbors neighbors = new Neighbors(vectors)) {
      List<Integer> found =
          neighbors.nearest(new float[] {5, 0}, 1004, 0, 6, 3).stream()
              .map(Neighbor::index)
              .toList();
      assertEquals(1004, found.size());
      assertEquals(List.of(9, 12, 15), found.subList(0, 3));
      assertEquals(List.of(2997, 1, 2, 4, 5, 7, 8, 10), found.subList(996, 1004));
    }
  }

  @Test
  void sumsOfWords() {
    List<String> words = List.of("man", "king", "woman", "queen", "other");
    float[][] rows = {{2, 0, 0}, {1, 1, 0}, {0, 0, 3}, {0, 1, 2}, {-1, 0, 0}};
    try (ArrayVectors vectors = new ArrayVectors(words, rows, 3);
        Neighbors neighbors = new Neighbors(vectors)) {
      List<Neighbor> found = neighbors.nearest(List.of("king", "woman"), List.of("man"), 5);
      assertEquals(List.of("queen", "other"), found.stream().map(Neighbor::word).toList());
      double h = Math.sqrt(0.5);
      double length = Math.sqrt((h - 1) * (h - 1) + h * h + 1);
      assertEquals((h + 2) / Math.sqrt(5) / length, found.get(0).cosine(), 1e-6);
      assertThrows(
          IllegalArgumentException.class, () -> neighbors.nearest(List.of(), List.of(), 1));
    }
  }

  @Test
  void vectorsWithoutDirectionHaveCosineZero() {
    float[][] rows = {{1, 0}, {0, 0}, {Float.NaN, 1}, {-1, 0}};
    try (ArrayVectors vectors = new ArrayVectors(List.of("a", "zero", "nan", "b"), rows, 2);
        Neighbors neighbors = new Neighbors(vectors)) {
      assertEquals(
          List.of(new Neighbor("zero", 1, 0), new Neighbor("nan", 2, 0), new Neighbor("b", 3, -1)),
          neighbors.nearest("a", 10));
      assertEquals(
          List.of(new Neighbor("a", 0, 0)), neighbors.nearest(new float[] {0, Float.NaN}, 1));
    }
  }

  @Test
  void wrongQuestionsAreRefused() {
    try (ArrayVectors vectors = ArrayVectors.random(List.of("king", "queen"), 4, 1);
        Neighbors neighbors = new Neighbors(vectors)) {
      assertEquals(
          "the word 'kingg' is not in the vocabulary; did you mean king?",
          assertThrows(IllegalArgumentException.class, () -> neighbors.nearest("kingg", 1))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> neighbors.nearest("king", 0));
      assertThrows(IllegalArgumentException.class, () -> neighbors.nearest(new float[3], 1));
    }
    try (ArrayVectors none = new ArrayVectors(List.of(), new float[0][], 4);
        Neighbors neighbors = new Neighbors(none)) {
      assertEquals(List.of(), neighbors.nearest(new float[4], 3));
    }
  }
}
