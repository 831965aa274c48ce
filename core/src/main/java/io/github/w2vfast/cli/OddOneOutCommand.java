package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.WordComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the word that fits the others least. */
@Command(
    name = "odd-one-out",
    header = "Find the word that fits the others least (gensim's doesnt_match).",
    customSynopsis = "w2v-fast odd-one-out VECTORS WORD WORD... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {"", "Example:", "  w2v-fast odd-one-out vectors.bin breakfast cereal dinner lunch"})
final class OddOneOutCommand implements Callable<Integer> {
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
      description = "Two different words or more.")
  private List<String> words;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  OddOneOutCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (new LinkedHashSet<>(words).size() < 2) {
      throw new UsageException("give two different words or more to find the odd one");
    }
    List<Neighbor> ranked;
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      ranked = new WordComparison(vectors).byCentrality(words);
      VectorFiles.tellComposed(vectors, words, console);
    }
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("odd", ranked.getLast().word());
      map.put("words", Answers.maps("cosine", ranked));
      console.out().println(Json.write(map));
    } else {
      console.print(Answers.odd(ranked));
    }
    return ExitCode.OK;
  }
}
