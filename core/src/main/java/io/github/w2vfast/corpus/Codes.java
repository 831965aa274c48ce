package io.github.w2vfast.corpus;

/**
 * Ids as LEB128 bytes: seven bits a byte, lowest first, the top bit set in all but the last. Only
 * id 0 has a byte 0, so sentence ends can be found in encoded text; and the number of bytes without
 * the top bit is the number of ids. Ids are below 2^28, so that a code fits an int, first byte
 * lowest.
 */
final class Codes {
  /** Ids must be below this. */
  static final int LIMIT = 1 << 28;

  /** The longest code in bytes. */
  static final int MAX_BYTES = 4;

  private static final int TOP_BITS = 0x80808080;

  private Codes() {}

  /** The code of an id below {@link #LIMIT}; the bytes after it are 0. */
  static int of(int id) {
    int spread = (id & 0x7f) | (id & 0x3f80) << 1 | (id & 0x1fc000) << 2 | (id & 0xfe00000) << 3;
    // Every byte before the last that is not 0 goes on. (No branches: a JIT compiler that has seen
    // small ids only would have to start again.)
    int last = (31 - Integer.numberOfLeadingZeros(spread | 1)) & ~7;
    return spread | (0x808080 & ~(-1 << last));
  }

  /** Length in bytes of the code that {@code bytes} starts with. */
  static int length(int bytes) {
    return (Integer.numberOfTrailingZeros(~bytes & TOP_BITS) >>> 3) + 1;
  }

  /** The id of a code of {@code length} bytes; what follows it in {@code bytes} does not matter. */
  static int id(int bytes, int length) {
    int code = bytes & -1 >>> (32 - 8 * length);
    return (code & 0x7f)
        | (code >>> 1 & 0x3f80)
        | (code >>> 2 & 0x1fc000)
        | (code >>> 3 & 0xfe00000);
  }
}
