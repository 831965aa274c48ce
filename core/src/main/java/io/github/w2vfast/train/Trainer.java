package io.github.w2vfast.train;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Trains a model on an encoded corpus with Hogwild threads. */
public final class Trainer {
  private static final long PROGRESS_MILLIS = 200;

  private final TrainingConfig config;
  private final EncodedCorpus corpus;
  private final TrainingListener listener;

  /** A trainer for one run; the caller keeps and closes the corpus. */
  public Trainer(TrainingConfig config, EncodedCorpus corpus, TrainingListener listener) {
    this.config = config;
    this.corpus = corpus;
    this.listener = listener;
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
   * @throws OutOfMemoryError if U and V do not fit
   */
  public Outcome train() {
    Model model = newModel();
    try {
      return train(model);
    } catch (Throwable e) {
      model.close();
      throw e;
    }
  }

  private Model newModel() {
    Vocabulary vocabulary = corpus.vocabulary();
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    int dim = config.dim();
    List<EmbeddingMatrix> made = new ArrayList<>();
    try {
      EmbeddingMatrix u = zeros(vocabulary.size(), dim, made);
      EmbeddingMatrix v =
          tree && config.negative() == 0 ? null : zeros(vocabulary.size(), dim, made);
      EmbeddingMatrix nodes = tree ? zeros(HuffmanTree.innerNodes(vocabulary), dim, made) : null;
      return new Model(vocabulary, u, v, nodes);
    } catch (Throwable e) {
      made.forEach(EmbeddingMatrix::close);
      throw e;
    }
  }

  private static EmbeddingMatrix zeros(int rows, int dim, List<EmbeddingMatrix> made) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    made.add(matrix);
    return matrix;
  }

  private Outcome train(Model model) {
    long start = System.nanoTime();
    inParallel(part -> initialise(model.u(), part));
    RunState run = new RunState(config.epochs(), corpus.blocks());
    BlockOrder order = new BlockOrder(Math.max(1, corpus.blocks()), config.epochs(), config.seed());
    long wordsTotal = Math.multiplyExact(config.epochs(), corpus.tokens());
    LearningRate rate = new LearningRate(config.alpha(), wordsTotal);
    Subsampler subsampler = new Subsampler(corpus.vocabulary(), config.sample());
    TrainingSteps steps = new TrainingSteps(config, model);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < config.threads(); i++) {
      // Each thread makes what it writes to by itself, so that the JVM puts it where no other
      // thread's lies: made here one after another, two threads' tables share cache lines now and
      // then, and a run takes twice the time.
      Runnable work =
          () -> {
            try (TrainingStep step = steps.create(Kernels.create())) {
              new HogwildWorker(corpus, subsampler, step, run, order, rate, config.seed()).work();
            } catch (Throwable e) {
              run.fail(e);
            }
          };
      threads.add(Thread.ofPlatform().name("w2v-" + i).daemon().unstarted(work));
    }
    threads.forEach(Thread::start);
    Progress progress = new Progress(run, rate, config.epochs(), start);
    try {
      while (!join(threads, PROGRESS_MILLIS)) {
        listener.onProgress(progress.report());
      }
    } catch (Throwable e) {
      run.fail(e);
      joinAll(threads);
    }
    rethrow(run.failure());
    listener.onProgress(progress.report());
    List<Double> losses = new ArrayList<>();
    for (int e = 0; e < config.epochs(); e++) {
      losses.add(run.loss(e) / run.pairs(e));
    }
    return new Outcome(model, (System.nanoTime() - start) * 1e-9, losses);
  }

  /** Fills one thread's share of the rows uniformly from [-0.5, 0.5) / dim, as word2vec.c does. */
  private void initialise(EmbeddingMatrix u, int part) {
    int from = (int) ((long) u.rows() * part / config.threads());
    int to = (int) ((long) u.rows() * (part + 1) / config.threads());
    FastRandom random = new FastRandom(0);
    float[] row = new float[u.dim()];
    for (int r = from; r < to; r++) {
      random.restart(config.seed(), -1, r);
      for (int k = 0; k < row.length; k++) {
        row[k] = (random.nextFloat() - 0.5f) / u.dim();
      }
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
