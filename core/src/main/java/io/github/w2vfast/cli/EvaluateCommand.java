package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.eval.Analogies;
import io.github.w2vfast.eval.AnalogyResult;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.eval.Likelihood;
import io.github.w2vfast.eval.LikelihoodResult;
import io.github.w2vfast.eval.SimilarityResult;
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
    customSynopsis = "w2v-fast evaluate VECTORS [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast evaluate vectors.bin --analogies questions-words.txt",
      "  w2v-fast evaluate vectors.bin --similarity ws353.txt --similarity men.txt --json",
      "  w2v-fast evaluate model.w2v --likelihood held-out.txt"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, in word2vec's text or binary format, or a model file.")
  private Path file;

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

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  @Mixin private StandardOptions standard;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (window != null && texts.isEmpty()) {
      throw new UsageException("--window is for --likelihood FILE: give that too");
    }
    if (analogies.isEmpty() && similarities.isEmpty() && texts.isEmpty()) {
      throw new UsageException(
          "nothing to measure with: give --analogies FILE, --similarity FILE or --likelihood FILE");
    }
    if (window != null && (window < 1 || window > TrainingConfig.MAX_WINDOW)) {
      throw new UsageException(
          "--window is " + window + " but must be between 1 and " + TrainingConfig.MAX_WINDOW);
    }
    if (restrictVocab < 0) {
      throw new UsageException(
          "--restrict-vocab is " + restrictVocab + " but must be 0 (all) or more");
    }
    Inputs.checkReadable(file, "vectors");
    analogies.forEach(path -> Inputs.checkReadable(path, "analogies"));
    similarities.forEach(path -> Inputs.checkReadable(path, "similarities"));
    texts.forEach(path -> Inputs.checkReadable(path, "text"));
    // The small files first: a wrong one is told before the large one is read.
    List<Analogies> questions = new ArrayList<>();
    for (Path path : analogies) {
      questions.add(Analogies.read(path));
    }
    List<WordSimilarity> pairs = new ArrayList<>();
    for (Path path : similarities) {
      pairs.add(WordSimilarity.read(path));
    }
    List<LikelihoodResult> likelihoods = likelihoods();
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      List<AnalogyResult> answered =
          questions.stream().map(q -> q.evaluate(vectors, restrictVocab)).toList();
      List<SimilarityResult> correlated =
          pairs.stream().map(p -> p.evaluate(vectors, restrictVocab)).toList();
      if (json) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("vectors", file.toString());
        map.put("words", vectors.size());
        map.put("dim", vectors.dim());
        map.put("analogies", answered.stream().map(AnalogyResult::toMap).toList());
        map.put("similarities", correlated.stream().map(SimilarityResult::toMap).toList());
        map.put("likelihoods", likelihoods.stream().map(LikelihoodResult::toMap).toList());
        console.out().println(Json.write(map));
      } else {
        print(answered, correlated, likelihoods);
      }
    }
    return ExitCode.OK;
  }

  private List<LikelihoodResult> likelihoods() throws IOException {
    List<LikelihoodResult> results = new ArrayList<>();
    if (!texts.isEmpty()) {
      try (ModelFile opened = ModelFile.open(file)) {
        opened.verify();
        Likelihood likelihood = likelihood(opened);
        for (Path text : texts) {
          results.add(
              likelihood.evaluate(String.valueOf(text.getFileName()), Corpus.ofFiles(text)));
        }
      }
    }
    return results;
  }

  private Likelihood likelihood(ModelFile opened) throws IOException {
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

  private void print(
      List<AnalogyResult> answered,
      List<SimilarityResult> correlated,
      List<LikelihoodResult> likelihoods) {
    List<List<String>> tables = new ArrayList<>();
    answered.forEach(result -> tables.add(result.toTable()));
    if (!correlated.isEmpty()) {
      tables.add(SimilarityResult.toTable(correlated));
    }
    if (!likelihoods.isEmpty()) {
      tables.add(LikelihoodResult.toTable(likelihoods));
    }
    for (int i = 0; i < tables.size(); i++) {
      if (i > 0) {
        console.out().println();
      }
      tables.get(i).forEach(console.out()::println);
    }
  }
}
