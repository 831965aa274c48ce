package io.github.w2vfast.cli;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.train.InitialVectors;
import io.github.w2vfast.train.OnDivergence;
import io.github.w2vfast.train.TrainingJob;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a run is kept safe, and where it begins.
 *
 * @param checkpoints where checkpoints are kept, or null
 * @param every the time between two of them
 * @param onDivergence what to do when training diverges
 * @param init vectors to begin with, or null
 * @param resumed the job that goes on, or null for one that begins
 */
record Safety(
    Path checkpoints, Duration every, OnDivergence onDivergence, Path init, TrainingJob resumed) {
  static final Duration USUAL_INTERVAL = Duration.ofMinutes(10);

  /** No checkpoints, no vectors to begin with. */
  static final Safety NONE = new Safety(null, USUAL_INTERVAL, OnDivergence.STOP, null, null);

  private static final String OUTPUT = "output";
  private static final String FORMAT = "format";
  private static final String CONTEXT = "save_context";
  private static final String VOCABULARY = "save_vocab";
  private static final String EVERY = "checkpoint_every_seconds";
  private static final String ON_DIVERGENCE = "on_divergence";

  /**
   * The vectors to begin with, or null.
   *
   * @throws UsageException if they have another dimension
   */
  InitialVectors openInitial(TrainingConfig config) throws IOException {
    if (init == null) {
      return null;
    }
    InitialVectors vectors = InitialVectors.open(init);
    if (vectors.dim() != config.dim()) {
      int dim = vectors.dim();
      vectors.close();
      throw new UsageException(
          "--init %s holds vectors of %d numbers but --dim is %d: add --dim %d"
              .formatted(init, dim, config.dim(), dim));
    }
    try {
      vectors.check(config);
    } catch (IllegalArgumentException e) {
      vectors.close();
      throw new UsageException("--init: " + e.getMessage(), e);
    }
    return vectors;
  }

  /** The job to run. */
  TrainingJob job(TrainingConfig config, Inputs inputs, OutputFiles outputs) throws IOException {
    if (resumed != null) {
      return resumed.interval(every).onDivergence(onDivergence);
    }
    Vocabulary given = null;
    if (inputs.vocabulary() != null) {
      given = VocabularyFile.read(inputs.vocabulary(), config.minCount(), config.maxVocab());
    }
    TrainingJob job =
        TrainingJob.begin(config, inputs.corpus())
            .vocabulary(given)
            .interval(every)
            .onDivergence(onDivergence);
    return checkpoints == null ? job : job.checkpoints(checkpoints, notes(outputs));
  }

  private Map<String, String> notes(OutputFiles outputs) {
    Map<String, String> notes = new LinkedHashMap<>();
    put(notes, OUTPUT, outputs.vectors());
    put(notes, CONTEXT, outputs.context());
    put(notes, VOCABULARY, outputs.vocabulary());
    notes.put(FORMAT, Values.name(outputs.formatOf(outputs.vectors())));
    notes.put(EVERY, Double.toString(every.toNanos() * 1e-9));
    notes.put(ON_DIVERGENCE, Values.name(onDivergence));
    return notes;
  }

  private static void put(Map<String, String> notes, String key, Path file) {
    if (file != null) {
      notes.put(key, file.toAbsolutePath().toString());
    }
  }

  /** The files of the run that goes on, or null if its checkpoints name none. */
  static OutputFiles outputs(Map<String, String> notes) {
    if (!notes.containsKey(OUTPUT)) {
      return null;
    }
    String format = notes.getOrDefault(FORMAT, "binary").toUpperCase(Locale.ROOT);
    return OutputFiles.of(
        Path.of(notes.get(OUTPUT)),
        VectorFormat.valueOf(format),
        file(notes, CONTEXT),
        file(notes, VOCABULARY),
        "--output");
  }

  private static Path file(Map<String, String> notes, String key) {
    return notes.containsKey(key) ? Path.of(notes.get(key)) : null;
  }

  /** The interval of the run that goes on. */
  static Duration every(Map<String, String> notes) {
    return notes.containsKey(EVERY)
        ? Duration.ofNanos(Math.round(Double.parseDouble(notes.get(EVERY)) * 1e9))
        : USUAL_INTERVAL;
  }

  /** What the run that goes on does when it diverges. */
  static OnDivergence onDivergence(Map<String, String> notes) {
    String name = notes.getOrDefault(ON_DIVERGENCE, "stop");
    return OnDivergence.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
