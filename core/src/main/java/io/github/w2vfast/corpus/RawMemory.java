package io.github.w2vfast.corpus;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Loads and stores at native addresses, little-endian and unaligned. Nothing checks the addresses:
 * the callers, the tokeniser and its hash table, stay inside blocks that they own.
 */
final class RawMemory {
  /** A constant segment over everything: its bounds checks fold away. */
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RawMemory() {}

  static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  static int getInt(long address) {
    return ALL.get(INT, address);
  }

  static void putInt(long address, int value) {
    ALL.set(INT, address, value);
  }

  static long getLong(long address) {
    return ALL.get(LONG, address);
  }

  static void putLong(long address, long value) {
    ALL.set(LONG, address, value);
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  static void copy(byte[] from, int offset, long to, int bytes) {
    MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, to, bytes);
  }

  static void copy(long from, byte[] to, int offset, int bytes) {
    MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, offset, bytes);
  }

  /** Whether two runs of 8 bytes or more are equal. */
  static boolean equal(long a, long b, int bytes) {
    int last = bytes - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if (getLong(a + i) != getLong(b + i)) {
        return false;
      }
    }
    return getLong(a + last) == getLong(b + last);
  }

  /** Compares two runs of bytes, the shorter first if one begins with the other. */
  static int compare(long a, int bytesOfA, long b, int bytesOfB) {
    int common = Math.min(bytesOfA, bytesOfB);
    for (int i = 0; i < common; i++) {
      int difference = (getByte(a + i) & 0xff) - (getByte(b + i) & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return bytesOfA - bytesOfB;
  }

  /** Whether the bytes at an address are the first ones of an array. */
  static boolean equal(long a, byte[] b, int bytes) {
    for (int i = 0; i < bytes; i++) {
      if (getByte(a + i) != b[i]) {
        return false;
      }
    }
    return true;
  }
}
