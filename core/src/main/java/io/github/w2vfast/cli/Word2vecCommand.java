package io.github.w2vfast.cli;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.io.VectorFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** word2vec.c's own command line, with its names and its defaults. */
@Command(
    name = Main.PROGRAM,
    header = "word2vec.c's own flags, with its defaults.",
    customSynopsis = "w2v-fast -train FILE -output FILE [OPTIONS]",
    sortOptions = false,
    separator = " ",
    optionListHeading = "%nOptions:%n",
    versionProvider = Version.class,
    footer = {
      "",
      "Example:",
      "  w2v-fast -train text8 -output v.bin -cbow 0 -size 200 -window 8 -negative 25 -hs 0 \\",
      "    -sample 1e-4 -threads 20 -binary 1 -iter 15"
    })
final class Word2vecCommand implements Callable<Integer> {
  private static final Pattern FLAG = Pattern.compile("-[A-Za-z][A-Za-z0-9_-]+");

  private final Console console;
  @Spec private CommandSpec spec;

  @Option(names = "-train", paramLabel = "FILE", description = "The text to train on.")
  private String train;

  @Option(
      names = "-output",
      paramLabel = "FILE",
      description = "Where to write the vectors; without it only the vocabulary is made.")
  private String output = "";

  @Option(names = "-size", paramLabel = "N", description = "Length of a vector (default: 100).")
  private int size = 100;

  @Option(names = "-window", paramLabel = "N", description = "Largest distance (default: 5).")
  private int window = 5;

  @Option(names = "-sample", paramLabel = "T", description = "Subsampling (default: 0.001).")
  private double sample = 1e-3;

  @Option(
      names = "-hs",
      paramLabel = "0|1",
      description = "1 is hierarchical softmax, with -negative above 0 beside it (default: 0).")
  private int hs;

  @Option(names = "-negative", paramLabel = "N", description = "Noise words (default: 5).")
  private int negative = 5;

  @Option(names = "-threads", paramLabel = "N", description = "Worker threads (default: 12).")
  private int threads = 12;

  @Option(names = "-iter", paramLabel = "N", description = "Passes over the text (default: 5).")
  private int iter = 5;

  @Option(names = "-min-count", paramLabel = "N", description = "Drop rarer words (default: 5).")
  private long minCount = 5;

  @Option(
      names = "-alpha",
      paramLabel = "RATE",
      description = "Learning rate (default: 0.05, with -cbow 0 0.025).")
  private Double alpha;

  @Option(
      names = "-classes",
      paramLabel = "N",
      description =
          "Write the class of each word instead of its vector, of N classes by k-means (default: 0,"
              + " vectors).")
  private int classes;

  @Option(
      names = "-debug",
      paramLabel = "N",
      description = "0 is silent, 2 shows the progress (default: 2).")
  private int debug = 2;

  @Option(
      names = "-binary",
      paramLabel = "0|1",
      description = "1 writes the binary format (default: 0, text).")
  private int binary;

  @Option(names = "-save-vocab", paramLabel = "FILE", description = "Write words and counts.")
  private Path saveVocabulary;

  @Option(names = "-read-vocab", paramLabel = "FILE", description = "Take the words from there.")
  private Path readVocabulary;

  @Option(
      names = "-cbow",
      paramLabel = "0|1",
      description = "1 is CBOW, 0 is skip-gram (default: 1).")
  private int cbow = 1;

  @Option(
      names = {"-h", "-help", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  private boolean help;

  @Option(
      names = ErrorHandler.STACKTRACE_OPTION,
      description = "When something fails, show where in the program.")
  private boolean stacktrace;

  Word2vecCommand(Console console) {
    this.console = console;
  }

  /** Whether an argument is written like word2vec.c's flags: one dash and a word. */
  static boolean isFlag(String argument) {
    return FLAG.matcher(argument).matches();
  }

  /**
   * The configuration that the flags ask for.
   *
   * @throws UsageException if a flag is out of range
   */
  TrainingConfig config() {
    requireSwitch("-cbow", cbow);
    requireSwitch("-hs", hs);
    requireSwitch("-binary", binary);
    if (classes < 0) {
      throw new UsageException("-classes is " + classes + " but must be at least 0");
    }
    TrainingConfig.Builder builder =
        TrainingConfig.builder()
            .architecture(cbow == 1 ? Architecture.CBOW : Architecture.SKIP_GRAM)
            .objective(
                hs == 1 ? ObjectiveType.HIERARCHICAL_SOFTMAX : ObjectiveType.NEGATIVE_SAMPLING)
            .cbowGradient(CbowGradient.WORD2VEC)
            .dim(size)
            .window(window)
            .sample(sample)
            .negative(negative)
            .threads(threads)
            .epochs(iter)
            .minCount(minCount);
    double usual = cbow == 1 ? TrainingConfig.CBOW_ALPHA : TrainingConfig.SKIP_GRAM_ALPHA;
    builder.alpha(alpha == null ? usual : alpha);
    return Configs.build(builder, spec.commandLine().getParseResult());
  }

  private static void requireSwitch(String option, int value) {
    if (value != 0 && value != 1) {
      throw new UsageException(option + " is " + value + " but must be 0 or 1");
    }
  }

  /** The files that the flags ask for. */
  OutputFiles outputs() {
    return OutputFiles.of(
        output.isEmpty() ? null : Inputs.path(output),
        binary == 1 ? VectorFormat.BINARY : VectorFormat.TEXT,
        null,
        saveVocabulary,
        "-output");
  }

  @Override
  public Integer call() throws IOException {
    if (train == null) {
      throw new UsageException("missing -train: name the text to train on, as in -train text8");
    }
    TrainingConfig config = config();
    Inputs inputs = Inputs.of(List.of(train), readVocabulary, TextRules.DEFAULT, console);
    OutputFiles files = outputs();
    files.check(inputs);
    ProgressMode progress = debug > 0 ? ProgressMode.AUTO : ProgressMode.NONE;
    return new TrainingRun(console, config, inputs, files, progress, false).classes(classes).run();
  }

  /** Parses flags without running them. */
  static Word2vecCommand parse(Console console, String... flags) {
    Word2vecCommand command = new Word2vecCommand(console);
    new CommandLine(command).setPosixClusteredShortOptionsAllowed(false).parseArgs(flags);
    return command;
  }
}
