package io.github.w2vfast.cli;

import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.query.SpellingSuggestions;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Words to show, each once. */
final class WordSelection {
  private final WordVectors vectors;
  private final Set<Integer> rows = new LinkedHashSet<>();

  WordSelection(WordVectors vectors) {
    this.vectors = vectors;
  }

  int size() {
    return rows.size();
  }

  int[] rows() {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Adds a word.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  void add(String word) {
    int row = vectors.indexOf(word);
    if (row < 0) {
      throw new IllegalArgumentException(SpellingSuggestions.unknown(vectors, word));
    }
    rows.add(row);
  }

  /** Adds those of the words that are known; returns the others. */
  List<String> addAll(List<String> words) {
    List<String> unknown = new ArrayList<>();
    for (String line : words) {
      String word = line.strip();
      if (word.isEmpty()) {
        continue;
      }
      int row = vectors.indexOf(word);
      if (row < 0) {
        unknown.add(word);
      } else {
        rows.add(row);
      }
    }
    return unknown;
  }

  /** Adds the first words of the file; the mark of a sentence's end is none. */
  void addFirst(int count) {
    for (int row = 0; row < vectors.size() && rows.size() < count; row++) {
      if (!vectors.word(row).equals(Vocabulary.END_OF_SENTENCE)) {
        rows.add(row);
      }
    }
  }

  /**
   * Adds a word and those nearest to it.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  void addNearest(String word, int count) {
    add(word);
    try (Neighbors neighbors = new Neighbors(vectors)) {
      for (Neighbor neighbor : neighbors.nearest(word, count)) {
        rows.add(neighbor.index());
      }
    }
  }
}
