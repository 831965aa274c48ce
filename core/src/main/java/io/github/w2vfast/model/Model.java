package io.github.w2vfast.model;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * The parameters of word2vec: for each word of the vocabulary a row of U, its vector as a centre
 * word, and a row of V, its vector as an outside word. Both matrices lie outside the heap until
 * {@link #close()}.
 */
public final class Model implements AutoCloseable {
  private final Vocabulary vocabulary;
  private final EmbeddingMatrix u;
  private final EmbeddingMatrix v;

  /** A model over these matrices, which it then owns; both have the vocabulary's number of rows. */
  public Model(Vocabulary vocabulary, EmbeddingMatrix u, EmbeddingMatrix v) {
    if (u.rows() != vocabulary.size() || v.rows() != vocabulary.size() || u.dim() != v.dim()) {
      throw new IllegalArgumentException(
          "a vocabulary of %d words does not fit U %d x %d and V %d x %d"
              .formatted(vocabulary.size(), u.rows(), u.dim(), v.rows(), v.dim()));
    }
    this.vocabulary = vocabulary;
    this.u = u;
    this.v = v;
  }

  /** The words and their counts. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** U: one row for each word as a centre word. */
  public EmbeddingMatrix u() {
    return u;
  }

  /** V: one row for each word as an outside word. */
  public EmbeddingMatrix v() {
    return v;
  }

  /** The word vectors proper: the rows of U. */
  public WordVectors vectors() {
    return new View(vocabulary, u);
  }

  /** The context vectors: the rows of V. */
  public WordVectors contextVectors() {
    return new View(vocabulary, v);
  }

  @Override
  public void close() {
    u.close();
    v.close();
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
