package io.github.w2vfast.io;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads decimal numbers from ASCII bytes, each rounded to the nearest float32 exactly as {@link
 * Float#parseFloat} does. For one thread.
 */
final class FloatParser {
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final int MAX_EXACT_POWER = 22;
  private static final int MAX_DIGITS_IN_LONG = 18;

  /** The bits of a double that a float32 has not, and their value halfway between two floats. */
  private static final int REST_MASK = (1 << 29) - 1;

  private static final int HALFWAY = 1 << 28;

  private int end;

  /** The position behind the number read last, or -1 if there was none. */
  int end() {
    return end;
  }

  /**
   * Reads the number that begins at {@code bytes[from]} and ends at a space or at {@code to}.
   * Besides decimals with or without an exponent, {@code nan}, {@code inf} and {@code infinity} are
   * numbers, in any case. {@link #end} tells where it ended, or -1 if there is no number.
   */
  float parse(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = false;
    if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
      negative = bytes[i] == '-';
      i++;
    }
    int first = i;
    long digits = 0;
    int d;
    while (i < to && (d = bytes[i] - '0') >= 0 && d <= 9) {
      digits = digits * 10 + d;
      i++;
    }
    int count = i - first;
    int exponent = 0;
    if (i < to && bytes[i] == '.') {
      i++;
      int point = i;
      while (i < to && (d = bytes[i] - '0') >= 0 && d <= 9) {
        digits = digits * 10 + d;
        i++;
      }
      exponent = point - i;
      count += i - point;
    }
    if (count == 0) {
      return named(bytes, first, to, negative);
    }
    if (i < to && (bytes[i] | 0x20) == 'e') {
      i++;
      boolean negativePower = false;
      if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
        negativePower = bytes[i] == '-';
        i++;
      }
      int powerStart = i;
      int power = 0;
      while (i < to && (d = bytes[i] - '0') >= 0 && d <= 9) {
        power = Math.min(power * 10 + d, 100_000);
        i++;
      }
      if (i == powerStart) {
        return none();
      }
      exponent += negativePower ? -power : power;
    }
    if (i < to && bytes[i] != ' ') {
      return none();
    }
    end = i;
    if (count <= MAX_DIGITS_IN_LONG && Math.abs(exponent) <= MAX_EXACT_POWER) {
      // Two roundings at most, so within 2 ulp of a double: enough to know the nearest float32,
      // unless
      // the value lies that close to halfway between two of them.
      double value =
          exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
      int rest = (int) Double.doubleToRawLongBits(value) & REST_MASK;
      if (digits == 0
          || (Math.abs(rest - HALFWAY) > 4
              && value >= Float.MIN_NORMAL
              && value <= Float.MAX_VALUE)) {
        float rounded = (float) value;
        return negative ? -rounded : rounded;
      }
    }
    return Float.parseFloat(new String(bytes, from, i - from, StandardCharsets.ISO_8859_1));
  }

  private float named(byte[] bytes, int from, int to, boolean negative) {
    int i = from;
    while (i < to && bytes[i] != ' ' && i - from <= 8) {
      i++;
    }
    end = i;
    String name =
        new String(bytes, from, i - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "nan" -> Float.NaN;
      case "inf", "infinity" -> negative ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
      default -> none();
    };
  }

  private float none() {
    end = -1;
    return Float.NaN;
  }
}
