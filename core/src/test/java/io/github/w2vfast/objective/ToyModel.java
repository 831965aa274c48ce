package io.github.w2vfast.objective;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small model with random rows, and double-precision copies of it. */
final class ToyModel {
  private ToyModel() {}

  static Vocabulary vocabulary(int size) {
    List<String> words = new ArrayList<>();
    long[] counts = new long[size];
    words.add(Vocabulary.END_OF_SENTENCE);
    counts[0] = 50;
    for (int id = 1; id < size; id++) {
      words.add("w" + id);
      counts[id] = 1000L / id;
    }
    return Vocabulary.of(words, counts);
  }

  static Model random(Vocabulary vocabulary, int dim, long seed) {
    EmbeddingMatrix u = EmbeddingMatrix.zeros(vocabulary.size(), dim);
    EmbeddingMatrix v = EmbeddingMatrix.zeros(vocabulary.size(), dim);
    Random random = new Random(seed);
    for (int r = 0; r < vocabulary.size(); r++) {
      for (int k = 0; k < dim; k++) {
        u.set(r, k, (float) random.nextGaussian() * 0.5f);
        v.set(r, k, (float) random.nextGaussian() * 0.5f);
      }
    }
    return new Model(vocabulary, u, v);
  }

  static double[][] copy(EmbeddingMatrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.dim()];
    for (int r = 0; r < rows.length; r++) {
      for (int k = 0; k < rows[r].length; k++) {
        rows[r][k] = matrix.get(r, k);
      }
    }
    return rows;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /** {@code -log sigmoid(x)}. */
  static double softplusOfMinus(double x) {
    return Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
