package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words nearest to a word or a vector by cosine, found by comparing with all. Holds a
 * normalised copy of the vectors outside the heap until {@link #close()}. Any number of threads may
 * ask.
 */
public final class Neighbors implements AutoCloseable {
  /** Rows compared at a time. */
  private static final int ROWS = 1024;

  private final WordVectors vectors;
  private final EmbeddingMatrix unit;

  /** Prepares to search these vectors; takes as much memory as they do. */
  public Neighbors(WordVectors vectors) {
    this.vectors = vectors;
    this.unit = UnitRows.of(vectors.matrix(), vectors.size());
  }

  /**
   * The words nearest to a word, without the word itself.
   *
   * @param top how many to find at most, at least 1
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if the word is unknown; the message suggests similar spellings
   */
  public List<Neighbor> nearest(String word, int top) {
    return nearest(List.of(word), List.of(), top);
  }

  /**
   * The words nearest to the sum of the unit vectors of some words less those of others, without
   * these words: {@code nearest(List.of("king", "woman"), List.of("man"), 1)}.
   *
   * @param top how many to find at most, at least 1
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if a word is unknown (the message suggests similar spellings)
   *     or no word is given
   */
  public List<Neighbor> nearest(Collection<String> positive, Collection<String> negative, int top) {
    if (positive.isEmpty() && negative.isEmpty()) {
      throw new IllegalArgumentException("no word is given to find neighbours of");
    }
    float[] sum = new float[unit.dim()];
    float[] row = new float[unit.dim()];
    int[] exclude = new int[positive.size() + negative.size()];
    int given = 0;
    for (String word : positive) {
      exclude[given++] = add(word, 1, sum, row);
    }
    for (String word : negative) {
      exclude[given++] = add(word, -1, sum, row);
    }
    return nearest(sum, top, exclude);
  }

  private int add(String word, float sign, float[] sum, float[] row) {
    int index = vectors.indexOf(word);
    if (index < 0) {
      throw new IllegalArgumentException(SpellingSuggestions.unknown(vectors, word));
    }
    unit.getRow(index, row, 0);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += sign * row[i];
    }
    return index;
  }

  /**
   * The words nearest to a vector.
   *
   * @param vector {@link WordVectors#dim()} values; its length does not matter. The cosine of a
   *     vector of zeros, or with a value that is not finite, is 0.
   * @param top how many to find at most, at least 1
   * @param exclude rows that are left out
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if {@code top} or the number of values is wrong
   */
  public List<Neighbor> nearest(float[] vector, int top, int... exclude) {
    if (top < 1) {
      throw new IllegalArgumentException("top is " + top + " but must be at least 1");
    }
    if (vector.length != unit.dim()) {
      throw new IllegalArgumentException(
          "the vector has %d values, the words have %d".formatted(vector.length, unit.dim()));
    }
    float[] query = vector.clone();
    if (!UnitRows.normalize(query)) {
      Arrays.fill(query, 0);
    }
    int[] excluded = exclude.clone();
    Arrays.sort(excluded);
    int limit = Math.min(top, unit.rows());
    if (limit == 0) {
      return List.of();
    }
    int blocks = Math.ceilDiv(unit.rows(), ROWS);
    int tasks = Math.min(blocks, Runtime.getRuntime().availableProcessors());
    TopRows[] found = new TopRows[tasks];
    try (EmbeddingMatrix row = EmbeddingMatrix.zeros(1, unit.dim())) {
      row.setRow(0, query, 0);
      IntStream.range(0, tasks)
          .parallel()
          .forEach(
              task -> {
                int from = (int) ((long) blocks * task / tasks);
                int to = (int) ((long) blocks * (task + 1) / tasks);
                found[task] = search(row, from, to, limit, excluded);
              });
    }
    TopRows all = found[0];
    for (int task = 1; task < tasks; task++) {
      all.addAll(found[task]);
    }
    return all.sorted(vectors);
  }

  private TopRows search(EmbeddingMatrix query, int from, int to, int limit, int[] excluded) {
    VectorKernels kernels = Kernels.create();
    TopRows best = new TopRows(limit);
    float[] cosines = new float[ROWS];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scores = arena.allocate((long) ROWS * Float.BYTES, 64);
      for (int block = from; block < to; block++) {
        int first = block * ROWS;
        int n = Math.min(ROWS, unit.rows() - first);
        kernels.dots(
            query.address(),
            query.stride(),
            1,
            unit.rowAddress(first),
            unit.stride(),
            n,
            unit.stride(),
            scores.address(),
            ROWS);
        MemorySegment.copy(scores, ValueLayout.JAVA_FLOAT, 0, cosines, 0, n);
        for (int j = 0; j < n; j++) {
          if (best.takes(cosines[j]) && Arrays.binarySearch(excluded, first + j) < 0) {
            best.add(first + j, cosines[j]);
          }
        }
      }
    }
    return best;
  }

  @Override
  public void close() {
    unit.close();
  }
}
