package io.github.w2vfast.objective;

import io.github.w2vfast.hints.Prefetch;
import io.github.w2vfast.model.EmbeddingMatrix;

/**
 * The rows that the next batch will use, fetched into the caches while this one is trained. Each
 * centre word's rows of both matrices are there: it is the outside word of its neighbours.
 */
final class RowsAhead {
  private final EmbeddingMatrix u;
  private final EmbeddingMatrix v;
  private final long[] rows;
  private int count;
  private int at;

  /**
   * An empty list.
   *
   * @param capacity the most rows
   */
  RowsAhead(EmbeddingMatrix u, EmbeddingMatrix v, int capacity) {
    this.u = u;
    this.v = v;
    rows = new long[capacity];
  }

  void clear() {
    count = 0;
    at = 0;
  }

  /** Notes the rows of a batch and of its noise. */
  void add(Batch batch, int[] noise) {
    if (!Prefetch.AVAILABLE) {
      return;
    }
    for (int i = 0; i < batch.size; i++) {
      rows[count++] = u.rowAddress(batch.words[i]);
      rows[count++] = v.rowAddress(batch.words[i]);
    }
    for (int word : noise) {
      rows[count++] = v.rowAddress(word);
    }
  }

  /** Has the next rows fetched, at most n of them. */
  void fetch(int n) {
    int end = Math.min(count, at + n);
    for (; at < end; at++) {
      Prefetch.forUpdate(rows[at], u.strideBytes());
    }
  }
}
