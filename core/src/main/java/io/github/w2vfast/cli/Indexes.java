package io.github.w2vfast.cli;

import io.github.w2vfast.index.VectorIndex;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.SpellingSuggestions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Asks indexes for the command line. */
final class Indexes {
  /** Kept, since a logger that nobody holds forgets its level. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Indexes() {}

  /** Lucene tells which SIMD it uses, on the error stream. */
  static void quietLucene() {
    LUCENE.setLevel(Level.SEVERE);
  }

  /**
   * The neighbours of each word in an index.
   *
   * @throws IllegalArgumentException if a word is unknown; the message suggests similar spellings
   */
  static Map<String, List<Neighbor>> nearest(
      Path folder, List<String> words, int top, int candidates) throws IOException {
    quietLucene();
    Map<String, List<Neighbor>> nearest = new LinkedHashMap<>();
    try (VectorIndex index = VectorIndex.open(folder)) {
      for (String word : words) {
        if (!index.contains(word)) {
          throw new IllegalArgumentException(SpellingSuggestions.unknown(index.words(), word));
        }
        nearest.put(word, index.nearest(word, top, candidates));
      }
    }
    return nearest;
  }
}
