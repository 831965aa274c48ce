package io.github.w2vfast.eval;

/** Pieces of files in messages. */
final class Texts {
  private static final int LENGTH = 60;

  private Texts() {}

  /** A text without control characters, cut if it is long. */
  static String shortened(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(LENGTH)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(out::appendCodePoint);
    return text.codePointCount(0, text.length()) > LENGTH ? out + "…" : out.toString();
  }
}
