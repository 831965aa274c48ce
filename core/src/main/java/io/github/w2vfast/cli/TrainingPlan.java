package io.github.w2vfast.cli;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.kernel.FmaCeiling;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.train.InitialVectors;
import io.github.w2vfast.train.MemoryNeed;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a run would take: reads and counts the text, and trains nothing. */
final class TrainingPlan {
  private static final List<Long> MIN_COUNTS = List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L);

  /** How long to measure the processor. */
  private static final long CEILING_NANOS = 1_000_000_000L;

  /** word2vec's text format takes so many bytes for a number, in the mean. */
  private static final double BYTES_OF_TEXT_NUMBER = 10;

  private final Console console;
  private final TrainingConfig config;
  private final Inputs inputs;
  private final OutputOptions outputs;
  private final Safety safety;

  /** Ids in the whole vocabulary of the words that the run begins with, ascending. */
  private int[] initialIds = {};

  TrainingPlan(
      Console console, TrainingConfig config, Inputs inputs, OutputOptions outputs, Safety safety) {
    this.console = console;
    this.config = config;
    this.inputs = inputs;
    this.outputs = outputs;
    this.safety = safety;
  }

  /** Prints the plan on standard output; returns the exit code. */
  int print(boolean json) throws IOException {
    Vocabulary given = null;
    if (inputs.vocabulary() != null) {
      given = VocabularyFile.read(inputs.vocabulary(), 1, 0);
    }
    CorpusEncoder.Options everything = new CorpusEncoder.Options(1, 0, config.threads(), given);
    long start = System.nanoTime();
    Vocabulary all;
    long tokens;
    try (InitialVectors initial = safety.openInitial(config);
        EncodedCorpus corpus =
            CorpusEncoder.encode(inputs.corpus(), everything, CorpusEncoder.Progress.NONE)) {
      all = corpus.vocabulary();
      tokens = corpus.tokens();
      if (initial != null) {
        initialIds = idsOf(initial.words(), all);
      }
    }
    double readSeconds = (System.nanoTime() - start) * 1e-9;
    Size chosen = size(all, config.minCount(), config.maxVocab());
    double wordsPerSecond =
        ExpectedSpeed.wordsPerSecond(config, all, chosen.words, FmaCeiling.measure(CEILING_NANOS));
    Map<String, Object> plan = plan(all, tokens, chosen, readSeconds, wordsPerSecond);
    if (json) {
      console.out().println(Json.write(plan));
    } else {
      console.print(lines(all, tokens, chosen, readSeconds, wordsPerSecond));
    }
    return ExitCode.OK;
  }

  private static int[] idsOf(Vocabulary words, Vocabulary all) {
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      int id = all.id(words.word(i));
      ids[i] = id < 0 ? Integer.MAX_VALUE : id;
    }
    Arrays.sort(ids);
    return ids;
  }

  /**
   * A vocabulary cut at a count: words, with those that the run begins with, and how much of the
   * text they are.
   */
  private record Size(long minCount, int words, long occurrences) {}

  private Size size(Vocabulary all, long minCount, int maxVocab) {
    int words = 1;
    long occurrences = all.count(0);
    int most = maxVocab == 0 ? all.size() : Math.min(maxVocab, all.size());
    while (words < most && all.count(words) >= minCount) {
      occurrences += all.count(words++);
    }
    int added = initialIds.length;
    while (added > 0 && initialIds[initialIds.length - added] < words) {
      added--;
    }
    return new Size(minCount, words + added, occurrences);
  }

  private List<Size> sizes(Vocabulary all) {
    TreeSet<Long> counts = new TreeSet<>(MIN_COUNTS);
    counts.add(config.minCount());
    return counts.stream().map(c -> size(all, c, config.maxVocab())).toList();
  }

  private long vectorBytes(int words) {
    long matrix = (long) words * config.dim();
    VectorFormat format =
        outputs.output == null ? VectorFormat.BINARY : outputs().formatOf(outputs.output);
    return switch (format) {
      case BINARY, NPY, SAFETENSORS -> matrix * Float.BYTES;
      case TEXT, GLOVE, TSV -> Math.round(matrix * BYTES_OF_TEXT_NUMBER);
      case MODEL -> MemoryNeed.bytes(config, words);
      case FASTTEXT -> (2L * words + config.subwords().buckets()) * config.dim() * Float.BYTES;
    };
  }

  private OutputFiles outputs() {
    OutputFiles files = OutputFiles.of(outputs.output, outputs.format, null, null, "--output");
    return config.subwords().exist() ? files.withSubwords() : files;
  }

  /** Two checkpoints, and the next one while it is written. */
  private long checkpointBytes(int words) {
    return safety.checkpoints() != null ? 3 * MemoryNeed.bytes(config, words) : 0;
  }

  private long copyBytes(int words) {
    return safety.checkpoints() != null ? MemoryNeed.bytes(config, words) : 0;
  }

  private double seconds(Size size, double wordsPerSecond) {
    return (double) size.occurrences * config.epochs() / wordsPerSecond;
  }

  private List<String> lines(
      Vocabulary all, long tokens, Size chosen, double readSeconds, double wordsPerSecond) {
    long memory = MemoryNeed.bytes(config, chosen.words);
    long copy = copyBytes(chosen.words);
    long free = SystemMemory.available();
    List<String> lines = new ArrayList<>();
    lines.add(
        "text        %s: %s words, read in %s"
            .formatted(inputs.description(), Format.count(tokens), Format.duration(readSeconds)));
    lines.add(
        "vocabulary  %s words at --min-count %d"
            .formatted(Format.count(chosen.words), config.minCount()));
    lines.add(
        "memory      %s for %d matrices of %d%s%s; %s free%s"
            .formatted(
                Format.bytes(memory),
                MemoryNeed.matrices(config),
                config.dim(),
                config.subwords().exist()
                    ? ", %s of it for %s buckets of n-grams"
                        .formatted(
                            Format.bytes(MemoryNeed.bytesOfNgrams(config)),
                            Format.count(config.subwords().buckets()))
                    : "",
                copy > 0 ? ", as much again for a moment at each checkpoint" : "",
                Format.bytes(free),
                memory > free ? ": NOT ENOUGH" : ""));
    lines.add(
        "disk        about %s for the vectors%s%s"
            .formatted(
                Format.bytes(vectorBytes(chosen.words)),
                safety.checkpoints() != null
                    ? ", up to " + Format.bytes(checkpointBytes(chosen.words)) + " for checkpoints"
                    : "",
                freeDisk()));
    lines.add(
        "time        about %s: %s words/s on %d thread%s, roughly, from this processor's speed"
            .formatted(
                Format.duration(seconds(chosen, wordsPerSecond)),
                Format.large(wordsPerSecond),
                config.trainingThreads(),
                config.trainingThreads() == 1 ? "" : "s"));
    lines.add("");
    TextTable table = new TextTable("rrrr");
    table.row("--min-count", "vocabulary", "of the text", "memory");
    for (Size size : sizes(all)) {
      table.row(
          Format.count(size.minCount),
          Format.count(size.words),
          Format.decimals(100.0 * size.occurrences / all.totalCount(), 1) + " %",
          Format.bytes(MemoryNeed.bytes(config, size.words)));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private String freeDisk() {
    if (outputs.output == null) {
      return "";
    }
    try {
      Path directory = outputs.output.toAbsolutePath().getParent();
      return "; " + Format.bytes(Files.getFileStore(directory).getUsableSpace()) + " free";
    } catch (IOException | NullPointerException _) {
      return "";
    }
  }

  private Map<String, Object> plan(
      Vocabulary all, long tokens, Size chosen, double readSeconds, double wordsPerSecond) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("corpus_words", tokens);
    map.put("read_seconds", readSeconds);
    map.put("vocabulary", chosen.words);
    map.put("memory_bytes", MemoryNeed.bytes(config, chosen.words));
    map.put("checkpoint_memory_bytes", copyBytes(chosen.words));
    map.put("available_bytes", SystemMemory.available());
    map.put("vector_bytes", vectorBytes(chosen.words));
    map.put("checkpoint_bytes", checkpointBytes(chosen.words));
    map.put("words_per_second", wordsPerSecond);
    map.put("train_seconds", seconds(chosen, wordsPerSecond));
    List<Map<String, Object>> sizes = new ArrayList<>();
    for (Size size : sizes(all)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("min_count", size.minCount);
      one.put("vocabulary", size.words);
      one.put("share", size.occurrences / (double) all.totalCount());
      one.put("memory_bytes", MemoryNeed.bytes(config, size.words));
      sizes.add(one);
    }
    map.put("min_counts", sizes);
    map.put("row_bytes", EmbeddingMatrix.bytesFor(1, config.dim()));
    map.put("config", ConfigurationLines.toMap(config));
    return map;
  }
}
