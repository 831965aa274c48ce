package io.github.w2vfast.corpus;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.vocab.Utf8;
import java.util.Arrays;

/**
 * Words, their counts and their provisional ids in order of first appearance, for one thread: a
 * hash table with open addressing in native memory. A slot of 32 bytes (half a cache line) holds
 * all that a look-up needs:
 *
 * <pre>
 *   0  k0     bytes 0-7 of the word, zero-padded          | hash of the word, odd
 *   8  k1     bytes 8-14 of the word, zero-padded         | 0xff in the top byte, place in the arena
 *  16  count
 *  24  code   the id as {@link Codes}
 *  28  length unused                                      | length of the word in bytes
 * </pre>
 *
 * <p>The left form is for words of up to {@value #MAX_INLINE} bytes, the right form for longer
 * ones, whose bytes lie in an arena. Words have no NUL bytes: so k0 is 0 in empty slots only,
 * zero-padding is unambiguous, and the top byte of k1 tells the forms apart.
 */
final class WordTable implements AutoCloseable {
  /** The longest word that is kept in its slot. */
  static final int MAX_INLINE = 15;

  private static final int SLOT = 32;
  private static final int COUNT = 16;
  private static final int CODE = 24;
  private static final int LENGTH = 28;
  private static final long LONG_WORD = 0xffL << 56;
  private static final int MIN_SLOT_BITS = 14;
  private static final int MAX_SLOT_BITS = 29;

  private NativeMemory memory;
  private long base;
  private long end;
  private long mask; // of offsets from base
  private int shift;
  private int size;
  private int growAt;
  private final NativeBuffer arena;
  private long arenaUsed;

  /** A table that holds {@code </s>}, with id 0 and count 0. */
  WordTable() throws CorpusException {
    memory = NativeMemory.allocate((long) SLOT << MIN_SLOT_BITS);
    arena = new NativeBuffer(1 << 12);
    useMemory(MIN_SLOT_BITS);
    findShort(SENTENCE_END, 0);
  }

  /** {@code </s>} as a k0. */
  private static final long SENTENCE_END = '<' | '/' << 8 | 's' << 16 | (long) '>' << 24;

  private void useMemory(int bits) {
    base = memory.address();
    end = base + ((long) SLOT << bits);
    mask = end - base - 1;
    shift = 64 - bits;
    growAt = bits == MAX_SLOT_BITS ? Codes.LIMIT - 1 : (int) ((5L << bits) >>> 3);
  }

  /** Number of different words, {@code </s>} included. */
  int size() {
    return size;
  }

  /** Bytes of native memory. */
  long bytes() {
    return end - base + arena.capacity();
  }

  /**
   * Whether more words could make the table exceed its share of the memory; what is needed for a
   * moment while it grows or is written down is part of the share.
   *
   * @param share bytes
   * @param moreWords new words that may come
   */
  boolean isFull(long share, int moreWords) {
    boolean mayNotGrow = 2 * (end - base) > share / 2;
    return (mayNotGrow && size + moreWords > growAt) || arena.capacity() > share / 8;
  }

  /**
   * Sees to it that so many new words can be added; what is found or added before that stays where
   * it is until the next call.
   */
  void makeRoom(int words) throws CorpusException {
    while (size + words > growAt) {
      grow();
    }
  }

  /**
   * Counts a word of 1 to {@value #MAX_INLINE} bytes; if it is new there must be room for it.
   *
   * @param firstSlot its {@link #firstSlot}
   * @return its id's code
   */
  int add(long firstSlot, long k0, long k1) {
    long slot = findShort(firstSlot, k0, k1);
    RawMemory.putLong(slot + COUNT, RawMemory.getLong(slot + COUNT) + 1);
    return RawMemory.getInt(slot + CODE);
  }

  /**
   * Counts the word of any length at this address; 8 bytes before and after it may be read.
   *
   * @return its id's code
   */
  int add(long address, int length) throws CorpusException {
    return add(address, length, 1);
  }

  private int add(long address, int length, long count) throws CorpusException {
    makeRoom(1);
    long slot =
        length <= MAX_INLINE
            ? findShort(head(address, length), head(address + 8, length - 8))
            : findLong(address, length);
    RawMemory.putLong(slot + COUNT, RawMemory.getLong(slot + COUNT) + count);
    return RawMemory.getInt(slot + CODE);
  }

  /** Counts sentence ends. */
  void addSentenceEnds(long count) {
    long slot = findShort(SENTENCE_END, 0);
    RawMemory.putLong(slot + COUNT, RawMemory.getLong(slot + COUNT) + count);
  }

  /** The first {@code length} bytes at an address, zero-padded. */
  private static long head(long address, int length) {
    if (length <= 0) {
      return 0;
    }
    long bytes = RawMemory.getLong(address);
    return length >= 8 ? bytes : bytes & -1L >>> (64 - 8 * length);
  }

  private static long hash(long k0, long k1) {
    long h = k0 * 0x9e3779b97f4a7c15L ^ k1 * 0xc2b2ae3d27d4eb4fL;
    h ^= h >>> 32;
    return h * 0xd6e8feb86659fd93L;
  }

  /** Where the search for a word begins, until room is made for others. */
  long firstSlot(long k0, long k1) {
    return base + (hash(k0, k1) >>> shift) * SLOT;
  }

  /** The slot after this one, the first after the last; without a branch, see {@link Tokenizer}. */
  private long after(long slot) {
    return base + ((slot + SLOT - base) & mask);
  }

  private long findShort(long k0, long k1) {
    return findShort(firstSlot(k0, k1), k0, k1);
  }

  private long findShort(long firstSlot, long k0, long k1) {
    long slot = firstSlot;
    while (true) {
      long found = RawMemory.getLong(slot);
      if (found == k0 && RawMemory.getLong(slot + 8) == k1) {
        return slot;
      }
      if (found == 0) {
        break;
      }
      slot = after(slot);
    }
    return insert(slot, k0, k1, 0);
  }

  private long findLong(long address, int length) throws CorpusException {
    long k0 = hashOfLong(address, length);
    long slot = firstSlot(k0, 0);
    while (true) {
      long found = RawMemory.getLong(slot);
      if (found == k0) {
        long k1 = RawMemory.getLong(slot + 8);
        if (k1 >>> 56 == 0xff
            && RawMemory.getInt(slot + LENGTH) == length
            && RawMemory.equal(arena.address() + (k1 & ~LONG_WORD), address, length)) {
          return slot;
        }
      } else if (found == 0) {
        break;
      }
      slot = after(slot);
    }
    try {
      arena.ensure(arenaUsed + length, arenaUsed);
    } catch (OutOfMemoryError e) {
      throw full(e);
    }
    RawMemory.copy(address, arena.address() + arenaUsed, length);
    long k1 = LONG_WORD | arenaUsed;
    arenaUsed += length;
    return insert(slot, k0, k1, length);
  }

  /** Odd, so that it is not 0; {@code length} is more than 8. */
  private static long hashOfLong(long address, int length) {
    long h = length;
    long last = address + length - 8;
    for (long p = address; p < last; p += 8) {
      h = (h ^ RawMemory.getLong(p)) * 0x9e3779b97f4a7c15L;
      h ^= h >>> 29;
    }
    h = (h ^ RawMemory.getLong(last)) * 0x9e3779b97f4a7c15L;
    return (h ^ h >>> 32) | 1;
  }

  /** Fills an empty slot. */
  private long insert(long slot, long k0, long k1, int length) {
    RawMemory.putLong(slot, k0);
    RawMemory.putLong(slot + 8, k1);
    RawMemory.putLong(slot + COUNT, 0);
    RawMemory.putInt(slot + CODE, Codes.of(size));
    RawMemory.putInt(slot + LENGTH, length);
    size++;
    return slot;
  }

  private long emptySlot(long k0, long k1) {
    long slot = firstSlot(k0, k1 >>> 56 == 0xff ? 0 : k1);
    while (RawMemory.getLong(slot) != 0) {
      slot = after(slot);
    }
    return slot;
  }

  private void grow() throws CorpusException {
    int bits = 64 - shift + 1;
    if (bits > MAX_SLOT_BITS) {
      throw full(null);
    }
    NativeMemory old = memory;
    long from = base;
    long to = end;
    try {
      memory = NativeMemory.allocate((long) SLOT << bits);
    } catch (OutOfMemoryError e) {
      throw full(e);
    }
    useMemory(bits);
    for (long slot = from; slot < to; slot += SLOT) {
      move(slot);
    }
    old.close();
  }

  /** Copies a slot from elsewhere. */
  private void move(long slot) {
    long k0 = RawMemory.getLong(slot);
    if (k0 != 0) {
      long k1 = RawMemory.getLong(slot + 8);
      long target = emptySlot(k0, k1);
      RawMemory.putLong(target, k0);
      RawMemory.putLong(target + 8, k1);
      RawMemory.putLong(target + 16, RawMemory.getLong(slot + 16));
      RawMemory.putLong(target + 24, RawMemory.getLong(slot + 24));
    }
  }

  private CorpusException full(Throwable cause) {
    return new CorpusException(
        ("the table of words cannot grow beyond %,d different words (%,d MiB): use fewer threads,"
                + " more memory or a smaller corpus")
            .formatted(size, (end - base + arenaUsed) >> 20),
        cause);
  }

  /** Takes the places of words in memory. */
  @FunctionalInterface
  interface Visitor {
    /** The word's bytes lie at the address; 8 bytes before and after it may be read. */
    void word(int id, long count, long address, int length) throws CorpusException;
  }

  /** Visits the words with at least this count, in no particular order. */
  void forEach(long minCount, Visitor visitor) throws CorpusException {
    for (long slot = base; slot < end; slot += SLOT) {
      if (RawMemory.getLong(slot) != 0) {
        visit(slot, minCount, visitor);
      }
    }
  }

  private void visit(long slot, long minCount, Visitor visitor) throws CorpusException {
    long count = RawMemory.getLong(slot + COUNT);
    if (count >= minCount) {
      visitor.word(idAt(slot), count, addressAt(slot), lengthAt(slot));
    }
  }

  /**
   * Visits all words by rising {@link #order}, words of equal order by their bytes: the same way in
   * every table.
   */
  void forEachInOrder(Visitor visitor) throws CorpusException {
    long first = base;
    while (RawMemory.getLong(first) != 0) {
      first += SLOT; // never to the end: the table is never full
    }
    // Words of a run of full slots belong to it, but for those that wrapped around to the start.
    Cluster wrapped = new Cluster();
    Cluster cluster = new Cluster();
    for (long slot = base; slot < first; slot += SLOT) {
      (firstSlotOf(slot) <= slot ? cluster : wrapped).add(slot);
    }
    for (long slot = first; slot < end; slot += SLOT) {
      if (RawMemory.getLong(slot) == 0) {
        cluster.visit(visitor);
      } else {
        cluster.add(slot);
      }
    }
    for (int i = 0; i < wrapped.size; i++) {
      cluster.add(wrapped.slots[i]);
    }
    cluster.visit(visitor);
  }

  private static long orderAt(long slot) {
    return hash(RawMemory.getLong(slot), isLong(slot) ? 0 : RawMemory.getLong(slot + 8));
  }

  private long firstSlotOf(long slot) {
    return base + (orderAt(slot) >>> shift) * SLOT;
  }

  /** Neighbouring full slots. */
  private final class Cluster {
    private long[] slots = new long[16];
    private int size;

    /** Adds a slot in its order; there are few. */
    void add(long slot) {
      if (size == slots.length) {
        slots = Arrays.copyOf(slots, size * 2);
      }
      int i = size++;
      while (i > 0 && compareSlots(slots[i - 1], slot) > 0) {
        slots[i] = slots[i - 1];
        i--;
      }
      slots[i] = slot;
    }

    void visit(Visitor visitor) throws CorpusException {
      for (int i = 0; i < size; i++) {
        long slot = slots[i];
        visitor.word(idAt(slot), RawMemory.getLong(slot + COUNT), addressAt(slot), lengthAt(slot));
      }
      size = 0;
    }
  }

  private int compareSlots(long a, long b) {
    int byOrder = Long.compareUnsigned(orderAt(a), orderAt(b));
    return byOrder != 0
        ? byOrder
        : RawMemory.compare(addressAt(a), lengthAt(a), addressAt(b), lengthAt(b));
  }

  /**
   * A number that depends on the bytes of a word alone, unsigned; different words may share one. 8
   * bytes before and after the word may be read.
   */
  static long order(long address, int length) {
    return length <= MAX_INLINE
        ? hash(head(address, length), head(address + 8, length - 8))
        : hash(hashOfLong(address, length), 0);
  }

  private static int idAt(long slot) {
    int code = RawMemory.getInt(slot + CODE);
    return Codes.id(code, Codes.length(code));
  }

  private static boolean isLong(long slot) {
    return RawMemory.getLong(slot + 8) >>> 56 == 0xff;
  }

  private long addressAt(long slot) {
    return isLong(slot) ? arena.address() + (RawMemory.getLong(slot + 8) & ~LONG_WORD) : slot;
  }

  private static int lengthAt(long slot) {
    if (isLong(slot)) {
      return RawMemory.getInt(slot + LENGTH);
    }
    long k1 = RawMemory.getLong(slot + 8);
    long last = k1 == 0 ? RawMemory.getLong(slot) : k1;
    return (k1 == 0 ? 8 : 16) - (Long.numberOfLeadingZeros(last) >>> 3);
  }

  /**
   * Moves the counts of words that are not UTF-8 to the words with U+FFFD for the malformed parts.
   *
   * @return for each id that was there before, the id of the word as it is now; null if nothing
   *     changed
   */
  int[] repair() throws CorpusException {
    long[] broken = new long[16];
    int found = 0;
    for (long slot = base; slot < end; slot += SLOT) {
      if (isBroken(slot)) {
        if (found == broken.length) {
          broken = Arrays.copyOf(broken, found * 2);
        }
        broken[found++] = slot;
      }
    }
    if (found == 0) {
      return null;
    }
    // Additions below may move slots: take what is needed out of them first.
    int[] ids = new int[found];
    long[] counts = new long[found];
    byte[][] words = new byte[found][];
    for (int i = 0; i < found; i++) {
      long slot = broken[i];
      int length = lengthAt(slot);
      byte[] utf8 = new byte[length];
      RawMemory.copy(addressAt(slot), utf8, 0, length);
      ids[i] = idAt(slot);
      words[i] = Utf8.repaired(utf8, 0, length);
      counts[i] = RawMemory.getLong(slot + COUNT);
      RawMemory.putLong(slot + COUNT, 0);
    }
    int[] map = new int[size];
    Arrays.setAll(map, id -> id);
    try (NativeBuffer copy = new NativeBuffer(1 << 10)) {
      for (int i = 0; i < found; i++) {
        copy.ensure(words[i].length + 16L, 0);
        RawMemory.copy(words[i], 0, copy.address(), words[i].length);
        int code = add(copy.address(), words[i].length, counts[i]);
        map[ids[i]] = Codes.id(code, Codes.length(code));
      }
    }
    return map;
  }

  /** Whether a slot holds a word that is not UTF-8. */
  private boolean isBroken(long slot) {
    long tops = (RawMemory.getLong(slot) | RawMemory.getLong(slot + 8)) & 0x8080808080808080L;
    if (tops == 0) {
      return false; // empty or ASCII; never for long words: the top byte of k1 is 0xff
    }
    byte[] word = new byte[lengthAt(slot)];
    RawMemory.copy(addressAt(slot), word, 0, word.length);
    return !Utf8.isValid(word, 0, word.length);
  }

  /**
   * Adds the words and counts of another table.
   *
   * @return for each id of the other table, the id of the word here; -1 for words without a count
   */
  int[] absorb(WordTable other) throws CorpusException {
    int[] map = new int[other.size];
    Arrays.fill(map, -1);
    for (long slot = other.base; slot < other.end; slot += SLOT) {
      if (RawMemory.getLong(slot) != 0) {
        makeRoom(1);
        take(other, slot, map);
      }
    }
    return map;
  }

  /** Adds the word of another table's slot. A method of its own: the JIT compiler counts calls. */
  private void take(WordTable other, long slot, int[] map) throws CorpusException {
    int id = idAt(slot);
    long count = RawMemory.getLong(slot + COUNT);
    if (count == 0 && id != 0) {
      return;
    }
    long target =
        isLong(slot)
            ? findLong(other.addressAt(slot), lengthAt(slot))
            : findShort(RawMemory.getLong(slot), RawMemory.getLong(slot + 8));
    RawMemory.putLong(target + COUNT, RawMemory.getLong(target + COUNT) + count);
    map[id] = idAt(target);
  }

  /** Frees the memory; once more does nothing. */
  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
      arena.close();
    }
  }
}
