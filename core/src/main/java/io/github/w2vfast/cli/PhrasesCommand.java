package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.corpus.EncodedText;
import io.github.w2vfast.corpus.Phrases;
import io.github.w2vfast.io.AtomicOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds pairs of words that are phrases, and joins them: word2phrase and gensim's Phrases. */
@Command(
    name = "phrases",
    header = "Find phrases such as new_york, and join their words in the text.",
    customSynopsis = "w2v-fast phrases CORPUS... [-o FILE] [--save FILE] [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast phrases corpus.txt -o joined.txt --threshold 200 --passes 2",
      "  w2v-fast phrases corpus.txt --save phrases.tsv --scoring npmi",
      "  w2v-fast train corpus.txt --phrases phrases.tsv -o vectors.bin"
    })
final class PhrasesCommand implements Callable<Integer> {
  private static final int SHOWN = 8;

  private final Console console;

  @Parameters(paramLabel = "CORPUS", arity = "1..*", description = "As for train.")
  private List<String> corpus;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Where to write the text with its phrases joined.")
  private Path output;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      order = 2,
      description = "Where to write the phrases themselves, for train --phrases.")
  private Path save;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      order = 3,
      description =
          "Pairs with a higher score are phrases: the higher, the fewer (default: 100, for npmi "
              + "0.5).")
  private Double threshold;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      order = 4,
      description = "Rarer words and pairs make no phrases, 1 or more (default: 5).")
  private long minCount = 5;

  @Option(
      names = "--passes",
      paramLabel = "N",
      order = 5,
      description = "Passes, 1 to 10; each can double the length of phrases (default: 1).")
  private int passes = 1;

  @Option(
      names = "--scoring",
      paramLabel = "NAME",
      order = 6,
      description = "word2vec: word2phrase's (default), or npmi, from -1 to 1.")
  private Phrases.Scoring scoring = Phrases.Scoring.WORD2VEC;

  @Option(
      names = "--delimiter",
      paramLabel = "TEXT",
      order = 7,
      description = "Stands between the words of a phrase (default: _).")
  private String delimiter = "_";

  @Option(
      names = "--pair-memory",
      paramLabel = "SIZE",
      order = 8,
      description =
          "The most memory for counting pairs, as in 500m or 2g, from 1m on; less takes more sweeps"
              + " over the text and changes no count (default: 1g).")
  private String pairMemory;

  @Mixin private TextOptions text;
  @Mixin private ReadingOptions reading;
  @Mixin private StandardOptions standard;

  PhrasesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == null && save == null) {
      throw new UsageException(
          "missing --output or --save: say where to write the text with its phrases, or the"
              + " phrases, for example -o joined.txt");
    }
    Phrases.Options options;
    try {
      options =
          new Phrases.Options(
              scoring,
              threshold == null ? scoring.defaultThreshold() : threshold,
              passes,
              minCount,
              delimiter,
              pairMemory == null
                  ? Phrases.Options.DEFAULT_PAIR_BYTES
                  : Values.size("--pair-memory", pairMemory));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
    Inputs inputs = Inputs.of(corpus, null, text.rules(), console);
    Map<String, Path> outputs = new LinkedHashMap<>();
    if (output != null) {
      outputs.put("--output", output);
    }
    if (save != null) {
      outputs.put("--save", save);
    }
    OutputFiles.of(null, null, null, null, "--output").check(inputs, outputs);
    console.inform("reading " + inputs.description());
    CorpusEncoder.Options all = new CorpusEncoder.Options(1, 0, reading.threads(), null);
    Phrases.Learned learned;
    try (ReadingProgress progress = new ReadingProgress(console)) {
      learned = Phrases.learn(inputs.corpus(), options, all, progress);
    }
    try (EncodedCorpus joined = learned.corpus()) {
      tell(learned.phrases());
      write(learned.phrases(), joined);
    }
    return ExitCode.OK;
  }

  private void tell(Phrases phrases) {
    if (phrases.passes().isEmpty()) {
      console.inform("no phrases were found; lower --threshold or --min-count for some");
    }
    for (int pass = 0; pass < phrases.passes().size(); pass++) {
      List<Phrases.Phrase> found = phrases.passes().get(pass);
      String first =
          found.stream()
              .limit(SHOWN)
              .map(p -> p.first() + delimiter + p.second())
              .collect(Collectors.joining(", "));
      console.inform(
          "pass %d: %s phrases%s".formatted(pass + 1, Format.count(found.size()), ": " + first));
    }
  }

  private void write(Phrases phrases, EncodedCorpus joined) throws IOException {
    if (output != null) {
      try (AtomicOutput out = AtomicOutput.open(output)) {
        EncodedText.write(joined, out);
        out.commit();
      }
      console.inform("wrote " + output + " (" + Format.count(joined.tokens()) + " words)");
    }
    if (save != null) {
      try (AtomicOutput out = AtomicOutput.open(save)) {
        phrases.write(out);
        out.commit();
      }
      console.inform("wrote " + save + "; try next: w2v-fast train ... --phrases " + save);
    }
  }
}
