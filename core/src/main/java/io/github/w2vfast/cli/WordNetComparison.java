package io.github.w2vfast.cli;

import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.wordnet.Relation;
import io.github.w2vfast.wordnet.Sense;
import io.github.w2vfast.wordnet.WordNet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One word in both worlds: what WordNet relates to it, with its place among the neighbours, and the
 * nearest neighbours, with what WordNet calls them.
 */
final class WordNetComparison {
  private final String word;

  /** Related words in lower case with their closest relation, in WordNet's order. */
  private final Map<String, Relation> related = new LinkedHashMap<>();

  /** All neighbours, the nearest first. */
  private final List<Neighbor> neighbors;

  private final Map<String, Integer> ranks = new HashMap<>();
  private final List<String> forms;
  private final List<String> kindsOfNeighbors = new ArrayList<>();
  private final int top;

  private WordNetComparison(String word, List<Neighbor> neighbors, List<String> forms, int top) {
    this.word = word;
    this.neighbors = neighbors;
    this.forms = forms;
    this.top = Math.min(top, neighbors.size());
    for (int rank = 0; rank < neighbors.size(); rank++) {
      ranks.putIfAbsent(neighbors.get(rank).word().toLowerCase(Locale.ROOT), rank);
    }
  }

  /**
   * Compares.
   *
   * @param top neighbours to show
   * @throws IllegalArgumentException if the vectors do not know the word
   */
  static WordNetComparison of(
      WordNet wordNet, WordVectors vectors, Neighbors neighbors, String word, int top) {
    WordNetComparison comparison =
        new WordNetComparison(
            word,
            neighbors.nearest(word, Math.max(1, vectors.size())),
            List.copyOf(wordNet.baseForms(word)),
            top);
    comparison.relate(wordNet);
    for (Neighbor neighbor : comparison.neighbors.subList(0, comparison.top)) {
      comparison.kindsOfNeighbors.add(comparison.kind(wordNet, neighbor.word()));
    }
    return comparison;
  }

  private void relate(WordNet wordNet) {
    List<Sense> senses = wordNet.senses(word);
    for (Sense sense : senses) {
      put(sense, Relation.SYNONYM);
    }
    for (Sense sense : senses) {
      for (String form : forms) {
        wordNet.antonyms(sense, form).forEach(opposite -> put(opposite, Relation.ANTONYM));
      }
      wordNet.hypernyms(sense).forEach(above -> put(above, Relation.HYPERNYM));
      wordNet.hyponyms(sense).forEach(below -> put(below, Relation.HYPONYM));
      wordNet.similar(sense).forEach(like -> put(like, Relation.SIMILAR));
    }
    for (Sense sense : senses) {
      for (Sense above : wordNet.hypernyms(sense)) {
        wordNet.hyponyms(above).forEach(sister -> put(sister, Relation.SISTER));
      }
    }
    related.remove(word.toLowerCase(Locale.ROOT));
    forms.forEach(related::remove);
  }

  private void put(Sense sense, Relation relation) {
    sense.lemmas().forEach(lemma -> put(lemma, relation));
  }

  private void put(String lemma, Relation relation) {
    related.putIfAbsent(lemma.toLowerCase(Locale.ROOT), relation);
  }

  /** What WordNet calls a neighbour. */
  private String kind(WordNet wordNet, String neighbor) {
    List<String> names = new ArrayList<>(List.of(neighbor.toLowerCase(Locale.ROOT)));
    names.addAll(wordNet.baseForms(neighbor));
    if (names.stream().anyMatch(name -> name.equalsIgnoreCase(word) || forms.contains(name))) {
      return "form of it";
    }
    Optional<Relation> relation =
        names.stream().filter(related::containsKey).map(related::get).sorted().findFirst();
    return relation.isPresent()
        ? name(relation.get())
        : names.size() > 1 ? "unrelated" : "not in WordNet";
  }

  private static String name(Relation relation) {
    return relation.name().toLowerCase(Locale.ROOT);
  }

  /** Tables for people. */
  List<String> lines() {
    TextTable near = new TextTable("lrl").row("nearest to " + word, "cosine", "in WordNet");
    for (int i = 0; i < top; i++) {
      Neighbor neighbor = neighbors.get(i);
      near.row(neighbor.word(), Format.decimals(neighbor.cosine(), 4), kindsOfNeighbors.get(i));
    }
    List<String> lines = new ArrayList<>(near.lines());
    lines.add("");
    if (related.isEmpty()) {
      lines.add("WordNet relates no word to " + word);
      return lines;
    }
    TextTable known =
        new TextTable("llrr").row("in WordNet", "relation", "cosine", "neighbour no.");
    // Sisters are often hundreds: those with vectors that are near say most.
    related.forEach(
        (other, relation) -> {
          Integer rank = ranks.get(other);
          if (rank != null) {
            known.row(
                other,
                name(relation),
                Format.decimals(neighbors.get(rank).cosine(), 4),
                Format.count(rank + 1));
          } else if (relation != Relation.SISTER) {
            known.row(other, name(relation), "-", "-");
          }
        });
    lines.addAll(known.lines());
    return lines;
  }

  /** Both sides as a map, for JSON. */
  Map<String, Object> toMap() {
    List<Map<String, Object>> nearest = new ArrayList<>();
    for (int i = 0; i < top; i++) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("word", neighbors.get(i).word());
      map.put("cosine", neighbors.get(i).cosine());
      map.put("relation", kindsOfNeighbors.get(i));
      nearest.add(map);
    }
    List<Map<String, Object>> known = new ArrayList<>();
    related.forEach(
        (other, relation) -> {
          Integer rank = ranks.get(other);
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("word", other);
          map.put("relation", name(relation));
          map.put("cosine", rank == null ? null : neighbors.get(rank).cosine());
          map.put("rank", rank == null ? null : rank + 1);
          known.add(map);
        });
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("word", word);
    map.put("nearest", nearest);
    map.put("wordnet", known);
    return map;
  }
}
