package io.github.w2vfast.io;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** Finds the lines of a text file, in parallel. */
final class LineIndex {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LINE_SCAN_CHUNK = 1 << 22;

  private final String name;
  private final MemorySegment data;

  LineIndex(String name, MemorySegment data) {
    this.name = name;
    this.data = data;
  }

  /**
   * Where each line begins, and one more element: where another line would begin after the last.
   *
   * @throws IOException if a line is too short to hold {@code dim} numbers, so that a file of many
   *     empty lines takes no memory
   */
  long[] starts(long start, long end, long least, int headerLines, int most, int dim)
      throws IOException {
    if (end == start) {
      return new long[] {start};
    }
    int chunks = Math.toIntExact(Math.ceilDiv(end - start, (long) LINE_SCAN_CHUNK));
    LongArrayList[] found = new LongArrayList[chunks];
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              long from = start + (long) chunk * LINE_SCAN_CHUNK;
              found[chunk] = newlines(from, Math.min(end, from + LINE_SCAN_CHUNK), least);
            });
    long count = 2;
    for (LongArrayList list : found) {
      count += list.size();
    }
    // A list ends early at a line that is too short; so is the line between its last two elements.
    long previous = start;
    long line = 1L + headerLines;
    for (LongArrayList list : found) {
      for (int i = 0; i < list.size(); i++, line++) {
        if (list.getLong(i) - previous < least) {
          int length = (int) (list.getLong(i) - previous);
          throw new IOException(
              "%s:%d: expected %s, found %s"
                  .formatted(
                      name,
                      line,
                      dim == 0 ? "a word" : "a word and " + dim + " numbers",
                      length == 0 ? "an empty line" : "'" + shown(previous, length) + "'"));
        }
        previous = list.getLong(i) + 1;
      }
    }
    if (count > most) {
      throw new IOException(name + ": has more than " + most + " lines");
    }
    long[] starts = new long[(int) count];
    starts[0] = start;
    int next = 1;
    for (LongArrayList list : found) {
      for (int i = 0; i < list.size(); i++) {
        starts[next++] = list.getLong(i) + 1;
      }
    }
    starts[next] = end + 1;
    return starts;
  }

  /**
   * The newlines from..to; stops behind one that is less than {@code least} after the one before.
   */
  private LongArrayList newlines(long from, long to, long least) {
    LongArrayList found = new LongArrayList();
    MemorySegment chunk = data.asSlice(from, to - from);
    int length = (int) (to - from);
    int i = 0;
    long last = Long.MIN_VALUE / 2;
    for (; i + 8 <= length; i += 8) {
      // Bytes that are a newline become zero; then the exact form of the "has zero byte" test.
      long x = chunk.get(LONG, i) ^ 0x0a0a0a0a0a0a0a0aL;
      long hits = ~((x & 0x7f7f7f7f7f7f7f7fL) + 0x7f7f7f7f7f7f7f7fL | x | 0x7f7f7f7f7f7f7f7fL);
      while (hits != 0) {
        long at = from + i + (Long.numberOfTrailingZeros(hits) >>> 3);
        found.add(at);
        if (at - last - 1 < least) {
          return found;
        }
        last = at;
        hits &= hits - 1;
      }
    }
    for (; i < length; i++) {
      if (chunk.get(ValueLayout.JAVA_BYTE, i) == '\n') {
        long at = from + i;
        found.add(at);
        if (at - last - 1 < least) {
          return found;
        }
        last = at;
      }
    }
    return found;
  }

  private String shown(long from, int length) {
    byte[] bytes = new byte[Math.min(length, 200)];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, bytes, 0, bytes.length);
    return VectorReader.shown(new String(bytes, StandardCharsets.UTF_8));
  }
}
