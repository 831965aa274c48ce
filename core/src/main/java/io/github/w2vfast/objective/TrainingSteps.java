package io.github.w2vfast.objective;

import static java.util.Objects.requireNonNull;

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

  /**
   * Groups of skip-gram in a row that have the same noise. Their vectors solve more analogies than
   * those of groups with noise of their own, and the rows are in the cache.
   */
  private static final int NOISE_GROUPS = 2;

  /** The same for CBOW, whose groups are smaller: it is faster, and the vectors are as good. */
  private static final int CBOW_NOISE_GROUPS = 4;

  /**
   * A window of CBOW has one pair only, and takes so many more noise words, unless they are kept.
   */
  private static final int CBOW_MORE_NOISE = 8;

  /**
   * A word has copies in each thread if it is used so often by each in the course of the run. Of
   * rarer words, each thread alone sees too little.
   */
  private static final int USES_OF_COPIED_WORD = 3_000;

  /** A thread settles its copies of a word's rows after so many uses. */
  private static final int USES_PER_SETTLEMENT = 256;

  /** The most memory for the copies of all threads. */
  private static final long MOST_COPIED_BYTES = 32L << 20;

  /**
   * Nodes of the tree that threads have copies of: the first ones, which are those on most paths.
   */
  private static final int COPIED_NODES = 31;

  private final TrainingConfig config;
  private final Model model;
  private final @Nullable NoiseDistribution noise;
  private final @Nullable HuffmanTree tree;
  private final boolean cbow;
  private final boolean grouped;
  private final boolean fromCentre;
  private final int maxTargets;
  private final int capacity;

  /** Of whole windows, or null where windows are shrunk at random. */
  private final @Nullable WindowWeights windowWeights;

  /** Words whose rows each thread has copies of, the most frequent ones. */
  private final int copiedWords;

  /**
   * Prepares what the steps of a run share.
   *
   * @param model U, and V or the nodes of the tree as the objective needs them
   * @param words how many words of text all threads together will train on, before subsampling
   */
  public TrainingSteps(TrainingConfig config, Model model, long words) {
    this.config = config;
    this.model = model;
    Vocabulary vocabulary = model.vocabulary();
    ObjectiveType objective = config.objective();
    cbow = isCbow(config);
    noise = config.negative() > 0 ? new NoiseDistribution(vocabulary) : null;
    tree = objective == ObjectiveType.HIERARCHICAL_SOFTMAX ? new HuffmanTree(vocabulary) : null;
    grouped = isGrouped(config);
    // one pass over V or one set of noise serves all words of a window
    fromCentre = grouped && !cbow || (objective == ObjectiveType.SOFTMAX && !cbow);
    boolean divided = grouped && !model.hasSubwords();
    maxTargets =
        !fromCentre
            ? 1
            : divided
                ? GroupedNegativeSampling.mostTargets(config.window(), config.alpha())
                : 2 * config.window();
    windowWeights = takesWholeWindows(config) ? new WindowWeights(config.window()) : null;
    // CBOW gains nothing by copies, and of n-grams' rows there are too many
    copiedWords = divided && !cbow ? copiedWords(words) : 0;
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

  /**
   * Whether the windows of groups are whole and their pairs weighted: those of skip-gram, unless
   * they are so wide that it takes too long.
   */
  private static boolean takesWholeWindows(TrainingConfig config) {
    return isGrouped(config)
        && !isCbow(config)
        && config.window() <= GroupedNegativeSampling.UNDIVIDED_WINDOW;
  }

  private int copiedWords(long words) {
    int threads = config.trainingThreads();
    if (threads == 1) {
      return 0;
    }
    Vocabulary vocabulary = model.vocabulary();
    long fit = MOST_COPIED_BYTES / (threads * FrequentRows.bytesPerWord(model.u()));
    Subsampler subsampler = new Subsampler(vocabulary, config.sample());
    double passes = words / (double) Math.max(1, vocabulary.totalCount()) / threads;
    // the end of a sentence has the first row, whatever its count
    int n = 1;
    while (n < Math.min(fit, vocabulary.size())
        && passes * vocabulary.count(n) * subsampler.keepProbability(n) >= USES_OF_COPIED_WORD) {
      n++;
    }
    return n == 1 ? 0 : n;
  }

  private static boolean isCbow(TrainingConfig config) {
    return config.architecture() == Architecture.CBOW;
  }

  private static boolean isGrouped(TrainingConfig config) {
    return config.objective() == ObjectiveType.NEGATIVE_SAMPLING
        && config.kernelMode() == KernelMode.FAST;
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
    boolean kept = noiseGroups(config) > 1;
    if (kept && takesWholeWindows(config)) {
      return GroupedNegativeSampling.noiseOfWholeWindows(config.window(), config.negative());
    }
    if (!isCbow(config)) {
      return GroupedNegativeSampling.noiseCount(config.negative(), kept);
    }
    int usual = GroupedNegativeSampling.noiseCount(config.negative(), false);
    return kept ? usual : Math.min(usual + CBOW_MORE_NOISE, TrainingConfig.MAX_GROUP);
  }

  /** Outside words that a centre word of skip-gram meets, in the mean. */
  public static int outsideWords(TrainingConfig config) {
    return takesWholeWindows(config) ? 2 * config.window() : config.window() + 1;
  }

  private static int noiseGroups(TrainingConfig config) {
    if (config.subwords().exist()) {
      return 1;
    }
    return isCbow(config) ? CBOW_NOISE_GROUPS : NOISE_GROUPS;
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
    if (!grouped) {
      Examples examples = examples(kernels, new RowCopies(kernels, model.u(), 0, 1));
      return new TrainingStep(
          examples, null, objective(kernels, counter), config.window(), counter);
    }
    FrequentRows rows = frequentRows(kernels);
    return new TrainingStep(
        examples(kernels, rows.u()),
        examples(kernels, rows.u()),
        groups(kernels, rows, counter),
        config.window(),
        counter);
  }

  /** Rows for one thread; what the threads' copies have moved is averaged. */
  private FrequentRows frequentRows(VectorKernels kernels) {
    return new FrequentRows(
        kernels,
        model.u(),
        model.v(),
        copiedWords,
        1f / config.trainingThreads(),
        USES_PER_SETTLEMENT);
  }

  private Examples examples(VectorKernels kernels, RowCopies rows) {
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
          config.negative(),
          windowWeights);
    }
    // Copies of a window's inputs are made at once, so that the cores wait for all their rows
    // together: a tree, whose steps are taken one after another, is faster with them.
    boolean inPlace = config.objective() == ObjectiveType.NEGATIVE_SAMPLING;
    return cbow
        ? new CbowExamples(
            kernels,
            model.u(),
            window,
            config.cbowGradient() == CbowGradient.EXACT,
            grouped,
            capacity)
        : new SkipGramExamples(
            kernels,
            model.u(),
            rows,
            window,
            fromCentre,
            inPlace,
            maxTargets,
            windowWeights,
            capacity);
  }

  private Objective groups(
      VectorKernels kernels, FrequentRows rows, RowUpdates.@Nullable Counter counter) {
    return new GroupedNegativeSampling(
        kernels,
        rows,
        requireNonNull(noise),
        config.negative(),
        capacity,
        maxTargets,
        groupNoise(config),
        noiseGroups(config),
        counter);
  }

  private Objective objective(VectorKernels kernels, RowUpdates.@Nullable Counter counter) {
    Objective bySampling =
        noise == null
            ? null
            : new NegativeSampling(kernels, model.v(), noise, config.negative(), counter);
    if (tree != null) {
      int copied = config.trainingThreads() > 1 ? Math.min(COPIED_NODES, tree.innerNodes()) : 0;
      RowCopies nodes = new RowCopies(kernels, model.nodes(), copied, 1);
      Objective byTree = new HierarchicalSoftmax(kernels, nodes, tree);
      return bySampling == null ? byTree : new SumOfObjectives(byTree, bySampling);
    }
    return bySampling == null ? new Softmax(kernels, model.v(), capacity, maxTargets) : bySampling;
  }
}
