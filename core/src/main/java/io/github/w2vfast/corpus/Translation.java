package io.github.w2vfast.corpus;

/** Turns codes into other codes. For one thread. */
final class Translation {
  /** Bytes that one call of {@link #some} begins codes in, see {@link Tokenizer}. */
  private static final int BATCH_BYTES = 256;

  private long in;
  private long out;

  /**
   * Writes {@code map[id]} for each id of {@code [from, from + length)}, leaving out those with -1.
   *
   * @return the address after the last code
   */
  long translate(long from, int length, int[] map, long to) {
    long end = from + length;
    in = from;
    out = to;
    while (in < end) {
      some(Math.min(end, in + BATCH_BYTES), map);
    }
    return out;
  }

  private void some(long end, int[] map) {
    long in = this.in;
    long out = this.out;
    while (in < end) {
      int bytes = RawMemory.getInt(in);
      int length = Codes.length(bytes);
      in += length;
      int code = map[Codes.id(bytes, length)];
      if (code != -1) {
        RawMemory.putInt(out, code);
        out += Codes.length(code);
      }
    }
    this.in = in;
    this.out = out;
  }
}
