package io.github.w2vfast.objective;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/** Puts architecture and objective together, once for a run, into a step for each thread. */
public final class TrainingSteps {
  /** A row of U stands in the windows of all its neighbours: groups are smaller for CBOW. */
  private static final int CBOW_GROUP = 32;

  /** Noise words of a group of CBOW beyond those that serve for skip-gram. */
  private static final int CBOW_MORE_NOISE = 8;

  /**
   * Groups of skip-gram in a row that have the same noise. Their vectors solve more analogies than
   * those of groups with noise of their own, and the rows are in the cache.
   */
  private static final int NOISE_GROUPS = 2;

  private final TrainingConfig config;
  private final Model model;
  private final @Nullable NoiseDistribution noise;
  private final @Nullable HuffmanTree tree;
  private final boolean cbow;
  private final boolean grouped;
  private final boolean fromCentre;
  private final int maxTargets;
  private final int capacity;

  /**
   * Prepares what the steps of a run share.
   *
   * @param model U, and V or the nodes of the tree as the objective needs them
   */
  public TrainingSteps(TrainingConfig config, Model model) {
    this.config = config;
    this.model = model;
    Vocabulary vocabulary = model.vocabulary();
    ObjectiveType objective = config.objective();
    cbow = isCbow(config);
    noise = config.negative() > 0 ? new NoiseDistribution(vocabulary) : null;
    tree = objective == ObjectiveType.HIERARCHICAL_SOFTMAX ? new HuffmanTree(vocabulary) : null;
    grouped =
        objective == ObjectiveType.NEGATIVE_SAMPLING && config.kernelMode() == KernelMode.FAST;
    // one pass over V or one set of noise serves all words of a window
    fromCentre = grouped && !cbow || (objective == ObjectiveType.SOFTMAX && !cbow);
    boolean divided = grouped && !model.hasSubwords();
    maxTargets =
        !fromCentre
            ? 1
            : divided
                ? GroupedNegativeSampling.mostTargets(config.window(), config.alpha())
                : 2 * config.window();
    capacity =
        switch (objective) {
          case NEGATIVE_SAMPLING -> grouped ? groupSize(config) : 1;
          case HIERARCHICAL_SOFTMAX ->
              cbow ? 1 : SkipGramExamples.mostPerWindow(config.window(), fromCentre);
          case SOFTMAX ->
              Softmax.capacity(
                  vocabulary.size(),
                  config.alpha(),
                  cbow ? 1 : config.window() + 1,
                  largestShare(vocabulary, new Subsampler(vocabulary, config.sample())));
        };
  }

  private static boolean isCbow(TrainingConfig config) {
    return config.architecture() == Architecture.CBOW;
  }

  private static int groupSize(TrainingConfig config) {
    int size = config.groupSize();
    if (size > 0) {
      return size;
    }
    return isCbow(config) ? CBOW_GROUP : GroupedNegativeSampling.groupSize(config.window());
  }

  /** Noise words that a group of centre words shares in fast mode. */
  public static int groupNoise(TrainingConfig config) {
    int noise = config.groupNoise();
    if (noise > 0) {
      return noise;
    }
    int usual = GroupedNegativeSampling.noiseCount(config.negative(), noiseGroups(config) > 1);
    return isCbow(config) ? Math.min(usual + CBOW_MORE_NOISE, TrainingConfig.MAX_GROUP) : usual;
  }

  private static int noiseGroups(TrainingConfig config) {
    return isCbow(config) || config.subwords().exist() ? 1 : NOISE_GROUPS;
  }

  /** The largest share that one word has of the words that subsampling keeps. */
  private static double largestShare(Vocabulary vocabulary, Subsampler subsampler) {
    double largest = 0;
    double total = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      double kept = vocabulary.count(id) * subsampler.keepProbability(id);
      total += kept;
      largest = Math.max(largest, kept);
    }
    return largest > 0 ? largest / total : 1;
  }

  /** A step for one thread, which closes it. */
  public TrainingStep create(VectorKernels kernels) {
    return create(kernels, null);
  }

  /**
   * A step for one thread, which closes it.
   *
   * @param updates takes the counts of what the step has updated when it is closed, or null
   */
  public TrainingStep create(VectorKernels kernels, @Nullable RowUpdates updates) {
    RowUpdates.Counter counter = updates == null ? null : updates.counter();
    Examples waiting = grouped ? examples(kernels) : null;
    return new TrainingStep(
        examples(kernels), waiting, objective(kernels, counter), config.window(), counter);
  }

  private Examples examples(VectorKernels kernels) {
    int window = config.window();
    if (model.hasSubwords()) {
      return new SubwordExamples(
          kernels,
          model.u(),
          model.subwordRows(),
          config.architecture(),
          window,
          fromCentre,
          cbow && config.cbowGradient() == CbowGradient.EXACT,
          grouped,
          capacity,
          config.alpha(),
          config.negative());
    }
    return cbow
        ? new CbowExamples(
            kernels,
            model.u(),
            window,
            config.cbowGradient() == CbowGradient.EXACT,
            grouped,
            capacity)
        : new SkipGramExamples(
            kernels, model.u(), window, fromCentre, grouped, maxTargets, capacity);
  }

  private Objective objective(VectorKernels kernels, RowUpdates.@Nullable Counter counter) {
    Objective byTree = tree == null ? null : new HierarchicalSoftmax(kernels, model.nodes(), tree);
    Objective bySampling = null;
    if (noise != null) {
      int negative = config.negative();
      bySampling =
          grouped
              ? new GroupedNegativeSampling(
                  kernels,
                  model.u(),
                  model.v(),
                  noise,
                  negative,
                  capacity,
                  maxTargets,
                  groupNoise(config),
                  noiseGroups(config),
                  counter)
              : new NegativeSampling(kernels, model.v(), noise, negative, counter);
    }
    if (byTree != null) {
      return bySampling == null ? byTree : new SumOfObjectives(byTree, bySampling);
    }
    return bySampling == null ? new Softmax(kernels, model.v(), capacity, maxTargets) : bySampling;
  }
}
