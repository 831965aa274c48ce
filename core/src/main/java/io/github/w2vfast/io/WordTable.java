package io.github.w2vfast.io;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Different words in the order of their coming, as UTF-8 in one array, with an open-addressing
 * hash.
 */
final class WordTable implements Words {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes;

  /** Word i is {@code bytes[starts[i] .. starts[i + 1])}. */
  private int[] starts;

  /** Word + 1 in each slot, 0 for an empty one; at most half of the slots are taken. */
  private int[] slots;

  private int size;
  private int invalid;

  WordTable(int expectedWords) {
    int words = Math.max(16, expectedWords);
    bytes = new byte[(int) Math.min(MAX_BYTES, 8L * words)];
    starts = new int[words + 1];
    slots = new int[slotsFor(words)];
  }

  private static int slotsFor(int words) {
    return 1 << Math.min(30, 33 - Integer.numberOfLeadingZeros(words));
  }

  @Override
  public int size() {
    return size;
  }

  /** How many words were not valid UTF-8. */
  int invalid() {
    return invalid;
  }

  /**
   * Adds a word unless it is there already. Invalid UTF-8 in it is replaced by U+FFFD.
   *
   * @return whether it is new
   * @throws IllegalStateException if all words together take more than 2 GiB
   */
  boolean add(byte[] source, int from, int length) {
    byte[] word = source;
    int begin = from;
    int n = length;
    if (!isAscii(source, from, length)) {
      byte[] valid =
          new String(source, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(valid, 0, valid.length, source, from, from + length)) {
        invalid++;
        word = valid;
        begin = 0;
        n = valid.length;
      }
    }
    int slot = find(word, begin, n);
    if (slots[slot] != 0) {
      return false;
    }
    int at = starts[size];
    if ((long) at + n > bytes.length) {
      if ((long) at + n > MAX_BYTES) {
        throw new IllegalStateException("the words together take more than 2 GiB");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(at + n, bytes.length * 2L)));
    }
    System.arraycopy(word, begin, bytes, at, n);
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, (int) Math.min(MAX_BYTES, starts.length * 2L));
    }
    starts[size + 1] = at + n;
    slots[slot] = ++size;
    if (size > slots.length / 2 && slots.length < 1 << 30) {
      rehash();
    }
    return true;
  }

  @Override
  public String word(int index) {
    return new String(
        bytes, starts[index], starts[index + 1] - starts[index], StandardCharsets.UTF_8);
  }

  @Override
  public byte[] utf8(int index) {
    return Arrays.copyOfRange(bytes, starts[index], starts[index + 1]);
  }

  @Override
  public int indexOf(String word) {
    byte[] wanted = word.getBytes(StandardCharsets.UTF_8);
    return slots[find(wanted, 0, wanted.length)] - 1;
  }

  /** Frees what was reserved for more words. */
  void trim() {
    bytes = Arrays.copyOf(bytes, starts[size]);
    starts = Arrays.copyOf(starts, size + 1);
  }

  private int find(byte[] word, int from, int length) {
    int mask = slots.length - 1;
    int slot = hash(word, from, length) & mask;
    while (slots[slot] != 0) {
      int other = slots[slot] - 1;
      if (Arrays.equals(word, from, from + length, bytes, starts[other], starts[other + 1])) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    for (int i = 0; i < size; i++) {
      slots[find(bytes, starts[i], starts[i + 1] - starts[i])] = i + 1;
    }
  }

  private static boolean isAscii(byte[] word, int from, int length) {
    int all = 0;
    for (int i = from; i < from + length; i++) {
      all |= word[i];
    }
    return all >= 0;
  }

  /** FNV-1a, with the finish of MurmurHash3 because the low bits choose the slot. */
  private static int hash(byte[] word, int from, int length) {
    int h = 0x811c9dc5;
    for (int i = from; i < from + length; i++) {
      h = (h ^ (word[i] & 0xff)) * 0x01000193;
    }
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
