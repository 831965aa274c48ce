package io.github.w2vfast.corpus;

/** word2vec.c's tokens, for text that the other rules have changed. */
final class WhitespaceTokenizer implements Tokenizers.LineTokenizer {
  @Override
  public void tokenize(String line, Tokenizers.Output out) {
    int from = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ' ' || c == '\t') {
        if (i > from) {
          out.token(line.substring(from, i));
        }
        from = i + 1;
      }
    }
    if (from < line.length()) {
      out.token(from == 0 ? line : line.substring(from));
    }
  }
}
