package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.WordClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sorts words into classes. */
@Command(
    name = "classes",
    header = "Sort words into classes by k-means.",
    description = {
      "",
      "Words are compared by their cosine. Without -o the classes are listed, each with the words"
          + " nearest to its centre.",
    },
    customSynopsis = "w2v-fast classes VECTORS [-o FILE] [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast classes vectors.bin --classes 500 -o classes.txt",
      "  w2v-fast classes vectors.bin --classes 50 --top 8"
    })
final class ClassesCommand implements Callable<Integer> {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 1_000_000;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors in any format, or a model file.")
  private Path file;

  @Option(
      names = {"-k", "--classes"},
      paramLabel = "N",
      description = "How many classes, 1 to the number of words (default: 100).")
  private int count = 100;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write a line 'word class' for each word, as word2vec.c's -classes does.")
  private Path output;

  @Option(
      names = "--sort",
      description = "Write the lines by class instead of in the order of the words.")
  private boolean sort;

  @Option(
      names = {"-n", "--top"},
      paramLabel = "N",
      description =
          "List the classes, the largest first, with this many central words (default without -o:"
              + " 10).")
  private Integer top;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of k-means at most; it ends when it settles (default: 50).")
  private int rounds = WordClasses.DEFAULT_ROUNDS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Start of the random numbers (default: 1).")
  private long seed = 1;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private StandardOptions standard;

  ClassesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new UsageException("--classes is " + count + " but must be at least 1");
    }
    if (rounds < 1) {
      throw new UsageException("--rounds is " + rounds + " but must be at least 1");
    }
    if (top != null && (top < 1 || top > MAX_TOP)) {
      throw new UsageException("--top is " + top + " but must be between 1 and " + MAX_TOP);
    }
    if (sort && output == null) {
      throw new UsageException("--sort is for -o FILE: give that too");
    }
    Inputs.checkReadable(file, "vectors");
    if (output != null) {
      OutputFiles.of(null, null, null, null, "--output")
          .check(
              new Inputs(Corpus.ofFiles(file), "", null, List.of(file)),
              Map.of("--output", output));
    }
    try (LoadedVectors vectors = VectorFiles.read(file, console)) {
      if (count > vectors.size()) {
        throw new UsageException(
            "--classes is %d, but %s has only %d words".formatted(count, file, vectors.size()));
      }
      WordClasses classes = WordClasses.of(vectors, count, rounds, seed);
      if (output != null) {
        ClassesFile.write(vectors, classes, sort, output);
        console.inform(
            "wrote %s (%s words in %s classes; mean cosine to the centre %s after %d rounds)"
                .formatted(
                    output,
                    Format.count(vectors.size()),
                    Format.count(count),
                    Format.decimals(classes.meanCosine(), 3),
                    classes.rounds()));
      }
      if (output == null || top != null || json) {
        list(classes);
      }
    }
    return ExitCode.OK;
  }

  private void list(WordClasses classes) {
    List<List<Neighbor>> central = classes.central(top == null ? DEFAULT_TOP : top);
    List<Integer> order = new ArrayList<>();
    for (int c = 0; c < classes.classes(); c++) {
      order.add(c);
    }
    order.sort((a, b) -> Integer.compare(classes.size(b), classes.size(a)));
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("mean_cosine", classes.meanCosine());
      map.put("rounds", classes.rounds());
      map.put("classes", order.stream().map(c -> toMap(classes, c, central.get(c))).toList());
      console.out().println(Json.write(map));
      return;
    }
    TextTable table = new TextTable("rrl").row("class", "words", "nearest to the centre");
    for (int c : order) {
      table.row(
          Integer.toString(c),
          Format.count(classes.size(c)),
          central.get(c).stream().map(Neighbor::word).collect(Collectors.joining(" ")));
    }
    console.print(table.lines());
  }

  private static Map<String, Object> toMap(WordClasses classes, int c, List<Neighbor> central) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("class", c);
    map.put("size", classes.size(c));
    map.put(
        "central",
        central.stream()
            .map(
                n -> {
                  Map<String, Object> word = new LinkedHashMap<>();
                  word.put("word", n.word());
                  word.put("cosine", n.cosine());
                  return word;
                })
            .toList());
    return map;
  }
}
