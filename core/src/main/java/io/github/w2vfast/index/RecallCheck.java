package io.github.w2vfast.index;

import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * How much an index misses and how much faster it is, for one number of candidates.
 *
 * @param candidates what the index collected on its way
 * @param recall the share of the 10 true nearest that it found, 0 to 1
 * @param micros the mean time of a query through the index, which takes one processor
 * @param perSecond queries a second through the index, as many at a time as there are processors
 * @param exactMicros the mean time of an exact query, one at a time, each on all processors
 */
public record RecallCheck(
    int candidates, double recall, double micros, double perSecond, double exactMicros) {
  private static final int TOP = 10;
  private static final long SEED = 1;

  /** Exact queries that are timed. */
  private static final int TIMED = 100;

  private static final long WARM_UP_NANOS = 2_000_000_000L;

  /** How many times as many queries as the exact search the index answers on all processors. */
  public double speedup() {
    return perSecond * exactMicros / 1e6;
  }

  /**
   * Measures with words drawn from all words.
   *
   * @param queries how many words, at least 1
   * @param candidates the numbers of candidates to try
   */
  public static List<RecallCheck> measure(
      VectorIndex index, WordVectors vectors, Neighbors exact, int queries, int... candidates)
      throws IOException {
    Random random = new Random(SEED);
    List<String> words = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      words.add(vectors.word(random.nextInt(vectors.size())));
    }
    List<List<Neighbor>> truth = exact.nearestToEach(words, TOP);
    int timed = Math.min(TIMED, queries);
    // The first queries are slow: the code is not compiled yet, nor is the memory touched.
    exact.prepare();
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_UP_NANOS) {
      timeExact(exact, words.subList(0, timed));
    }
    double exactMicros = timeExact(exact, words.subList(0, timed));
    List<RecallCheck> checks = new ArrayList<>();
    start = System.nanoTime();
    do {
      for (int n : candidates) {
        run(index, words, n);
        runParallel(index, words, n);
      }
    } while (System.nanoTime() - start < WARM_UP_NANOS);
    for (int n : candidates) {
      start = System.nanoTime();
      List<List<Neighbor>> found = run(index, words, n);
      double micros = (System.nanoTime() - start) / 1e3 / queries;
      double perSecond = perSecond(index, words, n);
      checks.add(new RecallCheck(n, recall(truth, found), micros, perSecond, exactMicros));
    }
    return checks;
  }

  private static double timeExact(Neighbors exact, List<String> words) {
    long start = System.nanoTime();
    for (String word : words) {
      exact.nearest(word, TOP);
    }
    return (System.nanoTime() - start) / 1e3 / words.size();
  }

  private static double perSecond(VectorIndex index, List<String> words, int candidates)
      throws IOException {
    long start = System.nanoTime();
    runParallel(index, words, candidates);
    return words.size() / ((System.nanoTime() - start) / 1e9);
  }

  private static void runParallel(VectorIndex index, List<String> words, int candidates)
      throws IOException {
    try {
      words.parallelStream()
          .forEach(
              word -> {
                try {
                  index.nearest(word, TOP, candidates);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<List<Neighbor>> run(VectorIndex index, List<String> words, int candidates)
      throws IOException {
    List<List<Neighbor>> found = new ArrayList<>(words.size());
    for (String word : words) {
      found.add(index.nearest(word, TOP, candidates));
    }
    return found;
  }

  private static double recall(List<List<Neighbor>> truth, List<List<Neighbor>> found) {
    long hits = 0;
    long all = 0;
    for (int q = 0; q < truth.size(); q++) {
      Set<Integer> rows = new HashSet<>();
      found.get(q).forEach(n -> rows.add(n.index()));
      for (Neighbor neighbor : truth.get(q)) {
        all++;
        hits += rows.contains(neighbor.index()) ? 1 : 0;
      }
    }
    return all == 0 ? Double.NaN : (double) hits / all;
  }
}
