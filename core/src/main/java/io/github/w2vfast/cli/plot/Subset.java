package io.github.w2vfast.cli.plot;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some of the words of a file, with a copy of their vectors scaled to length 1. */
public final class Subset implements WordVectors, AutoCloseable {
  private final List<String> words;
  private final int[] rows;
  private final Map<String, Integer> index = new HashMap<>();
  private final EmbeddingMatrix matrix;

  /** The rows {@code rows} of {@code all}, in this order. */
  public Subset(WordVectors all, int[] rows) {
    this.rows = rows.clone();
    this.words = java.util.Arrays.stream(rows).mapToObj(all::word).toList();
    matrix = EmbeddingMatrix.zeros(rows.length, all.dim());
    float[] row = new float[all.dim()];
    for (int i = 0; i < rows.length; i++) {
      index.put(words.get(i), i);
      all.matrix().getRow(rows[i], row, 0);
      if (UnitRows.normalize(row)) {
        matrix.setRow(i, row, 0);
      }
    }
  }

  /** The row in the file: words come by falling frequency there. */
  public int rank(int i) {
    return rows[i];
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
