package io.github.w2vfast.corpus;

/** See {@link Tokenizers#named}. */
record NamedTokenizers(String name, Tokenizers maker) implements Tokenizers {
  @Override
  public LineTokenizer create() {
    return maker.create();
  }
}
