package io.github.w2vfast.eval;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.RowReader;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What rounding its values has done to a file of vectors.
 *
 * @param cosineError mean of 1 − cos(original, rounded) over all rows that are not zero
 * @param worstCosineError the largest of them
 * @param agreement which part of the {@code top} nearest words of a sampled word is still among its
 *     {@code top} nearest, 0 to 1; NaN if there are too few words
 * @param top how many neighbours were compared
 * @param sampled how many words were asked
 * @param among among how many words neighbours were sought: the first of the file
 */
public record PrecisionLoss(
    double cosineError,
    double worstCosineError,
    double agreement,
    int top,
    int sampled,
    int among) {
  private static final int TOP = 10;
  private static final int SAMPLED = 200;
  private static final int AMONG = 20_000;
  private static final int ROWS_PER_TASK = 1024;

  /**
   * Compares two files with the same words in the same order.
   *
   * @throws IOException if one cannot be read
   * @throws IllegalArgumentException if they are not of one shape
   */
  public static PrecisionLoss between(VectorFile original, VectorFile rounded) throws IOException {
    if (original.size() != rounded.size() || original.dim() != rounded.dim()) {
      throw new IllegalArgumentException(
          "files of %d x %d and %d x %d cannot be compared"
              .formatted(original.size(), original.dim(), rounded.size(), rounded.dim()));
    }
    Errors errors = errors(original, rounded);
    int among = Math.min(AMONG, original.size());
    int top = Math.min(TOP, among - 1);
    int sampled = top < 1 ? 0 : Math.min(SAMPLED, among);
    double agreement = sampled == 0 ? Double.NaN : agreement(original, rounded, among, sampled);
    return new PrecisionLoss(
        errors.count == 0 ? 0 : errors.sum / errors.count,
        errors.worst,
        agreement,
        Math.max(0, top),
        sampled,
        among);
  }

  private record Errors(double sum, double worst, long count) {}

  private static Errors errors(VectorFile original, VectorFile rounded) throws IOException {
    int size = original.size();
    int tasks = Math.ceilDiv(size, ROWS_PER_TASK);
    Errors[] parts = new Errors[tasks];
    IOException[] failures = new IOException[tasks];
    IntStream.range(0, tasks)
        .parallel()
        .forEach(
            task -> {
              int from = task * ROWS_PER_TASK;
              try {
                parts[task] =
                    errors(
                        original, rounded, from, (int) Math.min(size, from + (long) ROWS_PER_TASK));
              } catch (IOException e) {
                failures[task] = e;
              }
            });
    double sum = 0;
    double worst = 0;
    long count = 0;
    for (int task = 0; task < tasks; task++) {
      if (failures[task] != null) {
        throw failures[task];
      }
      sum += parts[task].sum;
      worst = Math.max(worst, parts[task].worst);
      count += parts[task].count;
    }
    return new Errors(sum, worst, count);
  }

  private static Errors errors(VectorFile original, VectorFile rounded, int from, int to)
      throws IOException {
    RowReader first = original.reader();
    RowReader second = rounded.reader();
    float[] a = new float[original.dim()];
    float[] b = new float[original.dim()];
    double sum = 0;
    double worst = 0;
    long count = 0;
    for (int row = from; row < to; row++) {
      first.read(row, a);
      second.read(row, b);
      double error = 1 - cosine(a, b);
      // Rows of zeros, and of values that are no numbers, have no direction.
      if (!Double.isNaN(error)) {
        sum += error;
        worst = Math.max(worst, error);
        count++;
      }
    }
    return new Errors(sum, worst, count);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static double agreement(VectorFile original, VectorFile rounded, int among, int sampled)
      throws IOException {
    int top = Math.min(TOP, among - 1);
    long same = 0;
    try (LoadedVectors first = original.load(among);
        LoadedVectors second = rounded.load(among);
        Neighbors before = new Neighbors(first);
        Neighbors after = new Neighbors(second)) {
      for (int i = 0; i < sampled; i++) {
        int row = (int) ((long) among * i / sampled);
        Set<Integer> wanted = rows(before.nearest(first.vector(first.word(row)), top, row));
        wanted.retainAll(rows(after.nearest(second.vector(second.word(row)), top, row)));
        same += wanted.size();
      }
    }
    return (double) same / ((long) sampled * top);
  }

  private static Set<Integer> rows(List<Neighbor> neighbors) {
    Set<Integer> rows = new HashSet<>();
    neighbors.forEach(n -> rows.add(n.index()));
    return rows;
  }
}
