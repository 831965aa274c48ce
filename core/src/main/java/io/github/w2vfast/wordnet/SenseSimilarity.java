package io.github.w2vfast.wordnet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How similar two words are by their places among WordNet's hypernyms: the similarity of their two
 * most similar senses of one part of speech. Verbs have no common top, so one is put over all of
 * them. Adjectives and adverbs have no hypernyms: theirs is 1 if they share a sense, else 0.
 */
public final class SenseSimilarity {
  private static final String VERB = "verb";

  private final WordNet wordNet;
  private final Map<String, List<Sense>> senses = new HashMap<>();
  private final Map<Long, Map<Long, Integer>> ancestors = new HashMap<>();
  private final Map<Long, Integer> depths = new HashMap<>();

  /** Similarities by this WordNet. */
  public SenseSimilarity(WordNet wordNet) {
    this.wordNet = wordNet;
  }

  /** A similarity of two senses of one part of speech. */
  private interface Measure {
    double of(Sense first, Sense second);
  }

  /**
   * Path similarity: 1 / (1 + d), d the fewest steps from one sense up and down to the other.
   *
   * @return 0 to 1, 0 if no path joins them; empty if WordNet does not know a word
   */
  public OptionalDouble path(String first, String second) {
    return best(first, second, (a, b) -> 1.0 / (1 + steps(a, b)));
  }

  /**
   * Wu-Palmer similarity (1994): 2 n / (2 n + d1 + d2), where n is the depth of a common hypernym,
   * counted in senses from the top on the longest way, d1 and d2 the steps to it; the largest over
   * all common hypernyms.
   *
   * @return 0 to 1, 0 if no path joins them; empty if WordNet does not know a word
   */
  public OptionalDouble wuPalmer(String first, String second) {
    return best(first, second, this::wuPalmer);
  }

  private OptionalDouble best(String first, String second, Measure measure) {
    List<Sense> a = senses.computeIfAbsent(first, wordNet::senses);
    List<Sense> b = senses.computeIfAbsent(second, wordNet::senses);
    if (a.isEmpty() || b.isEmpty()) {
      return OptionalDouble.empty();
    }
    double best = 0;
    for (Sense x : a) {
      for (Sense y : b) {
        if (x.partOfSpeech().equals(y.partOfSpeech())) {
          best = Math.max(best, measure.of(x, y));
        }
      }
    }
    return OptionalDouble.of(best);
  }

  /** The fewest steps between two senses; infinite if nothing joins them. */
  private double steps(Sense a, Sense b) {
    Map<Long, Integer> up = ancestors(a);
    Map<Long, Integer> down = ancestors(b);
    double fewest = Double.POSITIVE_INFINITY;
    for (Map.Entry<Long, Integer> entry : up.entrySet()) {
      Integer rest = down.get(entry.getKey());
      if (rest != null) {
        fewest = Math.min(fewest, entry.getValue() + rest);
      }
    }
    if (a.partOfSpeech().equals(VERB)) {
      fewest = Math.min(fewest, stepsToTop(up) + stepsToTop(down));
    }
    return fewest;
  }

  private double wuPalmer(Sense a, Sense b) {
    Map<Long, Integer> up = ancestors(a);
    Map<Long, Integer> down = ancestors(b);
    boolean verbs = a.partOfSpeech().equals(VERB);
    double best = verbs ? wuPalmer(1, stepsToTop(up) + stepsToTop(down)) : 0;
    for (Map.Entry<Long, Integer> entry : up.entrySet()) {
      Integer rest = down.get(entry.getKey());
      if (rest != null) {
        int depth = depths.getOrDefault(entry.getKey(), 1) + (verbs ? 1 : 0);
        best = Math.max(best, wuPalmer(depth, entry.getValue() + rest));
      }
    }
    return best;
  }

  private static double wuPalmer(int depth, int steps) {
    return 2.0 * depth / (2.0 * depth + steps);
  }

  /** Steps to the top that is put over all verbs. */
  private static int stepsToTop(Map<Long, Integer> ancestors) {
    return ancestors.values().stream().mapToInt(steps -> steps).max().orElse(0) + 1;
  }

  /** A sense and all above it, with the fewest steps to each. */
  private Map<Long, Integer> ancestors(Sense sense) {
    Map<Long, Integer> known = ancestors.get(sense.key());
    if (known != null) {
      return known;
    }
    Map<Long, Integer> found = new LinkedHashMap<>();
    ArrayDeque<Sense> next = new ArrayDeque<>(List.of(sense));
    found.put(sense.key(), 0);
    while (!next.isEmpty()) {
      Sense at = next.remove();
      int steps = found.getOrDefault(at.key(), 0);
      depth(at, new HashSet<>());
      for (Sense above : wordNet.hypernyms(at)) {
        if (found.putIfAbsent(above.key(), steps + 1) == null) {
          next.add(above);
        }
      }
    }
    ancestors.put(sense.key(), found);
    return found;
  }

  /** Senses on the longest way to the top, both ends counted. */
  private int depth(Sense sense, Set<Long> below) {
    Integer known = depths.get(sense.key());
    if (known != null) {
      return known;
    }
    int depth = 1;
    // A circle of hypernyms ends where it began.
    if (below.add(sense.key())) {
      for (Sense above : wordNet.hypernyms(sense)) {
        depth = Math.max(depth, 1 + depth(above, below));
      }
      below.remove(sense.key());
      depths.put(sense.key(), depth);
    }
    return depth;
  }

  /** All ways from a sense to the top: each is a list of senses, the sense itself first. */
  public static List<List<Sense>> waysUp(WordNet wordNet, Sense sense) {
    List<List<Sense>> ways = new ArrayList<>();
    walk(wordNet, new ArrayList<>(List.of(sense)), ways);
    return ways;
  }

  private static void walk(WordNet wordNet, List<Sense> way, List<List<Sense>> ways) {
    List<Sense> above = new ArrayList<>(wordNet.hypernyms(way.getLast()));
    above.removeIf(way::contains);
    if (above.isEmpty()) {
      ways.add(List.copyOf(way));
    }
    for (Sense sense : above) {
      way.add(sense);
      walk(wordNet, way, ways);
      way.removeLast();
    }
  }
}
