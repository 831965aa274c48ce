package io.github.w2vfast.train;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.io.CorpusFile;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One training run from text to model, which may keep checkpoints, be stopped, and go on later.
 * Runs once. One thread calls it, apart from {@link #stop()} and {@link #awaitStopped}.
 */
public final class TrainingJob implements AutoCloseable {
  private static final String FINGERPRINT = "corpus_fingerprint";
  private static final String TOKENS = "corpus_tokens";
  private static final String FILE = "corpus_file.";
  private static final String SIZE = "corpus_bytes.";
  private static final String OWN = "own.";
  private static final Duration USUAL_INTERVAL = Duration.ofMinutes(10);

  private final TrainingConfig config;
  private final Corpus corpus;
  private TrainingListener listener = TrainingListener.NONE;
  private OnDivergence onDivergence = OnDivergence.STOP;
  private Duration interval = USUAL_INTERVAL;
  private Map<String, String> notes = Map.of();
  private @Nullable Vocabulary vocabulary;
  private @Nullable InitialVectors initial;
  private @Nullable CheckpointDirectory directory;

  /** Where the checkpoints are, also when the run is closed: whoever stopped it may ask then. */
  private volatile @Nullable Path checkpoints;

  private @Nullable Checkpoint from;

  // Guarded by this.
  private @Nullable Trainer trainer;
  private boolean stopRequested;

  private final CountDownLatch ended = new CountDownLatch(1);

  private TrainingJob(TrainingConfig config, Corpus corpus) {
    this.config = config;
    this.corpus = corpus;
  }

  /** A run that begins. */
  public static TrainingJob begin(TrainingConfig config, Corpus corpus) {
    return new TrainingJob(config, corpus);
  }

  /**
   * A run that goes on from the newest whole checkpoint in a directory. What was left out then is
   * left out now: the result is that of the run that was never stopped, bit for bit if one thread
   * trains.
   *
   * @param corpus where the text is now, or null: where it was, which for a run on a stream has no
   *     answer
   * @param tell told about checkpoints that are damaged and passed over
   * @throws IOException if there is no whole checkpoint, if another run uses the directory, or if a
   *     file of the text is missing or has another size
   */
  public static TrainingJob resume(Path checkpoints, @Nullable Corpus corpus, Consumer<String> tell)
      throws IOException {
    if (!CheckpointDirectory.hasCheckpoints(checkpoints)) {
      throw new IOException(
          "there is no checkpoint in %s to go on from%s"
              .formatted(
                  checkpoints, Files.exists(checkpoints) ? "" : ": there is no such directory"));
    }
    CheckpointDirectory directory = CheckpointDirectory.open(checkpoints);
    Checkpoint from = null;
    try {
      from = directory.latest(tell);
      Corpus text = corpus == null ? sameCorpus(from) : corpus;
      TrainingJob job = new TrainingJob(from.config(), text);
      job.keep(directory);
      job.from = from;
      job.vocabulary = from.model().vocabulary();
      job.notes = own(from.notes());
      return job;
    } catch (Throwable e) {
      if (from != null) {
        from.close();
      }
      directory.close();
      throw e;
    }
  }

  private static Map<String, String> own(Map<String, String> all) {
    Map<String, String> own = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith(OWN)) {
            own.put(key.substring(OWN.length()), value);
          }
        });
    return Collections.unmodifiableMap(own);
  }

  private static Corpus sameCorpus(Checkpoint from) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; from.notes().containsKey(FILE + i); i++) {
      Path file = Path.of(from.notes().get(FILE + i));
      long bytes = Long.parseLong(from.notes().getOrDefault(SIZE + i, "-1"));
      if (!Files.exists(file)) {
        throw new IOException(
            "cannot go on: the text %s is not there any more; say where it is now".formatted(file));
      }
      if (bytes >= 0 && Files.size(file) != bytes) {
        throw new IOException(
            ("cannot go on: %s has changed since the run began: it had %,d bytes and has %,d;"
                    + " bring the old text back, or train anew")
                .formatted(file, bytes, Files.size(file)));
      }
      files.add(file);
    }
    if (files.isEmpty()) {
      throw new IOException(
          "cannot go on: the text of this run came from standard input: give it again");
    }
    Path first = files.getFirst();
    return CorpusFile.isCorpusFile(first) ? CorpusFile.corpus(first) : Corpus.ofFiles(files);
  }

  /** Hears how the run goes. */
  public TrainingJob listener(TrainingListener value) {
    listener = value;
    return this;
  }

  /** The words to train instead of counting them. */
  public TrainingJob vocabulary(@Nullable Vocabulary value) {
    vocabulary = value;
    return this;
  }

  /**
   * Begins with these vectors, whose words are united with those of the text. The caller keeps them
   * open until the run has ended.
   */
  public TrainingJob initial(@Nullable InitialVectors value) {
    initial = value;
    return this;
  }

  /** What to do when training diverges; by default it stops. */
  public TrainingJob onDivergence(OnDivergence value) {
    onDivergence = value;
    return this;
  }

  /** The least time from one checkpoint to the next; 10 minutes by default. */
  public TrainingJob interval(Duration value) {
    interval = value;
    return this;
  }

  /**
   * Keeps the last two checkpoints of the run in a directory, which is made if it is missing.
   *
   * @param lines what the caller wants to find again with {@link #notes()}; without line ends
   * @throws IOException if it cannot be used, or holds checkpoints of another run
   */
  public TrainingJob checkpoints(Path path, Map<String, String> lines) throws IOException {
    CheckpointDirectory opened = CheckpointDirectory.open(path);
    if (!opened.isEmpty()) {
      opened.close();
      throw new IOException("there are checkpoints of another run in " + path);
    }
    keep(opened);
    notes = Map.copyOf(lines);
    return this;
  }

  /** The files of the text; none if it comes from elsewhere. */
  public List<Path> files() {
    return corpus.files();
  }

  /** What is trained. */
  public TrainingConfig config() {
    return config;
  }

  /** What the caller of {@link #checkpoints} wanted to find again. */
  public Map<String, String> notes() {
    return notes;
  }

  /** Where the run that goes on was stopped; {@link TrainingState#BEGIN} for one that begins. */
  public TrainingState state() {
    return from == null ? TrainingState.BEGIN : from.state();
  }

  /**
   * Reads the text and trains.
   *
   * @throws IOException if the text cannot be read or, going on, is another one
   * @throws DivergenceException if values of the model become infinite, not a number or huge
   * @throws StoppedException after {@link #stop()}
   */
  public TrainingResult run() throws IOException {
    try {
      return readAndTrain();
    } finally {
      ended.countDown();
    }
  }

  private TrainingResult readAndTrain() throws IOException {
    long start = System.nanoTime();
    if (initial != null) {
      initial.check(config);
    }
    Map<String, String> lines = new LinkedHashMap<>();
    notes.forEach((key, value) -> lines.put(OWN + key, value));
    describeFiles(lines);
    CorpusEncoder.Options options =
        new CorpusEncoder.Options(
            config.minCount(), config.maxVocab(), config.threads(), vocabulary);
    if (initial != null) {
      options = options.withKnown(initial.words());
    }
    try (EncodedCorpus encoded = CorpusEncoder.encode(corpus, options, reading())) {
      fingerprint(encoded, lines);
      double readSeconds = (System.nanoTime() - start) * 1e-9;
      listener.onVocabulary(encoded.vocabulary(), encoded.tokens());
      Trainer made = trainer(encoded, lines);
      synchronized (this) {
        trainer = made;
        if (stopRequested) {
          made.stop();
        }
      }
      Trainer.Outcome outcome = made.train();
      return new TrainingResult(
          outcome.model(),
          config,
          encoded.tokens(),
          readSeconds,
          outcome.seconds(),
          outcome.lossPerEpoch());
    }
  }

  private CorpusEncoder.Progress reading() {
    return new CorpusEncoder.Progress() {
      @Override
      public void read(long bytes, long totalBytes, long tokens) {
        listener.onRead(bytes, totalBytes, tokens);
      }

      @Override
      public void minCountRaised(long minCount, String sentence) {
        listener.onWarning(sentence);
      }
    };
  }

  private Trainer trainer(EncodedCorpus encoded, Map<String, String> lines) {
    Trainer made = new Trainer(config, encoded, listener).onDivergence(onDivergence);
    if (directory != null) {
      made.checkpoints(directory, interval, lines);
    }
    if (from != null) {
      made.from(from);
    }
    if (initial != null) {
      made.initial(initial);
    }
    return made;
  }

  private void describeFiles(Map<String, String> lines) throws IOException {
    if (directory == null) {
      return;
    }
    List<Path> files = corpus.files();
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i).toAbsolutePath();
      lines.put(FILE + i, file.toString());
      if (Files.isRegularFile(file)) {
        lines.put(SIZE + i, Long.toString(Files.size(file)));
      }
    }
  }

  /** Notes what the text is, or compares it with what it was. */
  private void fingerprint(EncodedCorpus encoded, Map<String, String> lines) throws IOException {
    if (directory == null) {
      return;
    }
    String fingerprint = Long.toHexString(CorpusFingerprint.of(encoded));
    lines.put(FINGERPRINT, fingerprint);
    lines.put(TOKENS, Long.toString(encoded.tokens()));
    if (from == null) {
      return;
    }
    String words = from.notes().getOrDefault(TOKENS, "?");
    if (!fingerprint.equals(from.notes().get(FINGERPRINT))) {
      throw new IOException(
          "cannot go on: the text is not the one that the run began with%s; bring the old text"
                  .formatted(
                      words.equals(lines.get(TOKENS))
                          ? ", though it has as many words"
                          : " (%s words of the vocabulary then, %s now)"
                              .formatted(words, lines.get(TOKENS)))
              + " back, or train anew");
    }
  }

  /**
   * Asks the run to end soon, with a last checkpoint if it keeps any. While the text is read, or
   * when training has ended, there is nothing to stop.
   *
   * @return whether there is something to wait for
   */
  public synchronized boolean stop() {
    stopRequested = true;
    if (trainer == null) {
      return false;
    }
    trainer.stop();
    return true;
  }

  /**
   * Waits until {@link #run()} has ended.
   *
   * @param millis how long at most
   * @return whether it has
   */
  public boolean awaitStopped(long millis) {
    try {
      return ended.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void keep(CheckpointDirectory opened) {
    directory = opened;
    checkpoints = opened.path();
  }

  /** Whether there are checkpoints to go on from; any thread may ask, also after {@link #close}. */
  public boolean hasCheckpoints() {
    Path path = checkpoints;
    try {
      return path != null && CheckpointDirectory.hasCheckpoints(path);
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes the checkpoints, when the results of the run are on the disk. */
  public void removeCheckpoints() throws IOException {
    if (directory != null) {
      directory.clear();
    }
  }

  /** Frees what the run holds; checkpoints stay. */
  @Override
  public void close() throws IOException {
    if (from != null) {
      from.close();
      from = null;
    }
    if (directory != null) {
      directory.close();
      directory = null;
    }
  }
}
