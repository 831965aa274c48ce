package io.github.w2vfast.eval;

import java.util.Iterator;
import java.util.Map;
import java.util.Map.Entry;

/** Writes JSON (RFC 8259) from maps, lists, strings, numbers and booleans. */
public final class Json {
  private Json() {}

  /**
   * The JSON text of a value, on one line. Numbers that are not finite, which JSON has not, become
   * null; so does null.
   *
   * @param value a {@link Map} with any keys (in its order), an {@link Iterable}, a {@link Number},
   *     a {@link Boolean}, a {@link CharSequence} or null
   * @throws IllegalArgumentException for anything else
   */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value);
    return out.toString();
  }

  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case null -> out.append("null");
      case Double d when !Double.isFinite(d) -> out.append("null");
      case Float f when !Float.isFinite(f) -> out.append("null");
      case Number n -> out.append(n);
      case Boolean b -> out.append(b);
      case CharSequence s -> appendString(out, s);
      case Map<?, ?> map -> {
        out.append('{');
        for (Iterator<? extends Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext(); ) {
          Entry<?, ?> entry = i.next();
          appendString(out, String.valueOf(entry.getKey()));
          out.append(':');
          append(out, entry.getValue());
          if (i.hasNext()) {
            out.append(',');
          }
        }
        out.append('}');
      }
      case Iterable<?> items -> {
        out.append('[');
        for (Iterator<?> i = items.iterator(); i.hasNext(); ) {
          append(out, i.next());
          if (i.hasNext()) {
            out.append(',');
          }
        }
        out.append(']');
      }
      default -> throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }
  }

  private static void appendString(StringBuilder out, CharSequence text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || isUnpaired(text, i)) {
            escape(out, c);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }

  private static boolean isUnpaired(CharSequence text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
