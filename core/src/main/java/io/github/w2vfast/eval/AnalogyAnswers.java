package io.github.w2vfast.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How each question of an {@link Analogies} was answered. */
public final class AnalogyAnswers {
  private static final String SYNTACTIC_PREFIX = "gram";

  /** What came of a question. */
  enum Outcome {
    /** One of its words is unknown. */
    UNKNOWN,
    WRONG,
    RIGHT
  }

  private final String name;
  private final List<String> sections;
  private final int[] sectionOf;
  private final Outcome[] outcomes;
  private final UnknownWords unknown;

  AnalogyAnswers(
      String name,
      List<String> sections,
      int[] sectionOf,
      Outcome[] outcomes,
      UnknownWords unknown) {
    this.name = name;
    this.sections = sections;
    this.sectionOf = sectionOf;
    this.outcomes = outcomes;
    this.unknown = unknown;
  }

  /** The scores of all sections and of groups of them. */
  public AnalogyResult result(Bootstrap bootstrap) {
    int[] correct = new int[sections.size()];
    int[] answered = new int[sections.size()];
    int[] questions = new int[sections.size()];
    for (int q = 0; q < outcomes.length; q++) {
      int section = sectionOf[q];
      questions[section]++;
      answered[section] += outcomes[q] == Outcome.UNKNOWN ? 0 : 1;
      correct[section] += outcomes[q] == Outcome.RIGHT ? 1 : 0;
    }
    List<AnalogyScore> scores = new ArrayList<>();
    AnalogyScore semantic = none("semantic");
    AnalogyScore syntactic = none("syntactic");
    AnalogyScore total = none("total");
    boolean kinds = sections.stream().anyMatch(s -> s.startsWith(SYNTACTIC_PREFIX));
    boolean grammar = false;
    for (int s = 0; s < sections.size(); s++) {
      String section = sections.get(s);
      AnalogyScore score =
          new AnalogyScore(section, correct[s], answered[s], questions[s], unknown, Interval.NONE);
      scores.add(score.with(bootstrap));
      total = total.plus(score);
      grammar |= section.startsWith(SYNTACTIC_PREFIX);
      if (grammar) {
        syntactic = syntactic.plus(score);
      } else if (kinds) {
        semantic = semantic.plus(score);
      }
    }
    return new AnalogyResult(
        name, scores, semantic.with(bootstrap), syntactic.with(bootstrap), total.with(bootstrap));
  }

  private AnalogyScore none(String group) {
    return new AnalogyScore(group, 0, 0, 0, unknown, Interval.NONE);
  }

  /**
   * Compares with other answers to the same questions, over those that both could answer (or all,
   * if unknown words count as wrong): McNemar's exact test, and a paired bootstrap of the
   * difference of both accuracies.
   *
   * @throws IllegalArgumentException if the other answers are to other questions
   */
  public ScoreDifference minus(AnalogyAnswers other, Bootstrap bootstrap) {
    if (!sections.equals(other.sections) || !Arrays.equals(sectionOf, other.sectionOf)) {
      throw new IllegalArgumentException(name + " and " + other.name + " are different questions");
    }
    // +1 where only these answers are right, -1 where only the others are.
    int[] gains =
        IntStream.range(0, outcomes.length)
            .filter(q -> isCounted(q) && other.isCounted(q))
            .map(q -> right(q) - other.right(q))
            .toArray();
    int better = (int) Arrays.stream(gains).filter(g -> g > 0).count();
    int worse = (int) Arrays.stream(gains).filter(g -> g < 0).count();
    double[] differences =
        bootstrap.statistics(
            gains.length,
            drawn -> {
              int sum = 0;
              for (int q : drawn) {
                sum += gains[q];
              }
              return (double) sum / gains.length;
            });
    return new ScoreDifference(
        name,
        gains.length,
        gains.length == 0 ? Double.NaN : (double) (better - worse) / gains.length,
        Bootstrap.interval(differences),
        gains.length == 0 ? Double.NaN : mcNemar(better, worse));
  }

  private boolean isCounted(int question) {
    return unknown == UnknownWords.ZERO || outcomes[question] != Outcome.UNKNOWN;
  }

  private int right(int question) {
    return outcomes[question] == Outcome.RIGHT ? 1 : 0;
  }

  /**
   * The exact two-sided p-value of McNemar's test: if there is no difference, each question that
   * only one side got right is a fair coin.
   */
  static double mcNemar(int better, int worse) {
    int n = better + worse;
    int fewer = Math.min(better, worse);
    // log C(n, 0) + n log 1/2, then from k to k + 1
    double logTerm = -n * Math.log(2);
    double sum = 0;
    for (int k = 0; k <= fewer; k++) {
      sum += Math.exp(logTerm);
      logTerm += Math.log((double) (n - k) / (k + 1));
    }
    return Math.min(1, 2 * sum);
  }
}
