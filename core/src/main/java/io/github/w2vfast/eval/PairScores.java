package io.github.w2vfast.eval;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The scores that something gave to the pairs of a {@link WordSimilarity}. */
public final class PairScores {
  private final String name;
  private final double[] people;

  /** NaN where a word is unknown. */
  private final double[] scores;

  private final UnknownWords unknown;
  private final int composed;

  PairScores(String name, double[] people, double[] scores, UnknownWords unknown) {
    this(name, people, scores, unknown, 0);
  }

  /**
   * Scores of all pairs.
   *
   * @param composed how many of them have a word whose vector was made from its n-grams
   */
  PairScores(String name, double[] people, double[] scores, UnknownWords unknown, int composed) {
    this.composed = composed;
    this.name = name;
    this.people = people;
    this.scores = scores;
    this.unknown = unknown;
  }

  /** How well the scores rank the pairs. */
  public SimilarityResult result(Bootstrap bootstrap) {
    int known = (int) Arrays.stream(scores).filter(s -> !Double.isNaN(s)).count();
    int[] used = used();
    double[] x = select(people, used);
    double[] y = select(scores, used);
    double rho = Spearman.rho(x, y);
    Interval interval = Interval.NONE;
    if (!Double.isNaN(rho)) {
      interval =
          Bootstrap.interval(bootstrap.statistics(x.length, new ResampledSpearman(x, y)::rho));
    }
    return new SimilarityResult(name, rho, known, composed, scores.length, interval);
  }

  /**
   * Compares with the scores that something else gave to the same pairs, over the pairs that both
   * know: a paired bootstrap of the difference of both rhos.
   *
   * @throws IllegalArgumentException if the other scores are not those of the same pairs
   */
  public ScoreDifference minus(PairScores other, Bootstrap bootstrap) {
    if (!Arrays.equals(people, other.people)) {
      throw new IllegalArgumentException(name + " and " + other.name + " are different pairs");
    }
    int[] both = IntStream.of(used()).filter(i -> other.isUsed(i)).toArray();
    double[] x = select(people, both);
    double[] own = select(scores, both);
    double[] others = other.select(other.scores, both);
    double difference = Spearman.rho(x, own) - Spearman.rho(x, others);
    if (Double.isNaN(difference)) {
      return new ScoreDifference(name, both.length, difference, Interval.NONE, Double.NaN);
    }
    ResampledSpearman first = new ResampledSpearman(x, own);
    ResampledSpearman second = new ResampledSpearman(x, others);
    double[] differences =
        bootstrap.statistics(both.length, drawn -> first.rho(drawn) - second.rho(drawn));
    return new ScoreDifference(
        name,
        both.length,
        difference,
        Bootstrap.interval(differences),
        Bootstrap.pValue(differences));
  }

  private boolean isUsed(int pair) {
    return unknown == UnknownWords.ZERO || !Double.isNaN(scores[pair]);
  }

  private int[] used() {
    return IntStream.range(0, scores.length).filter(this::isUsed).toArray();
  }

  /** The values of some pairs; 0 for those that are unknown. */
  private double[] select(double[] values, int[] pairs) {
    return IntStream.of(pairs).mapToDouble(i -> Double.isNaN(values[i]) ? 0 : values[i]).toArray();
  }
}
