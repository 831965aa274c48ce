package io.github.w2vfast.cli;

import io.github.w2vfast.cli.plot.PrincipalComponents;
import io.github.w2vfast.cli.plot.Projection;
import io.github.w2vfast.cli.plot.Subset;
import io.github.w2vfast.cli.plot.WordMap;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.NearestTable;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.WordClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lays words on a plane and finds their clusters and neighbours. */
final class MapMaker {
  private static final int NEIGHBORS = 10;
  private static final int MOST_CLASSES = 20;
  private static final int CENTRAL = 4;
  private static final int ROUNDS = 30;

  private final WordVectors vectors;
  private final Projection projection;
  private final Integer classes;
  private final long seed;

  /**
   * Prepares.
   *
   * @param classes how many clusters; null to choose by the number of words
   */
  MapMaker(WordVectors vectors, Projection projection, Integer classes, long seed) {
    this.vectors = vectors;
    this.projection = projection;
    this.classes = classes;
    this.seed = seed;
  }

  WordMap make(String title, WordSelection selection, List<String[]> pairs) {
    try (Subset words = new Subset(vectors, selection.rows())) {
      int n = words.size();
      float[][] places = projection.place(words, seed);
      int count =
          Math.min(
              n,
              classes != null ? classes : Math.clamp((long) Math.sqrt(n / 8.0), 1, MOST_CLASSES));
      WordClasses found = WordClasses.of(words, count, ROUNDS, seed);
      return new WordMap(
          title,
          words.words().stream().toList(),
          IntStream.range(0, n).map(words::rank).toArray(),
          places,
          IntStream.range(0, n).map(found::classOf).toArray(),
          found.central(CENTRAL).stream()
              .map(list -> list.stream().map(Neighbor::word).collect(Collectors.joining(", ")))
              .toList(),
          NearestTable.of(words, Math.min(NEIGHBORS, n - 1)),
          pairs.stream()
              .map(pair -> new WordMap.Arrow(words.indexOf(pair[0]), words.indexOf(pair[1])))
              .toList(),
          marks(words, pairs));
    }
  }

  /** Where b − a + c lies, for the first pair a:b and every other c:d. */
  private List<WordMap.Mark> marks(Subset words, List<String[]> pairs) {
    List<WordMap.Mark> marks = new ArrayList<>();
    if (projection != Projection.PCA || pairs.size() < 2 || words.dim() < 2) {
      return marks;
    }
    PrincipalComponents components = new PrincipalComponents(words, 2);
    String[] first = pairs.getFirst();
    float[] a = words.vector(first[0]);
    float[] b = words.vector(first[1]);
    for (String[] pair : pairs.subList(1, pairs.size())) {
      float[] sum = words.vector(pair[0]);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += b[k] - a[k];
      }
      // Not scaled to length 1: so the four places are the corners of a parallelogram.
      float[] place = components.project(sum);
      marks.add(
          new WordMap.Mark(
              "%s − %s + %s".formatted(first[1], first[0], pair[0]), place[0], place[1]));
    }
    return marks;
  }
}
