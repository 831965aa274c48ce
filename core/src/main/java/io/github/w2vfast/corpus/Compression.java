package io.github.w2vfast.corpus;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How a stream is compressed, told by its first bytes. */
enum Compression {
  /** Not at all. */
  NONE(null),
  /** RFC 1952; needs nothing but the JDK. */
  GZIP(null),
  /** RFC 8878. */
  ZSTD("com.github.luben:zstd-jni"),
  /** Julian Seward's. */
  BZIP2("org.apache.commons:commons-compress"),
  /** The container of LZMA2. */
  XZ("org.tukaani:xz");

  /** Bytes that tell all of them apart. */
  static final int HEAD = 10;

  /**
   * Blocks of bzip2 begin with the digits of pi, the end of an empty stream with those of its root.
   */
  private static final long BZIP2_BLOCK = 0x314159265359L;

  private static final long BZIP2_END = 0x177245385090L;

  private final String artifact;

  Compression(String artifact) {
    this.artifact = artifact;
  }

  /** The compression of a stream that begins with these bytes. */
  static Compression of(byte[] head, int length) {
    if (length >= 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
      return GZIP;
    }
    if (length >= 4 && (isZstdFrame(head) || isZstdSkippable(head))) {
      return ZSTD;
    }
    if (length >= 6
        && head[0] == (byte) 0xfd
        && head[1] == '7'
        && head[2] == 'z'
        && head[3] == 'X'
        && head[4] == 'Z'
        && head[5] == 0) {
      return XZ;
    }
    if (length >= HEAD && head[0] == 'B' && head[1] == 'Z' && head[2] == 'h') {
      long magic = bigEndian(head, 4, 6);
      if (head[3] >= '1' && head[3] <= '9' && (magic == BZIP2_BLOCK || magic == BZIP2_END)) {
        return BZIP2;
      }
    }
    return NONE;
  }

  private static boolean isZstdFrame(byte[] head) {
    return bigEndian(head, 0, 4) == 0x28b52ffdL;
  }

  private static boolean isZstdSkippable(byte[] head) {
    return (head[0] & 0xf0) == 0x50 && bigEndian(head, 1, 3) == 0x2a4d18L;
  }

  private static long bigEndian(byte[] bytes, int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  /**
   * Refuses what is known not to be text and cannot be unpacked here.
   *
   * @param name of the input, for the message
   */
  static void refuseArchives(byte[] head, int length, String name) throws CorpusException {
    if (length < 4) {
      return;
    }
    long magic = bigEndian(head, 0, 4);
    String kind = null;
    String remedy = "";
    if (magic == 0x504b0304L) {
      kind = "a zip archive";
      remedy = "unzip -p %s | w2v-fast train - ...";
    } else if (magic == 0x377abcafL) {
      kind = "a 7z archive";
      remedy = "7z x -so %s | w2v-fast train - ...";
    } else if (magic == 0x04224d18L) {
      kind = "compressed by lz4";
      remedy = "lz4 -dc %s | w2v-fast train - ...";
    } else if (magic == 0x25504446L) {
      kind = "a PDF";
      remedy = "pdftotext %s - | w2v-fast train - ...";
    } else if (magic >>> 16 == 0xfffeL || magic >>> 16 == 0xfeffL) {
      kind = "UTF-16";
      remedy = "iconv -f UTF-16 -t UTF-8 %s | w2v-fast train - ...";
    }
    if (kind != null) {
      throw new CorpusException(
          "%s is %s, which is not read here; unpack or convert it first: %s"
              .formatted(name, kind, remedy.formatted(name)));
    }
  }

  /** The name in messages. */
  String title() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * A stream of the unpacked bytes.
   *
   * @param in the packed bytes; stays open
   * @throws CorpusException if the library for it is not on the class path
   */
  InputStream open(CountingInput in, InputStream start, String name) throws IOException {
    if (this == NONE) {
      return start;
    }
    if (this == GZIP) {
      return new GzipInput(start, name);
    }
    InputStream packed = new Unclosed(start);
    try {
      return new Decoded(
          switch (this) {
            case ZSTD -> Decoders.zstd(packed);
            case BZIP2 -> Decoders.bzip2(packed);
            default -> Decoders.xz(packed);
          },
          in,
          this,
          name);
    } catch (NoClassDefFoundError e) {
      throw new CorpusException(
          "%s is compressed by %s, for which the library %s must be on the class path; add it, or unpack the file first"
              .formatted(name, title(), artifact),
          e);
    } catch (IOException | RuntimeException e) {
      throw damaged(name, in, e);
    }
  }

  private IOException damaged(String name, CountingInput in, Exception e) {
    if (e.equals(in.failure())) {
      return in.failure();
    }
    String reason =
        e instanceof EOFException || e.getMessage() == null ? "it ends early" : e.getMessage();
    return new CorpusException(
        "%s: damaged or incomplete %s data near byte %,d: %s; fetch or write the file again"
            .formatted(name, title(), in.count(), reason),
        e);
  }

  /** Reads a byte from a stream that knows how to read several. */
  static int readOne(InputStream in) throws IOException {
    byte[] one = new byte[1];
    return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Counts what is read of the input as it is, and remembers how it failed. */
  static final class CountingInput extends FilterInputStream {
    private long count;
    private IOException failure;

    CountingInput(InputStream in) {
      super(in);
    }

    long count() {
      return count;
    }

    IOException failure() {
      return failure;
    }

    @Override
    public int read() throws IOException {
      return readOne(this);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        int n = in.read(target, offset, length);
        count += Math.max(0, n);
        return n;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  /** Keeps a decoder from closing what is not its own. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, length);
    }

    @Override
    public void close() {}
  }

  /** Gives the errors of a decoder a file, a place and a remedy. */
  private static final class Decoded extends FilterInputStream {
    private final CountingInput raw;
    private final Compression compression;
    private final String name;

    Decoded(InputStream decoder, CountingInput raw, Compression compression, String name) {
      super(decoder);
      this.raw = raw;
      this.compression = compression;
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      return readOne(this);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException | RuntimeException e) {
        throw compression.damaged(name, raw, e);
      }
    }
  }
}
