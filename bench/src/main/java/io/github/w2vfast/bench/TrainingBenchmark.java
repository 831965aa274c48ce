package io.github.w2vfast.bench;

import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole training on a text of Zipf's law that never ends: the trainer with its threads, as users
 * have it, once everything is compiled. The result is the counter {@code words}: words of the text
 * passed in a second, subsampled ones included, all threads together. {@code kept} counts those
 * among them that subsampling leaves, which cost nearly all the time; in a small vocabulary the
 * frequent words have a larger share, so that fewer are left. The score itself says only how often
 * the trainer reports.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class TrainingBenchmark extends BenchmarkSettings {
  /** What is trained. */
  @Param("GROUPS")
  StepKind kind;

  /** Words of the vocabulary. */
  @Param({"10000", "100000"})
  int types;

  /** Length of the vectors. */
  @Param("300")
  int dim;

  /** Worker threads; 0 for one on each processor. */
  @Param("0")
  int workers;

  private EndlessTraining training;
  private double keptShare;

  /** What JMH divides by the time. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Count {
    /** Words of the text passed. */
    public long words;

    /** Words among them that subsampling left. */
    public long kept;
  }

  /** Starts the training. */
  @Setup
  public void setUp() {
    int threads = workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    ZipfCorpus corpus = new ZipfCorpus(types);
    keptShare = keptShare(corpus.vocabulary());
    training = new EndlessTraining(kind.config(dim, threads), corpus);
  }

  private static double keptShare(Vocabulary vocabulary) {
    Subsampler subsampler = new Subsampler(vocabulary, 1e-4);
    double kept = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      kept += vocabulary.count(id) * subsampler.keepProbability(id);
    }
    return kept / vocabulary.totalCount();
  }

  /** Lets an iteration begin with a report. */
  @Setup(Level.Iteration)
  public void atReport() throws InterruptedException {
    training.wordsUntilReport();
  }

  /** Ends the training. */
  @TearDown
  public void tearDown() throws InterruptedException {
    training.stop();
  }

  /** From one report of the trainer to the next. */
  @Benchmark
  public void train(Count count) throws InterruptedException {
    long words = training.wordsUntilReport();
    count.words += words;
    count.kept += Math.round(words * keptShare);
  }
}
