package io.github.w2vfast.query;

import io.github.w2vfast.model.WordVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The best rows seen so far: a heap with the worst of them on top. Of equal ones the first row
 * wins.
 */
final class TopRows {
  private final int limit;
  private int[] rows;
  private float[] cosines;
  private int size;

  TopRows(int limit) {
    this.limit = limit;
    int start = Math.min(limit, 64);
    rows = new int[start];
    cosines = new float[start];
  }

  /** Whether a row with this cosine may be among the best. */
  boolean takes(float cosine) {
    return size < limit || cosine >= cosines[0];
  }

  /** The cosine from which on {@link #takes} says yes. */
  float worst() {
    return size < limit ? Float.NEGATIVE_INFINITY : cosines[0];
  }

  void add(int row, float cosine) {
    if (size < limit) {
      if (size == rows.length) {
        int length = (int) Math.min(limit, 2L * size);
        rows = Arrays.copyOf(rows, length);
        cosines = Arrays.copyOf(cosines, length);
      }
      int i = size++;
      while (i > 0 && isWorse(row, cosine, (i - 1) / 2)) {
        move((i - 1) / 2, i);
        i = (i - 1) / 2;
      }
      set(i, row, cosine);
    } else if (!isWorse(row, cosine, 0)) {
      int i = 0;
      while (2 * i + 1 < size) {
        int child = 2 * i + 1;
        if (child + 1 < size && isWorse(rows[child + 1], cosines[child + 1], child)) {
          child++;
        }
        if (isWorse(row, cosine, child)) {
          break;
        }
        move(child, i);
        i = child;
      }
      set(i, row, cosine);
    }
  }

  void addAll(TopRows other) {
    for (int i = 0; i < other.size; i++) {
      add(other.rows[i], other.cosines[i]);
    }
  }

  void forEachRow(IntConsumer action) {
    Arrays.stream(rows, 0, size).forEach(action);
  }

  List<Neighbor> sorted(WordVectors vectors) {
    List<Neighbor> neighbors = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      neighbors.add(new Neighbor(vectors.word(rows[i]), rows[i], cosines[i]));
    }
    neighbors.sort(
        Comparator.comparingDouble((Neighbor n) -> 0.0 - n.cosine())
            .thenComparingInt(Neighbor::index));
    return neighbors;
  }

  private boolean isWorse(int row, float cosine, int than) {
    return cosine < cosines[than] || (cosine == cosines[than] && row > rows[than]);
  }

  private void move(int from, int to) {
    set(to, rows[from], cosines[from]);
  }

  private void set(int i, int row, float cosine) {
    rows[i] = row;
    cosines[i] = cosine;
  }
}
