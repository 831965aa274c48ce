package io.github.w2vfast.corpus;

/**
 * Cuts text into words and writes their provisional ids: one pass, eight bytes at a time, nothing
 * allocated. For one thread.
 */
final class Tokenizer implements AutoCloseable {
  /** Bytes that must be readable after the text, and that {@link #tokenize} overwrites. */
  static final int PADDING = 64;

  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;

  private final boolean lineEnds;
  private final NativeBuffer scratch = new NativeBuffer(1 << 10);
  private long out;
  private long tokens;

  /**
   * A tokeniser.
   *
   * @param lineEnds whether a line feed is the token {@code </s>}, and not just white space
   */
  Tokenizer(boolean lineEnds) {
    this.lineEnds = lineEnds;
  }

  /** A NUL byte was met: the text is none. */
  static final class NulByteException extends Exception {
    private static final long serialVersionUID = 1;
    private final long address;

    NulByteException(long address) {
      super(null, null, false, false);
      this.address = address;
    }

    long address() {
      return address;
    }
  }

  /** Bytes of codes that a text of this many bytes can need, with room for the last store. */
  static long maxCodes(long textBytes) {
    return textBytes * 5 / 2 + 16; // at worst words of one byte and a line feed after each
  }

  /** Tokens so far, sentence ends included. */
  long tokens() {
    return tokens;
  }

  /** Whether this byte ends a token. */
  static boolean isSeparator(byte b) {
    return b == ' ' || b == '\n' || b == '\t';
  }

  /**
   * Writes the codes of all words and line feeds of {@code [p, end)} to {@code target}. The text
   * ends where a token ends.
   *
   * @param words counts the words and gives their ids
   * @return the address after the last code
   */
  long tokenize(WordTable words, long p, long end, long target)
      throws NulByteException, CorpusException {
    for (int i = 0; i < PADDING; i += 8) {
      RawMemory.putLong(end + i, SPACES);
    }
    final boolean lineEnds = this.lineEnds;
    long out = target;
    long sentenceEnds = 0;
    long count = 0;
    while (p < end) {
      long k0 = RawMemory.getLong(p);
      long stop = stops(k0);
      long k1 = 0;
      long next;
      int separator;
      if (stop != 0) {
        int bits = Long.numberOfTrailingZeros(stop) - 7;
        next = p + (bits >>> 3);
        separator = (int) (k0 >>> bits) & 0xff;
        k0 &= (1L << bits) - 1;
      } else {
        k1 = RawMemory.getLong(p + 8);
        stop = stops(k1);
        if (stop != 0) {
          int bits = Long.numberOfTrailingZeros(stop) - 7;
          next = p + 8 + (bits >>> 3);
          separator = (int) (k1 >>> bits) & 0xff;
          k1 &= (1L << bits) - 1;
        } else {
          next = nextStop(p + 16);
          separator = RawMemory.getByte(next);
        }
      }
      long wordEnd = next;
      if (separator != ' ') {
        if (separator == '\r' && RawMemory.getByte(next + 1) == '\n') {
          next++;
          separator = '\n';
        } else if (separator != '\n' && separator != '\t') {
          this.out = out;
          p = unusual(words, p);
          out = this.out;
          continue;
        }
      }
      if (k0 != 0) {
        int code = stop != 0 ? words.add(k0, k1) : words.add(p, length(p, wordEnd));
        RawMemory.putInt(out, code);
        out += Codes.length(code);
        count++;
      }
      if (separator == '\n' && lineEnds) {
        RawMemory.putByte(out++, (byte) 0);
        sentenceEnds++;
      }
      p = next + 1;
    }
    words.addSentenceEnds(sentenceEnds);
    tokens += count + sentenceEnds;
    return out;
  }

  /**
   * The top bits of bytes from 0 to 0x20. Bytes above the lowest such byte may be wrongly marked,
   * the lowest mark is always right.
   */
  private static long stops(long bytes) {
    return (bytes - 0x21 * ONES) & ~bytes & TOPS;
  }

  private static long nextStop(long p) {
    while (true) {
      long stop = stops(RawMemory.getLong(p));
      if (stop != 0) {
        return p + (Long.numberOfTrailingZeros(stop) >>> 3);
      }
      p += 8;
    }
  }

  private static int length(long from, long to) throws CorpusException {
    if (to - from > TextSources.MAX_TOKEN) {
      throw new CorpusException("a token is longer than 64 MiB");
    }
    return (int) (to - from);
  }

  /**
   * Writes the code of one token with carriage returns or control characters in it.
   *
   * @return the address of the separator after it
   */
  private long unusual(WordTable words, long from) throws NulByteException, CorpusException {
    long to = from;
    boolean returns = false;
    while (true) {
      byte b = RawMemory.getByte(to);
      if (isSeparator(b)) {
        break;
      }
      if (b == 0) {
        throw new NulByteException(to);
      }
      returns |= b == '\r';
      to++;
    }
    int length = length(from, to);
    long word = from;
    if (returns) {
      scratch.ensure(length + 16L, 0);
      word = scratch.address();
      long copy = word;
      for (long p = from; p < to; p++) {
        byte b = RawMemory.getByte(p);
        if (b != '\r') {
          RawMemory.putByte(copy++, b);
        }
      }
      length = (int) (copy - word);
    }
    if (length > 0) {
      int code = words.add(word, length);
      RawMemory.putInt(out, code);
      out += Codes.length(code);
      tokens++;
    }
    return to;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
