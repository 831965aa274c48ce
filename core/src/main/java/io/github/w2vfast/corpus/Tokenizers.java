package io.github.w2vfast.corpus;

/** Makes tokenisers: those that come with the library, or one's own. */
@FunctionalInterface
// NamedTokenizers is reached only from here, so this interface is always initialised first.
@SuppressWarnings("ClassInitializationDeadlock")
public interface Tokenizers {
  /** Cuts a line of text into tokens. Used by one thread. */
  @FunctionalInterface
  interface LineTokenizer {
    /**
     * Gives the tokens of a line, or of a part of a long line that ends at white space, to {@code
     * out} in their order. Space, tab, line end or NUL in a token cut it once more.
     */
    void tokenize(String line, Output out);
  }

  /** Takes tokens. */
  @FunctionalInterface
  interface Output {
    /** Takes a token; the characters may be used again afterwards. Empty tokens are left out. */
    void token(CharSequence token);
  }

  /** Space, tab and line feed separate tokens, as in word2vec.c; the fastest. */
  Tokenizers WHITESPACE = new NamedTokenizers("whitespace", WhitespaceTokenizer::new);

  /**
   * Words by the rules of Unicode (UAX 29), without punctuation; each ideograph and each Japanese
   * kana syllable of hiragana is a token. Needs {@code org.apache.lucene:lucene-core}.
   */
  Tokenizers UNICODE = new NamedTokenizers("unicode", () -> LuceneTokenizers.unicode());

  /**
   * As {@link #UNICODE}, but runs of Chinese, Japanese and Korean characters become overlapping
   * pairs, and full-width letters plain ones. Needs {@code
   * org.apache.lucene:lucene-analysis-common}.
   */
  Tokenizers CJK = new NamedTokenizers("cjk", () -> LuceneTokenizers.cjk());

  /** A tokeniser for one thread. */
  LineTokenizer create();

  /** A name that stands for what it does, or null if there is none: caches need it. */
  default String name() {
    return null;
  }

  /**
   * A tokeniser of one's own with a name, which must change whenever what it does changes.
   *
   * @param name without white space
   */
  static Tokenizers named(String name, Tokenizers maker) {
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException("'" + name + "' is no name for a tokeniser");
    }
    return new NamedTokenizers(name, maker);
  }
}
