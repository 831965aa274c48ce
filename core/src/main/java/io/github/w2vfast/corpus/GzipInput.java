package io.github.w2vfast.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952) with any number of members. Unlike {@link java.util.zip.GZIPInputStream} it
 * takes no damage for the end of the data: whatever is not a whole member is an error.
 */
final class GzipInput extends InputStream {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private long before;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean inMember;
  private boolean finished;

  GzipInput(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    return Compression.readOne(this);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!finished) {
      if (!inMember) {
        if (!startMember()) {
          finished = true;
          break;
        }
        inMember = true;
      }
      int n = inflate(target, offset, length);
      if (n > 0) {
        crc.update(target, offset, n);
        return n;
      }
      endMember();
      inMember = false;
    }
    return -1;
  }

  /** Inflates something, or gives 0 at the end of the member's data. */
  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      while (true) {
        int n = inflater.inflate(target, offset, length);
        if (n > 0) {
          return n;
        }
        if (inflater.finished()) {
          position = limit - inflater.getRemaining();
          return 0;
        }
        if (inflater.needsDictionary()) {
          throw damaged("a preset dictionary is asked for");
        }
        position = limit;
        if (!refill()) {
          throw truncated();
        }
        inflater.setInput(buffer, position, limit - position);
      }
    } catch (DataFormatException e) {
      throw damaged(e.getMessage() == null ? "invalid deflate data" : e.getMessage());
    }
  }

  /** Reads a member's header; false at the end of the input. */
  private boolean startMember() throws IOException {
    int first = nextOrEnd();
    if (before > 0 || position > 1) {
      while (first == 0) { // tapes and some tools pad with zeros
        first = nextOrEnd();
      }
    }
    if (first < 0) {
      return false;
    }
    if (first != 0x1f || next() != 0x8b) {
      throw damaged("expected another gzip member or the end, found other bytes");
    }
    int method = next();
    if (method != 8) {
      throw damaged("compression method " + method + " is not deflate (8)");
    }
    int flags = next();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | (next() << 8));
    }
    if ((flags & NAME) != 0) {
      skipString();
    }
    if ((flags & COMMENT) != 0) {
      skipString();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    crc.reset();
    return true;
  }

  private void endMember() throws IOException {
    long expectedCrc = littleEndianInt();
    long expectedSize = littleEndianInt();
    if (expectedCrc != crc.getValue()
        || expectedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("the checksum of the unpacked data does not match");
    }
  }

  private long littleEndianInt() throws IOException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private void skipString() throws IOException {
    while (next() != 0) {
      // the file's name or a comment: not needed
    }
  }

  private int next() throws IOException {
    int b = nextOrEnd();
    if (b < 0) {
      throw truncated();
    }
    return b;
  }

  private int nextOrEnd() throws IOException {
    if (position == limit && !refill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  private boolean refill() throws IOException {
    before += limit;
    position = 0;
    limit = 0;
    int n = in.read(buffer, 0, buffer.length);
    if (n <= 0) {
      return false;
    }
    limit = n;
    return true;
  }

  private CorpusException truncated() {
    return new CorpusException(
        ("%s: the gzip data breaks off at byte %,d in the middle of a member: the file is"
                + " incomplete, fetch or write it again")
            .formatted(name, before + position));
  }

  private CorpusException damaged(String what) {
    return new CorpusException(
        "%s: damaged gzip data near byte %,d: %s".formatted(name, before + position, what));
  }

  /** Frees the inflater and leaves the input open. */
  void free() {
    inflater.end();
  }

  @Override
  public void close() throws IOException {
    free();
    in.close();
  }
}
