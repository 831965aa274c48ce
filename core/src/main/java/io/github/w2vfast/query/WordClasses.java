package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.sampling.FastRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Words sorted into classes by spherical k-means: each word belongs to the class whose centre it
 * has the largest cosine with, each centre is the direction of its words' mean. Vectors count by
 * their direction alone.
 *
 * <p>Centres start as words drawn by k-means++ (Arthur and Vassilvitskii, 2007) from a sample. The
 * result depends on the seed, not on the number of processors. A vector of zeros is in class 0 and
 * moves no centre.
 */
public final class WordClasses {
  /** Rounds after which it ends, settled or not, if nothing else is asked for. */
  public static final int DEFAULT_ROUNDS = 50;

  /** Centres that are compared at a time: what stays in the first caches with the rows. */
  private static final int COLUMNS = 48;

  private static final int ROWS = 64;
  private static final int ROWS_PER_TASK = 4096;

  /** Words that k-means++ draws from, for each class and at least. */
  private static final int SAMPLE_PER_CLASS = 20;

  private static final int LEAST_SAMPLE = 10_000;

  /** It has settled when less than this part of the words changes its class. */
  private static final double SETTLED = 0.0005;

  private final WordVectors vectors;
  private final int classes;
  private final int[] classOf;
  private final float[] cosines;
  private final int[] sizes;
  private int rounds;

  private WordClasses(WordVectors vectors, int classes) {
    this.vectors = vectors;
    this.classes = classes;
    this.classOf = new int[vectors.size()];
    this.cosines = new float[vectors.size()];
    this.sizes = new int[classes];
  }

  /**
   * Sorts all words into classes.
   *
   * @param classes how many, at least 1 and at most the number of words
   * @param maxRounds rounds after which it ends in any case, at least 1
   * @param seed start of the random numbers
   */
  public static WordClasses of(WordVectors vectors, int classes, int maxRounds, long seed) {
    if (classes < 1 || classes > vectors.size()) {
      throw new IllegalArgumentException(
          "%d classes are asked for, but must be between 1 and the %d words"
              .formatted(classes, vectors.size()));
    }
    if (maxRounds < 1) {
      throw new IllegalArgumentException(maxRounds + " rounds are asked for, but at least 1");
    }
    WordClasses result = new WordClasses(vectors, classes);
    try (EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), vectors.size());
        EmbeddingMatrix centres = EmbeddingMatrix.zeros(classes, vectors.dim())) {
      result.choose(unit, centres, new FastRandom(seed));
      long changed = result.assign(unit, centres);
      for (result.rounds = 1; result.rounds < maxRounds; result.rounds++) {
        if (changed <= SETTLED * vectors.size() && result.rounds > 1) {
          break;
        }
        result.fillEmptyClasses();
        result.move(unit, centres);
        changed = result.assign(unit, centres);
      }
      result.fillEmptyClasses();
    }
    return result;
  }

  // ---- k-means++

  private void choose(EmbeddingMatrix unit, EmbeddingMatrix centres, FastRandom random) {
    int[] sample = sample(unit.rows(), random);
    float[] row = new float[unit.dim()];
    double[] distance = new double[sample.length];
    Arrays.fill(distance, 1);
    for (int c = 0; c < classes; c++) {
      int chosen = draw(distance, random);
      unit.getRow(sample[chosen], row, 0);
      centres.setRow(c, row, 0);
      long centre = centres.rowAddress(c);
      int tasks = Math.ceilDiv(sample.length, ROWS_PER_TASK);
      IntStream.range(0, tasks)
          .parallel()
          .forEach(
              task -> {
                VectorKernels kernels = Kernels.create();
                int end = Math.min(sample.length, (task + 1) * ROWS_PER_TASK);
                for (int i = task * ROWS_PER_TASK; i < end; i++) {
                  float cosine = kernels.dot(centre, unit.rowAddress(sample[i]), unit.stride());
                  distance[i] = Math.min(distance[i], Math.max(0, 1 - cosine));
                }
              });
      distance[chosen] = 0;
    }
  }

  /** Different rows in random order, all of them if there are few. */
  private int[] sample(int rows, FastRandom random) {
    int size = (int) Math.min(rows, Math.max(LEAST_SAMPLE, (long) SAMPLE_PER_CLASS * classes));
    int[] order = IntStream.range(0, rows).toArray();
    for (int i = 0; i < size; i++) {
      int j = i + random.nextInt(rows - i);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return Arrays.copyOf(order, size);
  }

  /** An index drawn in proportion to its weight; any that was not drawn if all weigh nothing. */
  private static int draw(double[] weights, FastRandom random) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double left = random.nextFloat() * sum;
    int last = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last >= 0 ? last : random.nextInt(weights.length);
  }

  // ---- Lloyd's rounds

  /** Gives each word the class of the nearest centre; returns how many have changed. */
  private long assign(EmbeddingMatrix unit, EmbeddingMatrix centres) {
    int blocks = Math.ceilDiv(classes, COLUMNS);
    float[][] columns = new float[blocks][];
    VectorKernels one = Kernels.create();
    long[] rows = new long[COLUMNS];
    for (int b = 0; b < blocks; b++) {
      int first = b * COLUMNS;
      columns[b] = new float[COLUMNS * centres.stride()];
      int count = Math.min(COLUMNS, classes - first);
      centres.rowAddresses(first, count, rows);
      one.toColumns(rows, 0, count, centres.stride(), columns[b], COLUMNS);
    }
    int tasks = Math.ceilDiv(unit.rows(), ROWS_PER_TASK);
    long changed =
        IntStream.range(0, tasks)
            .parallel()
            .mapToLong(
                task ->
                    assign(
                        unit,
                        columns,
                        task * ROWS_PER_TASK,
                        (int) Math.min(unit.rows(), (task + 1L) * ROWS_PER_TASK)))
            .sum();
    Arrays.fill(sizes, 0);
    for (int c : classOf) {
      sizes[c]++;
    }
    return changed;
  }

  private long assign(EmbeddingMatrix unit, float[][] columns, int from, int to) {
    VectorKernels kernels = Kernels.create();
    float[] scores = new float[ROWS * COLUMNS];
    long[] rows = new long[ROWS];
    int[] best = new int[ROWS];
    float[] cosine = new float[ROWS];
    long changed = 0;
    for (int first = from; first < to; first += ROWS) {
      int n = Math.min(ROWS, to - first);
      Arrays.fill(cosine, Float.NEGATIVE_INFINITY);
      unit.rowAddresses(first, n, rows);
      for (int b = 0; b < columns.length; b++) {
        kernels.columnDots(rows, 0, n, unit.stride(), columns[b], COLUMNS, scores, 0);
        int count = Math.min(COLUMNS, classes - b * COLUMNS);
        for (int j = 0; j < n; j++) {
          for (int i = 0; i < count; i++) {
            float score = scores[j * COLUMNS + i];
            if (score > cosine[j]) {
              cosine[j] = score;
              best[j] = b * COLUMNS + i;
            }
          }
        }
      }
      for (int j = 0; j < n; j++) {
        changed += classOf[first + j] == best[j] ? 0 : 1;
        classOf[first + j] = best[j];
        cosines[first + j] = cosine[j];
      }
    }
    return changed;
  }

  /** Gives each class without words the word that fits its own class worst. */
  private void fillEmptyClasses() {
    for (int c = 0; c < classes; c++) {
      if (sizes[c] > 0) {
        continue;
      }
      int worst = -1;
      for (int row = 0; row < cosines.length; row++) {
        if (sizes[classOf[row]] > 1 && (worst < 0 || cosines[row] < cosines[worst])) {
          worst = row;
        }
      }
      sizes[classOf[worst]]--;
      classOf[worst] = c;
      cosines[worst] = 1;
      sizes[c] = 1;
    }
  }

  /** Moves each centre to the direction of its words' mean. */
  private void move(EmbeddingMatrix unit, EmbeddingMatrix centres) {
    int[][] members = members();
    IntStream.range(0, classes)
        .parallel()
        .forEach(
            c -> {
              double[] sum = new double[unit.dim()];
              float[] row = new float[unit.dim()];
              for (int member : members[c]) {
                unit.getRow(member, row, 0);
                for (int k = 0; k < row.length; k++) {
                  sum[k] += row[k];
                }
              }
              for (int k = 0; k < row.length; k++) {
                row[k] = (float) sum[k];
              }
              // Words that cancel leave the centre where it was.
              if (UnitRows.normalize(row)) {
                centres.setRow(c, row, 0);
              }
            });
  }

  private int[][] members() {
    int[][] members = new int[classes][];
    for (int c = 0; c < classes; c++) {
      members[c] = new int[sizes[c]];
    }
    int[] used = new int[classes];
    for (int row = 0; row < classOf.length; row++) {
      members[classOf[row]][used[classOf[row]]++] = row;
    }
    return members;
  }

  // ---- the result

  /** How many classes there are; each has at least one word. */
  public int classes() {
    return classes;
  }

  /** The class of a row, from 0 on. */
  public int classOf(int row) {
    return classOf[row];
  }

  /** How many words a class has. */
  public int size(int c) {
    return sizes[c];
  }

  /** Rounds that were run. */
  public int rounds() {
    return rounds;
  }

  /** The mean cosine of a word and the centre of its class: what k-means makes large. */
  public double meanCosine() {
    double sum = 0;
    for (float cosine : cosines) {
      sum += cosine;
    }
    return sum / cosines.length;
  }

  /**
   * The words nearest to the centre of each class.
   *
   * @param top how many of each at most, at least 1
   */
  public List<List<Neighbor>> central(int top) {
    TopRows[] best = new TopRows[classes];
    for (int c = 0; c < classes; c++) {
      best[c] = new TopRows(Math.min(top, sizes[c]));
    }
    for (int row = 0; row < classOf.length; row++) {
      TopRows ofClass = best[classOf[row]];
      if (ofClass.takes(cosines[row])) {
        ofClass.add(row, cosines[row]);
      }
    }
    List<List<Neighbor>> lists = new ArrayList<>();
    for (TopRows rows : best) {
      lists.add(rows.sorted(vectors));
    }
    return lists;
  }
}
