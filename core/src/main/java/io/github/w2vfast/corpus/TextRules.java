package io.github.w2vfast.corpus;

import java.util.Objects;

/**
 * How text becomes sentences of tokens. The default is word2vec.c's way: white space separates
 * tokens, a line is a sentence. The rules are applied in this order: the field of a JSON line,
 * normalisation, lower case, tokens, numbers, punctuation.
 *
 * @param lines what a line is
 * @param field of a JSON line the member that holds the text: a name, or a JSON pointer (RFC 6901)
 *     that begins with a slash; null for plain text
 * @param skipMissing whether JSON lines without the field are passed over instead of refused
 * @param normalization Unicode normalisation
 * @param lowerCase whether letters become lower case (in no language's special way)
 * @param tokenizer makes a tokeniser for each thread
 * @param numbers what happens to digits
 * @param punctuation what happens to punctuation
 */
public record TextRules(
    Lines lines,
    String field,
    boolean skipMissing,
    Normalization normalization,
    boolean lowerCase,
    Tokenizers tokenizer,
    Numbers numbers,
    Punctuation punctuation) {

  /** What a line of the text is. */
  public enum Lines {
    /**
     * A sentence: no window reaches over its end, however long it is. A line feed inside the text
     * of a JSON line ends a sentence as well.
     */
    SENTENCE,
    /**
     * A document: no window reaches over its end. A line feed inside the text of a JSON line is
     * white space.
     */
    DOCUMENT,
    /**
     * Nothing: line feeds are white space, and a sentence ends after 1,000 words of the vocabulary.
     */
    NONE
  }

  /** Unicode normalisation (UAX 15). */
  public enum Normalization {
    /** The text as it is. */
    NONE,
    /** Canonical composition: e and a combining acute accent become é. */
    NFC,
    /**
     * Compatibility composition: also ligatures, full-width letters and the like are made plain.
     */
    NFKC
  }

  /** What happens to digits. */
  public enum Numbers {
    /** They stay. */
    KEEP,
    /** Every digit becomes 0, so that 1984 and 2024 are one word, 0000. */
    ZERO,
    /** Tokens that have digits but no letters are left out. */
    DROP
  }

  /** What happens to punctuation and symbols (all that is no letter, mark, digit or underscore). */
  public enum Punctuation {
    /** It stays where it is. */
    KEEP,
    /** It is taken off both ends of a token; tokens of nothing else are left out. */
    STRIP
  }

  /** word2vec.c's rules. */
  public static final TextRules DEFAULT =
      new TextRules(
          Lines.SENTENCE,
          null,
          false,
          Normalization.NONE,
          false,
          Tokenizers.WHITESPACE,
          Numbers.KEEP,
          Punctuation.KEEP);

  /** Checks the field. */
  public TextRules {
    Objects.requireNonNull(lines);
    Objects.requireNonNull(normalization);
    Objects.requireNonNull(tokenizer);
    Objects.requireNonNull(numbers);
    Objects.requireNonNull(punctuation);
    if (field != null && (field.isEmpty() || field.equals("/"))) {
      throw new IllegalArgumentException("the name of the JSON field is empty");
    }
  }

  /** The same with other lines. */
  public TextRules withLines(Lines value) {
    return new TextRules(
        value, field, skipMissing, normalization, lowerCase, tokenizer, numbers, punctuation);
  }

  /** The same for the field of JSON lines. */
  public TextRules withField(String value) {
    return new TextRules(
        lines, value, skipMissing, normalization, lowerCase, tokenizer, numbers, punctuation);
  }

  /** The same with JSON lines without the field passed over, or not. */
  public TextRules withSkipMissing(boolean value) {
    return new TextRules(
        lines, field, value, normalization, lowerCase, tokenizer, numbers, punctuation);
  }

  /** The same with another normalisation. */
  public TextRules withNormalization(Normalization value) {
    return new TextRules(
        lines, field, skipMissing, value, lowerCase, tokenizer, numbers, punctuation);
  }

  /** The same with lower case, or without. */
  public TextRules withLowerCase(boolean value) {
    return new TextRules(
        lines, field, skipMissing, normalization, value, tokenizer, numbers, punctuation);
  }

  /** The same with another tokeniser. */
  public TextRules withTokenizer(Tokenizers value) {
    return new TextRules(
        lines, field, skipMissing, normalization, lowerCase, value, numbers, punctuation);
  }

  /** The same with another way with digits. */
  public TextRules withNumbers(Numbers value) {
    return new TextRules(
        lines, field, skipMissing, normalization, lowerCase, tokenizer, value, punctuation);
  }

  /** The same with another way with punctuation. */
  public TextRules withPunctuation(Punctuation value) {
    return new TextRules(
        lines, field, skipMissing, normalization, lowerCase, tokenizer, numbers, value);
  }

  /** Whether the bytes must be looked at before they are cut at white space. */
  boolean needPreparation() {
    return field != null
        || normalization != Normalization.NONE
        || lowerCase
        || !tokenizer.equals(Tokenizers.WHITESPACE)
        || numbers != Numbers.KEEP
        || punctuation != Punctuation.KEEP;
  }
}
