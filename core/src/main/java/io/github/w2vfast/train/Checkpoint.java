package io.github.w2vfast.train;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.model.Model;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint on the disk: a {@link ModelFile} with two sections more, so that every command reads
 * it as a model. Section 6 holds lines {@code key=value} in UTF-8: the place of the run and what
 * its owner wants to find again. Section 7 holds 16 bytes for each epoch begun: pairs, and the sum
 * of their loss as a double, little-endian.
 */
final class Checkpoint implements AutoCloseable {
  private static final int PLACE = ModelFile.FIRST_EXTRA;
  private static final int EPOCHS = ModelFile.FIRST_EXTRA + 1;
  private static final int MAX_PLACE_BYTES = 1 << 20;
  private static final int BYTES_PER_EPOCH = Long.BYTES + Double.BYTES;
  private static final String NOTE = "note.";

  private final Path path;
  private final ModelFile file;
  private final TrainingConfig config;
  private final TrainingState state;
  private final Map<String, String> notes;

  private Checkpoint(
      Path path,
      ModelFile file,
      TrainingConfig config,
      TrainingState state,
      Map<String, String> notes) {
    this.path = path;
    this.file = file;
    this.config = config;
    this.state = state;
    this.notes = notes;
  }

  /**
   * Writes a checkpoint under its name, whole or not at all.
   *
   * @param notes what the owner of the run wants to find again; without line ends
   */
  static void write(
      Path path, Model model, TrainingConfig config, TrainingState state, Map<String, String> notes)
      throws IOException {
    Map<String, String> configuration = new LinkedHashMap<>();
    ConfigurationLines.toMap(config).forEach((key, value) -> configuration.put(key, value + ""));
    Map<Integer, byte[]> extras = new LinkedHashMap<>();
    extras.put(PLACE, place(state, notes));
    extras.put(EPOCHS, epochs(state));
    try (AtomicOutput out = AtomicOutput.openUntilTheEnd(path)) {
      ModelFile.write(model, configuration, extras, out);
    }
  }

  private static byte[] place(TrainingState state, Map<String, String> notes) {
    StringBuilder lines = new StringBuilder();
    line(lines, "blocks_done", state.blocksDone());
    line(lines, "words_done", state.wordsDone());
    line(lines, "rate_scale", state.rateScale());
    line(lines, "seconds", state.seconds());
    notes.forEach((key, value) -> line(lines, NOTE + key, value));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder lines, String key, Object value) {
    lines.append(key).append('=').append(value).append('\n');
  }

  private static byte[] epochs(TrainingState state) {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES_PER_EPOCH * state.epochs().size()).order(ByteOrder.LITTLE_ENDIAN);
    for (TrainingState.EpochSums epoch : state.epochs()) {
      bytes.putLong(epoch.pairs()).putDouble(epoch.loss());
    }
    return bytes.array();
  }

  /**
   * Opens a checkpoint and compares all of it with its checksums.
   *
   * @throws IOException if it is no checkpoint, or damaged
   */
  static Checkpoint open(Path path) throws IOException {
    ModelFile file = ModelFile.open(path);
    try {
      file.verify();
      Map<String, String> place = lines(file.extra(PLACE, MAX_PLACE_BYTES));
      TrainingConfig config =
          ConfigurationLines.ofMap(file.configuration(), file.model().u().dim());
      Map<String, String> notes = new LinkedHashMap<>();
      place.forEach(
          (key, value) -> {
            if (key.startsWith(NOTE)) {
              notes.put(key.substring(NOTE.length()), value);
            }
          });
      return new Checkpoint(path, file, config, state(place, file), notes);
    } catch (InternalError e) {
      // How the JDK reports that a page of the mapping cannot be read.
      file.close();
      throw new IOException("cannot read " + path + ": the disk reports an error", e);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      file.close();
      throw new IOException(path + " is no checkpoint of this program: " + e.getMessage(), e);
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  private static Map<String, String> lines(byte[] bytes) {
    Map<String, String> lines = new LinkedHashMap<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals < 0) {
                throw new IllegalArgumentException("'" + line + "' is no line 'key=value'");
              }
              lines.put(line.substring(0, equals), line.substring(equals + 1));
            });
    return lines;
  }

  private static TrainingState state(Map<String, String> place, ModelFile file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(file.extra(EPOCHS, Integer.MAX_VALUE)).order(ByteOrder.LITTLE_ENDIAN);
    List<TrainingState.EpochSums> epochs = new ArrayList<>();
    while (bytes.hasRemaining()) {
      epochs.add(new TrainingState.EpochSums(bytes.getLong(), bytes.getDouble()));
    }
    return new TrainingState(
        Long.parseLong(value(place, "blocks_done")),
        Long.parseLong(value(place, "words_done")),
        Double.parseDouble(value(place, "rate_scale")),
        Double.parseDouble(value(place, "seconds")),
        epochs);
  }

  private static String value(Map<String, String> lines, String key) {
    String value = lines.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no line '" + key + "'");
    }
    return value;
  }

  Path path() {
    return path;
  }

  /** The model, mapped; it ends with {@link #close()}. */
  Model model() {
    return file.model();
  }

  TrainingConfig config() {
    return config;
  }

  TrainingState state() {
    return state;
  }

  Map<String, String> notes() {
    return notes;
  }

  @Override
  public void close() {
    file.close();
  }
}
