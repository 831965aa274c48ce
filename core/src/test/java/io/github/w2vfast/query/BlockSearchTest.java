package io.github.w2vfast.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many queries together find what each finds alone. */
class BlockSearchTest {
  /** Numbers of queries and rows around the sizes of blocks, chunks and groups. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 3, 10",
    "47, 191, 5",
    "48, 192, 5",
    "49, 193, 5",
    "100, 5000, 10",
    "961, 400, 3",
    "5, 5000, 5000",
    "3, 2000, 2147483647"
  })
  void agreesWithOneQueryAtATime(int queries, int rows, int top) {
    List<String> words = ArrayVectors.numbered("w", rows);
    try (ArrayVectors vectors = ArrayVectors.random(words, 37, rows + queries);
        Neighbors neighbors = new Neighbors(vectors)) {
      Random random = new Random(queries);
      List<String> asked = new ArrayList<>();
      for (int q = 0; q < queries; q++) {
        asked.add(words.get(random.nextInt(rows)));
      }
      List<List<Neighbor>> together = neighbors.nearestToEach(asked, top);
      assertEquals(queries, together.size());
      for (int q = 0; q < queries; q++) {
        assertSame(neighbors.nearest(asked.get(q), top), together.get(q));
      }
      float[][] rowsOf = {vectors.vector(words.getFirst()), new float[37]};
      List<List<Neighbor>> byVector = neighbors.nearestToEach(rowsOf, top);
      assertSame(neighbors.nearest(rowsOf[0], top), byVector.get(0));
      assertSame(neighbors.nearest(rowsOf[1], top), byVector.get(1));
    }
  }

  /** The same cosines at each rank; words whose cosines differ by rounding may change places. */
  private static void assertSame(List<Neighbor> expected, List<Neighbor> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).cosine(), actual.get(i).cosine(), 2e-6);
      if (expected.get(i).index() != actual.get(i).index()) {
        float next = i + 1 < expected.size() ? expected.get(i + 1).cosine() : -2;
        float last = i > 0 ? expected.get(i - 1).cosine() : 2;
        float own = expected.get(i).cosine();
        boolean atTheEnd = i == expected.size() - 1;
        assertTrue(
            atTheEnd || own - next < 4e-6 || last - own < 4e-6,
            () -> expected + " against " + actual);
      }
    }
  }

  @Test
  void equalRowsComeInTheirOrder() {
    int n = 1000;
    float[][] rows = new float[n][];
    Random random = new Random(3);
    float[] same = new float[300];
    for (int i = 0; i < same.length; i++) {
      same[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < n; i++) {
      rows[i] = same;
    }
    try (ArrayVectors vectors = new ArrayVectors(ArrayVectors.numbered("w", n), rows, 300);
        Neighbors neighbors = new Neighbors(vectors)) {
      List<Integer> expected = List.of(0, 1, 2, 3, 4, 6);
      assertEquals(expected, neighbors.nearest("w5", 6).stream().map(Neighbor::index).toList());
      for (List<Neighbor> found : neighbors.nearestToEach(List.of("w5", "w5"), 6)) {
        assertEquals(expected, found.stream().map(Neighbor::index).toList());
      }
    }
  }

  @Test
  void wrongQuestionsAreRefused() {
    try (ArrayVectors vectors = ArrayVectors.random(List.of("king", "queen"), 4, 1);
        Neighbors neighbors = new Neighbors(vectors)) {
      assertEquals(List.of(), neighbors.nearestToEach(List.of(), 5));
      assertThrows(
          IllegalArgumentException.class, () -> neighbors.nearestToEach(List.of("kin"), 1));
      assertThrows(
          IllegalArgumentException.class, () -> neighbors.nearestToEach(List.of("king"), 0));
      assertThrows(
          IllegalArgumentException.class, () -> neighbors.nearestToEach(new float[1][3], 1));
    }
    try (ArrayVectors none = new ArrayVectors(List.of(), new float[0][], 4);
        Neighbors neighbors = new Neighbors(none)) {
      assertEquals(List.of(List.of()), neighbors.nearestToEach(new float[1][4], 3));
    }
  }
}
