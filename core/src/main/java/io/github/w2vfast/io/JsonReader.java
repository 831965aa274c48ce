package io.github.w2vfast.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) into maps, lists, strings, numbers and booleans: what {@code eval.Json}
 * writes. Strict: no comments, no trailing commas, no key twice. Nested at most {@value #MAX_DEPTH}
 * deep.
 */
public final class JsonReader {
  private static final int MAX_DEPTH = 64;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * The value of a JSON text.
   *
   * @return a {@link Map} in the text's order, a {@link List}, a {@link String}, a {@link Long} for
   *     whole numbers that fit, else a {@link Double}, a {@link Boolean}, or null
   * @throws IllegalArgumentException if the text is no JSON; the message says where
   */
  public static Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.expected("the end");
    }
    return value;
  }

  private Object value() {
    skipSpace();
    if (at >= text.length()) {
      throw expected("a value");
    }
    if (++depth > MAX_DEPTH) {
      throw expected("at most " + MAX_DEPTH + " levels");
    }
    char c = text.charAt(at);
    Object value =
        switch (c) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          default -> number();
        };
    depth--;
    return value;
  }

  private Map<String, Object> object() {
    Map<String, Object> map = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (take('}')) {
      return map;
    }
    do {
      skipSpace();
      if (at >= text.length() || text.charAt(at) != '"') {
        throw expected("a key");
      }
      int place = at;
      String key = string();
      skipSpace();
      if (!take(':')) {
        throw expected("':'");
      }
      Object value = value();
      if (map.containsKey(key)) {
        at = place;
        throw expected("another key");
      }
      map.put(key, value);
      skipSpace();
    } while (take(','));
    if (!take('}')) {
      throw expected("',' or '}'");
    }
    return map;
  }

  private List<Object> array() {
    List<Object> list = new ArrayList<>();
    at++;
    skipSpace();
    if (take(']')) {
      return list;
    }
    do {
      list.add(value());
      skipSpace();
    } while (take(','));
    if (!take(']')) {
      throw expected("',' or ']'");
    }
    return list;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    at++;
    while (true) {
      if (at >= text.length()) {
        throw expected("the end of the string");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        at--;
        throw expected("no control character in a string");
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
          if (digit < 0 || text.charAt(at) > 'f') {
            throw expected("four hexadecimal digits");
          }
          code = code * 16 + digit;
          at++;
        }
        yield (char) code;
      }
      default -> {
        at--;
        throw expected("an escape");
      }
    };
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw expected("a value");
    }
    at += word.length();
    return value;
  }

  private Number number() {
    int start = at;
    take('-');
    int digits = at;
    skipDigits();
    boolean leadingZero = at > digits + 1 && text.charAt(digits) == '0';
    boolean bad = at == digits || leadingZero;
    boolean whole = true;
    if (take('.')) {
      whole = false;
      int fraction = at;
      skipDigits();
      bad |= at == fraction;
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('-')) {
        take('+');
      }
      int exponent = at;
      skipDigits();
      bad |= at == exponent;
    }
    if (bad) {
      at = start;
      throw expected("a value");
    }
    String number = text.substring(start, at);
    if (whole && number.length() <= 18) {
      return Long.valueOf(number);
    }
    return Double.valueOf(number);
  }

  private void skipDigits() {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private boolean take(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException(
        "character %d: expected %s, found %s"
            .formatted(
                at + 1,
                what,
                at < text.length()
                    ? "'"
                        + VectorReader.shown(text.substring(at, Math.min(text.length(), at + 20)))
                        + "'"
                    : "the end"));
  }
}
