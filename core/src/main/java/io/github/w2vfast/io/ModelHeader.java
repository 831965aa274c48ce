package io.github.w2vfast.io;

import io.github.w2vfast.model.EmbeddingMatrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/** The header of a {@link ModelFile}, which describes it byte by byte. */
final class ModelHeader {
  static final int CONFIGURATION = 1;
  static final int WORDS = 2;
  static final int U = 3;
  static final int V = 4;
  static final int NODES = 5;

  /** The first kind that means nothing to a reader of models. */
  static final int FIRST_EXTRA = 6;

  /** Where the table of sections begins. */
  static final int TABLE = 64;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Not valid UTF-8, and changed by every conversion of line ends. */
  private static final byte[] MAGIC = {(byte) 0x89, 'W', '2', 'V', '\r', '\n', 0x1a, '\n'};

  private static final int VERSION = 1;
  private static final int ENTRY = 32;
  private static final int MAX_SECTIONS = 126;
  private static final int CHECKSUM = 60;
  private static final long ALIGNMENT = 4096;

  /** What goes into one buffer. */
  private static final long CHUNK = 1L << 30;

  private final MemorySegment data;
  private final String name;
  private final int words;
  private final int dim;
  private final Map<Integer, Section> sections;

  private ModelHeader(
      MemorySegment data, String name, int words, int dim, Map<Integer, Section> sections) {
    this.data = data;
    this.name = name;
    this.words = words;
    this.dim = dim;
    this.sections = sections;
  }

  static boolean hasMagic(MemorySegment data) {
    return data.byteSize() >= MAGIC.length
        && data.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) < 0;
  }

  // ---- writing

  /** A section to write. */
  record Part(int kind, MemorySegment data) {}

  /** Writes header and sections. */
  static void write(int words, int dim, List<Part> parts, AtomicOutput out) throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(TABLE + ENTRY * parts.size()).order(ByteOrder.LITTLE_ENDIAN);
    long end = header.capacity();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      long offset = aligned(end);
      int at = TABLE + ENTRY * i;
      header.putInt(at, part.kind);
      header.putInt(at + 4, checksum(part.data));
      header.putLong(at + 8, offset);
      header.putLong(at + 16, part.data.byteSize());
      end = offset + part.data.byteSize();
    }
    header.put(0, MAGIC);
    header.putInt(8, VERSION);
    header.putInt(12, parts.size());
    header.putLong(16, end);
    header.putInt(24, words);
    header.putInt(28, dim);
    header.putInt(32, EmbeddingMatrix.paddedDim(dim));
    header.putInt(CHECKSUM, headerChecksum(header.array()));
    out.write(header.array());
    long written = header.capacity();
    for (Part part : parts) {
      out.write(new byte[(int) (aligned(written) - written)]);
      for (long from = 0; from < part.data.byteSize(); from += CHUNK) {
        out.write(chunk(part.data, from));
      }
      written = aligned(written) + part.data.byteSize();
    }
  }

  private static long aligned(long offset) {
    return Math.ceilDiv(offset, ALIGNMENT) * ALIGNMENT;
  }

  private static ByteBuffer chunk(MemorySegment data, long from) {
    return data.asSlice(from, Math.min(CHUNK, data.byteSize() - from)).asByteBuffer();
  }

  static int checksum(MemorySegment data) {
    CRC32C crc = new CRC32C();
    for (long from = 0; from < data.byteSize(); from += CHUNK) {
      crc.update(chunk(data, from));
    }
    return (int) crc.getValue();
  }

  private static int headerChecksum(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, CHECKSUM);
    crc.update(header, TABLE, header.length - TABLE);
    return (int) crc.getValue();
  }

  // ---- reading

  /**
   * A section inside the file.
   *
   * @param entry where the table tells of it
   */
  record Section(int kind, long entry, int checksum, long offset, long length) {
    String title() {
      return switch (kind) {
        case CONFIGURATION -> "the configuration";
        case WORDS -> "the words";
        case U -> "U";
        case V -> "V";
        case NODES -> "the nodes of the tree";
        default -> "section " + kind;
      };
    }

    /**
     * Compares the section with its checksum.
     *
     * @throws IOException if they differ
     */
    void verify(MemorySegment data, String name) throws IOException {
      int found = ModelHeader.checksum(data.asSlice(offset, length));
      if (found != checksum) {
        throw damaged(
            name,
            offset,
            String.format(
                Locale.ROOT, "%s, %d bytes with the checksum %08x", title(), length, checksum),
            String.format(Locale.ROOT, "%08x", found));
      }
    }
  }

  /**
   * Reads and checks the header: afterwards every section lies inside the file.
   *
   * @throws IOException if something is wrong with it
   */
  static ModelHeader read(MemorySegment data, String name) throws IOException {
    if (!hasMagic(data)) {
      throw new IOException(
          name
              + " is not a model file: byte 0: expected "
              + hexadecimal(MAGIC)
              + ", found "
              + hexadecimal(start(data))
              + "; vectors in word2vec's formats are no whole model: train with --format model");
    }
    long size = data.byteSize();
    if (size < TABLE) {
      throw damaged(name, size, "a header of at least " + TABLE + " bytes", "the end of the file");
    }
    int version = data.get(INT, 8);
    if (version != VERSION) {
      throw new IOException(
          "%s: byte 8: expected version %d of the model format, found %d: use the w2v-fast that"
                  .formatted(name, VERSION, version)
              + " wrote the file, or a newer one");
    }
    int count = data.get(INT, 12);
    if (count < 0 || count > MAX_SECTIONS) {
      throw damaged(name, 12, "0 to " + MAX_SECTIONS + " sections", count);
    }
    long length = data.get(LONG, 16);
    if (length != size) {
      throw damaged(name, 16, "the file's length, " + size + " bytes", length);
    }
    int headerLength = TABLE + ENTRY * count;
    if (headerLength > size) {
      throw damaged(name, size, "a header of " + headerLength + " bytes", "the end of the file");
    }
    byte[] header = new byte[headerLength];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, header, 0, headerLength);
    int checksum = data.get(INT, CHECKSUM);
    if (headerChecksum(header) != checksum) {
      throw damaged(
          name,
          CHECKSUM,
          String.format(Locale.ROOT, "the header's checksum %08x", headerChecksum(header)),
          String.format(Locale.ROOT, "%08x", checksum));
    }
    int words = data.get(INT, 24);
    if (words < 1) {
      throw damaged(name, 24, "at least 1 word", words);
    }
    int dim = data.get(INT, 28);
    if (dim < 1 || dim > VectorReader.MAX_DIM) {
      throw damaged(name, 28, "a dimension of 1 to " + VectorReader.MAX_DIM, dim);
    }
    int stride = data.get(INT, 32);
    if (stride != EmbeddingMatrix.paddedDim(dim)) {
      throw damaged(name, 32, "a stride of " + EmbeddingMatrix.paddedDim(dim), stride);
    }
    return new ModelHeader(data, name, words, dim, sections(data, name, count));
  }

  private static Map<Integer, Section> sections(MemorySegment data, String name, int count)
      throws IOException {
    Map<Integer, Section> sections = new HashMap<>();
    long end = TABLE + (long) ENTRY * count;
    for (int i = 0; i < count; i++) {
      int at = TABLE + ENTRY * i;
      Section section =
          new Section(
              data.get(INT, at),
              at,
              data.get(INT, at + 4),
              data.get(LONG, at + 8),
              data.get(LONG, at + 16));
      if (section.offset < end
          || section.offset > data.byteSize()
          || section.offset % ALIGNMENT != 0) {
        throw damaged(
            name,
            at + 8,
            "the offset of %s, a multiple of %d from %d to %d"
                .formatted(section.title(), ALIGNMENT, end, data.byteSize()),
            section.offset);
      }
      if (section.length < 0 || section.length > data.byteSize() - section.offset) {
        throw damaged(
            name,
            at + 16,
            "the length of %s, at most %d"
                .formatted(section.title(), data.byteSize() - section.offset),
            section.length);
      }
      end = section.offset + section.length;
      if (sections.put(section.kind, section) != null) {
        throw damaged(name, at, "another kind of section", section.title() + " again");
      }
    }
    if (end != data.byteSize()) {
      throw damaged(name, end, "the end of the file", data.byteSize() - end + " more bytes");
    }
    return sections;
  }

  /** The number of words. */
  int words() {
    return words;
  }

  boolean has(int kind) {
    return sections.containsKey(kind);
  }

  private Section section(int kind) throws IOException {
    Section section = sections.get(kind);
    if (section == null) {
      throw damaged(name, TABLE, "a section of " + new Section(kind, 0, 0, 0, 0).title(), "none");
    }
    return section;
  }

  /** A section that has been compared with its checksum. */
  Section checked(int kind) throws IOException {
    Section section = section(kind);
    section.verify(data, name);
    return section;
  }

  /** A section that has the length of a matrix with {@code rows} rows. */
  Section matrix(int kind, int rows) throws IOException {
    Section section = section(kind);
    long expected = EmbeddingMatrix.bytesFor(rows, dim);
    if (section.length != expected) {
      throw damaged(
          name,
          section.entry + 16,
          "%d bytes for %s, %d x %d".formatted(expected, section.title(), rows, dim),
          section.length);
    }
    return section;
  }

  /** The matrix in a section, in place. */
  EmbeddingMatrix mapped(int kind, int rows) throws IOException {
    Section section = matrix(kind, rows);
    return EmbeddingMatrix.mapped(data.asSlice(section.offset, section.length), rows, dim);
  }

  /** What to throw when a file holds something else than it should. */
  static IOException damaged(String name, long offset, String expected, Object found) {
    return new IOException(
        name
            + ": byte "
            + offset
            + ": expected "
            + expected
            + ", found "
            + found
            + "; the file is damaged or cut short");
  }

  private static byte[] start(MemorySegment data) {
    byte[] start = new byte[(int) Math.min(MAGIC.length, data.byteSize())];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, start, 0, start.length);
    return start;
  }

  private static String hexadecimal(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      out.append(out.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%02x", b));
    }
    return out.isEmpty() ? "the end of the file" : out.toString();
  }
}
