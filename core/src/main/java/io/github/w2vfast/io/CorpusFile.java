package io.github.w2vfast.io;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * A text as word ids in a file, with its vocabulary: what {@code encode} writes and {@code train}
 * takes instead of text. The layout is in DESIGN.md.
 *
 * <p>{@link #open} checks the header, every length against the file's size before memory is taken,
 * the checksums of all but the blocks, and every word. Each block is compared with its own checksum
 * when it is read. The file may be replaced while it is open, but not cut in place.
 */
public final class CorpusFile implements EncodedCorpus {
  private static final byte[] MAGIC = {(byte) 0x89, 'W', '2', 'C', '\r', '\n', 0x1a, '\n'};
  private static final int VERSION = 1;
  private static final int HEADER = 80;
  private static final int CHECKSUM = 76;
  private static final int ENTRY = 12;
  private static final int MAX_CODE = 4;

  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[MAX_BLOCK_TOKENS * MAX_CODE]);

  private final MappedFile mapped;
  private final String name;
  private final Map<String, String> description;
  private final Vocabulary vocabulary;
  private final long tokens;
  private final long index;
  private final long[] starts;
  private volatile boolean closed;

  private CorpusFile(
      MappedFile mapped,
      String name,
      Map<String, String> description,
      Vocabulary vocabulary,
      long tokens,
      long index,
      long[] starts) {
    this.mapped = mapped;
    this.name = name;
    this.description = description;
    this.vocabulary = vocabulary;
    this.tokens = tokens;
    this.index = index;
    this.starts = starts;
  }

  /** Whether a file begins as such files do. Pipes and what cannot be read do not. */
  public static boolean isCorpusFile(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * The corpus in a file. It is opened when it is trained, and refused if it was encoded without
   * words that the options ask for.
   */
  public static Corpus corpus(Path file) {
    return Corpus.ofFiles(file)
        .encodedBy(
            (options, progress) -> {
              CorpusFile opened = open(file);
              String minCount = opened.description().getOrDefault("min_count", "1");
              if (options.vocabulary() == null && above(minCount, options.minCount())) {
                opened.close();
                throw new IOException(
                    "%s was encoded without words that occur less than %s times, but %d is asked for: give --min-count %s, or encode the text again"
                        .formatted(file, minCount, options.minCount(), minCount));
              }
              progress.read(
                  opened.mapped.data().byteSize(), opened.mapped.data().byteSize(), opened.tokens);
              return CorpusEncoder.recode(opened, options, file.toString());
            });
  }

  private static boolean above(String minCount, long asked) {
    try {
      return Long.parseLong(minCount) > Math.max(1, asked);
    } catch (NumberFormatException _) {
      return false;
    }
  }

  // ---- writing

  /**
   * Writes a corpus. The file appears under its name only when it is whole.
   *
   * @param description what the text is and how it was read, in this order: keys and values without
   *     line ends, keys without {@code =}
   */
  public static void write(EncodedCorpus corpus, Map<String, String> description, Path file)
      throws IOException {
    try (Arena arena = Arena.ofShared();
        AtomicOutput out = AtomicOutput.open(file)) {
      MemorySegment about = ModelConfiguration.encode(description, arena);
      MemorySegment words = ModelWords.encode(corpus.vocabulary(), arena);
      MemorySegment index = arena.allocate(Math.max(1, (long) ENTRY * corpus.blocks()), 8);
      long codes = index(corpus, index);
      MemorySegment entries = index.asSlice(0, (long) ENTRY * corpus.blocks());
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put(MAGIC).putInt(VERSION).putInt(corpus.vocabulary().size());
      header.putLong(HEADER + about.byteSize() + words.byteSize() + entries.byteSize() + codes);
      header.putLong(corpus.tokens()).putLong(corpus.blocks());
      header.putInt((int) about.byteSize()).putInt(ModelHeader.checksum(about));
      header.putLong(words.byteSize()).putInt(ModelHeader.checksum(words));
      header.putInt(ModelHeader.checksum(entries)).putLong(codes);
      header.putInt(CHECKSUM, checksum(header.array(), CHECKSUM));
      out.write(header.array());
      write(about, out);
      write(words, out);
      write(entries, out);
      int[] ids = new int[MAX_BLOCK_TOKENS];
      byte[] bytes = BUFFER.get();
      for (int block = 0; block < corpus.blocks(); block++) {
        out.write(bytes, 0, encode(ids, corpus.readBlock(block, ids), bytes));
      }
      out.commit();
    }
  }

  private static void write(MemorySegment data, AtomicOutput out) throws IOException {
    long chunk = 1L << 30;
    for (long from = 0; from < data.byteSize(); from += chunk) {
      out.write(data.asSlice(from, Math.min(chunk, data.byteSize() - from)).asByteBuffer());
    }
  }

  /** Fills the index; gives the length of all blocks. */
  private static long index(EncodedCorpus corpus, MemorySegment index) {
    int[] ids = new int[MAX_BLOCK_TOKENS];
    byte[] bytes = BUFFER.get();
    long total = 0;
    for (int block = 0; block < corpus.blocks(); block++) {
      int n = corpus.readBlock(block, ids);
      int length = encode(ids, n, bytes);
      index.set(ModelHeader.INT, (long) ENTRY * block, length);
      index.set(ModelHeader.INT, (long) ENTRY * block + 4, n);
      index.set(ModelHeader.INT, (long) ENTRY * block + 8, checksum(bytes, length));
      total += length;
    }
    return total;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static int encode(int[] ids, int n, byte[] bytes) {
    int length = 0;
    for (int i = 0; i < n; i++) {
      int id = ids[i];
      while (id > 0x7f) {
        bytes[length++] = (byte) (id | 0x80);
        id >>>= 7;
      }
      bytes[length++] = (byte) id;
    }
    return length;
  }

  // ---- reading

  /**
   * Opens a file; the caller closes it.
   *
   * @throws IOException if it cannot be read, is no such file, or is damaged; the message names the
   *     file, the byte, what was expected there and what was found
   */
  public static CorpusFile open(Path file) throws IOException {
    return MappedFile.open(file, CorpusFile::of);
  }

  private static CorpusFile of(MappedFile mapped, String name) throws IOException {
    MemorySegment data = mapped.data();
    long size = data.byteSize();
    if (size < MAGIC.length
        || data.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
      throw new IOException(name + ": this is no encoded corpus, which 'encode' writes");
    }
    if (size < HEADER) {
      throw damaged(name, size, "a header of " + HEADER + " bytes", "the end of the file");
    }
    byte[] header = new byte[HEADER];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, header, 0, HEADER);
    int version = data.get(ModelHeader.INT, 8);
    if (version != VERSION) {
      throw new IOException(
          "%s: byte 8: expected version %d, found %d: it was written by another version of the program; encode the text again"
              .formatted(name, VERSION, version));
    }
    int sum = checksum(header, CHECKSUM);
    if (sum != data.get(ModelHeader.INT, CHECKSUM)) {
      throw damaged(
          name,
          CHECKSUM,
          "the header's checksum " + hex(sum),
          hex(data.get(ModelHeader.INT, CHECKSUM)));
    }
    if (data.get(ModelHeader.LONG, 16) != size) {
      throw damaged(
          name, 16, "the file's length, " + size + " bytes", data.get(ModelHeader.LONG, 16));
    }
    return content(mapped, name, data, size);
  }

  private static CorpusFile content(MappedFile mapped, String name, MemorySegment data, long size)
      throws IOException {
    int words = data.get(ModelHeader.INT, 12);
    if (words < 1) {
      throw damaged(name, 12, "at least 1 word", words);
    }
    long blocks = data.get(ModelHeader.LONG, 32);
    long left = size - HEADER;
    long about = length(name, 40, data.get(ModelHeader.INT, 40), left, "the description");
    left -= about;
    long wordBytes = length(name, 48, data.get(ModelHeader.LONG, 48), left, "the words");
    left -= wordBytes;
    if (blocks < 0 || blocks > left / ENTRY || blocks > Integer.MAX_VALUE - 8) {
      throw damaged(name, 32, "at most " + left / ENTRY + " blocks", blocks);
    }
    left -= blocks * ENTRY;
    long codes = data.get(ModelHeader.LONG, 64);
    if (codes != left) {
      throw damaged(name, 64, left + " bytes of blocks", codes);
    }
    ModelHeader.Section description =
        new ModelHeader.Section(
            ModelHeader.CONFIGURATION, 24, data.get(ModelHeader.INT, 44), HEADER, about);
    description.verify(data, name);
    ModelHeader.Section vocabulary =
        new ModelHeader.Section(
            ModelHeader.WORDS, 32, data.get(ModelHeader.INT, 56), HEADER + about, wordBytes);
    vocabulary.verify(data, name);
    long index = HEADER + about + wordBytes;
    int sum = ModelHeader.checksum(data.asSlice(index, blocks * ENTRY));
    if (sum != data.get(ModelHeader.INT, 60)) {
      throw damaged(
          name,
          index,
          "an index with the checksum " + hex(data.get(ModelHeader.INT, 60)),
          hex(sum));
    }
    long tokens = data.get(ModelHeader.LONG, 24);
    long[] starts = starts(name, data, index, (int) blocks, codes, tokens);
    return new CorpusFile(
        mapped,
        name,
        ModelConfiguration.decode(description, data, name),
        ModelWords.decode(vocabulary, words, data, name),
        tokens,
        index,
        starts);
  }

  private static long length(String name, int at, long length, long left, String what)
      throws IOException {
    if (length < 0 || length > left) {
      throw damaged(name, at, "the length of " + what + ", at most " + left, length);
    }
    return length;
  }

  private static long[] starts(
      String name, MemorySegment data, long index, int blocks, long codes, long tokens)
      throws IOException {
    long[] starts = new long[blocks + 1];
    long total = 0;
    starts[0] = index + (long) blocks * ENTRY;
    for (int block = 0; block < blocks; block++) {
      long at = index + (long) block * ENTRY;
      int length = data.get(ModelHeader.INT, at);
      int ids = data.get(ModelHeader.INT, at + 4);
      if (ids < 1 || ids > MAX_BLOCK_TOKENS) {
        throw damaged(name, at + 4, "1 to " + MAX_BLOCK_TOKENS + " words in block " + block, ids);
      }
      if (length < ids || length > ids * MAX_CODE) {
        throw damaged(
            name, at, "%d to %d bytes in block %d".formatted(ids, ids * MAX_CODE, block), length);
      }
      total += ids;
      starts[block + 1] = starts[block] + length;
    }
    if (starts[blocks] - starts[0] != codes) {
      throw damaged(name, index, "blocks of " + codes + " bytes", starts[blocks] - starts[0]);
    }
    if (total != tokens) {
      throw damaged(name, 24, total + " words in all blocks", tokens);
    }
    return starts;
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "%08x", value);
  }

  private static IOException damaged(String name, long offset, String expected, Object found) {
    return ModelHeader.damaged(name, offset, expected, found);
  }

  /** What the text is and how it was read, in the file's order. */
  public Map<String, String> description() {
    return description;
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
    return starts.length - 1;
  }

  @Override
  public int readBlock(int block, int[] target) {
    Objects.checkIndex(block, blocks());
    if (closed) {
      throw new IllegalStateException("the encoded corpus is closed");
    }
    MemorySegment data = mapped.data();
    byte[] bytes = BUFFER.get();
    int length = (int) (starts[block + 1] - starts[block]);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, starts[block], bytes, 0, length);
    long entry = index + (long) ENTRY * block;
    int expected = data.get(ModelHeader.INT, entry + 8);
    int sum = checksum(bytes, length);
    if (sum != expected) {
      throw new UncheckedIOException(
          damaged(
              name,
              starts[block],
              "block " + block + " with the checksum " + hex(expected),
              hex(sum)));
    }
    return decode(block, bytes, length, data.get(ModelHeader.INT, entry + 4), target);
  }

  private int decode(int block, byte[] bytes, int length, int ids, int[] target) {
    int n = 0;
    int i = 0;
    int words = vocabulary.size();
    while (i < length && n < ids) {
      int id = 0;
      int shift = 0;
      int b;
      do {
        b = bytes[i++];
        id |= (b & 0x7f) << shift;
        shift += 7;
      } while (b < 0 && i < length && shift < 7 * MAX_CODE);
      if (b < 0 || id >= words) {
        throw new UncheckedIOException(
            damaged(name, starts[block] + i, "a word below " + words + " in block " + block, id));
      }
      target[n++] = id;
    }
    if (n != ids || i != length) {
      throw new UncheckedIOException(
          damaged(
              name, starts[block], ids + " words in " + length + " bytes of block " + block, n));
    }
    return n;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        mapped.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
