package io.github.w2vfast.cli;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains on the definitions of WordNet, which come with the program. */
@Command(
    name = "demo",
    header = "Train on WordNet's definitions: no file needed.",
    description = {
      "",
      "Trains skip-gram vectors on the definitions and examples of WordNet 3.1, which come with "
          + "the program, writes them and shows the neighbours of a few words."
    },
    customSynopsis = "w2v-fast demo [-o FILE] [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {"", "Example:", "  w2v-fast demo && w2v-fast neighbors demo-vectors.bin whale"})
final class DemoCommand implements Callable<Integer> {
  private static final List<String> WORDS = List.of("dog", "good", "bank", "piano", "doctor");
  private static final int ROWS = 8;
  private static final long SHUFFLE_SEED = 1;

  /** Where the demo's text comes from. */
  @FunctionalInterface
  interface Text {
    /** Sentences of tokens; the list is the reader's to keep. */
    List<List<String>> read() throws IOException;
  }

  private final Console console;
  private final Text source;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Where to write the vectors (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("demo-vectors.bin");

  @Option(
      names = "--format",
      paramLabel = "NAME",
      order = 2,
      description =
          "text, binary or model (default: text for .txt and .vec, model for .w2v, else binary).")
  private VectorFormat format;

  @Option(
      names = "--save-text",
      paramLabel = "FILE",
      order = 3,
      description = "Write the text that is trained on as well, one synset a line.")
  private Path saveText;

  @Option(
      names = {"--epochs", "--iter"},
      paramLabel = "N",
      order = 4,
      description = "Passes over the text (default: ${DEFAULT-VALUE}).")
  private int epochs = 8;

  @Mixin private RunOptions run;
  @Mixin private ProgressOptions progress;
  @Mixin private StandardOptions standard;

  DemoCommand(Console console) {
    this(console, WordNetText::read);
  }

  /** The demo on another text. */
  DemoCommand(Console console, Text source) {
    this.console = console;
    this.source = source;
  }

  @Override
  public Integer call() throws IOException {
    TrainingConfig config =
        Configs.build(
            run.apply(
                TrainingConfig.builder()
                    .architecture(Architecture.SKIP_GRAM)
                    .dim(100)
                    .window(10)
                    // A small text: keep rarer words than usual, pass over frequent ones sooner
                    // and learn faster, so that few epochs will do.
                    .minCount(3)
                    .sample(1e-4)
                    .alpha(0.05)
                    .epochs(epochs)),
            spec.commandLine().getParseResult());
    OutputFiles files = OutputFiles.of(output, format, null, null, "--output");
    files.check(Inputs.of(Corpus.ofSentences(List.of()), ""), others());
    List<List<String>> text = source.read();
    // WordNet puts all nouns first and all adverbs last; mixed, each word is met all the time.
    Collections.shuffle(text, new Random(SHUFFLE_SEED));
    if (saveText != null) {
      write(text);
    }
    Inputs inputs =
        Inputs.of(
            Corpus.ofSentences(text),
            "the definitions of WordNet 3.1 (" + Format.count(text.size()) + " synsets)");
    return new TrainingRun(console, config, inputs, files, progress.mode, progress.json)
        .log(progress.log)
        .run(this::show);
  }

  private Map<String, Path> others() {
    Map<String, Path> others = new LinkedHashMap<>(progress.logFile());
    if (saveText != null) {
      others.put("--save-text", saveText);
    }
    return others;
  }

  private void write(List<List<String>> text) throws IOException {
    try (AtomicOutput file = AtomicOutput.open(saveText);
        OutputStream out = new BufferedOutputStream(file)) {
      for (List<String> sentence : text) {
        out.write((String.join(" ", sentence) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      out.flush();
      file.commit();
    }
  }

  private void show(WordVectors vectors, Map<String, Object> summary) {
    Map<String, List<Neighbor>> nearest = new LinkedHashMap<>();
    try (Neighbors neighbors = new Neighbors(vectors)) {
      for (String word : WORDS) {
        if (vectors.contains(word)) {
          nearest.put(word, neighbors.nearest(word, ROWS));
        }
      }
    }
    summary.put("neighbors", NeighborsCommand.toMaps(nearest));
    if (progress.json) {
      return;
    }
    TextTable table = new TextTable("l".repeat(nearest.size()));
    table.row(nearest.keySet().toArray(String[]::new));
    table.row(nearest.keySet().stream().map(w -> "-".repeat(w.length())).toArray(String[]::new));
    for (int i = 0; i < ROWS; i++) {
      int row = i;
      table.row(
          nearest.values().stream()
              .map(found -> row < found.size() ? found.get(row).word() : "")
              .toArray(String[]::new));
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("The words nearest to:");
    lines.add("");
    lines.addAll(table.lines());
    lines.add("");
    lines.add("Try next:");
    lines.add("  w2v-fast neighbors " + Shell.quote(output) + " whale");
    lines.add("  w2v-fast train YOUR-TEXT.txt -o vectors.bin");
    console.print(lines);
  }
}
