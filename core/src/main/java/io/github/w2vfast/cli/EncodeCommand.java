package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.io.CorpusFile;
import io.github.w2vfast.vocab.WordFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Encodes text into a file that training takes at once. */
@Command(
    name = "encode",
    header = "Read and tokenise text once, into a compact file that train takes.",
    customSynopsis = "w2v-fast encode CORPUS... -o FILE [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Example:",
      "  w2v-fast encode 'wiki/*.jsonl.zst' --field text --lower-case -o wiki.w2c",
      "  w2v-fast train wiki.w2c -o vectors.bin --min-count 10"
    })
final class EncodeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "CORPUS", arity = "1..*", description = "As for train.")
  private List<String> corpus;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Where to write the encoded corpus; names usually end in .w2c.")
  private Path output;

  @Option(
      names = "--min-count",
      paramLabel = "N",
      order = 2,
      description =
          "Leave out words that are rarer; train cannot bring them back (default: 1, all words).")
  private long minCount = 1;

  @Mixin private WordOptions.OfText words;
  @Mixin private TextOptions text;
  @Mixin private ReadingOptions reading;
  @Mixin private StandardOptions standard;

  EncodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      throw new UsageException(
          "missing --output: say where to write the encoded corpus, for example -o corpus.w2c");
    }
    if (minCount < 0) {
      throw new UsageException("--min-count is " + minCount + " but must be 0 or more");
    }
    TextRules rules = text.rules();
    Inputs inputs = Inputs.of(corpus, null, rules, console);
    words.check(inputs, null);
    WordFilter filter = words.filter();
    CorpusEncoder.Options options =
        words.in(new CorpusEncoder.Options(minCount, 0, reading.threads(), null), filter);
    List<Path> files = new ArrayList<>(inputs.files());
    files.addAll(words.files());
    OutputFiles.of(null, null, null, null, "--output")
        .check(new Inputs(inputs.corpus(), "", null, files), Map.of("--output", output));
    console.inform("reading " + inputs.description());
    try (ReadingProgress progress = new ReadingProgress(console);
        EncodedCorpus encoded = CorpusEncoder.encode(inputs.corpus(), options, progress)) {
      progress.clear();
      WordOptions.tellOfMissing(filter, encoded.vocabulary(), console);
      CorpusFile.write(
          encoded, description(rules, Math.max(minCount, progress.raisedMinCount())), output);
      long bytes = Files.size(output);
      console.inform(
          "wrote %s (%s words in the vocabulary, %s in the text, %s, %s bytes a word)"
              .formatted(
                  output,
                  Format.count(encoded.vocabulary().size()),
                  Format.count(encoded.tokens()),
                  Format.bytes(bytes),
                  Format.decimals((double) bytes / encoded.tokens(), 2)));
    }
    return ExitCode.OK;
  }

  private Map<String, String> description(TextRules rules, long leftOut) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("min_count", String.valueOf(Math.max(1, leftOut)));
    lines.put("inputs", String.join(" ", corpus).replace('\n', ' '));
    lines.put("lines", rules.lines().name().toLowerCase(Locale.ROOT));
    lines.put("tokenizer", rules.tokenizer().name());
    lines.put("lower_case", String.valueOf(rules.lowerCase()));
    lines.put("normalization", rules.normalization().name().toLowerCase(Locale.ROOT));
    lines.put("numbers", rules.numbers().name().toLowerCase(Locale.ROOT));
    lines.put("punctuation", rules.punctuation().name().toLowerCase(Locale.ROOT));
    return lines;
  }
}
