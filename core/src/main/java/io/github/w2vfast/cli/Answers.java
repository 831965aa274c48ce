package io.github.w2vfast.cli;

import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.OutsideWord;
import io.github.w2vfast.query.WordComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answers to queries as tables for people and as maps for JSON. */
final class Answers {
  private static final int DIGITS = 4;

  private Answers() {}

  /** A table of words and their scores. */
  static List<String> table(String title, String score, List<Neighbor> found) {
    TextTable table = new TextTable("lr").row(title, score);
    for (Neighbor n : found) {
      table.row(n.word(), Format.decimals(n.cosine(), DIGITS));
    }
    return table.lines();
  }

  /** Words and their scores, for JSON. */
  static List<Map<String, Object>> maps(String score, List<Neighbor> found) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Neighbor n : found) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("word", n.word());
      map.put(score, n.cosine());
      maps.add(map);
    }
    return maps;
  }

  /** A table of likely words. */
  static List<String> likely(List<String> words, List<OutsideWord> likely) {
    TextTable table = new TextTable("lr").row(String.join(" ", words), "P(o|c)");
    for (OutsideWord word : likely) {
      table.row(word.word(), Format.decimals(word.probability(), 6));
    }
    return table.lines();
  }

  /** The words by how well they fit, the odd one last and marked. */
  static List<String> odd(List<Neighbor> ranked) {
    TextTable table = new TextTable("lrl").row("word", "cosine with the mean", "");
    for (int i = 0; i < ranked.size(); i++) {
      Neighbor n = ranked.get(i);
      String mark = i == ranked.size() - 1 ? "odd one out" : "";
      table.row(n.word(), Format.decimals(n.cosine(), DIGITS), mark);
    }
    return table.lines();
  }

  /** The cosines of all pairs of words as a square. */
  static List<String> similarities(WordComparison comparison, List<String> words) {
    if (words.size() == 2) {
      double cosine = comparison.similarity(words.get(0), words.get(1));
      return new TextTable("llr")
          .row(words.get(0), words.get(1), Format.decimals(cosine, DIGITS))
          .lines();
    }
    TextTable table = new TextTable("l" + "r".repeat(words.size()));
    List<String> head = new ArrayList<>(words);
    head.addFirst("cosine");
    table.row(head.toArray(String[]::new));
    for (String word : words) {
      List<String> row = new ArrayList<>();
      row.add(word);
      for (String other : words) {
        row.add(Format.decimals(comparison.similarity(word, other), DIGITS));
      }
      table.row(row.toArray(String[]::new));
    }
    return table.lines();
  }
}
