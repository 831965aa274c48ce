package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Analogies;
import io.github.w2vfast.eval.AnalogyResult;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.eval.SimilarityResult;
import io.github.w2vfast.eval.WordSimilarity;
import io.github.w2vfast.io.LoadedVectors;
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

/** Measures vectors with analogy questions and with people's similarity scores. */
@Command(
    name = "evaluate",
    header = "Measure vectors with analogies and word similarities.",
    customSynopsis = "w2v-fast evaluate VECTORS [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast evaluate vectors.bin --analogies questions-words.txt",
      "  w2v-fast evaluate vectors.bin --similarity ws353.txt --similarity men.txt --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, in word2vec's text or binary format.")
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
    if (analogies.isEmpty() && similarities.isEmpty()) {
      throw new UsageException(
          "nothing to measure with: give --analogies FILE, --similarity FILE or both");
    }
    if (restrictVocab < 0) {
      throw new UsageException(
          "--restrict-vocab is " + restrictVocab + " but must be 0 (all) or more");
    }
    Inputs.checkReadable(file, "vectors");
    analogies.forEach(path -> Inputs.checkReadable(path, "analogies"));
    similarities.forEach(path -> Inputs.checkReadable(path, "similarities"));
    // The small files first: a wrong one is told before the large one is read.
    List<Analogies> questions = new ArrayList<>();
    for (Path path : analogies) {
      questions.add(Analogies.read(path));
    }
    List<WordSimilarity> pairs = new ArrayList<>();
    for (Path path : similarities) {
      pairs.add(WordSimilarity.read(path));
    }
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
        console.out().println(Json.write(map));
      } else {
        print(answered, correlated);
      }
    }
    return ExitCode.OK;
  }

  private void print(List<AnalogyResult> answered, List<SimilarityResult> correlated) {
    List<List<String>> tables = new ArrayList<>();
    answered.forEach(result -> tables.add(result.toTable()));
    if (!correlated.isEmpty()) {
      tables.add(SimilarityResult.toTable(correlated));
    }
    for (int i = 0; i < tables.size(); i++) {
      if (i > 0) {
        console.out().println();
      }
      tables.get(i).forEach(console.out()::println);
    }
  }
}
