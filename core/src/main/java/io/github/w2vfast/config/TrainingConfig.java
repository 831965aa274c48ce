package io.github.w2vfast.config;

import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a training run computes. Immutable; made by {@link #builder()},
 * which checks every range. Names are those of gensim and word2vec.c.
 *
 * @param architecture skip-gram or CBOW
 * @param objective the loss to lower
 * @param cbowGradient what each context word of CBOW takes of the gradient; no matter for skip-gram
 * @param kernelMode fast groups or word2vec.c's pair by pair; no matter without negative sampling
 * @param groupSize centre words that share their noise words in fast mode, 0 to {@value
 *     #MAX_GROUP}; 0 chooses by window
 * @param groupNoise noise words that they share, 0 to {@value #MAX_GROUP}; 0 chooses by negative
 *     and window
 * @param subwords character n-grams that share a word's vector with it, or {@link Subwords#NONE}
 * @param dim length of each vector, 1 to {@value #MAX_DIM}
 * @param window largest distance between a centre word and an outside word, 1 to {@value
 *     #MAX_WINDOW}; shrunk at random for each centre word, or weighted by the probabilities of that
 * @param negative noise words per positive pair, 0 to {@value #MAX_NEGATIVE}: at least 1 for
 *     negative sampling; above 0 with hierarchical softmax trains both together, as word2vec.c
 *     does; 0 for the softmax
 * @param sample subsampling threshold of frequent words (their share of the corpus), 0 to 1; 0
 *     keeps every word
 * @param epochs passes over the corpus, at least 1
 * @param alpha starting learning rate, above 0
 * @param minCount words rarer than this are dropped, at least 1
 * @param maxVocab largest vocabulary, {@code </s>} included; 0 means no limit
 * @param threads worker threads, at least 1
 * @param seed start of all random numbers
 * @param deterministic whether a run gives the same bits at any timing: one thread trains, and the
 *     others help to read only
 */
public record TrainingConfig(
    Architecture architecture,
    ObjectiveType objective,
    CbowGradient cbowGradient,
    KernelMode kernelMode,
    int groupSize,
    int groupNoise,
    Subwords subwords,
    int dim,
    int window,
    int negative,
    double sample,
    int epochs,
    double alpha,
    long minCount,
    int maxVocab,
    int threads,
    long seed,
    boolean deterministic) {

  /** The largest {@link #dim}. */
  public static final int MAX_DIM = 100_000;

  /** The largest {@link #window}. */
  public static final int MAX_WINDOW = 1_000;

  /** The largest {@link #negative}. */
  public static final int MAX_NEGATIVE = 1_000;

  /** The largest {@link #groupSize} and {@link #groupNoise}. */
  public static final int MAX_GROUP = 1_024;

  /** The largest {@link #threads}. */
  public static final int MAX_THREADS = 4_096;

  /** word2vec.c's starting learning rate for skip-gram. */
  public static final double SKIP_GRAM_ALPHA = 0.025;

  /**
   * Default learning rate of skip-gram with {@link KernelMode#FAST}: groups bear more, and their
   * vectors gain by it.
   */
  public static final double GROUPS_ALPHA = 0.04;

  /** fastText's starting learning rate, for skip-gram and CBOW alike. */
  public static final double SUBWORD_ALPHA = 0.05;

  /** word2vec.c's starting learning rate for CBOW. */
  public static final double CBOW_ALPHA = 0.05;

  /** Default learning rate of CBOW with {@link CbowGradient#EXACT}, whose gradient is smaller. */
  public static final double EXACT_CBOW_ALPHA = 0.075;

  /** Checks every range; prefer {@link #builder()}. */
  public TrainingConfig {
    require(architecture != null, "architecture", architecture, "must be given");
    require(objective != null, "objective", objective, "must be given");
    require(cbowGradient != null, "cbow-gradient", cbowGradient, "must be given");
    require(kernelMode != null, "kernel mode", kernelMode, "must be given");
    require(
        groupSize >= 0 && groupSize <= MAX_GROUP,
        "group-size",
        groupSize,
        "must be between 0 and " + MAX_GROUP);
    require(
        groupNoise >= 0 && groupNoise <= MAX_GROUP,
        "group-noise",
        groupNoise,
        "must be between 0 and " + MAX_GROUP);
    require(subwords != null, "subwords", subwords, "must be given");
    require(dim >= 1 && dim <= MAX_DIM, "dim", dim, "must be between 1 and " + MAX_DIM);
    require(
        window >= 1 && window <= MAX_WINDOW,
        "window",
        window,
        "must be between 1 and " + MAX_WINDOW);
    require(
        negative >= 0 && negative <= MAX_NEGATIVE,
        "negative",
        negative,
        "must be between 0 and " + MAX_NEGATIVE);
    require(
        objective != ObjectiveType.NEGATIVE_SAMPLING || negative >= 1,
        "negative",
        negative,
        "must be at least 1 for negative sampling");
    require(
        objective != ObjectiveType.SOFTMAX || negative == 0,
        "negative",
        negative,
        "must be 0 for the exact softmax, which needs no noise words");
    require(sample >= 0 && sample <= 1, "sample", sample, "must be between 0 and 1");
    require(epochs >= 1, "epochs", epochs, "must be at least 1");
    require(alpha > 0 && Double.isFinite(alpha), "alpha", alpha, "must be above 0");
    require(minCount >= 1, "min-count", minCount, "must be at least 1");
    require(
        maxVocab == 0 || maxVocab >= 3,
        "max-vocab",
        maxVocab,
        "must be 0 (no limit) or at least 3");
    require(
        threads >= 1 && threads <= MAX_THREADS,
        "threads",
        threads,
        "must be between 1 and " + MAX_THREADS);
  }

  /** Threads that train: all, or one if the run is {@link #deterministic}. */
  public int trainingThreads() {
    return deterministic ? 1 : threads;
  }

  /** Whether a run gives the same bits each time: one thread trains. */
  public boolean isRepeatable() {
    return trainingThreads() == 1;
  }

  private static void require(boolean ok, String name, Object value, String rule) {
    if (!ok) {
      throw new IllegalArgumentException(name + " is " + value + " but " + rule);
    }
  }

  /** A builder with the defaults of word2vec.c, skip-gram, and all processors. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with this configuration's values. */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.architecture = architecture;
    b.objective = objective;
    b.cbowGradient = cbowGradient;
    b.kernelMode = kernelMode;
    b.groupSize = groupSize;
    b.groupNoise = groupNoise;
    b.subwords = subwords;
    b.dim = dim;
    b.window = window;
    b.negative = negative;
    b.sample = sample;
    b.epochs = epochs;
    b.alpha = alpha;
    b.minCount = minCount;
    b.maxVocab = maxVocab;
    b.threads = threads;
    b.seed = seed;
    b.deterministic = deterministic;
    return b;
  }

  /** Collects the values of a {@link TrainingConfig}. */
  public static final class Builder {
    private Architecture architecture = Architecture.SKIP_GRAM;
    private ObjectiveType objective = ObjectiveType.NEGATIVE_SAMPLING;
    private CbowGradient cbowGradient = CbowGradient.WORD2VEC;
    private @Nullable KernelMode kernelMode;
    private int groupSize;
    private int groupNoise;
    private Subwords subwords = Subwords.NONE;
    private int dim = 100;
    private int window = 5;
    private int negative = -1;
    private double sample = 1e-3;
    private int epochs = 5;
    private double alpha = Double.NaN;
    private long minCount = 5;
    private int maxVocab = 0;
    private int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    private long seed = 1;
    private boolean deterministic;

    private static final int DEFAULT_NEGATIVE = 5;

    private Builder() {}

    /** Skip-gram (the default) or CBOW. */
    public Builder architecture(Architecture value) {
      architecture = value;
      return this;
    }

    /** The loss; negative sampling by default. */
    public Builder objective(ObjectiveType value) {
      objective = value;
      return this;
    }

    /** What each context word of CBOW takes of the gradient; as word2vec.c by default. */
    public Builder cbowGradient(CbowGradient value) {
      cbowGradient = value;
      return this;
    }

    /**
     * Fast groups, the default for skip-gram with negative sampling, or word2vec.c's pair by pair,
     * the default and the only way elsewhere.
     */
    public Builder kernelMode(KernelMode value) {
      kernelMode = value;
      return this;
    }

    /** Centre words that share their noise in fast mode; 0, the default, chooses by window. */
    public Builder groupSize(int value) {
      groupSize = value;
      return this;
    }

    /** Noise words that they share; 0, the default, chooses by negative. */
    public Builder groupNoise(int value) {
      groupNoise = value;
      return this;
    }

    /**
     * Character n-grams that share a word's vector with it, as in fastText; none by default. {@link
     * Subwords#FASTTEXT} is fastText's choice.
     */
    public Builder subwords(Subwords value) {
      subwords = value;
      return this;
    }

    /** Length of each vector; 100 by default. */
    public Builder dim(int value) {
      dim = value;
      return this;
    }

    /** Largest distance of two words that predict each other; 5 by default. */
    public Builder window(int value) {
      window = value;
      return this;
    }

    /** Noise words per positive pair; by default 5 for negative sampling and 0 without it. */
    public Builder negative(int value) {
      negative = value;
      return this;
    }

    /** Subsampling threshold; 1e-3 by default, 0 keeps every word. */
    public Builder sample(double value) {
      sample = value;
      return this;
    }

    /** Passes over the corpus; 5 by default. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /**
     * Starting learning rate; by default 0.04 for skip-gram in groups, 0.025 for other skip-gram,
     * 0.05 for CBOW and 0.075 for its exact gradient; 0.05 with subwords but for that.
     */
    public Builder alpha(double value) {
      alpha = value;
      return this;
    }

    /** Words rarer than this are dropped; 5 by default. */
    public Builder minCount(long value) {
      minCount = value;
      return this;
    }

    /** Largest vocabulary, 0 (the default) for no limit. */
    public Builder maxVocab(int value) {
      maxVocab = value;
      return this;
    }

    /** Worker threads; all processors by default. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Start of all random numbers; 1 by default. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Whether the run gives the same bits at any timing, which costs all but one thread. */
    public Builder deterministic(boolean value) {
      deterministic = value;
      return this;
    }

    private double defaultAlpha(KernelMode mode) {
      if (subwords.exist() && architecture == Architecture.SKIP_GRAM) {
        return SUBWORD_ALPHA;
      }
      if (architecture == Architecture.SKIP_GRAM) {
        boolean groups = objective == ObjectiveType.NEGATIVE_SAMPLING && mode == KernelMode.FAST;
        return groups ? GROUPS_ALPHA : SKIP_GRAM_ALPHA;
      }
      return cbowGradient == CbowGradient.EXACT ? EXACT_CBOW_ALPHA : CBOW_ALPHA;
    }

    /**
     * Builds the configuration.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public TrainingConfig build() {
      KernelMode mode = kernelMode;
      if (mode == null) {
        // groups of CBOW are proven with word2vec.c's gradient alone
        boolean proven =
            architecture == Architecture.SKIP_GRAM || cbowGradient == CbowGradient.WORD2VEC;
        boolean grouped = proven && objective == ObjectiveType.NEGATIVE_SAMPLING;
        mode = grouped ? KernelMode.FAST : KernelMode.EXACT;
      }
      double a = alpha;
      if (Double.isNaN(a)) {
        a = defaultAlpha(mode);
      }
      int noise = negative;
      if (noise == -1) {
        noise = objective == ObjectiveType.NEGATIVE_SAMPLING ? DEFAULT_NEGATIVE : 0;
      }
      return new TrainingConfig(
          architecture,
          objective,
          cbowGradient,
          mode,
          groupSize,
          groupNoise,
          subwords,
          dim,
          window,
          noise,
          sample,
          epochs,
          a,
          minCount,
          maxVocab,
          threads,
          seed,
          deterministic);
    }
  }
}
