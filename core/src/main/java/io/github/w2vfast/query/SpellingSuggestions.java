package io.github.w2vfast.query;

import io.github.w2vfast.model.WordVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Known words that look like an unknown one. */
public final class SpellingSuggestions {
  private static final int MOST_EDITS = 2;

  /** Words up to this length are compared with one edit only: with two, everything looks alike. */
  private static final int SHORT_WORD = 4;

  /** Longer words are not compared: nobody typed them. */
  private static final int LONGEST_WORD = 64;

  private SpellingSuggestions() {}

  private record Candidate(int index, int edits) {}

  /**
   * The known words that differ from {@code word} by the fewest edits: letters inserted, deleted,
   * replaced or swapped with the next one, two at most, one in a short word, none in a single
   * letter. Case does not count.
   *
   * @param most how many to give at most
   * @return by edits, then by row (frequent words first); empty if no word is near
   */
  public static List<String> suggest(WordVectors vectors, String word, int most) {
    return suggest(vectors.words(), word, most);
  }

  /** The same among the words of a list, frequent words first. */
  public static List<String> suggest(List<String> words, String word, int most) {
    int[] wanted = codePoints(word);
    if (wanted.length == 0 || wanted.length > LONGEST_WORD) {
      return List.of();
    }
    int edits = wanted.length == 1 ? 0 : wanted.length <= SHORT_WORD ? 1 : MOST_EDITS;
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String other = words.get(i);
      // A code point is one or two chars.
      if (other.length() < wanted.length - edits || other.length() > 2 * (wanted.length + edits)) {
        continue;
      }
      int distance = distance(wanted, codePoints(other), edits);
      if (distance <= edits) {
        candidates.add(new Candidate(i, distance));
      }
    }
    candidates.sort(Comparator.comparingInt(Candidate::edits));
    return candidates.stream().limit(most).map(c -> words.get(c.index)).toList();
  }

  /** A sentence about an unknown word, with suggestions if there are any. */
  public static String unknown(WordVectors vectors, String word) {
    return unknown(vectors.words(), word);
  }

  /** The same for a word that is not in a list. */
  public static String unknown(List<String> words, String word) {
    List<String> near = suggest(words, word, 3);
    return "the word '"
        + word
        + "' is not in the vocabulary"
        + (near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?");
  }

  private static int[] codePoints(String word) {
    return word.toLowerCase(Locale.ROOT).codePoints().toArray();
  }

  /**
   * The edits between two words (optimal string alignment), or {@code most + 1} if there are more
   * than {@code most}.
   */
  static int distance(int[] a, int[] b, int most) {
    if (Math.abs(a.length - b.length) > most) {
      return most + 1;
    }
    int[] beforeLast = new int[b.length + 1];
    int[] last = new int[b.length + 1];
    int[] current = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      current[0] = i;
      int least = i;
      for (int j = 1; j <= b.length; j++) {
        int edits = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        edits = Math.min(edits, Math.min(last[j], current[j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
          edits = Math.min(edits, beforeLast[j - 2] + 1);
        }
        current[j] = edits;
        least = Math.min(least, edits);
      }
      if (least > most) {
        return most + 1;
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = current;
      current = free;
    }
    return Math.min(last[b.length], most + 1);
  }
}
