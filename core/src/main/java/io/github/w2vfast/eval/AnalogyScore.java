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
 * @param unknown whether questions with unknown words are left out of the accuracy or count as
 *     wrong
 * @param interval the 95 % bootstrap interval of the accuracy, or {@link Interval#NONE}
 */
public record AnalogyScore(
    String name,
    int correct,
    int answered,
    int questions,
    UnknownWords unknown,
    Interval interval) {
  /** A score that leaves unknown words out, without an interval. */
  public AnalogyScore(String name, int correct, int answered, int questions) {
    this(name, correct, answered, questions, UnknownWords.SKIP, Interval.NONE);
  }

  /** The share of counted questions that are correct, 0 to 1; NaN if none counts. */
  public double accuracy() {
    return counted() == 0 ? Double.NaN : (double) correct / counted();
  }

  /** The questions that the accuracy is a share of. */
  int counted() {
    return unknown == UnknownWords.ZERO ? questions : answered;
  }

  AnalogyScore plus(AnalogyScore other) {
    return new AnalogyScore(
        name,
        correct + other.correct,
        answered + other.answered,
        questions + other.questions,
        unknown,
        interval);
  }

  AnalogyScore with(Bootstrap bootstrap) {
    return new AnalogyScore(
        name, correct, answered, questions, unknown, bootstrap.share(correct, counted()));
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("accuracy", accuracy());
    map.put("correct", correct);
    map.put("answered", answered);
    map.put("questions", questions);
    if (interval.exists()) {
      map.put("interval", interval.toList());
    }
    return map;
  }
}
