package io.github.w2vfast.wordnet;

import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far the neighbours of vectors and the synonyms of WordNet agree, over all words of the
 * vectors that have a synonym of one word among them.
 *
 * @param words words that were measured
 * @param top neighbours of each
 * @param synonyms synonyms of all words, counted at each word
 * @param found synonyms that were among the neighbours of their word
 * @param hits words with a synonym among their neighbours
 * @param relations how the neighbours of all words stand to them
 * @param unrelated neighbours that WordNet knows but that have none of the relations
 * @param unknown neighbours that have no entry in WordNet
 */
public record LexiconAgreement(
    int words,
    int top,
    long synonyms,
    long found,
    int hits,
    Map<Relation, Long> relations,
    long unrelated,
    long unknown) {
  /** Words looked up together. */
  private static final int BATCH = 4096;

  /** Keeps a copy of the map. */
  public LexiconAgreement {
    relations = Collections.unmodifiableMap(new EnumMap<>(relations));
  }

  /**
   * Measures.
   *
   * @param top neighbours to look at for each word, at least 1
   * @throws IllegalArgumentException if no word of the vectors has a synonym among them
   */
  public static LexiconAgreement measure(
      WordVectors vectors, Neighbors neighbors, Lexicon lexicon, int top) {
    Map<String, Set<String>> synonyms = lexicon.synonyms();
    List<String> words = vectors.words().stream().filter(synonyms::containsKey).distinct().toList();
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "no word of the vectors has a synonym in WordNet that has a vector too");
    }
    Map<Relation, Long> relations = new EnumMap<>(Relation.class);
    long all = 0;
    long found = 0;
    long unrelated = 0;
    long unknown = 0;
    int hits = 0;
    for (int from = 0; from < words.size(); from += BATCH) {
      List<String> batch = words.subList(from, Math.min(words.size(), from + BATCH));
      List<List<Neighbor>> nearest = neighbors.nearestToEach(batch, top);
      for (int i = 0; i < batch.size(); i++) {
        String word = batch.get(i);
        Set<String> wanted = synonyms.getOrDefault(word, Set.of());
        int own = 0;
        for (Neighbor neighbor : nearest.get(i)) {
          own += wanted.contains(neighbor.word()) ? 1 : 0;
          Optional<Relation> relation = lexicon.relation(word, neighbor.word());
          if (relation.isPresent()) {
            relations.merge(relation.get(), 1L, Long::sum);
          } else if (lexicon.contains(neighbor.word())) {
            unrelated++;
          } else {
            unknown++;
          }
        }
        all += wanted.size();
        found += own;
        hits += own > 0 ? 1 : 0;
      }
    }
    return new LexiconAgreement(words.size(), top, all, found, hits, relations, unrelated, unknown);
  }

  private long neighbours() {
    return relations.values().stream().mapToLong(n -> n).sum() + unrelated + unknown;
  }

  /** Lines for people. */
  public List<String> toLines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "%,d words with %,d synonyms among the vectors", words, synonyms));
    lines.add(
        String.format(
            Locale.ROOT,
            "%.1f %% of the words have a synonym among their %d nearest; %.1f %% of all synonyms"
                + " are there",
            100.0 * hits / words,
            top,
            100.0 * found / synonyms));
    lines.add("");
    lines.add("What WordNet calls the neighbours:");
    relations.forEach(
        (relation, n) -> lines.add(share(relation.name().toLowerCase(Locale.ROOT), n)));
    lines.add(share("unrelated", unrelated));
    lines.add(share("not in WordNet", unknown));
    return lines;
  }

  private String share(String name, long n) {
    return String.format(Locale.ROOT, "%-14s  %5.1f %%", name, 100.0 * n / neighbours());
  }

  /** The figures as a map, for JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("words", words);
    map.put("top", top);
    map.put("synonyms", synonyms);
    map.put("synonyms_found", found);
    map.put("words_with_synonym", hits);
    Map<String, Object> kinds = new LinkedHashMap<>();
    relations.forEach((relation, n) -> kinds.put(relation.name().toLowerCase(Locale.ROOT), n));
    kinds.put("unrelated", unrelated);
    kinds.put("unknown", unknown);
    map.put("neighbors", kinds);
    return map;
  }
}
