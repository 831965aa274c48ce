package io.github.w2vfast.corpus;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Applies {@link TextRules} to a piece of text, so that its tokens can be cut at white space
 * afterwards. For one thread.
 */
final class TextPreparation {
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

  private final TextRules rules;
  private final JsonLines json;
  private final Tokenizers.LineTokenizer tokenizer;
  private final boolean bytesWillDo;
  private byte[] in = new byte[0];
  private byte[] out = new byte[1 << 16];
  private int length;

  TextPreparation(TextRules rules) throws CorpusException {
    this.rules = rules;
    bytesWillDo =
        rules.tokenizer().equals(Tokenizers.WHITESPACE)
            && rules.numbers() == TextRules.Numbers.KEEP
            && rules.punctuation() == TextRules.Punctuation.KEEP;
    try {
      json = rules.field() == null ? null : new JsonLines(rules.field());
    } catch (NoClassDefFoundError e) {
      throw missing("JSON lines", "com.fasterxml.jackson.core:jackson-core", e);
    }
    try {
      tokenizer = rules.tokenizer().create();
    } catch (NoClassDefFoundError e) {
      throw missing(
          "the tokeniser " + rules.tokenizer().name(),
          rules.tokenizer().equals(Tokenizers.CJK)
              ? "org.apache.lucene:lucene-analysis-common"
              : "org.apache.lucene:lucene-core",
          e);
    }
  }

  private static CorpusException missing(String what, String artifact, Throwable e) {
    return new CorpusException(
        "%s: the library %s must be on the class path for it".formatted(what, artifact), e);
  }

  /**
   * Prepares the text of a chunk, which is then {@link #text()}: every token is followed by a space
   * or a line feed.
   */
  void prepare(TextSources.Chunk chunk) throws CorpusException {
    int size = Math.toIntExact(chunk.endAddress() - chunk.address());
    if (in.length < size) {
      in = new byte[size + size / 4];
    }
    RawMemory.copy(chunk.address(), in, 0, size);
    length = 0;
    int from = 0;
    while (from < size) {
      int to = from;
      while (to < size && in[to] != '\n') {
        if (in[to] == 0) {
          throw EncodingRun.notText(chunk, chunk.address() + to);
        }
        to++;
      }
      if (json != null) {
        jsonLine(chunk, from, to);
      } else {
        line(from, to);
        add(to < size ? '\n' : ' ');
      }
      from = to + 1;
    }
  }

  private void jsonLine(TextSources.Chunk chunk, int from, int to) throws CorpusException {
    if (isBlank(from, to)) {
      return;
    }
    String text;
    try {
      text = json.text(in, from, to);
    } catch (JsonLines.BadLineException e) {
      if (e.missing() && rules.skipMissing()) {
        return;
      }
      throw new CorpusException(
          "%s: line at byte %,d: %s"
              .formatted(chunk.name(), chunk.offsetOf(chunk.address() + from), e.getMessage()),
          e);
    }
    if (rules.lines() == TextRules.Lines.SENTENCE) {
      text.lines()
          .forEach(
              sentence -> {
                line(sentence);
                add('\n');
              });
    } else {
      line(text.replace('\n', ' '));
      add('\n');
    }
  }

  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (in[i] != ' ' && in[i] != '\t' && in[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void line(int from, int to) {
    if (bytesWillDo && isAscii(from, to)) {
      ensure(to - from);
      if (rules.lowerCase()) {
        for (int i = from; i < to; i++) {
          int c = in[i];
          out[length++] = (byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
      } else {
        System.arraycopy(in, from, out, length, to - from);
        length += to - from;
      }
    } else {
      line(new String(in, from, to - from, StandardCharsets.UTF_8));
    }
  }

  private boolean isAscii(int from, int to) {
    for (int i = from; i < to; i++) {
      if (in[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private void line(String text) {
    String changed =
        switch (rules.normalization()) {
          case NONE -> text;
          case NFC -> Normalizer.normalize(text, Normalizer.Form.NFC);
          case NFKC -> Normalizer.normalize(text, Normalizer.Form.NFKC);
        };
    if (rules.lowerCase()) {
      changed = changed.toLowerCase(Locale.ROOT);
    }
    if (bytesWillDo) {
      write(changed);
    } else {
      tokenizer.tokenize(changed, this::token);
    }
  }

  private void token(CharSequence token) {
    String word = token.toString();
    if (rules.numbers() != TextRules.Numbers.KEEP) {
      word = withNumbers(word);
    }
    if (rules.punctuation() == TextRules.Punctuation.STRIP) {
      word = stripped(word);
    }
    if (!word.isEmpty()) {
      write(word);
      add(' ');
    }
  }

  private String withNumbers(String word) {
    boolean digits = false;
    boolean letters = false;
    for (int i = 0; i < word.length(); i++) {
      int c = word.codePointAt(i);
      digits |= Character.isDigit(c);
      letters |= Character.isLetter(c);
    }
    if (!digits) {
      return word;
    }
    if (rules.numbers() == TextRules.Numbers.DROP) {
      return letters ? word : "";
    }
    StringBuilder zeros = new StringBuilder(word.length());
    word.codePoints().forEach(c -> zeros.appendCodePoint(Character.isDigit(c) ? '0' : c));
    return zeros.toString();
  }

  private static String stripped(String word) {
    if (word.equals("</s>")) {
      return word;
    }
    int from = 0;
    int to = word.length();
    while (from < to && isPunctuation(word.codePointAt(from))) {
      from += Character.charCount(word.codePointAt(from));
    }
    while (from < to && isPunctuation(word.codePointBefore(to))) {
      to -= Character.charCount(word.codePointBefore(to));
    }
    return word.substring(from, to);
  }

  /** Unicode's punctuation, and the symbols of ASCII; other symbols, such as emoji, are words. */
  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> "$+<=>^`|~".indexOf(c) >= 0;
    };
  }

  /** Writes characters as UTF-8; what cannot stand in a token becomes a space. */
  private void write(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ensure(utf8.length);
    for (byte b : utf8) {
      out[length++] = b == '\n' || b == 0 ? (byte) ' ' : b;
    }
  }

  private void add(char separator) {
    ensure(1);
    out[length++] = (byte) separator;
  }

  private void ensure(int more) {
    if (more > MAX_LENGTH - length) {
      throw new OutOfMemoryError("a piece of text grows beyond 2 GiB by its rules");
    }
    if (length + more > out.length) {
      out =
          Arrays.copyOf(out, (int) Math.min(MAX_LENGTH, Math.max(length + more, out.length * 2L)));
    }
  }

  /** The prepared text, up to {@link #length()}. */
  byte[] text() {
    return out;
  }

  int length() {
    return length;
  }

  /** Where a part of about {@code bytes} from {@code from} on ends: after a separator. */
  int endOfPart(int from, int bytes) {
    if (length - from <= bytes) {
      return length;
    }
    int to = from + bytes;
    while (to < length && !Tokenizer.isSeparator(out[to - 1])) {
      to++;
    }
    return to;
  }
}
