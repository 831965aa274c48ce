package io.github.w2vfast.io;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Writes float32 values as the shortest decimal that rounds to the same float32; of several, the
 * one closest to it. The method is Schubfach (R. Giulietti, "The Schubfach way to render doubles",
 * 2020; the names below are the paper's), which {@link Float#toString} uses too; this one writes
 * ASCII bytes without a string in between and leaves out what a reader does not need: {@code 0.25},
 * {@code 1}, {@code 1.5e-9}, {@code nan}, {@code inf}.
 */
final class FloatFormatter {
  /** No value takes more bytes. */
  static final int MAX_LENGTH = 20;

  private static final int PRECISION = 24;
  private static final int FRACTION_BITS = PRECISION - 1;
  private static final int FRACTION_MASK = (1 << FRACTION_BITS) - 1;
  private static final int MIN_Q = -149;
  private static final int MIN_NORMAL_C = 1 << FRACTION_BITS;

  /** Smallest and largest power of ten that scales a float32. */
  private static final int MIN_K = -45;

  private static final int MAX_K = 31;

  /** floor(10^-k * 2^r) + 1 with 63 significant bits, for k from MIN_K on. */
  private static final long[] G = new long[MAX_K - MIN_K + 1];

  static {
    for (int k = MIN_K; k <= MAX_K; k++) {
      BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
      BigInteger g;
      if (k <= 0) {
        int excess = ten.bitLength() - 63;
        g = excess >= 0 ? ten.shiftRight(excess) : ten.shiftLeft(-excess);
      } else {
        // 10^-k has its leading bit at -bitLength(10^k); 10^k is no power of two for k > 0.
        g = BigInteger.ONE.shiftLeft(62 + ten.bitLength()).divide(ten);
      }
      G[k - MIN_K] = g.longValueExact() + 1;
    }
  }

  private FloatFormatter() {}

  /**
   * Writes a value at {@code bytes[at...]}, which must have {@link #MAX_LENGTH} bytes of room.
   *
   * @return the position behind it
   */
  static int write(float value, byte[] bytes, int at) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = (bits >>> FRACTION_BITS) & 0xff;
    int fraction = bits & FRACTION_MASK;
    int p = at;
    if (bits < 0 && (exponent != 0xff || fraction == 0)) {
      bytes[p++] = '-';
    }
    if (exponent == 0xff) {
      return ascii(fraction == 0 ? "inf" : "nan", bytes, p);
    }
    if (exponent == 0 && fraction == 0) {
      bytes[p] = '0';
      return p + 1;
    }
    return exponent == 0
        ? shortest(MIN_Q, fraction, bytes, p)
        : shortest(MIN_Q - 1 + exponent, fraction | MIN_NORMAL_C, bytes, p);
  }

  private static int ascii(String text, byte[] bytes, int at) {
    byte[] source = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(source, 0, bytes, at, source.length);
    return at + source.length;
  }

  /** Writes the decimal of c * 2^q. */
  private static int shortest(int q, int c, byte[] bytes, int at) {
    int out = c & 1;
    long cb = (long) c << 2;
    long cbr = cb + 2;
    long cbl;
    int k;
    if (c != MIN_NORMAL_C || q == MIN_Q) {
      cbl = cb - 2;
      k = floorLog10Pow2(q);
    } else {
      // The gap below a power of two is half the gap above.
      cbl = cb - 1;
      k = floorLog10ThreeQuartersPow2(q);
    }
    int h = q + floorLog2Pow10(-k) + 33;
    long g = G[k - MIN_K];
    int vb = roundToOdd(g, cb << h);
    int vbl = roundToOdd(g, cbl << h);
    int vbr = roundToOdd(g, cbr << h);
    int s = vb >> 2;
    if (s >= 10) {
      // One digit less, if a decimal with it lies in the interval.
      int sp10 = 10 * (int) ((s * 1717986919L) >>> 34);
      int tp10 = sp10 + 10;
      boolean lower = vbl + out <= sp10 << 2;
      boolean upper = (tp10 << 2) + out <= vbr;
      if (lower != upper) {
        return digits(lower ? sp10 : tp10, k, bytes, at);
      }
    }
    int t = s + 1;
    boolean lower = vbl + out <= s << 2;
    boolean upper = (t << 2) + out <= vbr;
    if (lower != upper) {
      return digits(lower ? s : t, k, bytes, at);
    }
    int difference = vb - ((s + t) << 1);
    return digits(difference < 0 || (difference == 0 && (s & 1) == 0) ? s : t, k, bytes, at);
  }

  private static int roundToOdd(long g, long cp) {
    long x1 = Math.multiplyHigh(g, cp);
    long v = x1 >>> 31;
    long sticky = ((x1 & 0xffffffffL) + 0xffffffffL) >>> 32;
    return (int) (v | sticky);
  }

  private static int floorLog10Pow2(int e) {
    return (int) ((e * 661_971_961_083L) >> 41);
  }

  private static int floorLog10ThreeQuartersPow2(int e) {
    return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
  }

  private static int floorLog2Pow10(int e) {
    return (int) ((e * 913_124_641_741L) >> 38);
  }

  /** Writes f * 10^e. */
  private static int digits(int f, int e, byte[] bytes, int at) {
    while (f % 10 == 0) {
      f /= 10;
      e++;
    }
    int length = decimalLength(f);
    int point = length + e;
    int p = at;
    if (point <= 0 && point > -5) {
      bytes[p++] = '0';
      bytes[p++] = '.';
      for (int i = point; i < 0; i++) {
        bytes[p++] = '0';
      }
      return integer(f, length, bytes, p);
    }
    if (e >= 0 && point <= 9) {
      p = integer(f, length, bytes, p);
      for (int i = 0; i < e; i++) {
        bytes[p++] = '0';
      }
      return p;
    }
    if (point > 0 && point < length) {
      integer(f, length, bytes, p + 1);
      System.arraycopy(bytes, p + 1, bytes, p, point);
      bytes[p + point] = '.';
      return p + length + 1;
    }
    integer(f, length, bytes, p + 1);
    bytes[p] = bytes[p + 1];
    if (length > 1) {
      bytes[p + 1] = '.';
      p += length + 1;
    } else {
      p++;
    }
    bytes[p++] = 'e';
    int power = point - 1;
    if (power < 0) {
      bytes[p++] = '-';
      power = -power;
    }
    return integer(power, power < 10 ? 1 : 2, bytes, p);
  }

  private static int integer(int value, int length, byte[] bytes, int at) {
    int v = value;
    for (int i = at + length - 1; i >= at; i--) {
      int tenth = (int) ((v * 3435973837L) >>> 35);
      bytes[i] = (byte) ('0' + v - 10 * tenth);
      v = tenth;
    }
    return at + length;
  }

  private static int decimalLength(int f) {
    int length = 1;
    for (int limit = 10; f >= limit; limit *= 10) {
      length++;
      if (length == 10) {
        break;
      }
    }
    return length;
  }
}
