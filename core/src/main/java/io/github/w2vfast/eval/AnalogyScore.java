package io.github.w2vfast.eval;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many analogy questions of a group were answered.
 *
 * @param name name of the group
 * @param correct questions answered rightly
 * @param answered questions whose four words are all known
 * @param questions all questions
 */
public record AnalogyScore(String name, int correct, int answered, int questions) {
  /** The share of answered questions that are correct, 0 to 1; NaN if none was answered. */
  public double accuracy() {
    return answered == 0 ? Double.NaN : (double) correct / answered;
  }

  AnalogyScore plus(AnalogyScore other) {
    return new AnalogyScore(
        name, correct + other.correct, answered + other.answered, questions + other.questions);
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("accuracy", accuracy());
    map.put("correct", correct);
    map.put("answered", answered);
    map.put("questions", questions);
    return map;
  }
}
