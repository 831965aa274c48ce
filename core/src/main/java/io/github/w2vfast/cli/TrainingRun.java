package io.github.w2vfast.cli;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.WordClasses;
import io.github.w2vfast.train.DivergenceException;
import io.github.w2vfast.train.InitialVectors;
import io.github.w2vfast.train.StoppedException;
import io.github.w2vfast.train.TrainingJob;
import io.github.w2vfast.train.TrainingResult;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One training run from text to files, as the commands share it: plan, progress, outputs, summary.
 * Everything that can be refused was refused before.
 */
final class TrainingRun {
  /** Seconds of warm-up below which nobody cares. */
  private static final double WORTH_TELLING = 0.3;

  /** Words that make a good first question, if the vocabulary has them. */
  private static final List<String> GOOD_QUESTIONS = List.of("king", "dog", "water", "good");

  private final Console console;
  private final TrainingConfig config;
  private final Inputs inputs;
  private final OutputFiles outputs;
  private final boolean json;
  private final ProgressReporter reporter;
  private final Safety safety;
  private final List<Map<String, Object>> written = new ArrayList<>();
  private int classes;
  private Path log;

  /**
   * Prepares a run.
   *
   * @param outputs what to write; without vectors only the vocabulary is made
   * @param json whether to print a summary on standard output
   */
  TrainingRun(
      Console console,
      TrainingConfig config,
      Inputs inputs,
      OutputFiles outputs,
      ProgressMode progress,
      boolean json) {
    this(console, config, inputs, outputs, Safety.NONE, progress, json);
  }

  /** Prepares a run that may keep checkpoints, or goes on. */
  TrainingRun(
      Console console,
      TrainingConfig config,
      Inputs inputs,
      OutputFiles outputs,
      Safety safety,
      ProgressMode progress,
      boolean json) {
    this.safety = safety;
    this.console = console;
    this.config = config;
    this.inputs = inputs;
    this.outputs = outputs;
    this.json = json;
    this.reporter = new ProgressReporter(console, progress, config);
  }

  /**
   * Writes the class of each word instead of its vector.
   *
   * @param count how many classes; 0 for vectors
   */
  TrainingRun classes(int count) {
    classes = count;
    return this;
  }

  /** Writes the progress to a file as well, unless it is null. */
  TrainingRun log(Path file) {
    log = file;
    return this;
  }

  /** What is done with the vectors of a run beside writing them. */
  @FunctionalInterface
  interface Epilogue {
    /** Told the vectors, and the summary to add to. */
    void finish(WordVectors vectors, Map<String, Object> summary);
  }

  /** Runs; returns the exit code. */
  int run() throws IOException {
    return run((vectors, _) -> tryNext(vectors));
  }

  /** Runs, and lets {@code epilogue} have the last word. */
  int run(Epilogue epilogue) throws IOException {
    if (outputs.vectors() == null) {
      try (StopNotice _ = new StopNotice(reporter)) {
        reporter.inform("reading " + inputs.description());
        return vocabularyOnly();
      } finally {
        reporter.endLine();
      }
    }
    try (InitialVectors initial = safety.openInitial(config);
        TrainingLog logging =
            log == null ? null : new TrainingLog(log, reporter, reporter::inform);
        TrainingJob job = safety.job(config, inputs, outputs).initial(initial);
        StopNotice _ = notice(job)) {
      job.listener(logging == null ? reporter : logging);
      tellOfBeginning(job, initial);
      return run(job, epilogue);
    } catch (StoppedException e) {
      // The process is ending; the notice has the last word.
      return ExitCode.FAILURE;
    } finally {
      reporter.endLine();
    }
  }

  private StopNotice notice(TrainingJob job) {
    return safety.checkpoints() == null
        ? new StopNotice(reporter)
        : new StopNotice(reporter, job, safety.checkpoints());
  }

  private void tellOfBeginning(TrainingJob job, InitialVectors initial) {
    reporter.inform("reading " + inputs.description());
    if (job.state().wordsDone() > 0) {
      reporter.inform(
          "going on after %s words (%s of training)"
              .formatted(
                  Format.count(job.state().wordsDone()), Format.duration(job.state().seconds())));
    }
    if (initial != null) {
      reporter.inform(
          "beginning with %s words of %s"
              .formatted(Format.count(initial.words().size()), initial.file()));
      String missing = initial.missing(config);
      if (missing != null) {
        reporter.inform(missing);
      }
    }
  }

  private int run(TrainingJob job, Epilogue epilogue) throws IOException {
    try (TrainingResult result = job.run()) {
      reporter.endLine();
      if (classes > 0) {
        writeClasses(result.vectors(), outputs.vectors());
      } else if (writesModel()) {
        writeModel(result.model(), outputs.vectors());
      } else if (outputs.formatOf(outputs.vectors()) == VectorFormat.FASTTEXT) {
        FastTextFile.write(result.model(), config, outputs.vectors());
        wrote("model", outputs.vectors(), Values.name(VectorFormat.FASTTEXT));
      } else {
        tellOfLostNgrams();
        writeVectors("vectors", result.vectors(), outputs.vectors());
      }
      if (outputs.context() != null) {
        writeVectors("context", result.model().contextVectors(), outputs.context());
      }
      writeVocabulary(result.model().vocabulary());
      removeCheckpoints(job);
      summarise(result, epilogue);
      return ExitCode.OK;
    } catch (DivergenceException e) {
      reporter.endLine();
      if (job.hasCheckpoints()) {
        reporter.inform(
            "to go on from the last good checkpoint with half the learning rate: w2v-fast resume "
                + Shell.quote(safety.checkpoints())
                + " --on-divergence rollback");
      }
      throw e;
    } catch (IOException e) {
      if (job.hasCheckpoints()) {
        reporter.endLine();
        reporter.inform(
            "the checkpoints are kept; when the cause is gone: w2v-fast resume "
                + Shell.quote(safety.checkpoints()));
      }
      throw e;
    }
  }

  private void tellOfLostNgrams() {
    if (config.subwords().exist()) {
      reporter.inform(
          "note: this format holds the words' vectors without the n-grams: unknown words have none;"
              + " names that end in .bin (fastText's) or .w2v keep them");
    }
  }

  private void removeCheckpoints(TrainingJob job) {
    try {
      job.removeCheckpoints();
    } catch (IOException e) {
      reporter.onWarning(
          "the checkpoints stay, though the run is done: " + ErrorHandler.describe(e));
    }
  }

  private int vocabularyOnly() throws IOException {
    Vocabulary given = null;
    if (inputs.vocabulary() != null) {
      given = VocabularyFile.read(inputs.vocabulary(), config.minCount(), config.maxVocab());
    }
    CorpusEncoder.Options options =
        new CorpusEncoder.Options(config.minCount(), config.maxVocab(), config.threads(), given);
    try (EncodedCorpus corpus = CorpusEncoder.encode(inputs.corpus(), options, reporter::onRead)) {
      reporter.endLine();
      reporter.inform(
          Format.count(corpus.vocabulary().size())
              + " words in the vocabulary, "
              + Format.count(corpus.tokens())
              + " in the text");
      writeVocabulary(corpus.vocabulary());
      reporter.inform("no vectors were trained, since no " + outputs.outputName() + " was given");
    }
    return ExitCode.OK;
  }

  private boolean writesModel() {
    return outputs.formatOf(outputs.vectors()) == VectorFormat.MODEL;
  }

  private void writeModel(Model model, Path file) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    configuration().forEach((key, value) -> lines.put(key, value.toString()));
    ModelFile.write(model, lines, file);
    wrote("model", file, Values.name(VectorFormat.MODEL));
  }

  private void writeVectors(String kind, WordVectors vectors, Path file) throws IOException {
    VectorFormat format = outputs.formatOf(file);
    VectorWriter.write(vectors, file, format);
    wrote(kind, file, Values.name(format));
  }

  private void writeClasses(WordVectors vectors, Path file) throws IOException {
    if (classes > vectors.size()) {
      throw new IOException(
          "cannot sort %d words into %d classes; ask for fewer, or lower -min-count"
              .formatted(vectors.size(), classes));
    }
    WordClasses found = WordClasses.of(vectors, classes, WordClasses.DEFAULT_ROUNDS, config.seed());
    ClassesFile.write(vectors, found, false, file);
    wrote("classes", file, "classes");
  }

  private void writeVocabulary(Vocabulary vocabulary) throws IOException {
    Path file = outputs.vocabulary();
    if (file == null) {
      return;
    }
    try (AtomicOutput out = AtomicOutput.open(file)) {
      VocabularyFile.write(vocabulary, out);
      out.commit();
    }
    wrote("vocabulary", file, "vocabulary");
  }

  private void wrote(String kind, Path file, String format) {
    long bytes;
    try {
      bytes = Files.size(file);
    } catch (IOException _) {
      bytes = 0;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", kind);
    map.put("path", file.toString());
    map.put("format", format);
    map.put("bytes", bytes);
    written.add(map);
    reporter.event("wrote", map);
  }

  private void summarise(TrainingResult result, Epilogue epilogue) {
    WordVectors vectors = result.vectors();
    reporter.inform(
        "trained %s words x %d in %s: %s words/s%s, loss %s; reading took %s"
            .formatted(
                Format.count(vectors.size()),
                vectors.dim(),
                Format.duration(result.trainSeconds()),
                Format.large(result.wordsPerSecond()),
                warmUp(),
                Format.decimals(result.loss(), 3),
                Format.duration(result.readSeconds())));
    if (config.epochs() > 1) {
      reporter.inform(
          "loss by epoch: "
              + result.lossPerEpoch().stream()
                  .map(loss -> Format.decimals(loss, 3))
                  .collect(Collectors.joining(" ")));
    }
    for (Map<String, Object> file : written) {
      String kind = file.get("kind").toString();
      reporter.inform(
          "wrote %s (%s%s)"
              .formatted(
                  file.get("path"),
                  switch (kind) {
                    case "vocabulary" -> "words and counts, ";
                    case "model" ->
                        file.get("format").equals(Values.name(VectorFormat.MODEL))
                            ? "the whole model, "
                            : "fastText's format, ";
                    case "classes" -> "words and their classes, ";
                    default ->
                        (kind.equals("context") ? "context vectors, " : "")
                            + ConvertCommand.describe(
                                VectorFormat.valueOf(
                                    file.get("format").toString().toUpperCase(Locale.ROOT)))
                            + ", ";
                  },
                  Format.bytes((long) file.get("bytes"))));
    }
    Map<String, Object> summary = summary(result);
    epilogue.finish(vectors, summary);
    reporter.event("done", summary);
    if (json) {
      console.out().println(Json.write(summary));
    }
  }

  /** The speed once everything is compiled, and what it took to get there, if worth a word. */
  private String warmUp() {
    WarmUp warmUp = reporter.warmUp();
    return warmUp.lostSeconds() < WORTH_TELLING || Double.isNaN(warmUp.lostSeconds())
        ? ""
        : " (%s after a warm-up of %s)"
            .formatted(
                Format.large(warmUp.wordsPerSecond()), Format.duration(warmUp.lostSeconds()));
  }

  private Map<String, Object> summary(TrainingResult result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("files", written);
    map.put("words", result.vectors().size());
    map.put("dim", result.vectors().dim());
    map.put("corpus_words", result.corpusWords());
    map.put("read_seconds", result.readSeconds());
    map.put("train_seconds", result.trainSeconds());
    map.put("words_per_second", result.wordsPerSecond());
    map.put("warm_up_seconds", reporter.warmUp().lostSeconds());
    map.put("loss", result.loss());
    map.put("loss_per_epoch", result.lossPerEpoch());
    map.put("simd", Kernels.describe());
    map.put("config", configuration());
    return map;
  }

  /** What decides the result, for the summary and the model file. */
  private Map<String, Object> configuration() {
    return ConfigurationLines.toMap(config);
  }

  private void tryNext(WordVectors vectors) {
    if (classes > 0) {
      return;
    }
    String word =
        GOOD_QUESTIONS.stream()
            .filter(vectors::contains)
            .findFirst()
            // Row 0 ends sentences, and the first rows are "the" and its like.
            .orElseGet(() -> vectors.word(Math.min(vectors.size() - 1, 50)));
    reporter.inform(
        "try next: w2v-fast "
            + (writesModel() ? "predict " : "neighbors ")
            + Shell.quote(outputs.vectors())
            + " "
            + Shell.quote(word));
  }
}
