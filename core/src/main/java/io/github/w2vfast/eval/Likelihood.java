package io.github.w2vfast.eval;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The objective itself on a text that was not trained on: J(theta), the mean of -log P over every
 * prediction that the model makes there. For skip-gram these are all pairs of a centre word w_t and
 * an outside word w_(t+j), 0 &lt; |j| &lt;= window, inside a sentence, with -log P(w_(t+j)|w_t);
 * for CBOW all words w_t that have a context, with -log P(w_t|h), h the mean of the context's rows.
 * The window is never shrunk and no word subsampled. Words that the model does not know are left
 * out before windows are laid, as in training.
 *
 * <p>P is the exact softmax over V, without {@code </s>}, if the model has V; otherwise the product
 * over the path in the Huffman tree. Sums are in double and added in one order, so that a result
 * repeats whatever the number of processors. Sentences of more than {@value
 * EncodedCorpus#MAX_BLOCK_TOKENS} words are cut there, as in training.
 */
public final class Likelihood {
  /** Words of a block that one task takes. */
  private static final int PART = 2048;

  private static final int PARTS = Math.ceilDiv(EncodedCorpus.MAX_BLOCK_TOKENS, PART);

  private final Model model;
  private final Architecture architecture;
  private final int window;
  private final @Nullable HuffmanTree tree;

  /**
   * Measures a model, which the caller keeps open.
   *
   * @param window the largest distance of two words that are a pair, at least 1
   */
  public Likelihood(Model model, Architecture architecture, int window) {
    if (window < 1 || window > TrainingConfig.MAX_WINDOW) {
      throw new IllegalArgumentException(
          "window is " + window + " but must be between 1 and " + TrainingConfig.MAX_WINDOW);
    }
    this.model = model;
    this.architecture = architecture;
    this.window = window;
    tree = model.hasV() ? null : new HuffmanTree(model.vocabulary());
  }

  /**
   * Measures a model as it was trained.
   *
   * @param configuration its {@code architecture}, {@code skip-gram} or {@code cbow}, and its
   *     {@code window}, as a model file keeps them
   * @throws IllegalArgumentException if one of them is missing or is none of these
   */
  public static Likelihood of(Model model, Map<String, String> configuration) {
    String architecture = configuration.get("architecture");
    String window = configuration.get("window");
    Architecture chosen =
        switch (architecture) {
          case "skip-gram" -> Architecture.SKIP_GRAM;
          case "cbow" -> Architecture.CBOW;
          case null, default ->
              throw new IllegalArgumentException(
                  "the configuration's architecture is "
                      + architecture
                      + " but must be skip-gram or cbow");
        };
    if (window == null || !window.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "the configuration's window is " + window + " but must be a whole number");
    }
    return new Likelihood(model, chosen, Integer.parseInt(window));
  }

  /**
   * Reads a text and measures the model on it.
   *
   * @param name the text's name in the result
   * @throws IOException if the text cannot be read or has no word of the vocabulary
   * @throws IllegalArgumentException if the text has nothing to predict, or the model holds values
   *     that are not finite
   */
  public LikelihoodResult evaluate(String name, Corpus corpus) throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    CorpusEncoder.Options options = new CorpusEncoder.Options(1, 0, processors, model.vocabulary());
    long[] tokens = new long[1];
    try (EncodedCorpus text =
        CorpusEncoder.encode(corpus, options, (_, _, read) -> tokens[0] = read)) {
      return evaluate(name, text, tokens[0] - text.tokens());
    }
  }

  private LikelihoodResult evaluate(String name, EncodedCorpus text, long unknown) {
    AtomicLongArray pairsOfCentre = new AtomicLongArray(model.vocabulary().size());
    int parts = Math.multiplyExact(text.blocks(), PARTS);
    Part[] done = new Part[parts];
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            i -> {
              try (Predictions predictions = newPredictions(pairsOfCentre)) {
                Part part = new Part();
                part.read(text, i / PARTS, i % PARTS * PART, predictions);
                done[i] = part;
              }
            });
    double loss = 0;
    long pairs = 0;
    long words = 0;
    for (Part part : done) {
      loss += part.loss;
      pairs += part.pairs;
      words += part.words;
    }
    if (pairs == 0) {
      throw new IllegalArgumentException(
          name + ": nothing to predict: no sentence has two words that the model knows");
    }
    if (architecture == Architecture.SKIP_GRAM && tree == null) {
      loss += denominators(pairsOfCentre);
    }
    if (!Double.isFinite(loss)) {
      throw new IllegalArgumentException(
          "the model's likelihood of "
              + name
              + " is not a number: its training went astray; lower --alpha");
    }
    return new LikelihoodResult(name, window, loss / pairs, pairs, words, unknown);
  }

  private Predictions newPredictions(AtomicLongArray pairsOfCentre) {
    int most = 2 * window;
    if (architecture == Architecture.SKIP_GRAM) {
      return tree == null
          ? new Predictions.SkipGramScores(model, most, pairsOfCentre)
          : new Predictions.SkipGramPaths(model, tree);
    }
    return tree == null
        ? new Predictions.CbowSoftmax(model, most)
        : new Predictions.CbowPaths(model, most, tree);
  }

  /** For each centre word its logarithm of the denominator, times its number of pairs. */
  private double denominators(AtomicLongArray pairsOfCentre) {
    int[] centres =
        IntStream.range(0, pairsOfCentre.length()).filter(c -> pairsOfCentre.get(c) > 0).toArray();
    EmbeddingMatrix u = model.inputs();
    double[] sums = new double[Math.ceilDiv(centres.length, LogSumExp.INPUTS)];
    IntStream.range(0, sums.length)
        .parallel()
        .forEach(
            block -> {
              int from = block * LogSumExp.INPUTS;
              int m = Math.min(LogSumExp.INPUTS, centres.length - from);
              double[] logarithms = new double[m];
              try (LogSumExp denominators = new LogSumExp(model.v())) {
                for (int i = 0; i < m; i++) {
                  denominators.setInput(i, u.rowAddress(centres[from + i]));
                }
                denominators.compute(m, logarithms);
              }
              for (int i = 0; i < m; i++) {
                sums[block] += logarithms[i] * pairsOfCentre.get(centres[from + i]);
              }
            });
    return Arrays.stream(sums).sum();
  }

  /** What some words in a row contribute. */
  private final class Part {
    private double loss;
    private long pairs;
    private long words;

    void read(EncodedCorpus text, int block, int from, Predictions predictions) {
      int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
      int n = text.readBlock(block, ids);
      int[] contexts = new int[2 * window];
      for (int t = from; t < Math.min(n, from + PART); t++) {
        if (ids[t] == Vocabulary.END_OF_SENTENCE_ID) {
          continue;
        }
        words++;
        int found = 0;
        for (int c = t - 1; c >= Math.max(0, t - window) && isWord(ids[c]); c--) {
          contexts[found++] = ids[c];
        }
        for (int c = t + 1; c <= Math.min(n - 1, t + window) && isWord(ids[c]); c++) {
          contexts[found++] = ids[c];
        }
        if (found > 0) {
          loss += predictions.add(ids[t], contexts, found);
          pairs += architecture == Architecture.SKIP_GRAM ? found : 1;
        }
      }
      loss += predictions.finish();
    }

    private static boolean isWord(int id) {
      return id != Vocabulary.END_OF_SENTENCE_ID;
    }
  }
}
