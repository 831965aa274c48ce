package io.github.w2vfast.vocab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds words in a packed list: word {@code i} is {@code text[offsets[i], offsets[i + 1])}. The
 * table holds i + 1, 0 for an empty slot; it has open addressing and a power of two slots.
 */
final class WordIndex {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private WordIndex() {}

  /** Slots for a table of {@code words} words: at least three for each two. */
  static int slotsFor(int words) {
    long slots = Math.max(16, Long.highestOneBit((words * 3L / 2) - 1) << 1);
    if (slots > 1 << 30) {
      slots = 1 << 30;
    }
    return (int) slots;
  }

  /**
   * The number of the word {@code word[from, from + length)}, or {@code ~slot} with the empty slot
   * where it belongs.
   */
  static int find(byte[] text, int[] offsets, int[] table, byte[] word, int from, int length) {
    int mask = table.length - 1;
    int slot = hash(word, from, length) & mask;
    while (true) {
      int i = table[slot] - 1;
      if (i < 0) {
        return ~slot;
      }
      if (offsets[i + 1] - offsets[i] == length
          && Arrays.equals(text, offsets[i], offsets[i + 1], word, from, from + length)) {
        return i;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Puts a word that is known to be new into the table. */
  static void insertNew(byte[] text, int[] offsets, int[] table, int i) {
    int mask = table.length - 1;
    int slot = hash(text, offsets[i], offsets[i + 1] - offsets[i]) & mask;
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = i + 1;
  }

  private static int hash(byte[] bytes, int from, int length) {
    long h = length * 0x9e3779b97f4a7c15L;
    int i = from;
    int end = from + length;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      h = mix(h ^ (long) LONGS.get(bytes, i));
    }
    long tail = 0;
    for (; i < end; i++) {
      tail = tail << 8 | (bytes[i] & 0xff);
    }
    h = mix(h ^ tail);
    return (int) (h ^ h >>> 32);
  }

  private static long mix(long h) {
    h *= 0xbf58476d1ce4e5b9L;
    h ^= h >>> 31;
    return h * 0x94d049bb133111ebL;
  }
}
