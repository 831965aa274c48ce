package io.github.w2vfast.cli;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Format {
  private Format() {}

  /** A count with thousands separated: {@code 16,718,843}. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A size in bytes with a unit: {@code 109 MB}; units are powers of ten. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return scaled(bytes, new String[] {" kB", " MB", " GB", " TB", " PB", " EB"});
  }

  /** A large number, shortened: {@code 1.23 M}. */
  static String large(double n) {
    if (!Double.isFinite(n)) {
      return "-";
    }
    return n < 1000
        ? String.format(Locale.ROOT, "%.0f", n)
        : scaled(n, new String[] {" k", " M", " G", " T"});
  }

  private static String scaled(double n, String[] units) {
    double value = n / 1000;
    int unit = 0;
    // 999.5 would be printed as 1000.
    while (value >= 999.5 && unit + 1 < units.length) {
      value /= 1000;
      unit++;
    }
    String pattern = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, pattern, value) + units[unit];
  }

  /** A time: {@code 4.2 s}, {@code 1:23} (minutes) or {@code 1:02:03} (hours). */
  static String duration(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return "-";
    }
    if (seconds < 59.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return clock(seconds);
  }

  /** A time as a clock shows it, whole seconds: {@code 0:07}, {@code 1:02:03}. */
  static String clock(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return "-:--";
    }
    long s = Math.round(seconds);
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /** A fixed number of decimals; a dash if it is not a number. */
  static String decimals(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "-";
  }
}
