package io.github.w2vfast.io;

import io.github.w2vfast.model.Composer;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a file. The rows lie outside the heap, or in the mapped file, until {@link
 * #close()}.
 */
public final class LoadedVectors implements WordVectors, AutoCloseable {
  private final WordVectors rows;
  private final Runnable release;
  private final VectorFormat format;
  private final List<String> notes;

  LoadedVectors(Words words, EmbeddingMatrix matrix, VectorFormat format, List<String> notes) {
    this(new Table(words, matrix, null), matrix::close, format, notes);
  }

  /** Vectors that can make more from the n-grams in a file, which they then own. */
  LoadedVectors(
      Words words,
      EmbeddingMatrix matrix,
      VectorFormat format,
      List<String> notes,
      Composer composer,
      AutoCloseable file) {
    this(
        new Table(words, matrix, composer),
        () -> {
          matrix.close();
          close(file);
        },
        format,
        notes);
  }

  private static void close(AutoCloseable file) {
    try {
      file.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Vectors whose memory {@code release} gives back. */
  LoadedVectors(WordVectors rows, Runnable release, VectorFormat format, List<String> notes) {
    this.rows = rows;
    this.release = release;
    this.format = format;
    this.notes = List.copyOf(notes);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int dim() {
    return rows.dim();
  }

  @Override
  public String word(int index) {
    return rows.word(Objects.checkIndex(index, rows.size()));
  }

  @Override
  public int indexOf(String word) {
    return rows.indexOf(word);
  }

  @Override
  public boolean compose(String word, float[] target) {
    return rows.compose(word, target);
  }

  @Override
  public EmbeddingMatrix matrix() {
    return rows.matrix();
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
    release.run();
  }

  private record Table(Words table, EmbeddingMatrix matrix, @Nullable Composer composer)
      implements WordVectors {
    @Override
    public boolean compose(String word, float[] target) {
      return composer != null && composer.compose(word, target);
    }

    @Override
    public int size() {
      // Perhaps only the first rows of the file were taken.
      return matrix.rows();
    }

    @Override
    public int dim() {
      return matrix.dim();
    }

    @Override
    public String word(int index) {
      return table.word(index);
    }

    @Override
    public int indexOf(String word) {
      int index = table.indexOf(word);
      return index < matrix.rows() ? index : -1;
    }
  }
}
