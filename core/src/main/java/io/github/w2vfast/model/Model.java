package io.github.w2vfast.model;

import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of word2vec: for each word of the vocabulary a row of U, its vector as a centre
 * word, and a row of V, its vector as an outside word. Hierarchical softmax has no V but a row for
 * each inner node of the Huffman tree; trained together with negative sampling, it has both. The
 * matrices lie outside the heap until {@link #close()}.
 */
public final class Model implements AutoCloseable {
  private final Vocabulary vocabulary;
  private final EmbeddingMatrix u;
  private final @Nullable EmbeddingMatrix v;
  private final @Nullable EmbeddingMatrix nodes;

  /** A model of U and V, as softmax and negative sampling train it. */
  public Model(Vocabulary vocabulary, EmbeddingMatrix u, EmbeddingMatrix v) {
    this(vocabulary, u, v, null);
  }

  /**
   * A model over these matrices, which it then owns.
   *
   * @param u a row for each word
   * @param v a row for each word, or null
   * @param nodes a row for each inner node of the vocabulary's {@link HuffmanTree}, or null
   * @throws IllegalArgumentException if a matrix has another shape, or if both V and nodes are
   *     missing
   */
  public Model(
      Vocabulary vocabulary,
      EmbeddingMatrix u,
      @Nullable EmbeddingMatrix v,
      @Nullable EmbeddingMatrix nodes) {
    if (v == null && nodes == null) {
      throw new IllegalArgumentException("a model needs V, the nodes of a tree, or both");
    }
    check("U", u, vocabulary.size(), u.dim());
    if (v != null) {
      check("V", v, vocabulary.size(), u.dim());
    }
    if (nodes != null) {
      check("the nodes", nodes, HuffmanTree.innerNodes(vocabulary), u.dim());
    }
    this.vocabulary = vocabulary;
    this.u = u;
    this.v = v;
    this.nodes = nodes;
  }

  private static void check(String name, EmbeddingMatrix matrix, int rows, int dim) {
    if (matrix.rows() != rows || matrix.dim() != dim) {
      throw new IllegalArgumentException(
          "%s should be %d x %d but is %d x %d"
              .formatted(name, rows, dim, matrix.rows(), matrix.dim()));
    }
  }

  /** A model of zeros with matrices of the same shapes. */
  public static Model likeThis(Model other) {
    return zeros(other.vocabulary, other.u.dim(), other.hasV(), other.hasNodes());
  }

  /**
   * A model of zeros.
   *
   * @param v whether there is V
   * @param nodes whether there are the nodes of the tree
   * @throws OutOfMemoryError if the matrices do not fit
   */
  public static Model zeros(Vocabulary vocabulary, int dim, boolean v, boolean nodes) {
    List<EmbeddingMatrix> made = new ArrayList<>();
    try {
      int words = vocabulary.size();
      EmbeddingMatrix first = zeros(words, dim, made);
      EmbeddingMatrix second = v ? zeros(words, dim, made) : null;
      EmbeddingMatrix third = nodes ? zeros(HuffmanTree.innerNodes(vocabulary), dim, made) : null;
      return new Model(vocabulary, first, second, third);
    } catch (Throwable e) {
      made.forEach(EmbeddingMatrix::close);
      throw e;
    }
  }

  private static EmbeddingMatrix zeros(int rows, int dim, List<EmbeddingMatrix> made) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    made.add(matrix);
    return matrix;
  }

  /** U, then V and the nodes where there are any. */
  public List<EmbeddingMatrix> matrices() {
    List<EmbeddingMatrix> all = new ArrayList<>(List.of(u));
    if (v != null) {
      all.add(v);
    }
    if (nodes != null) {
      all.add(nodes);
    }
    return all;
  }

  /** Memory of all matrices in bytes. */
  public long bytes() {
    return matrices().stream().mapToLong(m -> EmbeddingMatrix.bytesFor(m.rows(), m.dim())).sum();
  }

  /** Takes over the values of a model of the same shape. */
  public void copyFrom(Model other) {
    List<EmbeddingMatrix> from = other.matrices();
    List<EmbeddingMatrix> to = matrices();
    if (from.size() != to.size() || hasV() != other.hasV()) {
      throw new IllegalArgumentException("models of different shapes cannot be copied");
    }
    for (int i = 0; i < to.size(); i++) {
      to.get(i).copyFrom(from.get(i));
    }
  }

  /** The words and their counts. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** U: one row for each word as a centre word. */
  public EmbeddingMatrix u() {
    return u;
  }

  /** Whether there is V; hierarchical softmax alone has none. */
  public boolean hasV() {
    return v != null;
  }

  /**
   * V: one row for each word as an outside word.
   *
   * @throws IllegalStateException if there is none
   */
  public EmbeddingMatrix v() {
    if (v == null) {
      throw new IllegalStateException("this model has no V: hierarchical softmax trains none");
    }
    return v;
  }

  /** Whether there are the nodes of hierarchical softmax. */
  public boolean hasNodes() {
    return nodes != null;
  }

  /**
   * One row for each inner node of the vocabulary's {@link HuffmanTree}.
   *
   * @throws IllegalStateException if there are none
   */
  public EmbeddingMatrix nodes() {
    if (nodes == null) {
      throw new IllegalStateException(
          "this model has no tree: only hierarchical softmax trains one");
    }
    return nodes;
  }

  /** The word vectors proper: the rows of U. */
  public WordVectors vectors() {
    return new View(vocabulary, u);
  }

  /**
   * The context vectors: the rows of V.
   *
   * @throws IllegalStateException if there is no V
   */
  public WordVectors contextVectors() {
    return new View(vocabulary, v());
  }

  @Override
  public void close() {
    u.close();
    if (v != null) {
      v.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  private record View(Vocabulary vocabulary, EmbeddingMatrix matrix) implements WordVectors {
    @Override
    public int size() {
      return vocabulary.size();
    }

    @Override
    public int dim() {
      return matrix.dim();
    }

    @Override
    public String word(int index) {
      return vocabulary.word(index);
    }

    @Override
    public int indexOf(String word) {
      return vocabulary.id(word);
    }
  }
}
