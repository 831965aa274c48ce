package io.github.w2vfast.cli;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingProgress;
import io.github.w2vfast.vocab.Vocabulary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** Tells on the error stream how a training run goes. */
final class ProgressReporter implements TrainingListener {
  /** What is told. */
  private enum Style {
    IN_PLACE,
    LINES,
    SUMMARY,
    JSON,
    SILENT
  }

  /** Back to the first column and clear the line. */
  private static final String CLEAR_LINE = "\r\033[K";

  private static final long LONG_INTERVAL_NANOS = 5_000_000_000L;
  private static final long SHORT_INTERVAL_NANOS = 100_000_000L;

  private final Console console;
  private final Style style;
  private final TrainingConfig config;
  private final LongSupplier nanoTime;
  private final WarmUp warmUp = new WarmUp();
  private long lastLineNanos;
  private boolean lineOpen;

  /** A reporter in the mode a person asked for. */
  ProgressReporter(Console console, ProgressMode mode, TrainingConfig config) {
    this(console, mode, config, System::nanoTime);
  }

  /** A reporter with a clock of its own. */
  ProgressReporter(
      Console console, ProgressMode mode, TrainingConfig config, LongSupplier nanoTime) {
    this.console = console;
    this.nanoTime = nanoTime;
    this.lastLineNanos = nanoTime.getAsLong();
    this.config = config;
    this.style =
        switch (mode) {
          case AUTO -> console.errIsTerminal() ? Style.IN_PLACE : Style.SUMMARY;
          case PLAIN -> Style.LINES;
          case JSON -> Style.JSON;
          case NONE -> Style.SILENT;
        };
  }

  /** What the run lost before its code was compiled. */
  WarmUp warmUp() {
    return warmUp;
  }

  /** Whether whole lines for people are printed. */
  private boolean forPeople() {
    return style != Style.JSON && style != Style.SILENT;
  }

  /** Tells something that stays on the screen. */
  synchronized void inform(String line) {
    if (forPeople()) {
      endLine();
      console.inform(line);
    }
  }

  /** Tells a machine that something happened. */
  synchronized void event(String name, Map<String, ?> values) {
    if (style == Style.JSON) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("event", name);
      event.putAll(values);
      console.err().println(Json.write(event));
    }
  }

  /** Makes sure that what is printed next stands on a line of its own. */
  synchronized void endLine() {
    if (lineOpen) {
      console.err().print(CLEAR_LINE);
      console.err().flush();
      lineOpen = false;
    }
  }

  /** Keeps the last progress line on the screen, for a stop by a signal. */
  synchronized void keepLine() {
    if (lineOpen) {
      console.err().println();
      lineOpen = false;
    }
  }

  @Override
  public synchronized void onRead(long bytes, long totalBytes, long tokens) {
    if (!due()) {
      return;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("bytes", bytes);
    values.put("total_bytes", totalBytes < 0 ? null : totalBytes);
    values.put("words", tokens);
    event("read", values);
    String share =
        totalBytes > 0
            ? String.format(Locale.ROOT, "%5.1f %%", 100.0 * bytes / totalBytes)
            : Format.bytes(bytes);
    line("reading  " + share + "  " + Format.large(tokens) + " words");
  }

  @Override
  public synchronized void onVocabulary(Vocabulary vocabulary, long tokens) {
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    boolean both = tree && config.negative() > 0;
    long memory = (both ? 3 : 2) * EmbeddingMatrix.bytesFor(vocabulary.size(), config.dim());
    inform(
        "%s words in the vocabulary, %s in the text; %s for %s; %s; %s"
            .formatted(
                Format.count(vocabulary.size()),
                Format.count(tokens),
                Format.bytes(memory),
                both ? "U, V and the tree" : tree ? "U and the tree" : "U and V",
                threads(),
                Kernels.describe()));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("vocabulary", vocabulary.size());
    values.put("corpus_words", tokens);
    values.put("matrix_bytes", memory);
    values.put("threads", config.trainingThreads());
    values.put("simd", Kernels.describe());
    event("plan", values);
  }

  private String threads() {
    int n = config.trainingThreads();
    return (n == 1 ? "1 thread" : n + " threads")
        + (n < config.threads() ? " trains (--deterministic)" : "");
  }

  @Override
  public synchronized void onProgress(TrainingProgress p) {
    warmUp.observe(p.seconds(), p.wordsDone(), p.wordsTotal());
    boolean last = p.wordsDone() >= p.wordsTotal();
    if (!due() && !last) {
      return;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("words_done", p.wordsDone());
    values.put("words_total", p.wordsTotal());
    values.put("epoch", p.epoch());
    values.put("epochs", p.epochs());
    values.put("seconds", p.seconds());
    values.put("words_per_second", p.wordsPerSecond());
    values.put("recent_words_per_second", p.recentWordsPerSecond());
    values.put("loss", p.loss());
    values.put("learning_rate", p.learningRate());
    values.put("seconds_left", p.secondsLeft());
    event("progress", values);
    line(
        String.format(
            Locale.ROOT,
            "%5.1f %%  epoch %d/%d  %s words/s  loss %s  alpha %s  %s left",
            p.wordsTotal() == 0 ? 100.0 : 100.0 * p.wordsDone() / p.wordsTotal(),
            p.epoch(),
            p.epochs(),
            Format.large(p.wordsPerSecond()),
            Format.decimals(p.loss(), 3),
            Format.decimals(p.learningRate(), 5),
            Format.clock(p.secondsLeft())));
  }

  @Override
  public synchronized void onCheckpoint(Path file, long wordsDone, double pausedSeconds) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("path", file.toString());
    values.put("words_done", wordsDone);
    values.put("paused_seconds", pausedSeconds);
    event("checkpoint", values);
  }

  @Override
  public synchronized void onWarning(String message) {
    inform("warning: " + message);
    event("warning", Map.of("message", message));
  }

  /** Whether it is time for another line; the answer yes starts the next interval. */
  private boolean due() {
    long interval =
        switch (style) {
          // The trainer speaks some five times a second, the reader may speak more often.
          case IN_PLACE, JSON -> SHORT_INTERVAL_NANOS;
          case LINES -> LONG_INTERVAL_NANOS;
          case SUMMARY, SILENT -> Long.MAX_VALUE;
        };
    long now = nanoTime.getAsLong();
    if (now - lastLineNanos < interval) {
      return false;
    }
    lastLineNanos = now;
    return true;
  }

  private void line(String text) {
    switch (style) {
      case IN_PLACE -> {
        console.err().print(CLEAR_LINE + text);
        console.err().flush();
        lineOpen = true;
      }
      case LINES -> console.inform(text.strip());
      case SUMMARY, JSON, SILENT -> {}
    }
  }
}
