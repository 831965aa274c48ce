package io.github.w2vfast.cli;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.VectorFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains vectors on a person's own text. */
@Command(
    name = TrainCommand.NAME,
    header = "Train word vectors on text.",
    customSynopsis = "w2v-fast train CORPUS... -o FILE [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast train corpus.txt -o vectors.bin",
      "  w2v-fast train corpus.txt -o model.w2v",
      "  w2v-fast train a.txt b.txt.gz -o vectors.txt --dim 300 --epochs 10 --cbow",
      "  w2v-fast train wiki/ 'news/*.jsonl.zst' -o vectors.bin --field text --tokenizer unicode",
      "  w2v-fast train corpus.txt -o fasttext.bin --subword    # fastText's model and format",
      "  w2v-fast train corpus.txt -o vectors.bin --checkpoint run1    # then: w2v-fast resume"
          + " run1",
      "word2vec.c's own flags work as they stand:",
      "  w2v-fast train -train text8 -output v.bin -cbow 0 -size 200 -window 8 -binary 1"
    })
final class TrainCommand implements Callable<Integer> {
  static final String NAME = "train";

  private final Console console;

  @Parameters(
      paramLabel = "CORPUS",
      arity = "1..*",
      description =
          "Text in UTF-8: files, directories, patterns such as 'news/*.gz', @FILE for a list of"
              + " them, - for standard input; plain or packed by gzip, zstd, bzip2 or xz.")
  private List<String> corpus;

  @Mixin private TextOptions rules;
  @Mixin private ReuseOptions reuse;
  @Mixin private WordOptions.OfText words;
  @Mixin private OutputOptions outputs;
  @Mixin private TrainingOptions training;

  @Option(
      names = "--read-vocab",
      paramLabel = "FILE",
      order = 114,
      description = "Take the words from this file (of --save-vocab) instead of counting them.")
  private Path readVocabulary;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      order = 116,
      description =
          "Begin with these vectors (a model, or vectors of any format) instead of random ones: "
              + "their words are kept, new ones added.")
  private Path init;

  @Option(
      names = "--plan",
      order = 300,
      description =
          "Read the text, print the memory, disk and time that training would take and the size "
              + "of the vocabulary at several --min-count, and stop.")
  private boolean plan;

  @Mixin private CheckpointOptions safety;
  @Mixin private RunOptions run;
  @Mixin private ProgressOptions progress;
  @Mixin private StandardOptions standard;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    TrainingConfig config = training.config(run.apply(TrainingConfig.builder()));
    if (readVocabulary != null && words.given() != null) {
      throw new UsageException(
          words.given()
              + " cannot go with --read-vocab, which says what the words are; use 'w2v-fast vocab"
              + " prune' on "
              + readVocabulary);
    }
    Inputs text = Inputs.of(corpus, readVocabulary, rules.rules(), console);
    words.check(text, reuse.needsAllWords());
    Inputs inputs = words.apply(reuse.apply(text, console::inform));
    Safety kept = safety.forNewRun(init, readVocabulary);
    if (plan) {
      return new TrainingPlan(console, config, inputs, outputs, kept).print(progress.json);
    }
    if (outputs.output == null) {
      throw new UsageException(
          "missing --output: say where to write the vectors, for example -o vectors.bin");
    }
    OutputFiles files =
        OutputFiles.of(
            outputs.output, outputs.format, outputs.context, outputs.vocabulary, "--output");
    if (config.subwords().exist()) {
      files = files.withSubwords();
    }
    files.check(inputs, progress.logFile());
    checkFastText(files, config);
    if (outputs.context != null
        && config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX
        && config.negative() == 0) {
      throw new UsageException(
          "--save-context "
              + outputs.context
              + ": hierarchical softmax alone trains no context vectors; leave it out, or add"
              + " --negative 5");
    }
    return new TrainingRun(console, config, inputs, files, kept, progress.mode, progress.json)
        .log(progress.log)
        .run();
  }

  private static void checkFastText(OutputFiles files, TrainingConfig config) {
    if (files.formatOf(files.vectors()) == VectorFormat.FASTTEXT) {
      String problem = FastTextFile.problem(config);
      if (problem != null) {
        throw new UsageException("--output " + files.vectors() + ": " + problem);
      }
    }
  }
}
