package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.index.RecallCheck;
import io.github.w2vfast.index.VectorIndex;
import io.github.w2vfast.index.VectorIndexBuilder;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds an index for approximate search. */
@Command(
    name = "index",
    header = "Build an index for fast approximate neighbours (Lucene's HNSW).",
    customSynopsis = "w2v-fast index VECTORS -o DIR [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Afterwards the index is compared with the exact search: which share of the 10 nearest words",
      "it finds (recall), and how fast it is, for several numbers of candidates.",
      "",
      "Examples:",
      "  w2v-fast index vectors.bin -o vectors.index",
      "  w2v-fast neighbors --index vectors.index king --candidates 200"
    })
final class IndexCommand implements Callable<Integer> {
  private static final int[] CANDIDATES = {25, 50, 100, 200, 400};

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, or a model file.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder to make; it holds words and vectors, so VECTORS may go.")
  private Path output;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Edges of each word in the graph, 2 to 512 (default: ${DEFAULT-VALUE}).")
  private int connections = 16;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description = "Candidates for each word's edges, 1 to 3200 (default: ${DEFAULT-VALUE}).")
  private int beam = 200;

  @Option(
      names = "--check",
      paramLabel = "N",
      description = "Words to compare with the exact search, 0 for none (default: 1000).")
  private int check = 1000;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  IndexCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      throw new UsageException(
          "missing --output: say which folder to make, for example -o vectors.index");
    }
    if (Files.exists(output)) {
      throw new UsageException(
          "--output " + output + " exists already; remove it or give another name");
    }
    if (check < 0) {
      throw new UsageException("--check is " + check + " but must be 0 (none) or more");
    }
    VectorIndexBuilder builder = builder();
    Indexes.quietLucene();
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      long start = System.nanoTime();
      builder.build(vectors, output);
      double seconds = (System.nanoTime() - start) / 1e9;
      console.inform(
          "wrote %s (%s words x %d, %s) in %s"
              .formatted(
                  output,
                  Format.count(vectors.size()),
                  vectors.dim(),
                  Format.bytes(size(output)),
                  Format.duration(seconds)));
      List<RecallCheck> checks = List.of();
      if (check > 0 && vectors.size() > 0) {
        try (Neighbors exact = new Neighbors(vectors);
            VectorIndex index = VectorIndex.open(output)) {
          checks = RecallCheck.measure(index, vectors, exact, check, CANDIDATES);
        }
      }
      print(vectors, seconds, checks);
    }
    return ExitCode.OK;
  }

  private VectorIndexBuilder builder() {
    try {
      return new VectorIndexBuilder(connections, beam);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path part : (Iterable<Path>) files::iterator) {
        bytes += Files.size(part);
      }
      return bytes;
    }
  }

  private void print(LoadedVectors vectors, double seconds, List<RecallCheck> checks) {
    if (json) {
      List<Map<String, Object>> maps = new ArrayList<>();
      for (RecallCheck c : checks) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("candidates", c.candidates());
        map.put("recall_at_10", c.recall());
        map.put("micros", c.micros());
        map.put("per_second", c.perSecond());
        map.put("exact_micros", c.exactMicros());
        map.put("speedup", c.speedup());
        maps.add(map);
      }
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("index", output.toString());
      map.put("words", vectors.size());
      map.put("dim", vectors.dim());
      map.put("seconds", seconds);
      map.put("checks", maps);
      console.out().println(Json.write(map));
    } else if (!checks.isEmpty()) {
      TextTable table =
          new TextTable("rrrrr")
              .row("candidates", "recall@10", "µs a query", "queries/s", "times exact speed");
      for (RecallCheck c : checks) {
        table.row(
            Format.count(c.candidates()),
            Format.decimals(c.recall(), 4),
            Format.decimals(c.micros(), 0),
            Format.count(Math.round(c.perSecond())),
            Format.decimals(c.speedup(), 1));
      }
      console.print(table.lines());
      double exactMicros = checks.getFirst().exactMicros();
      console
          .out()
          .println(
              "queries/s: as many at a time as there are processors; exact search: %s queries/s, %s µs"
                      .formatted(
                          Format.count(Math.round(1e6 / exactMicros)),
                          Format.decimals(exactMicros, 0))
                  + " each on all processors");
    }
  }
}
