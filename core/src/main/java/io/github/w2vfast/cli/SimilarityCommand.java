package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.WordComparison;
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

/** Shows the cosine of words. */
@Command(
    name = "similarity",
    header = "Show the cosine of two words, or of all pairs of several.",
    customSynopsis = "w2v-fast similarity VECTORS WORD WORD... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast similarity vectors.bin king queen",
      "  w2v-fast similarity vectors.bin king queen man woman --json"
    })
final class SimilarityCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, or a model file.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "Two words or more.")
  private List<String> words;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  SimilarityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (words.size() < 2) {
      throw new UsageException("a similarity needs two words or more; one was given");
    }
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      WordComparison comparison = new WordComparison(vectors);
      VectorFiles.tellComposed(vectors, words, console);
      if (json) {
        console.out().println(Json.write(Map.of("similarities", pairs(comparison))));
      } else {
        console.print(Answers.similarities(comparison, words));
      }
    }
    return ExitCode.OK;
  }

  private List<Map<String, Object>> pairs(WordComparison comparison) {
    List<Map<String, Object>> pairs = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      for (int j = i + 1; j < words.size(); j++) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("first", words.get(i));
        pair.put("second", words.get(j));
        pair.put("cosine", comparison.similarity(words.get(i), words.get(j)));
        pairs.add(pair);
      }
    }
    return pairs;
  }
}
