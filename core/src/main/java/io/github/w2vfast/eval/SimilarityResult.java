package io.github.w2vfast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well similarities agree with people's scores.
 *
 * @param name the test set
 * @param spearman Spearman's rho over the used pairs, or over all if unknown words count as {@link
 *     UnknownWords#ZERO}; -1 to 1; NaN if there are too few pairs, or all have the same similarity
 * @param used pairs of which both words have vectors
 * @param composed pairs of them with a word that is not in the vocabulary, whose vector was made
 *     from its n-grams
 * @param pairs all pairs
 * @param interval the 95 % bootstrap interval of rho, or {@link Interval#NONE}
 */
public record SimilarityResult(
    String name, double spearman, int used, int composed, int pairs, Interval interval) {
  /** The share of pairs that were used, 0 to 1. */
  public double coverage() {
    return pairs == 0 ? Double.NaN : (double) used / pairs;
  }

  /** Pairs left out because a word is unknown. */
  public int skipped() {
    return pairs - used;
  }

  /** The same result under another name. */
  public SimilarityResult named(String other) {
    return new SimilarityResult(other, spearman, used, composed, pairs, interval);
  }

  /** A table for people: a heading and a line for each result. */
  public static List<String> toTable(List<SimilarityResult> results) {
    int width = results.stream().mapToInt(r -> r.name.length()).max().orElse(0);
    width = Math.max(width, "similarity".length());
    boolean intervals = results.stream().anyMatch(r -> r.interval.exists());
    boolean ngrams = results.stream().anyMatch(r -> r.composed > 0);
    String format =
        "%1$-"
            + width
            + "s  %2$8s  %3$6s"
            + (ngrams ? "  %7$7s" : "")
            + "  %4$6s  %5$8s"
            + (intervals ? "  %6$16s" : "");
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            format,
            "similarity",
            "spearman",
            "used",
            "pairs",
            "coverage",
            "95 % interval",
            "n-grams"));
    for (SimilarityResult r : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              format,
              r.name,
              Double.isNaN(r.spearman) ? "-" : String.format(Locale.ROOT, "%.4f", r.spearman),
              r.used,
              r.pairs,
              String.format(Locale.ROOT, "%.1f %%", 100 * r.coverage()),
              r.interval.describe(1, 3),
              r.composed));
    }
    return lines;
  }

  /** The result as a map, for {@link Json#write}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("spearman", spearman);
    map.put("used", used);
    if (composed > 0) {
      map.put("from_ngrams", composed);
    }
    map.put("pairs", pairs);
    map.put("coverage", coverage());
    if (interval.exists()) {
      map.put("interval", interval.toList());
    }
    return map;
  }

  /** The result as a JSON object on one line. */
  public String toJson() {
    return Json.write(toMap());
  }
}
