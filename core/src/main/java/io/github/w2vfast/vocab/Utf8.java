package io.github.w2vfast.vocab;

import java.nio.charset.StandardCharsets;

/** Checks and repairs UTF-8, so that every word of a vocabulary loads in strict readers. */
public final class Utf8 {
  private Utf8() {}

  /** Whether {@code bytes[from, to)} is well-formed UTF-8 (Unicode 16, table 3-7). */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int lead = bytes[i++];
      if (lead >= 0) {
        continue;
      }
      lead &= 0xff;
      int more;
      int low = 0x80;
      int high = 0xbf;
      if (lead >= 0xc2 && lead <= 0xdf) {
        more = 1;
      } else if (lead >= 0xe0 && lead <= 0xef) {
        more = 2;
        low = lead == 0xe0 ? 0xa0 : low; // no overlong forms
        high = lead == 0xed ? 0x9f : high; // no surrogates
      } else if (lead >= 0xf0 && lead <= 0xf4) {
        more = 3;
        low = lead == 0xf0 ? 0x90 : low;
        high = lead == 0xf4 ? 0x8f : high; // nothing above U+10FFFF
      } else {
        return false;
      }
      if (to - i < more) {
        return false;
      }
      for (int k = 0; k < more; k++) {
        int next = bytes[i++] & 0xff;
        if (next < low || next > high) {
          return false;
        }
        low = 0x80;
        high = 0xbf;
      }
    }
    return true;
  }

  /** The bytes with each malformed sequence replaced by U+FFFD, as Java's decoder does. */
  public static byte[] repaired(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the string is Unicode text: no half of a surrogate pair stands alone. */
  static boolean isText(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < word.length()
                && Character.isLowSurrogate(word.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
