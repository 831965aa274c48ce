package io.github.w2vfast.cli;

import io.github.w2vfast.model.WordVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Words that begin as a person has begun one. Those with control characters, which nobody types and
 * a terminal obeys, are none.
 */
final class Completions {
  private final WordVectors vectors;

  /** The rows in the order of their words; sorted at the first question. */
  private int[] sorted = new int[0];

  Completions(WordVectors vectors) {
    this.vectors = vectors;
  }

  /**
   * The known words with this beginning.
   *
   * @param most how many to give at most: the first rows, which are the most frequent words
   * @return by row
   */
  List<String> of(String beginning, int most) {
    sort();
    int at = firstFrom(beginning);
    // The least frequent of the words to give is the head.
    PriorityQueue<Integer> rows = new PriorityQueue<>(Comparator.reverseOrder());
    for (; at < sorted.length && vectors.word(sorted[at]).startsWith(beginning); at++) {
      rows.add(sorted[at]);
      if (rows.size() > most) {
        rows.remove();
      }
    }
    List<Integer> first = new ArrayList<>(rows);
    first.sort(Comparator.naturalOrder());
    return first.stream().map(vectors::word).toList();
  }

  private void sort() {
    if (sorted.length == 0) {
      sorted =
          IntStream.range(0, vectors.size())
              .filter(row -> vectors.word(row).chars().noneMatch(Character::isISOControl))
              .boxed()
              .sorted(Comparator.comparing(vectors::word))
              .mapToInt(row -> row)
              .toArray();
    }
  }

  private int firstFrom(String beginning) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (vectors.word(sorted[middle]).compareTo(beginning) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
