package io.github.w2vfast.corpus;

/**
 * Cuts text into words and writes their provisional ids: one pass, a batch at a time, nothing
 * allocated. For one thread.
 */
final class Tokenizer implements AutoCloseable {
  /** Bytes that must be readable after the text, and that {@link #tokenize} overwrites. */
  static final int PADDING = 64;

  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;
  private static final long SEPARATORS = 1L << ' ' | 1L << '\n' | 1L << '\t';

  /**
   * Bytes in which the words of a batch begin: some 80 words, whose slots are in flight at once.
   * The JIT compiler counts calls of {@link #batch}, so they are many: a loop over the whole text
   * would run 60,000 times before it was compiled.
   */
  private static final int BATCH_BYTES = 512;

  /** Of a word in a batch: k0, k1, and the slot with bit 0 for a sentence end after it. */
  private static final int FIELDS = 3;

  private final int lineEnd; // the byte that is a token by itself, or none
  private final NativeBuffer scratch = new NativeBuffer(1 << 10);
  private final long[] batch = new long[FIELDS * (BATCH_BYTES / 2 + 1)];
  private long unusedSum; // for which the JIT compiler must load
  private long in;
  private long out;
  private long tokens;
  private long sentenceEnds;

  /**
   * A tokeniser.
   *
   * @param lineEnds whether a line feed is the token {@code </s>}, and not just white space
   */
  Tokenizer(boolean lineEnds) {
    lineEnd = lineEnds ? '\n' : 0x100;
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
    in = p;
    out = target;
    sentenceEnds = 0;
    while (in < end) {
      long batchEnd = Math.min(end, in + BATCH_BYTES);
      words.makeRoom((int) (batchEnd - in + 1) / 2); // a separator follows each word
      batch(words, batchEnd);
    }
    words.addSentenceEnds(sentenceEnds);
    tokens += sentenceEnds;
    return out;
  }

  /**
   * Goes on up to the first word that does not begin before {@code end}: first finds the words and
   * their slots, then counts them. All that is rare is behind one branch, and the rest without any:
   * code that was compiled when it had not yet seen a branch taken is thrown away when it is, and
   * one that a word's length decides is often mispredicted.
   */
  private void batch(WordTable words, long end) throws NulByteException, CorpusException {
    final int lineEnd = this.lineEnd;
    final long[] batch = this.batch;
    long p = in;
    int n = 0;
    while (p < end) {
      long k0 = RawMemory.getLong(p);
      long k1 = RawMemory.getLong(p + 8);
      long stop0 = stops(k0);
      long stop1 = stops(k1);
      long inSecond = ~((stop0 | -stop0) >> 63); // all bits if the word does not end in k0
      // What is below the first stop; everything if there is none.
      k0 &= ((stop0 & -stop0) >>> 7) - 1;
      k1 &= ((stop1 & -stop1) >>> 7) - 1 & inSecond;
      long next =
          p
              + (Long.numberOfTrailingZeros(stop0) >>> 3)
              + (Long.numberOfTrailingZeros(stop1) >>> 3 & inSecond);
      long stop = stop0 | stop1;
      int separator = RawMemory.getByte(next);
      if ((((k0 | -k0) & (stop | -stop)) >>> 63 & SEPARATORS >>> separator) == 0) {
        count(words, n);
        n = 0;
        p = unusual(words, p);
        continue;
      }
      long slot = words.firstSlot(k0, k1);
      batch[n] = k0;
      batch[n + 1] = k1;
      batch[n + 2] = slot | (separator ^ lineEnd) - 1 >>> 31;
      n += FIELDS;
      p = next + 1;
    }
    in = p;
    count(words, n);
  }

  /** Counts the words of the batch and writes their codes. */
  private void count(WordTable words, int n) {
    final long[] batch = this.batch;
    // Most slots are in no cache: load from as many at a time as the processor can.
    long sum = 0;
    for (int i = 2; i < n; i += FIELDS) {
      sum += RawMemory.getLong(batch[i] & -2);
    }
    unusedSum = sum;
    long out = this.out;
    int ends = 0;
    for (int i = 0; i < n; i += FIELDS) {
      long slot = batch[i + 2];
      int ended = (int) slot & 1;
      int code = words.add(slot - ended, batch[i], batch[i + 1]);
      RawMemory.putInt(out, code);
      out += Codes.length(code);
      RawMemory.putByte(out, (byte) 0);
      out += ended;
      ends += ended;
    }
    this.out = out;
    tokens += n / FIELDS;
    sentenceEnds += ends;
  }

  /**
   * The top bits of bytes from 0 to 0x20. Bytes above the lowest such byte may be wrongly marked,
   * the lowest mark is always right.
   */
  private static long stops(long bytes) {
    return (bytes - 0x21 * ONES) & ~bytes & TOPS;
  }

  private static int length(long from, long to) throws CorpusException {
    if (to - from > TextSources.MAX_TOKEN) {
      throw new CorpusException("a token is longer than 64 MiB");
    }
    return (int) (to - from);
  }

  /**
   * Writes the codes of one token of any kind and the separator after it: of none, a long one, or
   * one with carriage returns or control characters in it.
   *
   * @return the address after the separator
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
    if (RawMemory.getByte(to) == lineEnd) {
      RawMemory.putByte(out++, (byte) 0);
      sentenceEnds++;
    }
    return to + 1;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
