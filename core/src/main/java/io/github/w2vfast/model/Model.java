package io.github.w2vfast.model;

import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of word2vec: for each word of the vocabulary a row of U, its vector as a centre
 * word, and a row of V, its vector as an outside word. Hierarchical softmax has no V but a row for
 * each inner node of the Huffman tree; trained together with negative sampling, it has both. With
 * subwords, U has a row for each bucket of n-grams after those of the words, and a word's vector is
 * the mean of {@linkplain SubwordRows some of its rows}. The matrices lie outside the heap until
 * {@link #close()}.
 */
public final class Model implements AutoCloseable {
  private final Vocabulary vocabulary;
  private final EmbeddingMatrix u;
  private final @Nullable EmbeddingMatrix v;
  private final @Nullable EmbeddingMatrix nodes;
  private final @Nullable SubwordRows subwordRows;
  private final boolean ownsSubwordRows;

  /** With subwords the vectors of the words, once somebody has asked for them. */
  private @Nullable EmbeddingMatrix means;

  /** A model of U and V, as softmax and negative sampling train it. */
  public Model(Vocabulary vocabulary, EmbeddingMatrix u, EmbeddingMatrix v) {
    this(vocabulary, u, v, null);
  }

  /** A model without subwords over these matrices, which it then owns. */
  public Model(
      Vocabulary vocabulary,
      EmbeddingMatrix u,
      @Nullable EmbeddingMatrix v,
      @Nullable EmbeddingMatrix nodes) {
    this(vocabulary, u, v, nodes, null);
  }

  /**
   * A model over these matrices and lists, which it then owns.
   *
   * @param u a row for each word, and with subwords one for each bucket
   * @param v a row for each word, or null
   * @param nodes a row for each inner node of the vocabulary's {@link HuffmanTree}, or null
   * @param subwordRows of which rows of U each word's vector is the mean, or null
   * @throws IllegalArgumentException if a matrix has another shape, or if both V and nodes are
   *     missing
   */
  public Model(
      Vocabulary vocabulary,
      EmbeddingMatrix u,
      @Nullable EmbeddingMatrix v,
      @Nullable EmbeddingMatrix nodes,
      @Nullable SubwordRows subwordRows) {
    this(vocabulary, u, v, nodes, subwordRows, true);
  }

  private Model(
      Vocabulary vocabulary,
      EmbeddingMatrix u,
      @Nullable EmbeddingMatrix v,
      @Nullable EmbeddingMatrix nodes,
      @Nullable SubwordRows subwordRows,
      boolean ownsSubwordRows) {
    if (v == null && nodes == null) {
      throw new IllegalArgumentException("a model needs V, the nodes of a tree, or both");
    }
    int words = vocabulary.size();
    if (subwordRows != null && subwordRows.words() != words) {
      throw new IllegalArgumentException(
          "there are n-grams of %d words for %d".formatted(subwordRows.words(), words));
    }
    int rows = subwordRows == null ? words : SubwordRows.rowsOfU(subwordRows.subwords(), words);
    check("U", u, rows, u.dim());
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
    this.subwordRows = subwordRows;
    this.ownsSubwordRows = ownsSubwordRows;
  }

  private static void check(String name, EmbeddingMatrix matrix, int rows, int dim) {
    if (matrix.rows() != rows || matrix.dim() != dim) {
      throw new IllegalArgumentException(
          "%s should be %d x %d but is %d x %d"
              .formatted(name, rows, dim, matrix.rows(), matrix.dim()));
    }
  }

  /** A model of zeros with matrices of the same shapes, to be closed before the other one. */
  public static Model likeThis(Model other) {
    int dim = other.u.dim();
    return zeros(other.vocabulary, dim, other.hasV(), other.hasNodes(), other.subwordRows, false);
  }

  /**
   * A model of zeros.
   *
   * @param v whether there is V
   * @param nodes whether there are the nodes of the tree
   * @throws OutOfMemoryError if the matrices do not fit
   */
  public static Model zeros(Vocabulary vocabulary, int dim, boolean v, boolean nodes) {
    return zeros(vocabulary, dim, v, nodes, Subwords.NONE);
  }

  /**
   * A model of zeros, with subwords unless they are {@link Subwords#NONE}.
   *
   * @throws OutOfMemoryError if the matrices do not fit
   */
  public static Model zeros(
      Vocabulary vocabulary, int dim, boolean v, boolean nodes, Subwords subwords) {
    SubwordRows rows = subwords.exist() ? SubwordRows.of(subwords, vocabulary) : null;
    try {
      return zeros(vocabulary, dim, v, nodes, rows, true);
    } catch (Throwable e) {
      if (rows != null) {
        rows.close();
      }
      throw e;
    }
  }

  private static Model zeros(
      Vocabulary vocabulary,
      int dim,
      boolean v,
      boolean nodes,
      @Nullable SubwordRows rows,
      boolean ownsRows) {
    List<EmbeddingMatrix> made = new ArrayList<>();
    try {
      int words = vocabulary.size();
      int inputs = rows == null ? words : SubwordRows.rowsOfU(rows.subwords(), words);
      EmbeddingMatrix first = zeros(inputs, dim, made);
      EmbeddingMatrix second = v ? zeros(words, dim, made) : null;
      EmbeddingMatrix third = nodes ? zeros(HuffmanTree.innerNodes(vocabulary), dim, made) : null;
      return new Model(vocabulary, first, second, third, rows, ownsRows);
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

  /** Whether the vectors of words are means of their n-grams' rows. */
  public boolean hasSubwords() {
    return subwordRows != null;
  }

  /** How words are cut into n-grams; {@link Subwords#NONE} if they are not. */
  public Subwords subwords() {
    return subwordRows == null ? Subwords.NONE : subwordRows.subwords();
  }

  /**
   * The rows of U whose mean is each word's vector.
   *
   * @throws IllegalStateException if there are no subwords
   */
  public SubwordRows subwordRows() {
    if (subwordRows == null) {
      throw new IllegalStateException("this model has no n-grams");
    }
    return subwordRows;
  }

  /**
   * One row for each word: its vector as a centre word. That is U, or with subwords a matrix of
   * means, made at the first call and not changed by later training.
   */
  public synchronized EmbeddingMatrix inputs() {
    if (subwordRows == null) {
      return u;
    }
    if (means == null) {
      means = SubwordMeans.of(subwordRows, u);
    }
    return means;
  }

  /**
   * U: one row for each word as a centre word, and with subwords one for each bucket of n-grams
   * after them.
   */
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

  /**
   * The word vectors proper: the rows of U, or with subwords the means of such rows. Words that are
   * not in the vocabulary then have vectors too.
   */
  public WordVectors vectors() {
    Composer composer = subwordRows == null ? null : composer();
    return new View(vocabulary, inputs(), composer);
  }

  /**
   * Makes a vector of a word that is not in the vocabulary from its n-grams.
   *
   * @return false, and the target is left as it is, if there are no subwords or the word is too
   *     short to have n-grams
   */
  public boolean compose(String word, float[] target) {
    return hasSubwords() && composer().compose(word, target);
  }

  private Composer composer() {
    return SubwordMeans.composer(subwords(), vocabulary.size(), SubwordMeans.source(u), u.dim());
  }

  /** Puts the vector of a word into {@code target[0...]}: as {@link #inputs()}, but of one. */
  public void input(int word, float[] target) {
    if (subwordRows == null) {
      u.getRow(word, target, 0);
    } else {
      new SubwordMeans.Mean(SubwordMeans.source(u), u.dim()).of(subwordRows, word, target);
    }
  }

  /**
   * The context vectors: the rows of V.
   *
   * @throws IllegalStateException if there is no V
   */
  public WordVectors contextVectors() {
    return new View(vocabulary, v(), null);
  }

  @Override
  public synchronized void close() {
    if (means != null) {
      means.close();
      means = null;
    }
    if (subwordRows != null && ownsSubwordRows) {
      subwordRows.close();
    }
    u.close();
    if (v != null) {
      v.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  private record View(Vocabulary vocabulary, EmbeddingMatrix matrix, @Nullable Composer composer)
      implements WordVectors {
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

    @Override
    public boolean compose(String word, float[] target) {
      return composer != null && composer.compose(word, target);
    }
  }
}
