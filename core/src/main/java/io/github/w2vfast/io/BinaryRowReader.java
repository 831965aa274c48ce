package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads rows of little-endian float32, many at once where they are asked for one after another. */
final class BinaryRowReader implements RowReader {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Small beside what a reader is made for, and enough for few system calls. */
  private static final int WINDOW = 1 << 16;

  private final MappedFile file;
  private final long[] starts;
  private final int dim;
  private final byte[] window;
  private final MemorySegment windowData;
  private long from;
  private int length;
  private int nextRow = -1;

  /**
   * A reader for one thread.
   *
   * @param starts where each row begins
   */
  BinaryRowReader(MappedFile file, long[] starts, int dim) {
    this.file = file;
    this.starts = starts;
    this.dim = dim;
    window = new byte[Math.max(WINDOW, dim * Float.BYTES)];
    windowData = MemorySegment.ofArray(window);
  }

  @Override
  public void read(int row, float[] values) throws IOException {
    long start = starts[row];
    long end = start + (long) Float.BYTES * dim;
    if (start < from || end > from + length) {
      long most = row == nextRow ? window.length : end - start;
      int n = (int) Math.min(most, file.data().byteSize() - start);
      length = 0;
      file.read(start, window, n);
      from = start;
      length = n;
    }
    MemorySegment.copy(windowData, FLOAT, start - from, values, 0, dim);
    nextRow = row + 1;
  }
}
