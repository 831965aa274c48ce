package io.github.w2vfast.eval;

import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Pairs of words with similarity scores that people gave them, such as WordSim-353, MEN or MTurk.
 * The vectors are measured by how their cosines rank the pairs. Words are compared in upper case,
 * the first of several spellings counts, and pairs with an unknown word are skipped, as in gensim.
 * Where vectors are made for unknown words, it is from their spelling in the file, in lower case if
 * no known word has a capital, as in fastText's own evaluation.
 */
public final class WordSimilarity {
  private final String name;
  private final List<Pair> pairs;

  private WordSimilarity(String name, List<Pair> pairs) {
    this.name = name;
    this.pairs = pairs;
  }

  private record Pair(String first, String second, double score, String[] written) {}

  /**
   * Reads a file with a pair in each line: two words and a score, separated by tabs, commas or
   * spaces (the first of these that the line has). More columns, empty lines and lines that begin
   * with {@code #} are ignored; the first line may be a heading.
   *
   * @throws IOException if it cannot be read or a line holds no pair; the message names file and
   *     line
   */
  public static WordSimilarity read(Path file) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    boolean[] begun = {false};
    TestSet.read(
        file,
        (number, line) -> {
          String text = line.strip();
          if (text.isEmpty() || text.startsWith("#")) {
            return;
          }
          boolean first = !begun[0];
          begun[0] = true;
          String[] columns = columns(text);
          OptionalDouble score = columns.length < 3 ? OptionalDouble.empty() : number(columns[2]);
          if (score.isPresent() && !columns[0].isEmpty() && !columns[1].isEmpty()) {
            pairs.add(
                new Pair(
                    TestSet.form(columns[0]),
                    TestSet.form(columns[1]),
                    score.getAsDouble(),
                    columns));
          } else if (!first) {
            throw new IOException(
                "%s:%d: expected two words and a number, found '%s'"
                    .formatted(file, number, Texts.shortened(text)));
          }
        });
    if (pairs.isEmpty()) {
      throw new IOException(file + " holds no word pairs with scores");
    }
    return new WordSimilarity(String.valueOf(file.getFileName()), pairs);
  }

  private static String[] columns(String line) {
    String separator = line.indexOf('\t') >= 0 ? "\t" : line.indexOf(',') >= 0 ? "," : "\\s+";
    return Arrays.stream(line.split(separator)).map(String::strip).toArray(String[]::new);
  }

  private static OptionalDouble number(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  /** The name of the test set: its file's name. */
  public String name() {
    return name;
  }

  /** The number of pairs. */
  public int size() {
    return pairs.size();
  }

  /** Compares with all vectors; without an interval. */
  public SimilarityResult evaluate(WordVectors vectors) {
    return evaluate(vectors, 0);
  }

  /**
   * Compares the cosines of the pairs with their scores; without an interval.
   *
   * @param restrictVocab use only this many words from the first on, which are the most frequent
   *     ones; 0 for all
   * @throws IllegalArgumentException if {@code restrictVocab} is negative
   */
  public SimilarityResult evaluate(WordVectors vectors, int restrictVocab) {
    return score(vectors, restrictVocab, UnknownWords.SKIP).result(new Bootstrap(0, 0));
  }

  /**
   * The cosines of the pairs.
   *
   * @param restrictVocab use only this many words from the first on, which are the most frequent
   *     ones; 0 for all
   * @throws IllegalArgumentException if {@code restrictVocab} is negative
   */
  public PairScores score(WordVectors vectors, int restrictVocab, UnknownWords unknown) {
    int limit = TestSet.limit(vectors, restrictVocab);
    Map<String, Integer> rows = new HashMap<>();
    for (Pair pair : pairs) {
      rows.put(pair.first, -1);
      rows.put(pair.second, -1);
    }
    TestSet.findRows(vectors, limit, rows);
    boolean compose = unknown == UnknownWords.NGRAMS && rows.containsValue(-1);
    boolean lower = compose && !TestSet.hasCapitals(vectors, limit);
    float[] x = new float[vectors.dim()];
    float[] y = new float[vectors.dim()];
    double[] scores = new double[pairs.size()];
    int composed = 0;
    for (int p = 0; p < scores.length; p++) {
      Pair pair = pairs.get(p);
      int i = rows.get(pair.first);
      int j = rows.get(pair.second);
      boolean known =
          fill(vectors, i, compose, pair.written[0], lower, x)
              && fill(vectors, j, compose, pair.written[1], lower, y);
      scores[p] = known ? cosine(x, y) : Double.NaN;
      composed += known && (i < 0 || j < 0) ? 1 : 0;
    }
    return new PairScores(name, people(), scores, unknown, composed);
  }

  /** A word's vector: its row or, of one without, what its n-grams give. */
  private static boolean fill(
      WordVectors vectors, int row, boolean compose, String word, boolean lower, float[] target) {
    if (row >= 0) {
      vectors.matrix().getRow(row, target, 0);
      return true;
    }
    return compose && vectors.compose(lower ? word.toLowerCase(Locale.ROOT) : word, target);
  }

  private double[] people() {
    return pairs.stream().mapToDouble(Pair::score).toArray();
  }

  /** The scores that something gives to the pairs. */
  public PairScores score(PairScorer scorer, UnknownWords unknown) {
    double[] scores =
        pairs.stream()
            .mapToDouble(pair -> scorer.similarity(pair.first, pair.second).orElse(Double.NaN))
            .toArray();
    return new PairScores(name, people(), scores, unknown, 0);
  }

  /** The cosine; 0 if a vector is all zeros or not finite. */
  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    double cosine = xy / Math.sqrt(xx * yy);
    return Double.isFinite(cosine) ? cosine : 0;
  }
}
