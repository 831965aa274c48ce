package io.github.w2vfast.query;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The probability P(o|c) of every word o as an outside word, given a centre word c or the words of
 * a context. The input x is the row of U of the one word, or the mean of the rows of several, as in
 * CBOW. If the model has V, P(o|c) is the exact softmax exp(u_o . x) / sum_w exp(u_w . x) over the
 * rows of V, also if it has a tree besides; if it has only the tree, the product over o's path.
 * {@code </s>} is never an outside word: its probability is 0, and those of all others sum to 1.
 *
 * <p>Softmax training makes these the model's own probabilities. Negative sampling learns scores
 * whose order means something but which it never normalises.
 *
 * <p>Any number of threads may ask, as long as the model is open.
 */
public final class OutsideProbabilities {
  /** Rows scored at a time. */
  private static final int ROWS = 1024;

  private final Model model;
  private final EmbeddingMatrix outputs;
  private final @Nullable HuffmanTree tree;
  private final Supplier<VectorKernels> kernels;

  /** Asks a model, which the caller keeps open. */
  public OutsideProbabilities(Model model) {
    this(model, Kernels::create);
  }

  OutsideProbabilities(Model model, Supplier<VectorKernels> kernels) {
    this.model = model;
    this.kernels = kernels;
    outputs = model.hasV() ? model.v() : model.nodes();
    tree = model.hasV() ? null : new HuffmanTree(model.vocabulary());
  }

  /**
   * The most probable outside words of some words; the words themselves may be among them.
   *
   * @param words one centre word, or the words of a context
   * @param top how many to find at most, at least 1
   * @return by falling probability; of equal ones the more frequent word first
   * @throws IllegalArgumentException if a word is unknown (the message suggests similar spellings)
   *     and has no n-grams, if none is given, or if the model holds values that are not finite
   */
  public List<OutsideWord> top(List<String> words, int top) {
    if (top < 1) {
      throw new IllegalArgumentException("top is " + top + " but must be at least 1");
    }
    double[] probabilities = of(words);
    Comparator<Integer> bestFirst =
        Comparator.comparingDouble((Integer row) -> -probabilities[row])
            .thenComparingInt(row -> row);
    // The worst of the best so far is the head.
    PriorityQueue<Integer> best = new PriorityQueue<>(bestFirst.reversed());
    for (int row = Vocabulary.END_OF_SENTENCE_ID + 1; row < probabilities.length; row++) {
      if (best.size() == top && probabilities[row] <= probabilities[best.peek()]) {
        continue;
      }
      best.add(row);
      if (best.size() > top) {
        best.remove();
      }
    }
    return best.stream()
        .sorted(bestFirst)
        .map(row -> new OutsideWord(model.vocabulary().word(row), row, probabilities[row]))
        .toList();
  }

  /**
   * The probability of each word given some words.
   *
   * @param words one centre word, or the words of a context
   * @return for each id its probability
   * @throws IllegalArgumentException as {@link #top} does
   */
  public double[] of(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("no word is given to predict from");
    }
    double[] sum = new double[model.u().dim()];
    float[] row = new float[sum.length];
    for (String word : words) {
      vectorOf(word, row);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += row[i];
      }
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (sum[i] / words.size());
    }
    return of(row);
  }

  private void vectorOf(String word, float[] row) {
    int id = model.vocabulary().id(word);
    if (id >= 0) {
      model.input(id, row);
    } else if (!model.compose(word, row)) {
      throw new IllegalArgumentException(SpellingSuggestions.unknown(model.vectors(), word));
    }
  }

  /**
   * The probability of each word given an input.
   *
   * @param x as many values as a row of U has
   * @return for each id its probability
   * @throws IllegalArgumentException if the number of values is wrong, or if a score is not finite
   */
  public double[] of(float[] x) {
    if (x.length != outputs.dim()) {
      throw new IllegalArgumentException(
          "the input has %d values, the rows have %d".formatted(x.length, outputs.dim()));
    }
    float[] scores = scores(x);
    return tree == null ? softmax(scores) : byTree(tree, scores);
  }

  private float[] scores(float[] x) {
    float[] scores = new float[outputs.rows()];
    try (EmbeddingMatrix input = EmbeddingMatrix.zeros(1, x.length)) {
      input.setRow(0, x, 0);
      IntStream.range(0, Math.ceilDiv(scores.length, ROWS))
          .parallel()
          .forEach(
              block -> {
                int from = block * ROWS;
                int n = Math.min(ROWS, scores.length - from);
                long rows = outputs.rowAddress(from);
                kernels
                    .get()
                    .blockDots(input.address(), 1, rows, n, outputs.stride(), scores, from, n);
              });
    }
    for (float score : scores) {
      if (!Float.isFinite(score)) {
        throw new IllegalArgumentException(
            "the model gives the score "
                + score
                + ", so it has no probabilities: its training went astray; lower --alpha");
      }
    }
    return scores;
  }

  /** Largest score first subtracted, so that nothing overflows; sums in double. */
  private double[] softmax(float[] scores) {
    double[] probabilities = new double[scores.length];
    int first = Vocabulary.END_OF_SENTENCE_ID + 1;
    if (scores.length == first) {
      return probabilities;
    }
    VectorKernels own = kernels.get();
    float max = own.max(scores, first, scores.length - first);
    own.exp(scores, first, scores.length - first, max);
    double sum = 0;
    for (int row = first; row < scores.length; row++) {
      sum += scores[row];
    }
    for (int row = first; row < scores.length; row++) {
      probabilities[row] = scores[row] / sum;
    }
    return probabilities;
  }

  private static double[] byTree(HuffmanTree tree, float[] scores) {
    double[] ones = new double[scores.length];
    for (int node = 0; node < ones.length; node++) {
      ones[node] = 1 / (1 + Math.exp(-(double) scores[node]));
    }
    return tree.wordProbabilities(ones);
  }
}
