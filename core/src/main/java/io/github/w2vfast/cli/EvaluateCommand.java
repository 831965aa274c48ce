package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.eval.Analogies;
import io.github.w2vfast.eval.AnalogyAnswers;
import io.github.w2vfast.eval.Bootstrap;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.eval.Likelihood;
import io.github.w2vfast.eval.LikelihoodResult;
import io.github.w2vfast.eval.PairScores;
import io.github.w2vfast.eval.SimilarityResult;
import io.github.w2vfast.eval.UnknownWords;
import io.github.w2vfast.eval.WordSimilarity;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures vectors with analogy questions, with people's similarity scores and with text. */
@Command(
    name = "evaluate",
    header = "Measure vectors with analogies, word similarities or held-out text.",
    customSynopsis = "w2v-fast evaluate VECTORS... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast evaluate vectors.bin --analogies questions-words.txt",
      "  w2v-fast evaluate vectors.bin --similarity ws353.txt --similarity men.txt --json",
      "  w2v-fast evaluate vectors.bin --similarity ws353.txt --baselines",
      "  w2v-fast evaluate new.bin old.bin --analogies questions-words.txt",
      "  w2v-fast evaluate model.w2v --likelihood held-out.txt"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "VECTORS",
      description =
          "Files of vectors or model files. Of several, each is compared with the first, with an "
              + "interval and a p-value for each difference.")
  private List<Path> files;

  @Option(
      names = "--analogies",
      paramLabel = "FILE",
      description =
          "Questions like questions-words.txt: lines of 4 words (Athens Greece Berlin Germany), "
              + "sections begin with a colon. May be repeated.")
  private List<Path> analogies = List.of();

  @Option(
      names = "--similarity",
      paramLabel = "FILE",
      description =
          "Lines of two words and a score by people, like ws353.txt: the table shows Spearman's "
              + "rank correlation with the cosines. May be repeated.")
  private List<Path> similarities = List.of();

  @Option(
      names = "--likelihood",
      paramLabel = "FILE",
      description =
          "Text that was not trained on, one sentence per line: the table shows J, the mean of "
              + "-log P over all its pairs, and exp(J). Needs a model file. May be repeated.")
  private List<Path> texts = List.of();

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "Words that far apart are a pair for --likelihood, 1 to 1000 (default: as trained).")
  private Integer window;

  @Option(
      names = "--restrict-vocab",
      paramLabel = "N",
      description =
          "Use only the first N vectors, which are the most frequent words; 0 means all "
              + "(default: 0; gensim uses 300000).")
  private int restrictVocab;

  @Option(
      names = "--unknown",
      paramLabel = "NAME",
      description =
          "Questions and pairs with a word that has no vector: skip leaves them out, zero counts"
              + " them as wrong, or as a similarity of 0, ngrams makes vectors for the words of"
              + " pairs where the file has n-grams, and skips the rest (default: ngrams).")
  private UnknownWords unknown = UnknownWords.NGRAMS;

  @Option(
      names = "--baselines",
      description =
          "Score the pairs of --similarity also by one-hot vectors (every two words orthogonal) "
              + "and by WordNet (path and Wu-Palmer similarity).")
  private boolean baselines;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      description =
          "Draw each test set anew N times for the 95 %% intervals, 0 for none (default: 1000).")
  private int resamples = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Start of the random numbers of --bootstrap (default: 1).")
  private long seed = 1;

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  @Mixin private StandardOptions standard;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    check();
    // The small files first: a wrong one is told before the large one is read.
    List<Analogies> questions = new ArrayList<>();
    for (Path path : analogies) {
      questions.add(Analogies.read(path));
    }
    List<WordSimilarity> pairs = new ArrayList<>();
    for (Path path : similarities) {
      pairs.add(WordSimilarity.read(path));
    }
    Bootstrap bootstrap = new Bootstrap(resamples, seed);
    List<Evaluation> evaluations = new ArrayList<>();
    for (Path file : files) {
      List<LikelihoodResult> likelihoods = likelihoods(file);
      try (LoadedVectors vectors = VectorFiles.read(file, console)) {
        List<AnalogyAnswers> answers =
            questions.stream().map(q -> q.answer(vectors, restrictVocab, unknown)).toList();
        List<PairScores> scores =
            pairs.stream().map(p -> p.score(vectors, restrictVocab, unknown)).toList();
        evaluations.add(Evaluation.of(file, vectors, answers, scores, likelihoods, bootstrap));
      }
    }
    List<SimilarityResult> others =
        baselines ? Baselines.results(pairs, unknown, bootstrap) : List.of();
    EvaluationReport report = new EvaluationReport(evaluations, others, bootstrap);
    if (json) {
      console.out().println(Json.write(report.toMap()));
    } else {
      console.print(report.lines());
    }
    return ExitCode.OK;
  }

  private void check() {
    if (window != null && texts.isEmpty()) {
      throw new UsageException("--window is for --likelihood FILE: give that too");
    }
    if (analogies.isEmpty() && similarities.isEmpty() && texts.isEmpty()) {
      throw new UsageException(
          "nothing to measure with: give --analogies FILE, --similarity FILE or --likelihood FILE");
    }
    if (baselines && similarities.isEmpty()) {
      throw new UsageException("--baselines is for --similarity FILE: give that too");
    }
    if (window != null && (window < 1 || window > TrainingConfig.MAX_WINDOW)) {
      throw new UsageException(
          "--window is " + window + " but must be between 1 and " + TrainingConfig.MAX_WINDOW);
    }
    if (restrictVocab < 0) {
      throw new UsageException(
          "--restrict-vocab is " + restrictVocab + " but must be 0 (all) or more");
    }
    if (resamples < 0 || resamples > Bootstrap.MAX_RESAMPLES) {
      throw new UsageException(
          "--bootstrap is "
              + resamples
              + " but must be between 0 (no intervals) and "
              + Bootstrap.MAX_RESAMPLES);
    }
    files.forEach(file -> Inputs.checkReadable(file, "vectors"));
    analogies.forEach(path -> Inputs.checkReadable(path, "analogies"));
    similarities.forEach(path -> Inputs.checkReadable(path, "similarities"));
    texts.forEach(path -> Inputs.checkReadable(path, "text"));
  }

  private List<LikelihoodResult> likelihoods(Path file) throws IOException {
    List<LikelihoodResult> results = new ArrayList<>();
    if (!texts.isEmpty()) {
      try (ModelFile opened = ModelFile.open(file)) {
        opened.verify();
        Likelihood likelihood = likelihood(file, opened);
        for (Path text : texts) {
          results.add(
              likelihood.evaluate(String.valueOf(text.getFileName()), Corpus.ofFiles(text)));
        }
      }
    }
    return results;
  }

  private Likelihood likelihood(Path file, ModelFile opened) throws IOException {
    Map<String, String> configuration = new LinkedHashMap<>(opened.configuration());
    if (window != null) {
      configuration.put("window", window.toString());
    }
    try {
      return Likelihood.of(opened.model(), configuration);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
