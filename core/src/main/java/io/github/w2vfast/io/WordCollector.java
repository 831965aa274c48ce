package io.github.w2vfast.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes the words of a file in the order of its rows and tells which rows count. */
final class WordCollector {
  private final String name;
  private final WordTable words;
  private int duplicates;
  private int unnamed;

  WordCollector(String name, int expectedWords) {
    this.name = name;
    this.words = new WordTable(expectedWords);
  }

  WordTable table() {
    return words;
  }

  int size() {
    return words.size();
  }

  /**
   * Adds the word of the next row.
   *
   * @return whether the row counts: the word is neither empty nor an earlier row's
   */
  boolean add(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      unnamed++;
      return false;
    }
    try {
      boolean added = words.add(bytes, from, length);
      if (!added) {
        duplicates++;
      }
      return added;
    } catch (IllegalStateException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /** Ends the collection; returns what is odd about it, a sentence each. */
  List<String> finish() {
    words.trim();
    List<String> notes = new ArrayList<>();
    if (duplicates > 0) {
      notes.add(
          counted(
                  duplicates,
                  "row repeats an earlier word and was",
                  "rows repeat earlier words and were")
              + " left out");
    }
    if (unnamed > 0) {
      notes.add(
          counted(unnamed, "row has an empty word and was", "rows have empty words and were")
              + " left out");
    }
    if (words.invalid() > 0) {
      notes.add(
          counted(words.invalid(), "word is", "words are")
              + " not valid UTF-8; what is invalid was replaced by U+FFFD");
    }
    return notes;
  }

  private static String counted(int n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }
}
