package io.github.w2vfast.cli;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that decide what is trained, under the names of gensim and of this program. */
final class TrainingOptions {
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"--dim", "--vector-size"},
      paramLabel = "N",
      order = 100,
      description = "Length of a vector, 1 to 100000 (default: 100).")
  private Integer dim;

  @Option(
      names = "--window",
      paramLabel = "N",
      order = 101,
      description = "Words that far apart are a pair, 1 to 1000 (default: 5).")
  private Integer window;

  @Option(
      names = "--negative",
      paramLabel = "N",
      order = 102,
      description =
          "Noise words per pair, 1 to 1000; 5 to 20 are usual (default: 5). With --objective "
              + "hierarchical-softmax above 0 trains both together (default there: 0).")
  private Integer negative;

  @Option(
      names = "--sample",
      paramLabel = "T",
      order = 103,
      description =
          "Drop words more frequent than this share of the text now and then, 0 to 1; "
              + "0 keeps all (default: 0.001).")
  private Double sample;

  @Option(
      names = {"--epochs", "--iter"},
      paramLabel = "N",
      order = 104,
      description = "Passes over the text (default: 5).")
  private Integer epochs;

  @Option(
      names = "--alpha",
      paramLabel = "RATE",
      order = 105,
      description =
          "Learning rate at the start (default: 0.04 for skip-gram with negative sampling, 0.025"
              + " for other skip-gram and exact mode, with CBOW 0.05, with its exact gradient"
              + " 0.075).")
  private Double alpha;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      order = 106,
      description = "Drop words that are rarer (default: 5).")
  private Long minCount;

  @Option(
      names = "--max-vocab",
      paramLabel = "N",
      order = 107,
      description = "Keep only the N most frequent words; 0 means all (default: 0).")
  private Integer maxVocab;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      order = 108,
      description = "skip-gram (default) or cbow.")
  private Architecture architecture;

  @Option(names = "--cbow", order = 109, description = "The same as --architecture cbow.")
  private boolean cbow;

  @Option(
      names = "--sg",
      paramLabel = "0|1",
      order = 110,
      description = "gensim's name: 1 is skip-gram, 0 is cbow.")
  private Integer sg;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      order = 111,
      description =
          "negative-sampling (default), hierarchical-softmax, or softmax: the exact softmax over "
              + "the whole vocabulary.")
  private ObjectiveType objective;

  @Option(
      names = "--cbow-gradient",
      paramLabel = "NAME",
      order = 112,
      description =
          "word2vec: each context word takes the whole gradient of their mean, as word2vec.c does "
              + "(default), or exact: divided by the number of context words.")
  private CbowGradient cbowGradient;

  @Option(
      names = "--kernel-mode",
      paramLabel = "MODE",
      order = 113,
      description =
          "fast: groups of words share their noise words, and skip-gram's windows up to 10 are"
              + " whole, their pairs weighted instead of drawn (negative sampling only, the default"
              + " there but for CBOW's exact gradient); or exact: pair by pair as word2vec.c does.")
  private KernelMode kernelMode;

  @Option(
      names = "--group",
      paramLabel = "N",
      order = 114,
      description =
          "Centre words that share their noise words in fast mode, up to 1024 (default: 0, by "
              + "window).")
  private Integer groupSize;

  @Option(
      names = "--group-noise",
      paramLabel = "N",
      order = 115,
      description =
          "Noise words that they share, up to 1024; more are slower and better (default: 0, by "
              + "negative and window).")
  private Integer groupNoise;

  @Option(
      names = "--subword",
      order = 116,
      description =
          "fastText's model: a word's vector is the mean of its own row and those of its character"
              + " n-grams; unknown words have vectors too.")
  private boolean subword;

  @Option(
      names = {"--min-n", "--minn"},
      paramLabel = "N",
      order = 117,
      description =
          "Characters of the shortest n-gram, the marks < and > of a word's ends included, at least"
              + " 1 (default with --subword: 3).")
  private Integer minN;

  @Option(
      names = {"--max-n", "--maxn"},
      paramLabel = "N",
      order = 118,
      description = "Characters of the longest n-gram, 0 for none (default with --subword: 6).")
  private Integer maxN;

  @Option(
      names = "--bucket",
      paramLabel = "N",
      order = 119,
      description =
          "Rows that all n-grams share by their hash, at least 1; each takes as much memory as a"
              + " word's vector (default with --subword: 2000000).")
  private Integer buckets;

  /**
   * The configuration that the options ask for.
   *
   * @param defaults what holds where no option is given
   * @throws UsageException if options contradict each other or a value is out of range
   */
  TrainingConfig config(TrainingConfig.Builder defaults) {
    if (dim != null) {
      defaults.dim(dim);
    }
    if (window != null) {
      defaults.window(window);
    }
    if (negative != null) {
      defaults.negative(negative);
    }
    if (sample != null) {
      defaults.sample(sample);
    }
    if (epochs != null) {
      defaults.epochs(epochs);
    }
    if (alpha != null) {
      defaults.alpha(alpha);
    }
    if (minCount != null) {
      defaults.minCount(minCount);
    }
    if (maxVocab != null) {
      defaults.maxVocab(maxVocab);
    }
    Architecture chosen = architecture();
    if (chosen != null) {
      defaults.architecture(chosen);
    }
    if (objective != null) {
      defaults.objective(objective);
    }
    if (cbowGradient != null) {
      defaults.cbowGradient(cbowGradient);
    }
    if (kernelMode != null) {
      defaults.kernelMode(kernelMode);
      if (kernelMode == KernelMode.FAST
          && objective != null
          && objective != ObjectiveType.NEGATIVE_SAMPLING) {
        throw new UsageException(
            "--kernel-mode fast is for negative sampling only: leave it out with --objective "
                + Values.name(objective));
      }
    }
    if (groupSize != null) {
      defaults.groupSize(groupSize);
    }
    if (groupNoise != null) {
      defaults.groupNoise(groupNoise);
    }
    subwords(defaults);
    TrainingConfig config = Configs.build(defaults, command.commandLine().getParseResult());
    if (groupSize != null || groupNoise != null) {
      requireGroups(config, groupSize != null ? "--group" : "--group-noise");
    }
    return config;
  }

  private void subwords(TrainingConfig.Builder defaults) {
    if (maxN != null && maxN == 0) {
      if (subword || minN != null || buckets != null) {
        throw new UsageException(
            "--max-n 0 means no n-grams: leave out %s"
                .formatted(subword ? "--subword" : minN != null ? "--min-n" : "--bucket"));
      }
      defaults.subwords(Subwords.NONE);
    } else if (subword || minN != null || maxN != null || buckets != null) {
      Subwords usual = Subwords.FASTTEXT;
      int longest = maxN == null ? Math.max(usual.maxN(), minN == null ? 0 : minN) : maxN;
      int shortest = minN == null ? Math.min(usual.minN(), longest) : minN;
      try {
        defaults.subwords(
            new Subwords(shortest, longest, buckets == null ? usual.buckets() : buckets));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--" + e.getMessage(), e);
      }
    }
  }

  private static void requireGroups(TrainingConfig config, String option) {
    if (config.objective() != ObjectiveType.NEGATIVE_SAMPLING) {
      throw new UsageException(
          option
              + " is for negative sampling only: leave it out with --objective "
              + Values.name(config.objective()));
    }
    if (config.kernelMode() != KernelMode.FAST) {
      throw new UsageException(
          option + " is for --kernel-mode fast: leave it out, or choose that mode");
    }
  }

  private Architecture architecture() {
    if (sg != null && sg != 0 && sg != 1) {
      throw new UsageException("--sg is " + sg + " but must be 0 (cbow) or 1 (skip-gram)");
    }
    Architecture bySg = sg == null ? null : sg == 1 ? Architecture.SKIP_GRAM : Architecture.CBOW;
    Architecture byFlag = cbow ? Architecture.CBOW : null;
    Architecture chosen = null;
    String by = "";
    String[] names = {"--architecture", "--cbow", "--sg"};
    Architecture[] asked = {architecture, byFlag, bySg};
    for (int i = 0; i < asked.length; i++) {
      if (asked[i] != null && chosen != null && asked[i] != chosen) {
        throw new UsageException(
            by + " and " + names[i] + " contradict each other: give one of them");
      }
      if (asked[i] != null && chosen == null) {
        chosen = asked[i];
        by = names[i];
      }
    }
    return chosen;
  }
}
