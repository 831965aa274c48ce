package io.github.w2vfast.io;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import java.util.List;
import java.util.Objects;

/** The vectors of a file. The rows lie outside the heap until {@link #close()}. */
public final class LoadedVectors implements WordVectors, AutoCloseable {
  private final WordTable words;
  private final EmbeddingMatrix matrix;
  private final VectorFormat format;
  private final List<String> notes;

  LoadedVectors(WordTable words, EmbeddingMatrix matrix, VectorFormat format, List<String> notes) {
    this.words = words;
    this.matrix = matrix;
    this.format = format;
    this.notes = List.copyOf(notes);
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
  public String word(int index) {
    return words.word(Objects.checkIndex(index, words.size()));
  }

  @Override
  public int indexOf(String word) {
    return words.indexOf(word);
  }

  @Override
  public EmbeddingMatrix matrix() {
    return matrix;
  }

  /** The format that was found. */
  public VectorFormat format() {
    return format;
  }

  /**
   * What is odd about the file though it could be read, a sentence each: words that occur twice,
   * words that are not valid UTF-8, a missing newline at the end.
   */
  public List<String> notes() {
    return notes;
  }

  /** Frees the memory of the rows. */
  @Override
  public void close() {
    matrix.close();
  }
}
