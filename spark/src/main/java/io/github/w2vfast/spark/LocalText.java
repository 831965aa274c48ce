package io.github.w2vfast.spark;

import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import scala.Tuple2;

/**
 * The part of the text that one training task trains on, as word ids in a file of its executor,
 * mapped into memory. No name leads to the file while it is in use, where the system allows that,
 * so that nothing is left behind.
 */
final class LocalText implements EncodedCorpus {
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[MAX_BLOCK_TOKENS * TextBlocks.MAX_CODE]);

  private final Vocabulary vocabulary;
  private final Arena arena;
  private final MemorySegment data;
  private final long[] starts;
  private final int blocks;
  private final long tokens;

  private LocalText(
      Vocabulary vocabulary,
      Arena arena,
      MemorySegment data,
      long[] starts,
      int blocks,
      long tokens) {
    this.vocabulary = vocabulary;
    this.arena = arena;
    this.data = data;
    this.starts = starts;
    this.blocks = blocks;
    this.tokens = tokens;
  }

  /**
   * Writes the blocks of {@link TextBlocks} to a file of a directory.
   *
   * @throws IOException if it cannot be written
   */
  static LocalText write(Path directory, Iterator<Tuple2<Long, byte[]>> source, Vocabulary words)
      throws IOException {
    Path file = Files.createTempFile(directory, "w2v-fast-", ".ids");
    try {
      long[] starts = new long[64];
      int blocks = 0;
      long tokens = 0;
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
        while (source.hasNext()) {
          byte[] block = source.next()._2();
          out.write(block);
          if (blocks + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
          }
          starts[blocks + 1] = starts[blocks] + block.length;
          blocks++;
          for (byte b : block) {
            tokens += b >= 0 ? 1 : 0;
          }
        }
      }
      return map(file, words, starts, blocks, tokens);
    } finally {
      deleteIfPossible(file);
    }
  }

  private static LocalText map(Path file, Vocabulary words, long[] starts, int blocks, long tokens)
      throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 0, starts[blocks], arena);
      return new LocalText(words, arena, data, starts, blocks, tokens);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** Where a mapped file cannot be deleted, Spark does it with the directory. */
  private static void deleteIfPossible(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // see above
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public long tokens() {
    return tokens;
  }

  @Override
  public int blocks() {
    return blocks;
  }

  @Override
  public int readBlock(int block, int[] target) {
    byte[] bytes = BUFFER.get();
    int length = (int) (starts[block + 1] - starts[block]);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, starts[block], bytes, 0, length);
    int words = vocabulary.size();
    int n = 0;
    for (int i = 0; i < length; ) {
      int id = 0;
      int shift = 0;
      int b;
      do {
        b = bytes[i++];
        id |= (b & 0x7f) << shift;
        shift += 7;
      } while (b < 0 && i < length);
      if (b < 0 || id >= words) {
        throw new UncheckedIOException(
            new IOException("the local text is damaged in block " + block + ": word " + id));
      }
      target[n++] = id;
    }
    return n;
  }

  @Override
  public void close() {
    arena.close();
  }
}
