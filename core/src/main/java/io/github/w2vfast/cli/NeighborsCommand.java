package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
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

/** Shows the words nearest to some words. */
@Command(
    name = "neighbors",
    header = "Show the words nearest to a word.",
    customSynopsis = "w2v-fast neighbors VECTORS WORD... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast neighbors vectors.bin king",
      "  w2v-fast neighbors vectors.bin king queen --top 5 --json"
    })
final class NeighborsCommand implements Callable<Integer> {
  private static final int MAX_TOP = 1_000_000;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, in word2vec's text or binary format, or a model file.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "Words to look up.")
  private List<String> words;

  @Option(
      names = {"-n", "--top"},
      paramLabel = "N",
      description = "Neighbours to show for each word, at least 1 (default: 10).")
  private int top = 10;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  NeighborsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (top < 1 || top > MAX_TOP) {
      throw new UsageException("--top is " + top + " but must be between 1 and " + MAX_TOP);
    }
    Map<String, List<Neighbor>> nearest = new LinkedHashMap<>();
    try (LoadedVectors vectors = VectorFiles.read(file, console);
        Neighbors neighbors = new Neighbors(vectors)) {
      for (String word : words) {
        nearest.put(word, neighbors.nearest(word, top));
      }
    }
    if (json) {
      console.out().println(Json.write(Map.of("neighbors", toMaps(nearest))));
    } else {
      printTables(nearest);
    }
    return ExitCode.OK;
  }

  /** Each word with its neighbours, for JSON. */
  static List<Map<String, Object>> toMaps(Map<String, List<Neighbor>> nearest) {
    List<Map<String, Object>> maps = new ArrayList<>();
    nearest.forEach(
        (word, found) -> {
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("word", word);
          map.put(
              "nearest",
              found.stream()
                  .map(
                      n -> {
                        Map<String, Object> neighbor = new LinkedHashMap<>();
                        neighbor.put("word", n.word());
                        neighbor.put("cosine", n.cosine());
                        return neighbor;
                      })
                  .toList());
          maps.add(map);
        });
    return maps;
  }

  private void printTables(Map<String, List<Neighbor>> nearest) {
    boolean first = true;
    for (Map.Entry<String, List<Neighbor>> entry : nearest.entrySet()) {
      if (!first) {
        console.out().println();
      }
      first = false;
      TextTable table = new TextTable("lr").row(entry.getKey(), "cosine");
      for (Neighbor n : entry.getValue()) {
        table.row(n.word(), Format.decimals(n.cosine(), 4));
      }
      table.lines().forEach(console.out()::println);
    }
  }
}
