package io.github.w2vfast.io;

import java.nio.charset.StandardCharsets;

/** Which words a format can hold. */
enum WordRule {
  /** word2vec's: a space or newline ends a word. */
  NO_SPACE,
  /** GloVe's: a number behind a space ends a word. */
  GLOVE,
  /** The projector's: a tab or line end ends a word. */
  NO_TAB,
  /** A list of words, one a line. */
  NO_NEWLINE;

  /** What is wrong with a word, or null. */
  String problem(byte[] word, int row) {
    if (word.length == 0) {
      return "the word of row " + row + " is empty";
    }
    for (int i = 0; i < word.length; i++) {
      byte b = word[i];
      if (b == '\n' || (this == NO_TAB && b == '\r')) {
        return refusal(word, row, "line end");
      }
      if (b == '\t' && this == NO_TAB) {
        return refusal(word, row, "tab");
      }
      if (b == ' ' && this == NO_SPACE) {
        return refusal(word, row, "space");
      }
      if (b == ' ' && this == GLOVE && isNumber(word, i + 1)) {
        return refusal(word, row, "space with a number behind it");
      }
    }
    return null;
  }

  private static boolean isNumber(byte[] word, int from) {
    int start = from;
    while (start < word.length && word[start] == ' ') {
      start++;
    }
    FloatParser parser = new FloatParser();
    parser.parse(word, start, word.length);
    // A space at the end is swallowed as well.
    return start == word.length || parser.end() >= 0;
  }

  private String refusal(byte[] word, int row, String what) {
    String shown = new String(word, StandardCharsets.UTF_8).replace("\n", "\\n");
    return "the word '%s' of row %d contains a %s, which %s"
        .formatted(
            VectorReader.shown(shown),
            row,
            what,
            switch (this) {
              case NO_SPACE ->
                  "the word2vec formats cannot hold; glove, npy, tsv and safetensors can";
              case GLOVE -> "GloVe's format cannot hold; npy, tsv and safetensors can";
              case NO_TAB -> "the projector's metadata cannot hold; npy and safetensors can";
              case NO_NEWLINE -> "a list of words, one a line, cannot hold";
            });
  }
}
