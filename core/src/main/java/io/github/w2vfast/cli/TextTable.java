package io.github.w2vfast.cli;

import java.util.ArrayList;
import java.util.List;

/** A table for people: columns as wide as they must be, numbers to the right. */
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] rightAligned;

  /** A table with one column per character of {@code columns}: {@code l}eft or {@code r}ight. */
  TextTable(String columns) {
    rightAligned = new boolean[columns.length()];
    for (int i = 0; i < rightAligned.length; i++) {
      rightAligned[i] = columns.charAt(i) == 'r';
    }
  }

  /** Adds a row, one cell for each column. */
  TextTable row(String... cells) {
    if (cells.length != rightAligned.length) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + rightAligned.length);
    }
    rows.add(cells.clone());
    return this;
  }

  /** The lines of the table, without trailing spaces. */
  List<String> lines() {
    int[] widths = new int[rightAligned.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - width(row[i]));
        line.append(i == 0 ? "" : "  ");
        line.append(rightAligned[i] ? padding + row[i] : row[i] + padding);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
