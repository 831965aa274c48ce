package io.github.w2vfast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well a model predicts a text.
 *
 * @param name the text
 * @param window the largest distance of two words that are a pair
 * @param loss J(theta): the mean of -log P over all predictions, in nats
 * @param pairs predictions: pairs of a centre and an outside word for skip-gram, words with a
 *     context for CBOW
 * @param words words of the text that are in the vocabulary
 * @param unknown words of the text that are not, which were left out
 */
public record LikelihoodResult(
    String name, int window, double loss, long pairs, long words, long unknown) {
  /** exp(J): of how many equally likely words the prediction is as uncertain. */
  public double perplexity() {
    return Math.exp(loss);
  }

  /** A table for people: a heading and a line for each result. */
  public static List<String> toTable(List<LikelihoodResult> results) {
    int width = results.stream().mapToInt(r -> r.name.length()).max().orElse(0);
    String format = "%-" + Math.max(width, "likelihood".length()) + "s  %8s  %10s  %12s  %10s  %8s";
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, format, "likelihood", "J", "perplexity", "pairs", "words", "unknown"));
    for (LikelihoodResult r : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              format,
              r.name,
              String.format(Locale.ROOT, "%.4f", r.loss),
              String.format(Locale.ROOT, r.perplexity() < 1e6 ? "%.1f" : "%.3g", r.perplexity()),
              r.pairs,
              r.words,
              r.unknown));
    }
    return lines;
  }

  /** The result as a map, for {@link Json#write}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("window", window);
    map.put("loss", loss);
    map.put("perplexity", perplexity());
    map.put("pairs", pairs);
    map.put("words", words);
    map.put("unknown", unknown);
    return map;
  }

  /** The result as a JSON object on one line. */
  public String toJson() {
    return Json.write(toMap());
  }
}
