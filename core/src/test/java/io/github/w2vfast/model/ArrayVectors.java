package io.github.w2vfast.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Word vectors made from lists, for tests. */
public final class ArrayVectors implements WordVectors, AutoCloseable {
  private final List<String> words;
  private final Map<String, Integer> index = new HashMap<>();
  private final EmbeddingMatrix matrix;

  public ArrayVectors(List<String> words, float[][] rows, int dim) {
    this.words = List.copyOf(words);
    matrix = EmbeddingMatrix.zeros(rows.length, dim);
    for (int i = 0; i < rows.length; i++) {
      matrix.setRow(i, rows[i], 0);
      index.putIfAbsent(words.get(i), i);
    }
  }

  /** Gaussian vectors for these words. */
  public static ArrayVectors random(List<String> words, int dim, long seed) {
    return random(words, dim, dim, seed);
  }

  /**
   * Gaussian vectors for these words that reach ten times as far along the first {@code far}
   * coordinates as along the others.
   */
  public static ArrayVectors concentrated(List<String> words, int dim, int far, long seed) {
    return random(words, dim, far, seed);
  }

  private static ArrayVectors random(List<String> words, int dim, int far, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[words.size()][dim];
    for (float[] row : rows) {
      for (int i = 0; i < dim; i++) {
        row[i] = (float) random.nextGaussian() * (i < far ? 1 : 0.1f);
      }
    }
    return new ArrayVectors(words, rows, dim);
  }

  /** The prefix followed by 0, by 1, and so on. */
  public static List<String> numbered(String prefix, int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(prefix + i);
    }
    return words;
  }

  @Override
  public int size() {
    return words.size();
  }

  @Override
  public int dim() {
    return matrix.dim();
  }

  @Override
  public String word(int i) {
    return words.get(i);
  }

  @Override
  public int indexOf(String word) {
    return index.getOrDefault(word, -1);
  }

  @Override
  public EmbeddingMatrix matrix() {
    return matrix;
  }

  @Override
  public void close() {
    matrix.close();
  }
}
