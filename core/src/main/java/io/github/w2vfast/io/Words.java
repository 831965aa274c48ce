package io.github.w2vfast.io;

import io.github.w2vfast.vocab.Vocabulary;

/** The words of a file, by row. */
interface Words {
  int size();

  String word(int row);

  /** The word in UTF-8. */
  byte[] utf8(int row);

  /** The row of a word, or -1. */
  int indexOf(String word);

  /** The words of a vocabulary. */
  static Words of(Vocabulary vocabulary) {
    return new Words() {
      @Override
      public int size() {
        return vocabulary.size();
      }

      @Override
      public String word(int row) {
        return vocabulary.word(row);
      }

      @Override
      public byte[] utf8(int row) {
        return vocabulary.utf8(row);
      }

      @Override
      public int indexOf(String word) {
        return vocabulary.id(word);
      }
    };
  }
}
