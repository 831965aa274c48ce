package io.github.w2vfast.objective;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.HuffmanTree;
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
    return random(vocabulary, TrainingConfig.builder().dim(dim).build(), seed);
  }

  /** A model with the matrices that the configuration needs. */
  static Model random(Vocabulary vocabulary, TrainingConfig config, long seed) {
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    Random random = new Random(seed);
    int size = vocabulary.size();
    return new Model(
        vocabulary,
        random(size, config.dim(), random),
        tree && config.negative() == 0 ? null : random(size, config.dim(), random),
        tree ? random(HuffmanTree.innerNodes(vocabulary), config.dim(), random) : null);
  }

  private static EmbeddingMatrix random(int rows, int dim, Random random) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < dim; k++) {
        matrix.set(r, k, (float) random.nextGaussian() * 0.5f);
      }
    }
    return matrix;
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
