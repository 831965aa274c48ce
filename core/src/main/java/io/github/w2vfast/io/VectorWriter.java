package io.github.w2vfast.io;

import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes vectors in the formats of {@link VectorFormat} but {@link VectorFormat#MODEL} and {@link
 * VectorFormat#FASTTEXT}, which {@link ModelFile} and {@link FastTextFile} write. In text, values
 * that are not finite are written as {@code nan}, {@code inf} and {@code -inf}. Rows are taken one
 * by one, in parallel, so that what comes from a {@link VectorFile} never is in memory as a whole.
 */
public final class VectorWriter {
  private final VectorRows rows;
  private final VectorFormat format;
  private final Precision precision;

  /** What is written, for messages. */
  private final String name;

  private VectorWriter(VectorRows rows, VectorFormat format, Precision precision, String name) {
    if (format.holdsModels()) {
      throw new IllegalArgumentException(
          "vectors alone are no model: ModelFile and FastTextFile write models");
    }
    if (precision != Precision.FLOAT32 && !format.holdsAllPrecisions()) {
      throw new IllegalArgumentException(
          "only NPY and SAFETENSORS hold " + precision + ", " + format + " does not");
    }
    this.rows = rows;
    this.format = format;
    this.precision = precision;
    this.name = name;
  }

  /**
   * Writes a file, and the {@linkplain VectorFormat#companions files that belong to it}. They
   * appear under their names only when all are whole; see {@link AtomicOutput}.
   *
   * @throws IOException if a file cannot be written, or a word cannot be held by the format
   */
  public static void write(WordVectors vectors, Path file, VectorFormat format) throws IOException {
    write(vectors, file, format, Precision.FLOAT32);
  }

  /**
   * Writes a file with values of a precision.
   *
   * @throws IOException if a file cannot be written, a word cannot be held by the format, or a
   *     value not by the precision
   * @throws IllegalArgumentException if the format does not hold the precision
   */
  public static void write(WordVectors vectors, Path file, VectorFormat format, Precision precision)
      throws IOException {
    new VectorWriter(VectorRows.of(vectors), format, precision, file.toString()).writeFiles(file);
  }

  /**
   * Writes what another file holds.
   *
   * @throws IOException if a file cannot be written, the source is damaged, a word cannot be held
   *     by the format, or a value not by the precision
   * @throws IllegalArgumentException if the format does not hold the precision
   */
  public static void write(VectorFile source, Path file, VectorFormat format, Precision precision)
      throws IOException {
    source.verify();
    new VectorWriter(source, format, precision, file.toString()).writeFiles(file);
  }

  /**
   * Writes to a stream, which is flushed but not closed.
   *
   * @throws IOException if the stream fails, or a word cannot be held by the format: it is empty or
   *     contains a space or a newline
   * @throws IllegalArgumentException for the formats that are several files
   */
  public static void write(WordVectors vectors, OutputStream out, VectorFormat format)
      throws IOException {
    if (!format.companions(Path.of("v"), Precision.FLOAT32).isEmpty()) {
      throw new IllegalArgumentException(format + " is several files");
    }
    VectorWriter writer =
        new VectorWriter(VectorRows.of(vectors), format, Precision.FLOAT32, "vectors");
    writer.writeMain(out);
    out.flush();
  }

  private void writeFiles(Path file) throws IOException {
    List<Path> companions = format.companions(file, precision);
    try (AtomicOutput main = AtomicOutput.open(file);
        AtomicOutput words = companions.isEmpty() ? null : AtomicOutput.open(companions.get(0));
        AtomicOutput scales = companions.size() < 2 ? null : AtomicOutput.open(companions.get(1))) {
      float[] rowScales = writeMain(main);
      if (words != null) {
        writeWords(words);
        words.commit();
      }
      if (scales != null) {
        scales.write(NpyWriter.header("<f4", new long[] {rows.size()}));
        writeScales(scales, rowScales);
        scales.commit();
      }
      main.commit();
    }
  }

  /** Writes the file itself; returns the scales of the rows if they have some. */
  private float[] writeMain(OutputStream out) throws IOException {
    RowEncoder.TensorRows tensor = new RowEncoder.TensorRows(precision, rows.size());
    switch (format) {
      case TEXT -> {
        writeHeader(out);
        blocks(out, dim -> new RowEncoder.Text(dim, ' ', true, WordRule.NO_SPACE));
      }
      case GLOVE -> blocks(out, dim -> new RowEncoder.Text(dim, ' ', true, WordRule.GLOVE));
      case TSV -> blocks(out, dim -> new RowEncoder.Text(dim, '\t', false, WordRule.NO_TAB));
      case BINARY -> {
        writeHeader(out);
        blocks(out, RowEncoder.Binary::new);
      }
      case NPY -> {
        out.write(NpyWriter.header(NpyWriter.descr(precision), shape()));
        blocks(out, tensor::encoder);
      }
      case SAFETENSORS -> {
        out.write(SafetensorsWriter.header(rows.size(), rows.dim(), precision, wordBytes()));
        if (precision == Precision.INT8) {
          // The scales come first, as numbers of 4 bytes must lie at multiples of 4; to know them
          // takes a pass of its own.
          blocks(OutputStream.nullOutputStream(), tensor::encoder);
          writeScales(out, tensor.scales());
        }
        blocks(out, tensor::encoder);
        writeWords(out);
      }
      case MODEL, FASTTEXT -> throw new AssertionError(format);
    }
    return tensor.scales();
  }

  private long[] shape() {
    return new long[] {rows.size(), rows.dim()};
  }

  private void writeHeader(OutputStream out) throws IOException {
    out.write((rows.size() + " " + rows.dim() + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void blocks(OutputStream out, RowBlocks.Encoders encoders) throws IOException {
    new RowBlocks(rows, encoders, name).write(out);
  }

  private long wordBytes() {
    long bytes = 0;
    for (int row = 0; row < rows.size(); row++) {
      bytes += rows.utf8(row).length + 1L;
    }
    return bytes;
  }

  private void writeWords(OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int used = 0;
    for (int row = 0; row < rows.size(); row++) {
      byte[] word = rows.utf8(row);
      if (used + word.length + 1 > buffer.length) {
        out.write(buffer, 0, used);
        used = 0;
        if (word.length >= buffer.length) {
          buffer = new byte[word.length + 1];
        }
      }
      System.arraycopy(word, 0, buffer, used, word.length);
      used += word.length;
      buffer[used++] = '\n';
    }
    out.write(buffer, 0, used);
  }

  private static void writeScales(OutputStream out, float[] scales) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (float scale : scales) {
      bytes.putFloat(scale);
      if (!bytes.hasRemaining()) {
        out.write(bytes.array(), 0, bytes.position());
        bytes.clear();
      }
    }
    out.write(bytes.array(), 0, bytes.position());
  }
}
