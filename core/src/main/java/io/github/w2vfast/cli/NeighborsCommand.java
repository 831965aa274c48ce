package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.query.SpellingSuggestions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the words nearest to some words. */
@Command(
    name = "neighbors",
    header = "Show the words nearest to a word.",
    customSynopsis = {
      "w2v-fast neighbors VECTORS WORD... [OPTIONS]",
      "       w2v-fast neighbors --index DIR WORD... [OPTIONS]"
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast neighbors vectors.bin king",
      "  w2v-fast neighbors vectors.bin king queen --top 5 --json",
      "  w2v-fast neighbors vectors.bin --batch words.txt --json"
    })
final class NeighborsCommand implements Callable<Integer> {
  /** Suggestions read the whole vocabulary, so not every unknown word of a long list gets some. */
  private static final int MOST_TOLD = 10;

  private static final int DEFAULT_CANDIDATES = 100;

  private final Console console;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "VECTORS WORD",
      description =
          "A file of vectors or a model file (not with --index), then the words to look up.")
  private List<String> arguments = List.of();

  @Option(
      names = "--index",
      paramLabel = "DIR",
      description =
          "Search the folder that w2v-fast index made, in place of VECTORS: many times faster, but "
              + "some neighbours may be missing.")
  private Path index;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description =
          "Words to collect on the way through --index: more take longer and miss fewer "
              + "(default: 100).")
  private Integer candidates;

  @Option(
      names = "--batch",
      paramLabel = "FILE",
      description =
          "Look up the words of a file, separated by white space, - for standard input. "
              + "Unknown ones are told and left out; the exit code is then 1.")
  private String batch;

  @Mixin private QueryOptions query;
  @Mixin private StandardOptions standard;

  NeighborsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (index == null && arguments.isEmpty()) {
      throw new UsageException("missing VECTORS; see w2v-fast neighbors --help");
    }
    List<String> words = index == null ? arguments.subList(1, arguments.size()) : arguments;
    if (words.isEmpty() && batch == null) {
      throw new UsageException("missing WORD; see w2v-fast neighbors --help");
    }
    if (candidates != null && (index == null || candidates < 1)) {
      throw new UsageException("--candidates is for --index DIR and must be at least 1");
    }
    int top = query.top();
    List<String> asked = new ArrayList<>(new LinkedHashSet<>(words));
    if (index != null) {
      if (batch != null) {
        asked.addAll(WordLists.read(batch, console));
      }
      int collected = candidates == null ? DEFAULT_CANDIDATES : candidates;
      show(Indexes.nearest(index, asked, top, collected));
      return ExitCode.OK;
    }
    return search(Inputs.path(arguments.getFirst()), asked, top);
  }

  private int search(Path file, List<String> asked, int top) throws IOException {
    Inputs.checkReadable(file, "vectors");
    Set<String> listed =
        batch == null ? Set.of() : new LinkedHashSet<>(WordLists.read(batch, console));
    Map<String, List<Neighbor>> nearest = new LinkedHashMap<>();
    int unknown = 0;
    try (LoadedVectors vectors = VectorFiles.read(file, console);
        Neighbors neighbors = new Neighbors(vectors)) {
      for (String word : listed) {
        if (vectors.vectorOrNull(word) != null) {
          asked.add(word);
        } else {
          tellUnknown(vectors, word, unknown++);
        }
      }
      List<List<Neighbor>> found =
          asked.size() == 1
              ? List.of(neighbors.nearest(asked.getFirst(), top))
              : neighbors.nearestToEach(asked, top);
      VectorFiles.tellComposed(vectors, asked, console);
      for (int i = 0; i < asked.size(); i++) {
        nearest.put(asked.get(i), found.get(i));
      }
    }
    if (unknown > MOST_TOLD) {
      console.inform("and %s more unknown words".formatted(Format.count(unknown - MOST_TOLD)));
    }
    show(nearest);
    return unknown == 0 ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void show(Map<String, List<Neighbor>> nearest) {
    if (query.json) {
      console.out().println(Json.write(Map.of("neighbors", toMaps(nearest))));
    } else {
      printTables(nearest);
    }
  }

  private void tellUnknown(WordVectors vectors, String word, int before) {
    if (before < MOST_TOLD) {
      console.inform(SpellingSuggestions.unknown(vectors, word));
    }
  }

  /** Each word with its neighbours, for JSON. */
  static List<Map<String, Object>> toMaps(Map<String, List<Neighbor>> nearest) {
    List<Map<String, Object>> maps = new ArrayList<>();
    nearest.forEach(
        (word, found) -> {
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("word", word);
          map.put("nearest", Answers.maps("cosine", found));
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
      console.print(Answers.table(entry.getKey(), "cosine", entry.getValue()));
    }
  }
}
