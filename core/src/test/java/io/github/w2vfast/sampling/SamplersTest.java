package io.github.w2vfast.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the samplers draw has the distribution they promise, by chi-square. */
class SamplersTest {
  private static Vocabulary zipf(int size) {
    List<String> words = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    long[] counts = new long[size];
    counts[0] = 4000;
    for (int id = 1; id < size; id++) {
      words.add("w" + id);
      counts[id] = 1_000_000L / id;
    }
    return Vocabulary.of(words, counts);
  }

  @Test
  void noiseIsDrawnByCountToTheThreeQuarters() {
    Vocabulary vocabulary = zipf(200);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    long draws = 2_000_000;
    long[] seen = new long[200];
    FastRandom random = new FastRandom(1);
    for (long i = 0; i < draws; i++) {
      seen[noise.draw(random)]++;
    }
    checkNoise(vocabulary, noise, seen, draws);
  }

  @Test
  void stratifiedNoiseHasTheSameDistribution() {
    Vocabulary vocabulary = zipf(200);
    NoiseDistribution noise = new NoiseDistribution(vocabulary);
    long[] seen = new long[200];
    int[] words = new int[30];
    double[] points = new double[30];
    FastRandom random = new FastRandom(2);
    for (int i = 0; i < 70_000; i++) {
      noise.drawStratified(random, words, 30, points);
      for (int word : words) {
        seen[word]++;
      }
    }
    checkNoise(vocabulary, noise, seen, 70_000L * 30);
  }

  @Test
  void theLargestRandomNumberIsStillAWord() {
    NoiseDistribution noise = new NoiseDistribution(zipf(200));
    // the second number of this stream has all bits set, and 1 + (1 - 2^-53) rounds to 2
    long seed = 0x932b113cfbd6b596L;
    FastRandom random = new FastRandom(seed);
    random.nextLong();
    assertEquals(-1, random.nextLong());
    int[] words = new int[2];
    noise.drawStratified(new FastRandom(seed), words, 2, new double[2]);
    assertEquals(199, words[1]);
  }

  private static void checkNoise(
      Vocabulary vocabulary, NoiseDistribution noise, long[] seen, long draws) {
    double total = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      total += Math.pow(vocabulary.count(id), 0.75);
    }
    double chiSquare = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      double p = Math.pow(vocabulary.count(id), 0.75) / total;
      assertEquals(p, noise.probability(id), 1e-12);
      chiSquare += square(seen[id] - draws * p) / (draws * p);
    }
    assertEquals(0, seen[0], "</s> is never noise");
    // 198 degrees of freedom: mean 198, standard deviation 20
    assertTrue(chiSquare < 198 + 5 * 20, "chi-square " + chiSquare);
  }

  @Test
  void subsamplingKeepsByTheFormula() {
    Vocabulary vocabulary = zipf(100);
    double t = 1e-3;
    Subsampler subsampler = new Subsampler(vocabulary, t);
    FastRandom random = new FastRandom(3);
    double chiSquare = 0;
    int decided = 0;
    for (int id = 1; id < 100; id++) {
      double c = vocabulary.count(id);
      double tn = t * vocabulary.totalCount();
      double p = Math.min(1, (Math.sqrt(c / tn) + 1) * tn / c);
      assertEquals(p, subsampler.keepProbability(id), 1e-9);
      int kept = 0;
      for (int i = 0; i < 20_000; i++) {
        kept += subsampler.keeps(id, random);
      }
      if (p < 1) {
        chiSquare += square(kept - 20_000 * p) / (20_000 * p * (1 - p));
        decided++;
      } else {
        assertEquals(20_000, kept);
      }
    }
    assertTrue(decided > 30, "words that are subsampled: " + decided);
    assertTrue(chiSquare < decided + 5 * Math.sqrt(2.0 * decided), "chi-square " + chiSquare);
  }

  @Test
  void sampleZeroKeepsEverything() {
    Subsampler subsampler = new Subsampler(zipf(10), 0);
    for (int id = 0; id < 10; id++) {
      assertEquals(1, subsampler.keepProbability(id));
    }
  }

  @Test
  void windowSizesAreUniform() {
    FastRandom random = new FastRandom(4);
    for (int window : new int[] {1, 2, 5, 10, 1000}) {
      long[] seen = new long[window];
      int draws = 2000 * window;
      for (int i = 0; i < draws; i++) {
        seen[random.nextInt(window)]++;
      }
      double chiSquare = 0;
      for (long s : seen) {
        chiSquare += square(s - 2000) / 2000;
      }
      assertTrue(chiSquare < window - 1 + 5 * Math.sqrt(2.0 * window), window + ": " + chiSquare);
    }
  }

  @Test
  void streamsOfOnePieceRepeatAndOthersDiffer() {
    FastRandom a = new FastRandom(0);
    FastRandom b = new FastRandom(99);
    a.restart(1, 2, 3);
    b.restart(1, 2, 3);
    long first = a.nextLong();
    assertEquals(first, b.nextLong());
    b.restart(1, 3, 2);
    assertNotEquals(first, b.nextLong());
    b.restart(2, 2, 3);
    assertNotEquals(first, b.nextLong());
    float f = a.nextFloat();
    assertTrue(f >= 0 && f < 1);
  }

  @Test
  void aVocabularyWithoutWordsHasNoNoise() {
    Vocabulary empty = Vocabulary.of(List.of(Vocabulary.END_OF_SENTENCE), new long[] {7});
    assertThrows(IllegalArgumentException.class, () -> new NoiseDistribution(empty));
  }

  private static double square(double x) {
    return x * x;
  }
}
