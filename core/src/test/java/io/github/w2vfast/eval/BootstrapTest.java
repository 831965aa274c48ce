package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  @Test
  void resampledRhoIsSpearmansRhoOfTheSample() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      int n = 2 + random.nextInt(40);
      // few values, so that there are many ties; -0 and 0 tie too
      double[] x = random.ints(n, -3, 4).mapToDouble(v -> v == 0 ? -0.0 : v).toArray();
      double[] y = random.ints(n, 0, 9).mapToDouble(v -> v).toArray();
      int[] sample = random.ints(n, 0, n).toArray();
      double expected =
          Spearman.rho(
              IntStream.of(sample).mapToDouble(i -> x[i]).toArray(),
              IntStream.of(sample).mapToDouble(i -> y[i]).toArray());
      assertEquals(expected, new ResampledSpearman(x, y).rho(sample), 1e-12);
    }
  }

  @Test
  void theIntervalOfAShareIsThatOfTheBinomialDistribution() {
    // standard error sqrt(0.3 * 0.7 / 1000) = 0.01449, times 1.96
    Interval interval = new Bootstrap(4000, 1).share(300, 1000);
    assertEquals(0.3 - 0.0284, interval.low(), 0.003);
    assertEquals(0.3 + 0.0284, interval.high(), 0.003);
    assertEquals(interval, new Bootstrap(4000, 1).share(300, 1000));
    assertFalse(interval.equals(new Bootstrap(4000, 2).share(300, 1000)));
    assertEquals(new Interval(1, 1), new Bootstrap(10, 1).share(7, 7));
    assertFalse(new Bootstrap(10, 1).share(0, 0).exists());
    assertFalse(new Bootstrap(0, 1).share(3, 7).exists());
    assertThrows(IllegalArgumentException.class, () -> new Bootstrap(-1, 1));
  }

  @Test
  void mcNemarsTestIsExact() {
    assertEquals(1, AnalogyAnswers.mcNemar(0, 0));
    assertEquals(1, AnalogyAnswers.mcNemar(5, 5));
    // 2 (1 + 10) / 2^10
    assertEquals(22 / 1024.0, AnalogyAnswers.mcNemar(9, 1), 1e-12);
    assertEquals(22 / 1024.0, AnalogyAnswers.mcNemar(1, 9), 1e-12);
    assertEquals(2 * Math.pow(0.5, 20), AnalogyAnswers.mcNemar(20, 0), 1e-12);
    assertTrue(AnalogyAnswers.mcNemar(3000, 2500) < 1e-10);
    assertTrue(AnalogyAnswers.mcNemar(3000, 2990) > 0.8);
  }

  private static PairScores scores(double[] people, double noise, long seed) {
    Random random = new Random(seed);
    double[] scores = Arrays.stream(people).map(p -> p + noise * random.nextGaussian()).toArray();
    return new PairScores("set", people, scores, UnknownWords.SKIP);
  }

  @Test
  void aDifferenceIsToldFromChance() {
    double[] people = IntStream.range(0, 300).mapToDouble(i -> i).toArray();
    Bootstrap bootstrap = new Bootstrap(1000, 1);
    PairScores good = scores(people, 30, 1);
    ScoreDifference real = good.minus(scores(people, 300, 2), bootstrap);
    assertTrue(real.difference() > 0.2 && real.interval().low() > 0, real.toString());
    assertEquals(2.0 / 1001, real.pValue(), 1e-9);
    ScoreDifference chance = good.minus(scores(people, 30, 3), bootstrap);
    assertTrue(chance.interval().low() < 0 && chance.interval().high() > 0, chance.toString());
    assertTrue(chance.pValue() > 0.05, chance.toString());
    ScoreDifference none = good.minus(good, bootstrap);
    assertEquals(0, none.difference());
    assertEquals(1, none.pValue());
    assertThrows(
        IllegalArgumentException.class,
        () -> good.minus(scores(new double[] {1, 2}, 0, 1), bootstrap));
  }

  @Test
  void unknownPairsAreLeftOutOrCountAsZero() {
    double[] people = {5, 4, 3, 2};
    double[] scores = {0.9, Double.NaN, 0.5, -0.2};
    Bootstrap none = new Bootstrap(0, 0);
    SimilarityResult skip = new PairScores("s", people, scores, UnknownWords.SKIP).result(none);
    assertEquals(1, skip.spearman(), 1e-12);
    assertEquals(3, skip.used());
    SimilarityResult zero = new PairScores("s", people, scores, UnknownWords.ZERO).result(none);
    assertEquals(Spearman.rho(people, new double[] {0.9, 0, 0.5, -0.2}), zero.spearman(), 1e-12);
    assertEquals(3, zero.used());
    assertEquals(4, zero.pairs());
    assertEquals(OptionalDouble.of(1), PairScorer.ONE_HOT.similarity("A", "A"));
    assertEquals(OptionalDouble.of(0), PairScorer.ONE_HOT.similarity("A", "B"));
  }
}
