package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.corpus.TextRules.Lines;
import io.github.w2vfast.corpus.TextRules.Normalization;
import io.github.w2vfast.corpus.TextRules.Numbers;
import io.github.w2vfast.corpus.TextRules.Punctuation;
import io.github.w2vfast.corpus.Tokenizers;
import picocli.CommandLine.Option;

/** How text becomes sentences of tokens, for every command that reads text. */
final class TextOptions {
  /** The tokenisers that come with the program. */
  enum TokenizerName {
    WHITESPACE,
    UNICODE,
    CJK
  }

  @Option(
      names = "--lines",
      paramLabel = "KIND",
      order = 50,
      description =
          "What a line is: a sentence (default), a document, or none: then sentences end after "
              + "1000 words, as in word2vec.c.")
  private Lines lines = Lines.SENTENCE;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      order = 51,
      description = "The lines are JSON: take this member, or the one at a JSON pointer (/a/b).")
  private String field;

  @Option(
      names = "--skip-missing",
      order = 52,
      description = "Pass over JSON lines without the field instead of refusing them.")
  private boolean skipMissing;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      order = 53,
      description =
          "whitespace (default), unicode: words by Unicode's rules without punctuation, or cjk: "
              + "also pairs of Chinese, Japanese and Korean characters.")
  private TokenizerName tokenizer = TokenizerName.WHITESPACE;

  @Option(names = "--lower-case", order = 54, description = "Make all letters lower case.")
  private boolean lowerCase;

  @Option(
      names = "--normalize",
      paramLabel = "FORM",
      order = 55,
      description = "Unicode normalisation: nfc, nfkc or none (default).")
  private Normalization normalization = Normalization.NONE;

  @Option(
      names = "--numbers",
      paramLabel = "RULE",
      order = 56,
      description =
          "keep digits (default), zero: every digit becomes 0, or drop: leave out tokens of digits "
              + "without letters.")
  private Numbers numbers = Numbers.KEEP;

  @Option(
      names = "--punctuation",
      paramLabel = "RULE",
      order = 57,
      description = "keep (default), or strip it from both ends of each token.")
  private Punctuation punctuation = Punctuation.KEEP;

  /**
   * The rules.
   *
   * @throws UsageException if they contradict each other
   */
  TextRules rules() {
    if (skipMissing && field == null) {
      throw new UsageException("--skip-missing needs --field: it is about lines of JSON");
    }
    if (field != null && (field.isEmpty() || field.equals("/"))) {
      throw new UsageException("--field is empty; name a member, for example --field text");
    }
    return new TextRules(
        lines,
        field,
        skipMissing,
        normalization,
        lowerCase,
        switch (tokenizer) {
          case WHITESPACE -> Tokenizers.WHITESPACE;
          case UNICODE -> Tokenizers.UNICODE;
          case CJK -> Tokenizers.CJK;
        },
        numbers,
        punctuation);
  }
}
