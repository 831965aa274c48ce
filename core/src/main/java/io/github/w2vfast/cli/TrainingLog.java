package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingProgress;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes how a run goes to a file, a JSON object a line, each at once, so that the file can be
 * looked at while the run goes on.
 */
final class TrainingLog implements TrainingListener, AutoCloseable {
  private final TrainingListener other;
  private final Path file;
  private final Consumer<String> messages;
  private final Writer out;
  private boolean failed;

  /**
   * Begins a log; what was in the file is gone.
   *
   * @param other who hears everything as well
   * @param messages told when the log cannot go on; the run does
   */
  TrainingLog(Path file, TrainingListener other, Consumer<String> messages) throws IOException {
    this.file = file;
    this.messages = messages;
    this.other = other;
    this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  @Override
  public void onRead(long bytes, long totalBytes, long tokens) {
    other.onRead(bytes, totalBytes, tokens);
  }

  @Override
  public void onVocabulary(Vocabulary vocabulary, long tokens) {
    other.onVocabulary(vocabulary, tokens);
  }

  @Override
  public void onProgress(TrainingProgress p) {
    other.onProgress(p);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", p.seconds());
    line.put("words", p.wordsDone());
    line.put("words_total", p.wordsTotal());
    line.put("epoch", p.epoch());
    line.put("rate", p.learningRate());
    line.put("loss", p.loss());
    line.put("words_per_second", p.wordsPerSecond());
    write(Json.write(line) + "\n");
  }

  @Override
  public void onCheckpoint(Path checkpoint, long wordsDone, double pausedSeconds) {
    other.onCheckpoint(checkpoint, wordsDone, pausedSeconds);
  }

  @Override
  public void onWarning(String message) {
    other.onWarning(message);
  }

  private void write(String line) {
    if (failed) {
      return;
    }
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      // Hours of training are worth more than their log.
      failed = true;
      messages.accept("note: the log %s ends here: %s".formatted(file, ErrorHandler.describe(e)));
    }
  }

  @Override
  public void close() throws IOException {
    if (!failed) {
      out.close();
    }
  }
}
