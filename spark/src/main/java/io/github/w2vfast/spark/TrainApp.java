package io.github.w2vfast.spark;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The application for spark-submit: trains on text files, one sentence a line, and writes vectors
 * and models. Ends with exit code 2 for wrong usage and 1 for a failure.
 */
@Command(
    name = "w2v-fast-spark.jar",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Trains word vectors on a Spark cluster.")
public final class TrainApp implements Callable<Integer> {
  private static final String TOKENS = "tokens";

  /** An exception in the message of a job that has failed by it. */
  private static final Pattern OF_TASK =
      Pattern.compile(
          "(?:DivergenceException|IllegalArgumentException|UncheckedIOException): ([^\\n]+)");

  private static final int FAILURE = 1;
  private static final int MISUSE = 2;

  @Option(
      names = "--input",
      required = true,
      paramLabel = "PATH",
      description =
          "Text, one sentence a line: files, directories and patterns that Spark reads, also"
              + " compressed; may be repeated.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PATH",
      description =
          "Where to write: .txt or .vec is word2vec's text, .w2v the whole model, .parquet a table,"
              + " .safetensors, any other name word2vec's binary; may be repeated.")
  private List<String> outputs = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "text, binary, glove, model, safetensors or parquet, whatever the names.")
  private @Nullable String format;

  @Option(
      names = {"--dim", "--vector-size"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Length of a vector (default: 100).")
  private int dim;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "5",
      description = "Words that far apart are a pair (default: 5).")
  private int window;

  @Option(
      names = "--negative",
      paramLabel = "N",
      description = "Noise words per pair (default: 5; 0 without negative sampling).")
  private @Nullable Integer negative;

  @Option(
      names = "--sample",
      paramLabel = "T",
      defaultValue = "1e-3",
      description =
          "Drop words more frequent than this share of the text now and then (default: 0.001).")
  private double sample;

  @Option(
      names = {"--epochs", "--iter"},
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes over the text (default: 5).")
  private int epochs;

  @Option(
      names = "--alpha",
      paramLabel = "RATE",
      description = "Learning rate at the start (default: by objective and architecture).")
  private @Nullable Double alpha;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      defaultValue = "5",
      description = "Drop words that are rarer (default: 5).")
  private int minCount;

  @Option(
      names = "--max-vocab",
      paramLabel = "N",
      defaultValue = "0",
      description = "Keep only the N most frequent words; 0 means all (default: 0).")
  private int maxVocab;

  @Option(
      names = "--architecture",
      paramLabel = "NAME",
      defaultValue = ParamSet.SKIP_GRAM,
      description = "skip-gram (default) or cbow.")
  private String architecture = ParamSet.SKIP_GRAM;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      defaultValue = ParamSet.NEGATIVE_SAMPLING,
      description = "negative-sampling (default), hierarchical-softmax or softmax.")
  private String objective = ParamSet.NEGATIVE_SAMPLING;

  @Option(
      names = "--kernel-mode",
      paramLabel = "MODE",
      description = "fast or exact (default: by objective).")
  private @Nullable String kernelMode;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of all random numbers (default: 1).")
  private long seed;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Training tasks (default: 0, one on each executor).")
  private int partitions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of a training task (default: 0, the cores of its executor).")
  private int threads;

  @Option(
      names = "--syncs-per-epoch",
      paramLabel = "N",
      description = "How often the models are combined in each epoch (default: 20).")
  private @Nullable Integer syncsPerEpoch;

  @Option(
      names = "--full-sync-every",
      paramLabel = "N",
      description =
          "Every so many combinations take all words, the others only the frequent ones"
              + " (default: 1).")
  private @Nullable Integer fullSyncEvery;

  private TrainApp() {}

  /** Runs the application and ends the process. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the application; gives its exit code. */
  static int run(String... args) {
    return new CommandLine(new TrainApp())
        .setParameterExceptionHandler(
            (e, _) -> {
              say(e.getMessage() + "; --help lists the options");
              return MISUSE;
            })
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              say(reason(e));
              return FAILURE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws Exception {
    List<ModelOutput> targets = new ArrayList<>();
    W2vFast estimator;
    try {
      for (String output : outputs) {
        targets.add(ModelOutput.of(output, format));
      }
      estimator = estimator();
      estimator.config(1);
    } catch (IllegalArgumentException e) {
      say(String.valueOf(e.getMessage()));
      return MISUSE;
    }
    SparkSession session = session();
    try {
      Configuration hadoop = session.sparkContext().hadoopConfiguration();
      for (ModelOutput target : targets) {
        target.check(hadoop);
      }
      W2vFastModel model = estimator.fit(tokens(session));
      DistributedTraining.Result trained = model.data().trained();
      if (trained == null) {
        throw new IllegalStateException("nothing was trained");
      }
      for (ModelOutput target : targets) {
        target.write(model.data(), trained, hadoop);
      }
      say(summary(trained));
      return 0;
    } finally {
      session.stop();
    }
  }

  /** The session that spark-submit has described; without one, all cores of this machine. */
  private static SparkSession session() {
    SparkSession.Builder builder = SparkSession.builder().appName("w2v-fast");
    return new SparkConf().contains("spark.master")
        ? builder.getOrCreate()
        : builder.master("local[*]").getOrCreate();
  }

  private Dataset<Row> tokens(SparkSession session) {
    return session
        .read()
        .text(inputs.toArray(String[]::new))
        .select(array_remove(split(col("value"), "[ \\t\\r]+"), "").as(TOKENS));
  }

  private W2vFast estimator() {
    W2vFast estimator =
        new W2vFast()
            .setInputCol(TOKENS)
            .setVectorSize(dim)
            .setWindowSize(window)
            .setSample(sample)
            .setMaxIter(epochs)
            .setMinCount(minCount)
            .setMaxVocab(maxVocab)
            .setArchitecture(architecture)
            .setObjective(objective)
            .setSeed(seed)
            .setNumPartitions(partitions)
            .setNumThreads(threads);
    if (negative != null) {
      estimator.setNegative(negative);
    }
    if (alpha != null) {
      estimator.setStepSize(alpha);
    }
    if (kernelMode != null) {
      estimator.setKernelMode(kernelMode);
    }
    if (syncsPerEpoch != null) {
      estimator.setSyncsPerEpoch(syncsPerEpoch);
    }
    if (fullSyncEvery != null) {
      estimator.setFullSyncEvery(fullSyncEvery);
    }
    return estimator;
  }

  private String summary(DistributedTraining.Result trained) {
    return String.format(
        Locale.ROOT,
        "trained %,d words %d times in %.1f s, loss %.4f; %s; wrote %s",
        trained.words() / epochs,
        epochs,
        trained.seconds(),
        trained.loss(),
        String.join(", ", trained.kernels()),
        String.join(", ", outputs));
  }

  /** What went wrong, in one line: what a task says is more than that it has failed. */
  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher ofTask = OF_TASK.matcher(String.valueOf(cause.getMessage()));
      if (ofTask.find()) {
        return ofTask.group(1);
      }
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  private static void say(String line) {
    System.err.println("w2v-fast: " + line);
  }
}
