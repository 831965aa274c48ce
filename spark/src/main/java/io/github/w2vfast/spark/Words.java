package io.github.w2vfast.spark;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of a model with their counts, as they travel to the executors. Id 0 is the end of a
 * sentence, which is no word of the user's; the others follow by falling count.
 *
 * <p>Tokens of Spark are any strings, while a {@link Vocabulary} holds words without white space:
 * there, and only there, such tokens stand escaped.
 */
final class Words implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] text;
  private final int[] lengths;
  private final long[] counts;
  private transient volatile @Nullable Vocabulary vocabulary;

  private Words(byte[] text, int[] lengths, long[] counts) {
    this.text = text;
    this.lengths = lengths;
    this.counts = counts;
  }

  /** A token with its count. */
  record Counted(String token, long count) {}

  /**
   * The words of these tokens, by falling count and then by the strings.
   *
   * @param sentences how many sentences there are
   */
  static Words of(List<Counted> tokens, long sentences) {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add(Vocabulary.END_OF_SENTENCE, sentences);
    tokens.stream()
        .sorted(
            (a, b) ->
                a.count != b.count ? Long.compare(b.count, a.count) : a.token.compareTo(b.token))
        .forEach(counted -> builder.add(escape(counted.token), counted.count));
    return of(builder.buildInOrder());
  }

  /** The words of these tokens, which stand in the order of their ids, from 1 on. */
  static Words inOrder(List<Counted> tokens) {
    VocabularyBuilder builder = new VocabularyBuilder();
    tokens.forEach(counted -> builder.add(escape(counted.token), counted.count));
    return of(builder.buildInOrder());
  }

  private static Words of(Vocabulary vocabulary) {
    int n = vocabulary.size();
    int[] lengths = new int[n];
    long[] counts = new long[n];
    long total = 0;
    for (int id = 0; id < n; id++) {
      lengths[id] = vocabulary.utf8(id).length;
      counts[id] = vocabulary.count(id);
      total += lengths[id];
    }
    byte[] text = new byte[Math.toIntExact(total)];
    int at = 0;
    for (int id = 0; id < n; id++) {
      System.arraycopy(vocabulary.utf8(id), 0, text, at, lengths[id]);
      at += lengths[id];
    }
    Words words = new Words(text, lengths, counts);
    words.vocabulary = vocabulary;
    return words;
  }

  /** Number of words, the end of a sentence included. */
  int size() {
    return counts.length;
  }

  /** The words as the trainer knows them, made once in each process. */
  Vocabulary vocabulary() {
    Vocabulary made = vocabulary;
    if (made == null) {
      synchronized (this) {
        made = vocabulary;
        if (made == null) {
          made = build();
          vocabulary = made;
        }
      }
    }
    return made;
  }

  private Vocabulary build() {
    VocabularyBuilder builder = new VocabularyBuilder();
    int at = 0;
    for (int id = 0; id < counts.length; id++) {
      builder.add(text, at, lengths[id], counts[id]);
      at += lengths[id];
    }
    return builder.buildInOrder();
  }

  /**
   * The words for files that hold words without white space: tokens as they are, and escaped where
   * they cannot stand there.
   */
  Vocabulary forFiles() {
    Vocabulary known = vocabulary();
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add(Vocabulary.END_OF_SENTENCE, known.count(0));
    for (int id = 1; id < known.size(); id++) {
      String token = token(id);
      String escaped = known.word(id);
      boolean fits = escape(token.replace('\\', '/')).equals(token.replace('\\', '/'));
      // a token that looks like the escaped form of another word stays escaped itself
      boolean free = known.id(token) < 0 || token.equals(escaped);
      builder.add(fits && free ? token : escaped, known.count(id));
    }
    return builder.buildInOrder();
  }

  /** The id of a token, or -1 if it is no word of the model. */
  int id(String token) {
    return vocabulary().id(escape(token));
  }

  /** The token of an id above 0. */
  String token(int id) {
    return unescape(vocabulary().word(id));
  }

  // ---- escapes: \s space, \t tab, \n, \r, \0 NUL, \e the empty token, \< of </s>, \\ a backslash

  private static final String PLAIN = " \t\n\r\0\\";
  private static final String LETTERS = "stnr0\\";

  /** The token without white space. */
  static String escape(String token) {
    if (token.isEmpty()) {
      return "\\e";
    }
    if (token.equals(Vocabulary.END_OF_SENTENCE)) {
      return "\\" + token;
    }
    boolean plain = true;
    for (int i = 0; plain && i < token.length(); i++) {
      char c = token.charAt(i);
      plain = PLAIN.indexOf(c) < 0 && !Character.isSurrogate(c);
    }
    if (plain) {
      return token;
    }
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      int letter = PLAIN.indexOf(c);
      if (letter >= 0) {
        escaped.append('\\').append(LETTERS.charAt(letter));
      } else {
        escaped.append(c);
      }
    }
    // half a surrogate pair is no text: it becomes what UTF-8 makes of it
    return new String(escaped.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** The token that {@link #escape} has turned into this. */
  static String unescape(String word) {
    if (word.indexOf('\\') < 0) {
      return word;
    }
    if (word.equals("\\e")) {
      return "";
    }
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && i + 1 < word.length()) {
        char next = word.charAt(++i);
        int letter = LETTERS.indexOf(next);
        token.append(letter >= 0 ? PLAIN.charAt(letter) : next);
      } else {
        token.append(c);
      }
    }
    return token.toString();
  }
}
