package io.github.w2vfast.io;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Writes vectors in the formats of word2vec, which gensim, fastText's readers and word2vec.c's own
 * tools load. Both formats hold the same float32 values; in text, values that are not finite are
 * written as {@code nan}, {@code inf} and {@code -inf}. Whole models are written by {@link
 * ModelFile}.
 */
public final class VectorWriter {
  private static final ValueLayout.OfInt LITTLE_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Values that a worker formats before it hands the bytes over. */
  private static final int VALUES_PER_BLOCK = 1 << 15;

  /** Blocks of which a round of formatting and writing consists, per processor and at most. */
  private static final int BLOCKS_PER_PROCESSOR = 16;

  private static final int MAX_BLOCKS = 256;

  private VectorWriter() {}

  /**
   * Writes a file. It appears under its name only when it is whole; see {@link AtomicOutput}.
   *
   * @throws IOException if the file cannot be written, or a word cannot be held by the format
   */
  public static void write(WordVectors vectors, Path file, VectorFormat format) throws IOException {
    try (AtomicOutput out = AtomicOutput.open(file)) {
      write(vectors, out, format, file.toString());
      out.commit();
    }
  }

  /**
   * Writes to a stream, which is flushed but not closed.
   *
   * @throws IOException if the stream fails, or a word cannot be held by the format: it is empty or
   *     contains a space or a newline
   */
  public static void write(WordVectors vectors, OutputStream out, VectorFormat format)
      throws IOException {
    write(vectors, out, format, "vectors");
  }

  private static void write(WordVectors vectors, OutputStream out, VectorFormat format, String name)
      throws IOException {
    if (format == VectorFormat.MODEL) {
      throw new IllegalArgumentException("vectors alone are no model: ModelFile writes models");
    }
    int rows = vectors.size();
    int dim = vectors.dim();
    out.write((rows + " " + dim + "\n").getBytes(StandardCharsets.US_ASCII));
    int rowsPerBlock = Math.max(1, VALUES_PER_BLOCK / dim);
    int blocks = Math.ceilDiv(rows, rowsPerBlock);
    int together =
        Math.min(MAX_BLOCKS, BLOCKS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    Block[] ready = new Block[Math.min(blocks, together)];
    for (int first = 0; first < blocks; first += together) {
      int start = first;
      int count = Math.min(together, blocks - first);
      IntStream.range(0, count)
          .parallel()
          .forEach(
              i -> {
                int row = (start + i) * rowsPerBlock;
                int end = (int) Math.min(rows, (long) row + rowsPerBlock);
                Block block = ready[i] == null ? new Block(dim) : ready[i];
                ready[i] = block;
                block.fill(vectors, row, end, format);
              });
      for (int i = 0; i < count; i++) {
        if (ready[i].problem != null) {
          throw new IOException("cannot write " + name + ": " + ready[i].problem);
        }
        out.write(ready[i].bytes, 0, ready[i].length);
      }
    }
    out.flush();
  }

  /** The bytes of some consecutive rows. */
  private static final class Block {
    private final float[] values;
    private byte[] bytes = new byte[1 << 16];
    private int length;
    private String problem;

    Block(int dim) {
      values = new float[dim];
    }

    void fill(WordVectors vectors, int from, int to, VectorFormat format) {
      length = 0;
      EmbeddingMatrix matrix = vectors.matrix();
      for (int row = from; row < to && problem == null; row++) {
        String word = vectors.word(row);
        byte[] wordBytes = word.getBytes(StandardCharsets.UTF_8);
        problem = check(word, wordBytes, row);
        if (format == VectorFormat.BINARY) {
          room(wordBytes.length + 2L + 4L * values.length);
          put(wordBytes);
          putBinary(matrix, row);
        } else {
          room(wordBytes.length + 1L + (FloatFormatter.MAX_LENGTH + 1L) * values.length);
          put(wordBytes);
          matrix.getRow(row, values, 0);
          int p = length;
          for (float value : values) {
            bytes[p++] = ' ';
            p = FloatFormatter.write(value, bytes, p);
          }
          length = p;
        }
        bytes[length++] = '\n';
      }
    }

    private static String check(String word, byte[] bytes, int row) {
      if (bytes.length == 0) {
        return "the word of row " + row + " is empty";
      }
      for (byte b : bytes) {
        if (b == ' ' || b == '\n') {
          return "the word '%s' of row %d contains a %s, which the word2vec formats cannot hold"
              .formatted(word.replace("\n", "\\n"), row, b == ' ' ? "space" : "newline");
        }
      }
      return null;
    }

    private void room(long more) {
      long needed = length + more;
      if (needed > bytes.length) {
        if (needed > Integer.MAX_VALUE - 8) {
          throw new OutOfMemoryError("a row of more than 2 GiB");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, needed + needed / 2));
      }
    }

    private void put(byte[] source) {
      System.arraycopy(source, 0, bytes, length, source.length);
      length += source.length;
    }

    private void putBinary(EmbeddingMatrix matrix, int row) {
      bytes[length++] = ' ';
      MemorySegment.copy(
          matrix.segment(),
          ValueLayout.JAVA_INT,
          row * matrix.strideBytes(),
          MemorySegment.ofArray(bytes),
          LITTLE_ENDIAN,
          length,
          values.length);
      length += 4 * values.length;
    }
  }
}
