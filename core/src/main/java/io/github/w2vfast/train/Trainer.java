package io.github.w2vfast.train;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.RowUpdates;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Trains a model on an encoded corpus with Hogwild threads. */
public final class Trainer {
  private static final long PROGRESS_MILLIS = 200;

  /** After so many halvings the learning rate is not what is wrong. */
  private static final int MOST_ROLLBACKS = 20;

  private final TrainingConfig config;
  private final EncodedCorpus corpus;
  private final TrainingListener listener;
  private OnDivergence onDivergence = OnDivergence.STOP;
  private @Nullable CheckpointDirectory directory;
  private Duration interval = Duration.ofMinutes(10);
  private Map<String, String> notes = Map.of();
  private @Nullable Checkpoint from;
  private @Nullable InitialVectors initial;
  private volatile boolean stopRequested;

  /** A trainer for one run; the caller keeps and closes the corpus. */
  public Trainer(TrainingConfig config, EncodedCorpus corpus, TrainingListener listener) {
    this.config = config;
    this.corpus = corpus;
    this.listener = listener;
  }

  /**
   * Keeps checkpoints of the run.
   *
   * @param every the least time from one to the next
   * @param lines kept with each checkpoint
   */
  Trainer checkpoints(CheckpointDirectory to, Duration every, Map<String, String> lines) {
    directory = to;
    interval = every;
    notes = lines;
    return this;
  }

  /** Goes on from a checkpoint, which stays open until {@link #train()} has ended. */
  Trainer from(Checkpoint checkpoint) {
    from = checkpoint;
    return this;
  }

  /** Begins with these vectors. */
  Trainer initial(InitialVectors vectors) {
    initial = vectors;
    return this;
  }

  /** What to do when training diverges; by default it stops. */
  Trainer onDivergence(OnDivergence choice) {
    onDivergence = choice;
    return this;
  }

  /** Ends the run after the blocks that the threads are in; called by any thread. */
  void stop() {
    stopRequested = true;
  }

  /**
   * What a run gives.
   *
   * @param model the trained model, which the caller closes
   * @param seconds time of the training phase
   * @param lossPerEpoch mean loss of a pair in each epoch, in nats
   */
  public record Outcome(Model model, double seconds, List<Double> lossPerEpoch) {}

  /**
   * Trains all epochs.
   *
   * @throws java.io.UncheckedIOException if the encoded corpus cannot be read
   * @throws DivergenceException if values of the model become infinite, not a number or huge
   * @throws StoppedException if the run was stopped before its end
   * @throws OutOfMemoryError if U and V do not fit
   */
  public Outcome train() {
    Model model = newModel(config, corpus.vocabulary());
    try {
      return train(model);
    } catch (Throwable e) {
      model.close();
      throw e;
    }
  }

  /**
   * A model of zeros with the matrices that a configuration trains.
   *
   * @throws IllegalArgumentException if the memory that is free is not enough, with the figures
   */
  public static Model newModel(TrainingConfig config, Vocabulary vocabulary) {
    MemoryNeed.check(config, vocabulary, SystemMemory.available());
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    return Model.zeros(
        vocabulary, config.dim(), !tree || config.negative() > 0, tree, config.subwords());
  }

  /**
   * The values that a row of U begins with, uniformly from [-0.5, 0.5) / dim as in word2vec.c; all
   * other matrices begin with zeros. They depend on the seed and the row alone.
   *
   * @param values takes them, dim in all
   */
  public static void firstValues(long seed, int row, float[] values) {
    firstValues(seed, row, 1, values);
  }

  private static void firstValues(long seed, int row, float width, float[] values) {
    FastRandom random = new FastRandom(0);
    random.restart(seed, -1, row);
    for (int k = 0; k < values.length; k++) {
      values[k] = width * (random.nextFloat() - 0.5f) / values.length;
    }
  }

  /**
   * Trains a model that the caller holds on a stretch of one epoch. Whoever calls it with one
   * stretch after another, from a model of {@link #firstValues} on, trains as {@link #train()}
   * does; between two stretches the model may be changed, as when the models of several machines
   * are brought together.
   *
   * @return what was done, with how often each row was updated
   * @throws java.io.UncheckedIOException if the encoded corpus cannot be read
   * @throws DivergenceException if values of the model become infinite, not a number or huge
   */
  public StretchOutcome train(Model model, Stretch stretch) {
    int blocks = corpus.blocks();
    long first = (long) stretch.epoch() * blocks;
    long from = first + (long) Math.floor(stretch.from() * blocks);
    long to = first + (long) Math.floor(stretch.to() * blocks);
    long words = blocks == 0 ? 0 : Math.round((double) corpus.tokens() * (to - from) / blocks);
    RowUpdates updates = new RowUpdates(config, model.vocabulary());
    if (from == to) {
      return new StretchOutcome(0, 0, 0, updates);
    }
    LearningRate rate =
        LearningRate.ofStretch(config.alpha(), words, stretch.progressFrom(), stretch.progressTo());
    TrainingState begin = new TrainingState(from, 0, 1, 0, List.of());
    RunState run = new RunState(config.epochs(), to, config.trainingThreads(), begin);
    try (Checkpointer none = new Checkpointer(null, interval, config, notes)) {
      run(model, run, words, rate, begin, none, updates);
    }
    if (stopRequested) {
      throw new StoppedException("training was stopped");
    }
    int epoch = stretch.epoch();
    return new StretchOutcome(run.wordsDone(), run.pairs(epoch), run.loss(epoch), updates);
  }

  /** Trains to the end, through as many rollbacks as it takes and is allowed. */
  private Outcome train(Model model) {
    TrainingState state = begin(model);
    for (int rollbacks = 0; ; rollbacks++) {
      try (Checkpointer checkpoints = new Checkpointer(directory, interval, config, notes)) {
        return train(model, state, checkpoints);
      } catch (DivergenceException e) {
        if (onDivergence == OnDivergence.STOP || rollbacks == MOST_ROLLBACKS) {
          throw e;
        }
        state = rollBack(model, state, e);
      }
    }
  }

  /** Fills the rows of a run that begins, or goes on. */
  private TrainingState begin(Model model) {
    if (from != null) {
      model.copyFrom(from.model());
      return from.state();
    }
    inParallel(part -> initialise(model.u(), part));
    if (initial != null) {
      initial.copyTo(model);
    }
    return TrainingState.BEGIN;
  }

  private TrainingState rollBack(Model model, TrainingState before, DivergenceException e) {
    double rate = config.alpha() * before.rateScale() / 2;
    if (directory != null) {
      try (Checkpoint good = directory.isEmpty() ? null : directory.latest(listener::onWarning)) {
        if (good != null) {
          model.copyFrom(good.model());
          listener.onWarning(
              "%s; going back to the checkpoint at %,d words, with a learning rate of %s"
                  .formatted(e.what(), good.state().wordsDone(), rate));
          return good.state().halving(before);
        }
      } catch (IOException unreadable) {
        e.addSuppressed(unreadable);
        throw e;
      }
    }
    listener.onWarning("%s; starting again with a learning rate of %s".formatted(e.what(), rate));
    model.matrices().forEach(EmbeddingMatrix::clear);
    return begin(model).halving(before);
  }

  private Outcome train(Model model, TrainingState state, Checkpointer checkpoints) {
    int threadCount = config.trainingThreads();
    RunState run = new RunState(config.epochs(), corpus.blocks(), threadCount, state);
    LearningRate rate = new LearningRate(config.alpha() * state.rateScale(), wordsTotal());
    TrainingState end = run(model, run, wordsTotal(), rate, state, checkpoints, null);
    boolean whole = end.blocksDone() == (long) config.epochs() * corpus.blocks();
    checkpoints.last(model, end, listener, !whole);
    if (!whole) {
      throw new StoppedException(
          "training was stopped after %,d of %,d words".formatted(end.wordsDone(), wordsTotal()));
    }
    List<Double> losses = new ArrayList<>();
    for (int e = 0; e < config.epochs(); e++) {
      losses.add(run.loss(e) / run.pairs(e));
    }
    return new Outcome(model, end.seconds(), losses);
  }

  /** Runs the threads until no block is left or the run is stopped. */
  private TrainingState run(
      Model model,
      RunState run,
      long words,
      LearningRate rate,
      TrainingState state,
      Checkpointer checkpoints,
      @Nullable RowUpdates updates) {
    long start = System.nanoTime() - (long) (state.seconds() * 1e9);
    List<Thread> threads = workers(model, run, words, rate, updates);
    threads.forEach(Thread::start);
    Progress progress = new Progress(run, rate, config.epochs(), start);
    DivergenceGuard guard = new DivergenceGuard(model);
    try {
      while (!stopRequested && !join(threads, checkpoints.pollMillis(PROGRESS_MILLIS))) {
        TrainingProgress report = progress.report();
        listener.onProgress(report);
        boolean noLoss = Double.isNaN(report.loss()) && run.wordsDone() > state.wordsDone();
        check(noLoss ? guard.everything() : guard.sample(), report);
        check(checkpoints.tick(model, run, secondsSince(start), listener), report);
      }
      run.stop();
      joinAll(threads);
      rethrow(run.failure());
      TrainingProgress report = progress.report();
      listener.onProgress(report);
      check(guard.everything(), report);
    } catch (Throwable e) {
      run.fail(e);
      joinAll(threads);
      rethrow(run.failure());
    }
    return run.state(secondsSince(start));
  }

  private long wordsTotal() {
    return Math.multiplyExact(config.epochs(), corpus.tokens());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private void check(@Nullable String lost, TrainingProgress at) {
    if (lost == null) {
      return;
    }
    double usual = config.toBuilder().alpha(Double.NaN).build().alpha();
    throw new DivergenceException(
        "training diverged before word %,d, in epoch %d: %s"
            .formatted(at.wordsDone(), at.epoch(), lost),
        config.alpha() > usual
            ? "the learning rate of %s is too high for this text: try %s, the default"
                .formatted(config.alpha(), usual)
            : ("the learning rate of %s is too high for this text, whose words may repeat a lot:"
                    + " try %s")
                .formatted(config.alpha(), config.alpha() / 4));
  }

  private List<Thread> workers(
      Model model, RunState run, long words, LearningRate rate, @Nullable RowUpdates updates) {
    BlockOrder order = new BlockOrder(Math.max(1, corpus.blocks()), config.epochs(), config.seed());
    Subsampler subsampler = new Subsampler(corpus.vocabulary(), config.sample());
    TrainingSteps steps = new TrainingSteps(config, model, words);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < config.trainingThreads(); i++) {
      // Each thread makes what it writes to by itself, so that the JVM puts it where no other
      // thread's lies: made here one after another, two threads' tables share cache lines now and
      // then, and a run takes twice the time.
      Runnable work =
          () -> {
            try (TrainingStep step = steps.create(Kernels.create(), updates)) {
              new HogwildWorker(corpus, subsampler, step, run, order, rate, config.seed()).work();
            } catch (Throwable e) {
              run.fail(e);
            } finally {
              run.leave();
            }
          };
      threads.add(Thread.ofPlatform().name("w2v-" + i).daemon().unstarted(work));
    }
    return threads;
  }

  /**
   * Fills one thread's share of the rows uniformly from [-0.5, 0.5) / dim, as word2vec.c does, or
   * with subwords from [-1, 1) / dim, as fastText does.
   */
  private void initialise(EmbeddingMatrix u, int part) {
    int from = (int) ((long) u.rows() * part / config.threads());
    int to = (int) ((long) u.rows() * (part + 1) / config.threads());
    float[] row = new float[u.dim()];
    float width = config.subwords().exist() ? 2f : 1f;
    for (int r = from; r < to; r++) {
      firstValues(config.seed(), r, width, row);
      u.setRow(r, row, 0);
    }
  }

  private void inParallel(IntConsumer task) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < config.threads(); i++) {
      int part = i;
      threads.add(Thread.ofPlatform().daemon().start(() -> task.accept(part)));
    }
    joinAll(threads);
  }

  /**
   * Waits for all threads, at most so long in all.
   *
   * @return whether all have ended
   * @throws CancellationException if the calling thread is interrupted
   */
  private static boolean join(List<Thread> threads, long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (Thread thread : threads) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (!thread.join(Duration.ofMillis(Math.max(1, left)))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("training was interrupted");
    }
  }

  /** Waits for all threads, which will end soon, whatever happens meanwhile. */
  private static void joinAll(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case UncheckedIOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** Turns the run's counters into reports. */
  private static final class Progress {
    private final RunState run;
    private final LearningRate rate;
    private final int epochs;
    private final long start;
    private long lastTime;
    private long lastWords;
    private long lastPairs;
    private double lastLoss;
    private double recentLoss = Double.NaN;

    Progress(RunState run, LearningRate rate, int epochs, long start) {
      this.run = run;
      this.rate = rate;
      this.epochs = epochs;
      this.start = start;
      lastTime = start;
    }

    TrainingProgress report() {
      long now = System.nanoTime();
      long words = run.wordsDone();
      long pairs = 0;
      double loss = 0;
      for (int e = 0; e < epochs; e++) {
        pairs += run.pairs(e);
        loss += run.loss(e);
      }
      if (pairs > lastPairs) {
        recentLoss = (loss - lastLoss) / (pairs - lastPairs);
      }
      double seconds = (now - start) * 1e-9;
      double recent = (words - lastWords) / Math.max(1e-9, (now - lastTime) * 1e-9);
      lastTime = now;
      lastWords = words;
      lastPairs = pairs;
      lastLoss = loss;
      long wordsPerEpoch = rate.wordsTotal() / epochs;
      int epoch = (int) Math.min(epochs, 1 + words / Math.max(1, wordsPerEpoch));
      return new TrainingProgress(
          words,
          rate.wordsTotal(),
          epoch,
          epochs,
          seconds,
          words / seconds,
          recent,
          recentLoss,
          rate.at(words));
    }
  }
}
