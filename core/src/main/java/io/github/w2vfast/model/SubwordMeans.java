package io.github.w2vfast.model;

import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.vocab.Ngrams;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Vectors of words as the means of rows of U. */
public final class SubwordMeans {
  private static final int WORDS_PER_TASK = 1024;

  private SubwordMeans() {}

  /** Where the rows lie. */
  @FunctionalInterface
  public interface Source {
    /** Copies a row's values to {@code target[0...]}. */
    void getRow(int row, float[] target);
  }

  /** A row for each word; the caller closes the matrix. */
  static EmbeddingMatrix of(SubwordRows rows, EmbeddingMatrix u) {
    EmbeddingMatrix means = EmbeddingMatrix.zeros(rows.words(), u.dim());
    IntStream.range(0, Math.ceilDiv(rows.words(), WORDS_PER_TASK))
        .parallel()
        .forEach(
            task -> {
              Mean mean = new Mean(source(u), u.dim());
              float[] values = new float[u.dim()];
              int end = (int) Math.min(rows.words(), (task + 1L) * WORDS_PER_TASK);
              for (int word = task * WORDS_PER_TASK; word < end; word++) {
                mean.of(rows, word, values);
                means.setRow(word, values, 0);
              }
            });
    return means;
  }

  static Source source(EmbeddingMatrix u) {
    return (row, target) -> u.getRow(row, target, 0);
  }

  /**
   * Vectors of words that have no row: the means of their n-grams' rows.
   *
   * @param words the number of words that have rows; the buckets' rows follow theirs
   * @param u may be asked by any number of threads
   */
  public static Composer composer(Subwords subwords, int words, Source u, int dim) {
    Ngrams ngrams = new Ngrams(subwords);
    return (word, target) -> {
      Mean mean = new Mean(u, dim);
      for (int bucket : ngrams.buckets(word)) {
        mean.add(words + bucket);
      }
      return mean.take(target);
    };
  }

  /** A mean of rows, in double; for one thread. */
  public static final class Mean {
    private final Source u;
    private final double[] sum;
    private final float[] row;
    private int count;

    /** A mean of no rows so far. */
    public Mean(Source u, int dim) {
      this.u = u;
      sum = new double[dim];
      row = new float[dim];
    }

    /** Adds a row. */
    public void add(int index) {
      u.getRow(index, row);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += row[k];
      }
      count++;
    }

    /**
     * Puts the mean of what was added into {@code target[0...]}, and begins anew.
     *
     * @return false, and the target is left as it is, if nothing was added
     */
    public boolean take(float[] target) {
      if (count == 0) {
        return false;
      }
      for (int k = 0; k < sum.length; k++) {
        target[k] = (float) (sum[k] / count);
      }
      Arrays.fill(sum, 0);
      count = 0;
      return true;
    }

    /** Puts the vector of a word of the vocabulary into {@code target[0...]}. */
    public void of(SubwordRows rows, int word, float[] target) {
      int n = rows.count(word);
      for (int i = 0; i < n; i++) {
        add(rows.row(word, i));
      }
      take(target);
    }
  }
}
