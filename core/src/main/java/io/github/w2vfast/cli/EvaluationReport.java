package io.github.w2vfast.cli;

import io.github.w2vfast.eval.AnalogyResult;
import io.github.w2vfast.eval.Bootstrap;
import io.github.w2vfast.eval.LikelihoodResult;
import io.github.w2vfast.eval.ScoreDifference;
import io.github.w2vfast.eval.SimilarityResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of all files, as tables and as a map for JSON. */
final class EvaluationReport {
  private final List<Evaluation> evaluations;
  private final List<SimilarityResult> baselines;
  private final Bootstrap bootstrap;

  /**
   * A report.
   *
   * @param evaluations at least one; the others are compared with the first
   */
  EvaluationReport(
      List<Evaluation> evaluations, List<SimilarityResult> baselines, Bootstrap bootstrap) {
    this.evaluations = evaluations;
    this.baselines = baselines;
    this.bootstrap = bootstrap;
  }

  /** By how much a file is better than the first on each test set. */
  private List<ScoreDifference> differences(Evaluation other) {
    Evaluation first = evaluations.getFirst();
    List<ScoreDifference> differences = new ArrayList<>();
    for (int i = 0; i < first.answers().size(); i++) {
      differences.add(other.answers().get(i).minus(first.answers().get(i), bootstrap));
    }
    for (int i = 0; i < first.scores().size(); i++) {
      differences.add(other.scores().get(i).minus(first.scores().get(i), bootstrap));
    }
    return differences;
  }

  /** Lines for people. */
  List<String> lines() {
    List<List<String>> tables = new ArrayList<>();
    for (int i = 0; i < evaluations.size(); i++) {
      Evaluation e = evaluations.get(i);
      if (evaluations.size() > 1) {
        tables.add(
            List.of("%s (%s words x %d)".formatted(e.file(), Format.count(e.words()), e.dim())));
      }
      e.analogies().stream().map(AnalogyResult::toTable).forEach(tables::add);
      if (!e.similarities().isEmpty()) {
        List<SimilarityResult> rows = new ArrayList<>(e.similarities());
        if (i == evaluations.size() - 1) {
          rows.addAll(baselines);
        }
        tables.add(SimilarityResult.toTable(rows));
      }
      if (!e.likelihoods().isEmpty()) {
        tables.add(LikelihoodResult.toTable(e.likelihoods()));
      }
    }
    for (Evaluation e : evaluations.subList(1, evaluations.size())) {
      List<ScoreDifference> differences = differences(e);
      if (!differences.isEmpty()) {
        tables.add(
            ScoreDifference.toTable(
                e.file() + " less " + evaluations.getFirst().file(), differences));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> table : tables) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(table);
    }
    return lines;
  }

  /** One file: its results. Several: {@code runs} with the results of each, and comparisons. */
  Map<String, Object> toMap() {
    Map<String, Object> map;
    if (evaluations.size() == 1) {
      map = toMap(evaluations.getFirst());
    } else {
      map = new LinkedHashMap<>();
      map.put("runs", evaluations.stream().map(EvaluationReport::toMap).toList());
      List<Map<String, Object>> comparisons = new ArrayList<>();
      for (Evaluation e : evaluations.subList(1, evaluations.size())) {
        Map<String, Object> comparison = new LinkedHashMap<>();
        comparison.put("vectors", e.file().toString());
        comparison.put("less", evaluations.getFirst().file().toString());
        comparison.put("differences", differences(e).stream().map(ScoreDifference::toMap).toList());
        comparisons.add(comparison);
      }
      map.put("comparisons", comparisons);
    }
    if (!baselines.isEmpty()) {
      map.put("baselines", baselines.stream().map(SimilarityResult::toMap).toList());
    }
    return map;
  }

  private static Map<String, Object> toMap(Evaluation e) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("vectors", e.file().toString());
    map.put("words", e.words());
    map.put("dim", e.dim());
    map.put("analogies", e.analogies().stream().map(AnalogyResult::toMap).toList());
    map.put("similarities", e.similarities().stream().map(SimilarityResult::toMap).toList());
    map.put("likelihoods", e.likelihoods().stream().map(LikelihoodResult::toMap).toList());
    return map;
  }
}
