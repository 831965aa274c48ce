package io.github.w2vfast.bench;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;

/** The kinds of training, each with the settings of the README's table. */
public enum StepKind {
  /** Skip-gram, negative sampling, groups share their noise words: the default. */
  GROUPS,
  /** Skip-gram, negative sampling pair by pair, in word2vec.c's order. */
  PAIRS,
  /** Skip-gram, hierarchical softmax. */
  TREE,
  /** Skip-gram, exact softmax. */
  SOFTMAX,
  /** CBOW, negative sampling. */
  CBOW;

  private static final int WINDOW = 5;
  private static final int NEGATIVE = 5;

  /** The mean rate of a run that starts at twice this and ends at 0. */
  private static final double RATE = 0.0125;

  /** The settings of a run over one epoch. */
  TrainingConfig config(int dim, int threads) {
    TrainingConfig.Builder builder =
        TrainingConfig.builder()
            .dim(dim)
            .window(WINDOW)
            .sample(1e-4)
            .epochs(1)
            .alpha(RATE)
            .threads(threads)
            .seed(1);
    return switch (this) {
      case GROUPS -> builder.negative(NEGATIVE).alpha(TrainingConfig.GROUPS_ALPHA / 2).build();
      case PAIRS -> builder.negative(NEGATIVE).kernelMode(KernelMode.EXACT).build();
      case TREE -> builder.negative(0).objective(ObjectiveType.HIERARCHICAL_SOFTMAX).build();
      case SOFTMAX -> builder.negative(0).objective(ObjectiveType.SOFTMAX).build();
      case CBOW ->
          builder
              .negative(NEGATIVE)
              .architecture(Architecture.CBOW)
              .alpha(TrainingConfig.CBOW_ALPHA / 2)
              .build();
    };
  }

  /** A model for it, at random; the caller closes it. */
  Model model(Vocabulary vocabulary, int dim) {
    Synthetic synthetic = new Synthetic(2);
    float width = 1f / dim;
    EmbeddingMatrix u = synthetic.matrix(vocabulary.size(), dim, width);
    return this == TREE
        ? new Model(
            vocabulary, u, null, synthetic.matrix(HuffmanTree.innerNodes(vocabulary), dim, width))
        : new Model(vocabulary, u, synthetic.matrix(vocabulary.size(), dim, width));
  }

  /**
   * The multiply-adds of a step: a score and two updates for each input and row that meet.
   *
   * @param text the centre words
   * @param pairs pairs of an input and a word to predict
   */
  double work(TrainingConfig config, Vocabulary vocabulary, int[] text, long pairs) {
    double meetings =
        switch (this) {
          case GROUPS ->
              (double) text.length * TrainingSteps.groupNoise(config) + wholeWindows(text.length);
          case PAIRS, CBOW -> (double) pairs * (1 + NEGATIVE);
          case TREE -> pairs * meanPath(vocabulary, text);
          case SOFTMAX -> (double) text.length * vocabulary.size();
        };
    return 3 * meetings * config.dim();
  }

  /**
   * The words in the windows of all words of a sentence, which it has at both of its ends fewer.
   */
  private static double wholeWindows(int words) {
    return 2.0 * WINDOW * words - WINDOW * (WINDOW + 1);
  }

  /** Bytes that a step may leave on the heap: a few pivots of the JDK's sort in the softmax. */
  int garbage() {
    return this == SOFTMAX ? 1024 : 0;
  }

  private static double meanPath(Vocabulary vocabulary, int[] text) {
    HuffmanTree tree = new HuffmanTree(vocabulary);
    long nodes = 0;
    for (int word : text) {
      nodes += tree.pathLength(word);
    }
    return nodes / (double) text.length;
  }
}
