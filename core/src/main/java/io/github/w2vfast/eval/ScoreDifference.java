package io.github.w2vfast.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * By how much something scores better than something else on the same questions.
 *
 * @param name the test set
 * @param questions the questions or pairs that both answer
 * @param difference score of the one less score of the other: of accuracies (0 to 1) or of rhos
 * @param interval the difference's 95 % interval by a paired bootstrap
 * @param pValue the two-sided p-value of "there is no difference": McNemar's exact test for
 *     analogies, the paired bootstrap for similarities; NaN if it is unknown
 */
public record ScoreDifference(
    String name, int questions, double difference, Interval interval, double pValue) {
  /** A table for people: a heading and a line for each difference. */
  public static List<String> toTable(String heading, List<ScoreDifference> differences) {
    int width =
        Math.max(
            heading.length(), differences.stream().mapToInt(d -> d.name.length()).max().orElse(0));
    String format = "%-" + width + "s  %9s  %10s  %18s  %7s";
    List<String> lines = new java.util.ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, format, heading, "questions", "difference", "95 % interval", "p"));
    for (ScoreDifference d : differences) {
      lines.add(
          String.format(
              Locale.ROOT,
              format,
              d.name,
              d.questions,
              number("%+.4f", d.difference),
              d.interval.describe(1, 4),
              d.pValue < 0.0001 ? "<0.0001" : number("%.4f", d.pValue)));
    }
    return lines;
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** The difference as a map, for {@link Json#write}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("questions", questions);
    map.put("difference", difference);
    map.put("interval", interval.toList());
    map.put("p", pValue);
    return map;
  }
}
