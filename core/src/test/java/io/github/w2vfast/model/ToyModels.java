package io.github.w2vfast.model;

import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Models with random rows, for tests. */
public final class ToyModels {
  private ToyModels() {}

  /** {@code </s>}, then w1 to w(words - 1), with falling counts. */
  public static Vocabulary vocabulary(int words) {
    List<String> names = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    long[] counts = new long[words];
    counts[0] = 7;
    for (int i = 1; i < words; i++) {
      names.add("w" + i);
      counts[i] = 1 + 3L * words / i;
    }
    return Vocabulary.of(names, counts);
  }

  /**
   * A model with Gaussian rows.
   *
   * @param scale the deviation of each value
   */
  public static Model random(
      int words, int dim, boolean v, boolean nodes, double scale, long seed) {
    Vocabulary vocabulary = vocabulary(words);
    Random random = new Random(seed);
    return new Model(
        vocabulary,
        matrix(words, dim, scale, random),
        v ? matrix(words, dim, scale, random) : null,
        nodes ? matrix(HuffmanTree.innerNodes(vocabulary), dim, scale, random) : null);
  }

  private static EmbeddingMatrix matrix(int rows, int dim, double scale, Random random) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < dim; k++) {
        matrix.set(row, k, (float) (scale * random.nextGaussian()));
      }
    }
    return matrix;
  }

  /** The dot product of two rows, in double. */
  public static double dot(EmbeddingMatrix a, int row, EmbeddingMatrix b, int other) {
    double sum = 0;
    for (int k = 0; k < a.dim(); k++) {
      sum += (double) a.get(row, k) * b.get(other, k);
    }
    return sum;
  }
}
