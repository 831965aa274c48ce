package io.github.w2vfast.objective;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.SubwordRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Words made of rows (Bojanowski et al., 2017): where skip-gram's input is the row of a word, it is
 * the mean of the word's own row and those of its n-grams; where CBOW's is the mean of the rows of
 * the words in the window, it is the mean of all rows of all of them. As in fastText, each row
 * takes the whole gradient by the mean, which so moves by that gradient and the words with the same
 * n-grams by a part of it.
 *
 * <p>The inputs of a batch take their steps at one point, and each moves the others by the share of
 * its rows that it has in common with them. A batch ends early where these shares add up to more
 * than inputs can take at once, as among item numbers, which are all made of the same n-grams.
 */
final class SubwordExamples extends MeanExamples {
  /** Rows of an example for which there is room at first. */
  private static final int USUAL_PARTS = 32;

  private static final int CELL_BITS = 13;

  private final EmbeddingMatrix u;
  private final SubwordRows rows;
  private final boolean cbow;
  private final boolean fromCentre;
  private final int mostPerWindow;

  /** Pairs of others that may move one input, and those that may move the inputs in the mean. */
  private final float mostPairs;

  private final float mostPairsInMean;

  /** Pairs of each row of the batch; some rows together, which errs on the safe side. */
  private final float[] pairsOfRow = new float[1 << CELL_BITS];

  private int partCount;

  /** For each two examples of the batch the pairs of the first that move the second. */
  private double shared;

  /**
   * Examples over the input matrix.
   *
   * @param fromCentre for skip-gram, whether the centre word predicts all words of its window in
   *     one example
   * @param inPlace each input is its own sink: it takes the step itself
   * @param rate the largest learning rate
   * @param negative noise words for each pair
   * @param weights of the pairs of whole windows, from the centre; null where windows are shrunk at
   *     random
   */
  SubwordExamples(
      VectorKernels kernels,
      EmbeddingMatrix u,
      SubwordRows rows,
      Architecture architecture,
      int window,
      boolean fromCentre,
      boolean exactGradient,
      boolean inPlace,
      int capacity,
      double rate,
      int negative,
      @Nullable WindowWeights weights) {
    super(
        new Batch(capacity, fromCentre ? 2 * window : 1, u, weights),
        kernels,
        u,
        exactGradient,
        inPlace,
        Math.multiplyExact(capacity, USUAL_PARTS));
    this.u = u;
    this.rows = rows;
    this.fromCentre = fromCentre;
    mostPairs = GroupedNegativeSampling.mostPairs(rate, negative);
    mostPairsInMean = GroupedNegativeSampling.mostPairsInMean(rate, negative);
    cbow = architecture == Architecture.CBOW;
    mostPerWindow = cbow ? 1 : SkipGramExamples.mostPerWindow(window, fromCentre);
    batch.parts = parts;
  }

  @Override
  int mostPerWindow() {
    return mostPerWindow;
  }

  @Override
  int count(int from, int to) {
    return cbow || fromCentre ? 1 : to - from;
  }

  @Override
  void add(int[] sentence, int t, int from, int to, int i) {
    if (batch.size == 0) {
      begin();
    }
    int example = batch.size;
    firstParts[example] = partCount;
    float pairs = 1;
    if (cbow) {
      for (int c = from; c <= to; c++) {
        if (c != t) {
          addParts(sentence[c]);
        }
      }
      batch.words[example] = sentence[t];
      batch.end(sentence[t]);
    } else if (fromCentre) {
      addParts(sentence[t]);
      batch.words[example] = sentence[t];
      pairs = addTargets(sentence, t, from, to);
    } else {
      int c = from + i;
      int word = sentence[c < t ? c : c + 1];
      addParts(word);
      batch.words[example] = word;
      batch.end(sentence[t]);
    }
    partCounts[example] = partCount - firstParts[example];
    batch.partCount = partCount;
    if (batch.capacity > 1) {
      limit(example, pairs);
    }
  }

  private void begin() {
    partCount = 0;
    shared = 0;
    Arrays.fill(pairsOfRow, 0);
  }

  /** The window's words as targets; their number, by their weights. */
  private float addTargets(int[] sentence, int t, int from, int to) {
    int n = batch.starts[batch.size];
    for (int c = from; c <= to; c++) {
      if (c != t) {
        batch.targets[n++] = sentence[c];
      }
    }
    float pairs = batch.weigh(t - from, to - from);
    batch.starts[++batch.size] = n;
    return pairs;
  }

  private void addParts(int word) {
    int n = rows.count(word);
    if (partCount + n > parts.length) {
      parts = Arrays.copyOf(parts, Math.max(partCount + n, 2 * parts.length));
      batch.parts = parts;
    }
    for (int i = 0; i < n; i++) {
      parts[partCount++] = u.rowAddress(rows.row(word, i));
    }
  }

  /** Counts the pairs of the example's rows, and ends the batch if they are many. */
  private void limit(int example, float pairs) {
    batch.mostPairs = Math.max(batch.mostPairs, pairs);
    int first = firstParts[example];
    int n = partCounts[example];
    double sum = 0;
    for (int p = first; p < first + n; p++) {
      int cell = cell(parts[p]);
      sum += pairsOfRow[cell];
      pairsOfRow[cell] += pairs;
    }
    float pairsOfOthers = (float) sum / n;
    // what an example shares with those before it, they share with it
    shared += 2 * pairsOfOthers;
    if (pairsOfOthers > mostPairs || shared > mostPairsInMean * batch.size) {
      batch.limit = batch.size;
    }
  }

  private int cell(long row) {
    // rows are 64 bytes apart or more: a multiplicative hash of what tells them apart
    return (int) (row >>> 6) * 0x9e3779b9 >>> (32 - CELL_BITS);
  }
}
