package io.github.w2vfast.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The scores of an analogy test.
 *
 * @param name the test set
 * @param sections one score for each section, in the order of the file
 * @param semantic the sections before the first whose name begins with {@code gram}; no questions
 *     if there is no such section
 * @param syntactic the sections from that one on
 * @param total all sections
 */
public record AnalogyResult(
    String name,
    List<AnalogyScore> sections,
    AnalogyScore semantic,
    AnalogyScore syntactic,
    AnalogyScore total) {
  /** Keeps a copy of the list. */
  public AnalogyResult {
    sections = List.copyOf(sections);
  }

  /** A table for people, a heading and a line for each score. */
  public List<String> toTable() {
    List<AnalogyScore> scores = new ArrayList<>(sections);
    if (semantic.questions() + syntactic.questions() > 0) {
      scores.add(semantic);
      scores.add(syntactic);
    }
    scores.add(total);
    int width = name.length();
    for (AnalogyScore score : scores) {
      width = Math.max(width, score.name().length());
    }
    boolean intervals = scores.stream().anyMatch(s -> s.interval().exists());
    String head = "%-" + width + "s  %8s  %7s  %8s  %9s" + (intervals ? "  %16s" : "");
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            head,
            name,
            "accuracy",
            "correct",
            "answered",
            "questions",
            "95 % interval"));
    for (AnalogyScore score : scores) {
      String accuracy =
          score.counted() == 0
              ? "-"
              : String.format(Locale.ROOT, "%.2f %%", 100 * score.accuracy());
      lines.add(
          String.format(
              Locale.ROOT,
              head,
              score.name(),
              accuracy,
              score.correct(),
              score.answered(),
              score.questions(),
              score.interval().describe(100, 1)));
    }
    return lines;
  }

  /** The scores as maps, for {@link Json#write}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("total", total.toMap());
    if (semantic.questions() + syntactic.questions() > 0) {
      map.put("semantic", semantic.toMap());
      map.put("syntactic", syntactic.toMap());
    }
    map.put("sections", sections.stream().map(AnalogyScore::toMap).collect(Collectors.toList()));
    return map;
  }

  /** The scores as a JSON object on one line. */
  public String toJson() {
    return Json.write(toMap());
  }
}
