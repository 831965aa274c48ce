package io.github.w2vfast.io;

import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.IntStream;

/** Writes rows one after another; encodes them in parallel, a block of rows at a time. */
final class RowBlocks {
  /** Values that a worker encodes before it hands the bytes over. */
  private static final int VALUES_PER_BLOCK = 1 << 15;

  /** Blocks of which a round of encoding and writing consists, per processor and at most. */
  private static final int BLOCKS_PER_PROCESSOR = 8;

  private static final int MAX_BLOCKS = 256;

  private final VectorRows rows;
  private final Encoders encoders;
  private final String name;

  /** Makes the encoder of a block for rows of a dimension. */
  interface Encoders {
    RowEncoder make(int dim);
  }

  /**
   * Prepares to write all rows.
   *
   * @param name what is written, for messages
   */
  RowBlocks(VectorRows rows, Encoders encoders, String name) {
    this.rows = rows;
    this.encoders = encoders;
    this.name = name;
  }

  void write(OutputStream out) throws IOException {
    int size = rows.size();
    int rowsPerBlock = Math.max(1, VALUES_PER_BLOCK / rows.dim());
    int blocks = Math.ceilDiv(size, rowsPerBlock);
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
                int end = (int) Math.min(size, (long) row + rowsPerBlock);
                Block block = ready[i] == null ? new Block() : ready[i];
                ready[i] = block;
                block.fill(row, end);
              });
      for (int i = 0; i < count; i++) {
        if (ready[i].failure != null) {
          throw ready[i].failure;
        }
        ready[i].encoder.writeTo(out);
      }
    }
  }

  /** The bytes of some consecutive rows. */
  private final class Block {
    private final RowEncoder encoder = encoders.make(rows.dim());
    private final float[] values = new float[rows.dim()];
    private final RowReader reader = rows.reader();
    private IOException failure;

    void fill(int from, int to) {
      encoder.clear();
      try {
        for (int row = from; row < to; row++) {
          reader.read(row, values);
          String problem = encoder.add(rows.utf8(row), row, values);
          if (problem != null) {
            throw new IOException("cannot write " + name + ": " + problem);
          }
        }
      } catch (IOException e) {
        failure = e;
      }
    }
  }
}
