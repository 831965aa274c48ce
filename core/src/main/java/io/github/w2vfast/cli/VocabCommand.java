package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.CorpusFile;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import io.github.w2vfast.vocab.VocabularyFile;
import io.github.w2vfast.vocab.WordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Vocabularies by themselves: word2vec.c's files of words and counts. */
@Command(
    name = "vocab",
    header = "Build, show, merge and prune vocabularies: word2vec.c's files of words and counts.",
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast vocab build 'news/*.gz' -o news.vocab",
      "  w2v-fast vocab show news.vocab king queen",
      "  w2v-fast vocab merge news.vocab wiki.vocab -o all.vocab",
      "  w2v-fast vocab prune all.vocab --min-count 10 --drop stop-words.txt -o words.vocab",
      "  w2v-fast train 'news/*.gz' --read-vocab words.vocab -o vectors.bin"
    })
final class VocabCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private StandardOptions standard;

  /** The command with its subcommands. */
  static CommandLine of(Console console) {
    return new CommandLine(new VocabCommand())
        .addSubcommand(new Build(console))
        .addSubcommand(new Show(console))
        .addSubcommand(new Merge(console))
        .addSubcommand(new Prune(console));
  }

  @Override
  public Integer call() {
    throw new UsageException(
        "missing COMMAND: build, show, merge or prune; see "
            + Main.helpCommand(spec.commandLine()));
  }

  /** Which words a vocabulary keeps, and where it goes. */
  private static final class Result {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        order = 1,
        description = "Where to write the vocabulary (default: print it).")
    private Path output;

    @Option(
        names = "--min-count",
        paramLabel = "N",
        order = 2,
        description = "Leave out rarer words (default: 1).")
    private long minCount = 1;

    @Option(
        names = "--max-vocab",
        paramLabel = "N",
        order = 3,
        description = "Keep only the N most frequent words; 0 means all (default: 0).")
    private int maxVocab;

    private void check(List<Path> inputs) {
      if (minCount < 1) {
        throw new UsageException("--min-count is " + minCount + " but must be at least 1");
      }
      if (maxVocab < 0 || maxVocab == 1 || maxVocab == 2) {
        throw new UsageException(
            "--max-vocab is " + maxVocab + " but must be 0 (no limit) or at least 3");
      }
      if (output != null) {
        OutputFiles.of(null, null, null, null, "--output")
            .check(new Inputs(null, "", null, inputs), Map.of("--output", output));
      }
    }

    private void write(Vocabulary vocabulary, Console console) throws IOException {
      if (output == null) {
        VocabularyFile.write(vocabulary, console.out());
        return;
      }
      try (AtomicOutput out = AtomicOutput.open(output)) {
        VocabularyFile.write(vocabulary, out);
        out.commit();
      }
      console.inform(
          "wrote %s (%s words that occur %s times)"
              .formatted(
                  output, Format.count(vocabulary.size()), Format.count(vocabulary.totalCount())));
    }
  }

  /** Counts the words of a text. */
  @Command(
      name = "build",
      header = "Count the words of a text.",
      customSynopsis = "w2v-fast vocab build CORPUS... [-o FILE] [OPTIONS]",
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footer = {
        "",
        "Examples:",
        "  w2v-fast vocab build corpus.txt -o corpus.vocab --min-count 5",
        "  zcat huge.gz | w2v-fast vocab build - --vocab-memory 1g -o huge.vocab"
      })
  private static final class Build implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "CORPUS", arity = "1..*", description = "As for train.")
    private List<String> corpus;

    @Mixin private Result result;
    @Mixin private WordOptions.OfText words;
    @Mixin private TextOptions text;
    @Mixin private ReadingOptions reading;
    @Mixin private StandardOptions standard;

    Build(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      Inputs inputs = Inputs.of(corpus, null, text.rules(), console);
      List<Path> files = new ArrayList<>(inputs.files());
      files.addAll(words.files());
      result.check(files);
      words.check(inputs, null);
      WordFilter filter = words.filter();
      CorpusEncoder.Options options =
          words.in(
              new CorpusEncoder.Options(result.minCount, result.maxVocab, reading.threads(), null),
              filter);
      console.inform("reading " + inputs.description());
      Vocabulary vocabulary;
      try (ReadingProgress progress = new ReadingProgress(console)) {
        vocabulary = CorpusEncoder.count(inputs.corpus(), options, progress);
      }
      WordOptions.tellOfMissing(filter, vocabulary, console);
      result.write(vocabulary, console);
      return ExitCode.OK;
    }
  }

  /** Shows what a vocabulary holds. */
  @Command(
      name = "show",
      header = "Show what a vocabulary holds: totals, the first words, or some words.",
      customSynopsis = "w2v-fast vocab show FILE [WORD...] [OPTIONS]",
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footer = {
        "",
        "Examples:",
        "  w2v-fast vocab show corpus.vocab --top 50",
        "  w2v-fast vocab show corpus.vocab king queen"
      })
  private static final class Show implements Callable<Integer> {
    private static final List<Long> MIN_COUNTS = List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L);

    private final Console console;

    @Parameters(
        index = "0",
        paramLabel = "FILE",
        description = "A vocabulary, or an encoded corpus.")
    private String file;

    @Parameters(
        index = "1..*",
        paramLabel = "WORD",
        arity = "0..*",
        description = "Show the rank and the count of these words.")
    private List<String> asked = List.of();

    @Option(
        names = "--top",
        paramLabel = "N",
        order = 1,
        description = "How many of the most frequent words to show, from 0 on (default: 10).")
    private int top = 10;

    @Option(names = "--json", order = 2, description = "Print JSON.")
    private boolean json;

    @Mixin private StandardOptions standard;

    Show(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      if (top < 0) {
        throw new UsageException("--top is " + top + " but must be 0 or more");
      }
      Vocabulary words = read(file);
      List<Integer> ids = new ArrayList<>();
      if (asked.isEmpty()) {
        for (int id = 1; id <= Math.min(top, words.size() - 1); id++) {
          ids.add(id);
        }
      } else {
        asked.forEach(word -> ids.add(words.id(word)));
      }
      if (json) {
        console.out().println(Json.write(asMap(words, ids)));
      } else {
        print(words, ids);
      }
      return ids.contains(-1) ? ExitCode.FAILURE : ExitCode.OK;
    }

    private String name(Vocabulary words, List<Integer> ids, int i) {
      return asked.isEmpty() ? words.word(ids.get(i)) : asked.get(i);
    }

    private Map<String, Object> asMap(Vocabulary words, List<Integer> ids) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("types", words.size() - 1);
      map.put("words", words.totalCount() - words.count(0));
      map.put("sentence_ends", words.count(0));
      map.put(
          "min_counts",
          MIN_COUNTS.stream()
              .map(
                  minCount -> {
                    Kept kept = Kept.of(words, minCount);
                    Map<String, Object> cells = new LinkedHashMap<>();
                    cells.put("min_count", minCount);
                    cells.put("types_kept", kept.types);
                    cells.put("words_kept", kept.words);
                    return cells;
                  })
              .toList());
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        Map<String, Object> row = new LinkedHashMap<>();
        int id = ids.get(i);
        row.put("word", name(words, ids, i));
        row.put("rank", id < 0 ? null : id);
        row.put("count", id < 0 ? 0L : words.count(id));
        rows.add(row);
      }
      map.put("shown", rows);
      return map;
    }

    private void print(Vocabulary words, List<Integer> ids) {
      long total = words.totalCount() - words.count(0);
      if (asked.isEmpty()) {
        console
            .out()
            .println(
                "%s different words that occur %s times; %s sentence ends"
                    .formatted(
                        Format.count(words.size() - 1),
                        Format.count(total),
                        Format.count(words.count(0))));
        console.out().println();
        TextTable table = new TextTable("rrrr");
        table.row("--min-count", "words kept", "of the text", "dropped");
        for (long minCount : MIN_COUNTS) {
          Kept kept = Kept.of(words, minCount);
          table.row(
              Format.count(minCount),
              Format.count(kept.types),
              Format.decimals(100.0 * kept.words / Math.max(1, total), 2) + " %",
              Format.count(total - kept.words));
        }
        console.print(table.lines());
        console.out().println();
      }
      TextTable table = new TextTable("rrrl");
      table.row("rank", "count", "of the text", "word");
      for (int i = 0; i < ids.size(); i++) {
        int id = ids.get(i);
        if (id < 0) {
          table.row("-", "0", "-", name(words, ids, i) + " (not in the vocabulary)");
        } else {
          table.row(
              Format.count(id),
              Format.count(words.count(id)),
              Format.decimals(100.0 * words.count(id) / Math.max(1, total), 4) + " %",
              name(words, ids, i));
        }
      }
      console.print(table.lines());
    }

    /** What a minimum count leaves. */
    private record Kept(int types, long words) {
      static Kept of(Vocabulary vocabulary, long minCount) {
        int types = 0;
        long words = 0;
        for (int id = 1; id < vocabulary.size() && vocabulary.count(id) >= minCount; id++) {
          types++;
          words += vocabulary.count(id);
        }
        return new Kept(types, words);
      }
    }
  }

  /** Adds up vocabularies. */
  @Command(
      name = "merge",
      header = "Add up the counts of several vocabularies.",
      customSynopsis = "w2v-fast vocab merge FILE FILE... [-o FILE] [OPTIONS]",
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footer = {
        "",
        "Example:",
        "  w2v-fast vocab merge part1.vocab part2.vocab -o all.vocab --min-count 5"
      })
  private static final class Merge implements Callable<Integer> {
    private final Console console;

    @Parameters(
        paramLabel = "FILE",
        arity = "1..*",
        description =
            "Vocabularies, or encoded corpora. Count their parts with --min-count 1: what a part "
                + "leaves out is missing in the sum.")
    private List<String> files;

    @Mixin private Result result;
    @Mixin private WordOptions words;
    @Mixin private StandardOptions standard;

    Merge(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      List<Path> inputs = new ArrayList<>(words.files());
      for (String file : files) {
        Inputs.checkReadable(Inputs.path(file), "vocabulary");
        inputs.add(Inputs.path(file));
      }
      result.check(inputs);
      WordFilter filter = words.filter();
      VocabularyBuilder builder = new VocabularyBuilder();
      for (String file : files) {
        Vocabulary part = read(file);
        for (int id = 0; id < part.size(); id++) {
          byte[] word = part.utf8(id);
          add(builder, word, part.count(id), file);
        }
      }
      Vocabulary sum;
      try {
        sum = builder.build(1, 0);
      } catch (ArithmeticException e) {
        throw new IOException("the counts of all words add up to more than 2^63", e);
      }
      Vocabulary merged = filter.prune(sum, result.minCount, result.maxVocab);
      WordOptions.tellOfMissing(filter, merged, console);
      result.write(merged, console);
      return ExitCode.OK;
    }

    private static void add(VocabularyBuilder builder, byte[] word, long count, String file)
        throws IOException {
      try {
        builder.add(word, 0, word.length, count);
      } catch (ArithmeticException e) {
        throw new IOException(file + ": the counts of a word add up to more than 2^63", e);
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
  }

  /** Leaves words out of a vocabulary. */
  @Command(
      name = "prune",
      header = "Leave rare words, or those of a list, out of a vocabulary.",
      customSynopsis = "w2v-fast vocab prune FILE [-o FILE] [OPTIONS]",
      sortOptions = false,
      optionListHeading = "%nOptions:%n",
      footer = {
        "",
        "Example:",
        "  w2v-fast vocab prune all.vocab --min-count 10 --max-vocab 100000 -o small.vocab"
      })
  private static final class Prune implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A vocabulary, or an encoded corpus.")
    private String file;

    @Mixin private Result result;
    @Mixin private WordOptions words;
    @Mixin private StandardOptions standard;

    Prune(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws IOException {
      List<Path> inputs = new ArrayList<>(words.files());
      inputs.add(Inputs.path(file));
      Inputs.checkReadable(Inputs.path(file), "vocabulary");
      result.check(inputs);
      WordFilter filter = words.filter();
      Vocabulary all = read(file);
      Vocabulary pruned = filter.prune(all, result.minCount, result.maxVocab);
      WordOptions.tellOfMissing(filter, pruned, console);
      result.write(pruned, console);
      return ExitCode.OK;
    }
  }

  private static Vocabulary read(String name) throws IOException {
    Path file = Inputs.path(name);
    Inputs.checkReadable(file, "vocabulary");
    if (CorpusFile.isCorpusFile(file)) {
      try (CorpusFile corpus = CorpusFile.open(file)) {
        return corpus.vocabulary();
      }
    }
    return VocabularyFile.read(file, 0, 0);
  }
}
