package io.github.w2vfast.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what a person probably meant to type. */
final class Suggestions {
  private static final int MOST = 2;

  private Suggestions() {}

  /**
   * The candidates nearest to a mistyped word by edit distance, at most two; none if all are far.
   * Leading dashes do not count, so that {@code -dim} finds {@code --dim}.
   */
  static List<String> closest(String typed, List<String> candidates) {
    String bare = bare(typed);
    int limit = Math.max(1, bare.length() / 3);
    int best =
        candidates.stream().mapToInt(c -> score(bare, bare(c))).min().orElse(Integer.MAX_VALUE);
    if (best > limit) {
      return List.of();
    }
    return candidates.stream()
        .filter(c -> score(bare, bare(c)) == best)
        .sorted(Comparator.comparingInt((String c) -> Math.abs(c.length() - typed.length())))
        .limit(MOST)
        .toList();
  }

  private static String bare(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    return name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The edit distance; a right start or a right last word of three letters or more counts as one
   * edit: {@code arch} for {@code architecture}, {@code size} for {@code vector-size}.
   */
  private static int score(String typed, String candidate) {
    boolean part =
        typed.length() >= 3 && (candidate.startsWith(typed) || candidate.endsWith("-" + typed));
    int distance = distance(typed, candidate);
    return part ? Math.min(1, distance) : distance;
  }

  /** The edit distance of Damerau and Levenshtein (optimal string alignment). */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitute, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
