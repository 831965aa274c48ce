package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Graph;
import io.github.w2vfast.corpus.RandomWalks;
import io.github.w2vfast.io.AtomicOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes text of a graph: node2vec's random walks. */
@Command(
    name = "walks",
    header = "Turn a graph into text that train takes: node2vec's random walks.",
    description = {
      "",
      "EDGES has a line for each edge: the names of two nodes and, with --weighted, a weight above "
          + "0; # begins a comment. Plain or packed by gzip, zstd, bzip2 or xz."
    },
    customSynopsis = "w2v-fast walks EDGES [-o FILE] [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast walks edges.txt -o walks.txt --q 0.5",
      "  w2v-fast train walks.txt -o nodes.bin --window 10 --min-count 1 --sample 0",
      "  w2v-fast walks edges.txt | w2v-fast train - -o nodes.bin --min-count 1 --sample 0"
    })
final class WalksCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "EDGES", description = "The file of edges, - for standard input.")
  private String edges;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Where to write the walks, a line each (default: standard output).")
  private Path output;

  @Option(
      names = "--walk-length",
      paramLabel = "N",
      order = 2,
      description = "Nodes in a walk (default: 80).")
  private int length = 80;

  @Option(
      names = "--num-walks",
      paramLabel = "N",
      order = 3,
      description = "Walks from each node (default: 10).")
  private int perNode = 10;

  @Option(
      names = "--p",
      paramLabel = "X",
      order = 4,
      description = "node2vec's return parameter: high values avoid going back (default: 1).")
  private double returning = 1;

  @Option(
      names = "--q",
      paramLabel = "X",
      order = 5,
      description =
          "node2vec's in-out parameter: above 1 walks stay near their start, below 1 they lead away"
              + " (default: 1).")
  private double inOut = 1;

  @Option(
      names = "--weighted",
      order = 6,
      description = "The third word of each line is the edge's weight.")
  private boolean weighted;

  @Option(
      names = "--directed",
      order = 7,
      description = "Edges lead from the first node to the second only.")
  private boolean directed;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 8,
      description = "Seed of the random numbers (default: 1).")
  private long seed = 1;

  @Mixin private ReadingOptions reading;
  @Mixin private StandardOptions standard;

  WalksCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    RandomWalks.Options options = options();
    boolean standardInput = edges.equals("-");
    Path file = standardInput ? null : Inputs.path(edges);
    if (file != null) {
      Inputs.checkReadable(file, "edges");
    }
    if (output != null) {
      List<Path> inputs = file == null ? List.of() : List.of(file);
      OutputFiles.of(null, null, null, null, "--output")
          .check(new Inputs(null, "", null, inputs), Map.of("--output", output));
    }
    Graph graph;
    try (InputStream in = standardInput ? console.in() : Files.newInputStream(file)) {
      graph = Graph.read(in, standardInput ? "standard input" : edges, directed, weighted);
    }
    console.inform(
        "%s nodes, %s edges%s"
            .formatted(
                Format.count(graph.nodes()),
                Format.count(graph.edges()),
                directed ? "" : ", each counted from both sides"));
    try (ReadingProgress progress = new ReadingProgress(console)) {
      if (output == null) {
        RandomWalks.write(graph, options, new Printed(console.out()), progress);
        return ExitCode.OK;
      }
      try (AtomicOutput out = AtomicOutput.open(output)) {
        RandomWalks.write(graph, options, out, progress);
        out.commit();
      }
    }
    console.inform(
        "wrote %s (%s walks); try next: w2v-fast train %s -o nodes.bin --min-count 1 --sample 0"
            .formatted(output, Format.count((long) perNode * graph.nodes()), Shell.quote(output)));
    return ExitCode.OK;
  }

  private RandomWalks.Options options() {
    requireOne("--walk-length", length);
    requireOne("--num-walks", perNode);
    requirePositive("--p", returning);
    requirePositive("--q", inOut);
    return new RandomWalks.Options(length, perNode, returning, inOut, seed, reading.threads());
  }

  private static void requireOne(String option, int value) {
    if (value < 1) {
      throw new UsageException(option + " is " + value + " but must be at least 1");
    }
  }

  private static void requirePositive(String option, double value) {
    if (!(value > 0 && value < 1e30)) {
      throw new UsageException(option + " is " + value + " but must be above 0");
    }
  }

  /** Standard output that says when nobody reads it any more. */
  private static final class Printed extends FilterOutputStream {
    private final PrintStream target;

    Printed(PrintStream target) {
      super(target);
      this.target = target;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      target.write(bytes, from, length);
      if (target.checkError()) {
        throw new IOException("cannot write to standard output: nobody reads it");
      }
    }
  }
}
