package io.github.w2vfast.objective;

import io.github.w2vfast.hints.Prefetch;

/**
 * The rows that the next batch will use, fetched into the caches while this one is trained. Each
 * centre word's rows of both matrices are there: it is the outside word of its neighbours.
 */
final class RowsAhead {
  private final FrequentRows from;
  private final int usual;
  private long[] rows;
  private int count;
  private int at;

  /** How many rows to fetch for each that was asked for. */
  private int pace = 1;

  /**
   * An empty list.
   *
   * @param usual the most rows of a batch without subwords
   */
  RowsAhead(FrequentRows from, int usual) {
    this.from = from;
    this.usual = usual;
    rows = new long[usual];
  }

  void clear() {
    count = 0;
    at = 0;
  }

  /** Notes the rows of a batch and of its first n noise words. */
  void add(Batch batch, int[] noise, int n) {
    if (!Prefetch.AVAILABLE) {
      return;
    }
    if (batch.parts != null) {
      addParts(batch.parts, batch.partCount);
    }
    for (int i = 0; i < batch.size; i++) {
      if (batch.parts == null) {
        rows[count++] = from.u().address(batch.words[i]);
      }
      rows[count++] = from.v().address(batch.words[i]);
    }
    for (int j = 0; j < n; j++) {
      rows[count++] = from.v().address(noise[j]);
    }
  }

  /** The rows that the inputs are made of, many more than there are inputs. */
  private void addParts(long[] parts, int n) {
    if (n + usual > rows.length) {
      rows = new long[Math.max(n + usual, 2 * rows.length)];
    }
    System.arraycopy(parts, 0, rows, 0, n);
    count = n;
    pace = Math.ceilDiv(n + usual, usual);
  }

  /** Has the next rows fetched, at most n of them, or with subwords some multiple. */
  void fetch(int n) {
    int end = Math.min(count, at + n * pace);
    for (; at < end; at++) {
      Prefetch.forUpdate(rows[at], from.u().strideBytes());
    }
  }
}
