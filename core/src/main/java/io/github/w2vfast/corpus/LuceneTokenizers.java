package io.github.w2vfast.corpus;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** The tokenisers of Lucene, an optional library. */
final class LuceneTokenizers {
  /** Longer tokens are cut, in characters. */
  private static final int LONGEST = 8_192;

  private LuceneTokenizers() {}

  static Tokenizers.LineTokenizer unicode() {
    StandardTokenizer source = source();
    return new Lucene(source, source);
  }

  static Tokenizers.LineTokenizer cjk() {
    return Cjk.create();
  }

  private static StandardTokenizer source() {
    StandardTokenizer source = new StandardTokenizer();
    source.setMaxTokenLength(LONGEST);
    return source;
  }

  /** Apart, since it needs one more library. */
  private static final class Cjk {
    private Cjk() {}

    static Tokenizers.LineTokenizer create() {
      StandardTokenizer source = source();
      return new Lucene(source, new CJKBigramFilter(new CJKWidthFilter(source)));
    }
  }

  private static final class Lucene implements Tokenizers.LineTokenizer {
    private final Tokenizer source;
    private final TokenStream tokens;
    private final CharTermAttribute term;

    Lucene(Tokenizer source, TokenStream tokens) {
      this.source = source;
      this.tokens = tokens;
      term = tokens.addAttribute(CharTermAttribute.class);
    }

    @Override
    public void tokenize(String line, Tokenizers.Output out) {
      try {
        source.setReader(new StringReader(line));
        tokens.reset();
        while (tokens.incrementToken()) {
          out.token(term);
        }
        tokens.end();
        tokens.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
