package io.github.w2vfast.io;

import io.github.w2vfast.model.Composer;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An opened file of word vectors whose rows are read when they are asked for. It holds the words
 * and where each row begins, some 40 bytes a word, and never the vectors, so that a file larger
 * than the memory can be converted. {@link VectorReader#read} takes all rows into memory at once.
 */
public final class VectorFile implements VectorRows, AutoCloseable {
  private static final int VALUES_PER_TASK = 1 << 16;

  private final String name;
  private final Words words;
  private final int dim;
  private final VectorFormat format;
  private final Precision precision;
  private final List<String> notes;
  private final Supplier<RowReader> readers;

  /** Makes vectors of words that are not in the file, from its n-grams; null if it has none. */
  private final @Nullable Composer composer;

  /** What {@link #close} ends; a model file may be handed over. */
  private AutoCloseable owned;

  VectorFile(
      String name,
      Words words,
      int dim,
      VectorFormat format,
      Precision precision,
      List<String> notes,
      Supplier<RowReader> readers,
      AutoCloseable owned) {
    this(name, words, dim, format, precision, notes, readers, owned, null);
  }

  VectorFile(
      String name,
      Words words,
      int dim,
      VectorFormat format,
      Precision precision,
      List<String> notes,
      Supplier<RowReader> readers,
      AutoCloseable owned,
      @Nullable Composer composer) {
    this.composer = composer;
    this.name = name;
    this.words = words;
    this.dim = dim;
    this.format = format;
    this.precision = precision;
    this.notes = List.copyOf(notes);
    this.readers = readers;
    this.owned = owned;
  }

  /** The words' vectors of a model file, which this one then owns. */
  static VectorFile of(ModelFile model, String name) {
    return of(model, name, model.model()::input, model);
  }

  /**
   * The rows of V of a model file, which stays its owner's.
   *
   * @param name the file, for messages
   * @throws IllegalStateException if there is no V
   */
  public static VectorFile ofContext(ModelFile model, String name) {
    WordVectors v = model.model().contextVectors();
    return of(model, name, (row, values) -> v.matrix().getRow(row, values, 0), () -> {});
  }

  private static VectorFile of(ModelFile model, String name, RowReader rows, AutoCloseable owned) {
    return new VectorFile(
        name,
        Words.of(model.model().vocabulary()),
        model.model().u().dim(),
        VectorFormat.MODEL,
        Precision.FLOAT32,
        List.of(),
        () -> rows,
        owned);
  }

  /**
   * Opens a file of any {@link VectorFormat}, found from its content; the caller closes it.
   *
   * @throws IOException if it cannot be read or is no such file; the message names the file, the
   *     line (text) or the byte (binary), and what was expected there
   */
  public static VectorFile open(Path file) throws IOException {
    return VectorReader.open(file);
  }

  /** Number of words. */
  @Override
  public int size() {
    return words.size();
  }

  /** Length of each vector. */
  @Override
  public int dim() {
    return dim;
  }

  /** The word of a row. */
  public String word(int row) {
    return words.word(Objects.checkIndex(row, words.size()));
  }

  @Override
  public byte[] utf8(int row) {
    return words.utf8(row);
  }

  /** The row of a word, or -1 if it is unknown. */
  public int indexOf(String word) {
    return words.indexOf(word);
  }

  /** The format that was found. */
  public VectorFormat format() {
    return format;
  }

  /** How exactly the file holds its values; float64 counts as float32, to which it is rounded. */
  public Precision precision() {
    return precision;
  }

  /** What is odd about the file though it can be read, a sentence each. */
  public List<String> notes() {
    return notes;
  }

  /** A reader of the rows, for one thread. */
  @Override
  public RowReader reader() {
    RowReader reader = readers.get();
    return (row, values) -> {
      Objects.checkIndex(row, words.size());
      try {
        reader.read(row, values);
      } catch (InternalError e) {
        throw changed(name, e);
      }
    };
  }

  /** That a page of a mapping or the end of a file is gone, as an exception for people. */
  static IOException changed(String name, Throwable e) {
    return new IOException("cannot read " + name + ": it was changed while it was read", e);
  }

  /**
   * Reads all rows into memory, in parallel. A model file is not read but stays mapped, and then
   * belongs to what is returned; so does fastText's, whose n-grams give vectors to other words. The
   * caller closes that.
   *
   * @throws IOException if a row is damaged
   */
  public LoadedVectors load() throws IOException {
    if (owned instanceof ModelFile model) {
      LoadedVectors vectors = model.intoVectors();
      owned = null;
      return vectors;
    }
    if (composer == null) {
      return load(words.size());
    }
    EmbeddingMatrix matrix = read(words.size());
    AutoCloseable file = owned;
    owned = null;
    return new LoadedVectors(words, matrix, format, notes, composer, file);
  }

  /**
   * Reads the first rows into memory; the caller closes what is returned.
   *
   * @param rows how many at most
   * @throws IOException if a row is damaged
   */
  public LoadedVectors load(int rows) throws IOException {
    return new LoadedVectors(words, read(Math.min(rows, words.size())), format, notes);
  }

  private EmbeddingMatrix read(int count) throws IOException {
    EmbeddingMatrix matrix;
    try {
      matrix = EmbeddingMatrix.zeros(count, dim);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "%s: not enough memory for %d vectors of dimension %d (%d MiB)"
              .formatted(name, count, dim, EmbeddingMatrix.bytesFor(count, dim) >> 20),
          e);
    }
    try {
      fill(matrix);
      return matrix;
    } catch (IOException | RuntimeException | Error e) {
      matrix.close();
      throw e;
    }
  }

  private void fill(EmbeddingMatrix matrix) throws IOException {
    int rows = matrix.rows();
    int rowsPerTask = Math.max(1, VALUES_PER_TASK / dim);
    IOException[] problems = new IOException[Math.ceilDiv(rows, rowsPerTask)];
    IntStream.range(0, problems.length)
        .parallel()
        .forEach(
            task -> {
              RowReader reader = reader();
              float[] values = new float[dim];
              int end = (int) Math.min(rows, (task + 1L) * rowsPerTask);
              try {
                for (int row = task * rowsPerTask; row < end; row++) {
                  reader.read(row, values);
                  matrix.setRow(row, values, 0);
                }
              } catch (IOException e) {
                problems[task] = e;
              }
            });
    for (IOException problem : problems) {
      if (problem != null) {
        throw problem;
      }
    }
  }

  /**
   * Compares what has a checksum with it: U of a model file. Other formats have none.
   *
   * @throws IOException if it is damaged
   */
  public void verify() throws IOException {
    if (owned instanceof ModelFile model) {
      model.verifyU();
    }
  }

  /** Ends the mapping of the file. No thread may read from it afterwards. */
  @Override
  public void close() throws IOException {
    if (owned == null) {
      return;
    }
    try {
      owned.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
    owned = null;
  }
}
