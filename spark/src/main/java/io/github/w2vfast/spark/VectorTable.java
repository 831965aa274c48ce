package io.github.w2vfast.spark;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Words and vectors in the memory of one process, to look them up. */
final class VectorTable implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Cleaner CLEANER = Cleaner.create();

  private final Words words;
  private final int dim;
  private final float[][] vectors;
  private transient volatile @Nullable Neighbors neighbors;

  private VectorTable(Words words, int dim, float[][] vectors) {
    this.words = words;
    this.dim = dim;
    this.vectors = vectors;
  }

  /**
   * Gathers a table with the columns id, word, count and vector, one partition at a time.
   *
   * @param words its words
   */
  static VectorTable gather(Dataset<Row> table, Words words, int dim) {
    float[][] vectors = new float[words.size()][];
    vectors[0] = new float[dim];
    Iterator<Row> rows = table.select(ModelData.ID, ModelData.VECTOR).toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      List<Float> values = row.getList(1);
      float[] vector = new float[dim];
      for (int k = 0; k < dim; k++) {
        vector[k] = values.get(k);
      }
      vectors[row.getInt(0)] = vector;
    }
    for (float[] vector : vectors) {
      if (vector == null) {
        throw new IllegalStateException("the table of vectors has lost rows");
      }
    }
    return new VectorTable(words, dim, vectors);
  }

  /** The vector of a word, or null. Not to be changed. */
  float @Nullable [] vector(String word) {
    int id = words.id(word);
    return id > 0 ? vectors[id] : null;
  }

  /**
   * The average of the vectors of a sentence: their sum divided by the number of all its tokens,
   * unknown ones too, as Spark's Word2Vec has it; without values if there are no tokens.
   */
  Vector average(Iterator<String> tokens) {
    double[] sum = new double[dim];
    int n = 0;
    while (tokens.hasNext()) {
      String token = tokens.next();
      n++;
      float[] vector = token == null ? null : vector(token);
      for (int k = 0; vector != null && k < dim; k++) {
        sum[k] += vector[k];
      }
    }
    if (n == 0) {
      return Vectors.sparse(dim, new int[0], new double[0]);
    }
    double share = 1.0 / n;
    for (int k = 0; k < dim; k++) {
      sum[k] *= share;
    }
    return Vectors.dense(sum);
  }

  /** The words nearest to a vector by cosine, nearest first. */
  List<Neighbor> nearest(float[] vector, int top, int... exclude) {
    int[] all = new int[exclude.length + 1];
    // row 0 is the end of a sentence
    System.arraycopy(exclude, 0, all, 1, exclude.length);
    return search().nearest(vector, top, all).stream()
        .map(
            neighbor ->
                new Neighbor(Words.unescape(neighbor.word()), neighbor.index(), neighbor.cosine()))
        .toList();
  }

  /** The id of a word, or -1. */
  int id(String word) {
    return words.id(word);
  }

  private Neighbors search() {
    Neighbors made = neighbors;
    if (made == null) {
      synchronized (this) {
        made = neighbors;
        if (made == null) {
          made = newSearch();
          neighbors = made;
          CLEANER.register(this, made::close);
        }
      }
    }
    return made;
  }

  private Neighbors newSearch() {
    try (EmbeddingMatrix rows = EmbeddingMatrix.zeros(vectors.length, dim)) {
      for (int id = 1; id < vectors.length; id++) {
        rows.setRow(id, vectors[id], 0);
      }
      return new Neighbors(new Rows(words, rows));
    }
  }

  private record Rows(Words known, EmbeddingMatrix matrix) implements WordVectors {
    @Override
    public int size() {
      return known.size();
    }

    @Override
    public int dim() {
      return matrix.dim();
    }

    @Override
    public String word(int index) {
      return known.vocabulary().word(index);
    }

    @Override
    public int indexOf(String word) {
      return known.vocabulary().id(word);
    }
  }
}
