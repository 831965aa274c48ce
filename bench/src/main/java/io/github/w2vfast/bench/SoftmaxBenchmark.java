package io.github.w2vfast.bench;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * Training with the exact softmax: one batch of {@value #CENTRES} centre words, each with the
 * outside words of its window computed together. Beside it {@link #ceiling} does as many FMAs on
 * registers only, so that the ratio of the two is the share of the processor's peak; and {@code
 * bench/numpy/softmax_step.py} does the same step with NumPy.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0"
    })
public class SoftmaxBenchmark {
  private static final int CENTRES = 48;
  private static final int WINDOW = 5;
  private static final float RATE = 1e-6f;

  /** Words of the vocabulary that can be predicted. */
  @Param("30000")
  int vocabulary;

  /** Length of the vectors. */
  @Param("128")
  int dim;

  private final CeilingBenchmark registers = new CeilingBenchmark();
  private final FastRandom random = new FastRandom(1);
  private final int[] sentence = new int[CENTRES];
  private Model model;
  private TrainingStep step;

  /** Makes words with Zipf's counts, random rows and a sentence; the same in every run. */
  @Setup
  public void setUp() {
    List<String> words = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    long[] counts = new long[vocabulary + 1];
    for (int id = 1; id <= vocabulary; id++) {
      words.add("w" + id);
      counts[id] = 10_000_000L / (id + 10);
    }
    Random numbers = new Random(1);
    model =
        new Model(
            Vocabulary.of(words, counts),
            random(counts.length, numbers),
            random(counts.length, numbers));
    TrainingConfig config =
        TrainingConfig.builder()
            .objective(ObjectiveType.SOFTMAX)
            .dim(dim)
            .window(WINDOW)
            .sample(1e-4)
            .alpha(RATE)
            .build();
    step = new TrainingSteps(config, model).create(Kernels.create());
    for (int i = 0; i < CENTRES; i++) {
      sentence[i] = 1 + numbers.nextInt(vocabulary);
    }
  }

  private EmbeddingMatrix random(int rows, Random numbers) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < dim; k++) {
        matrix.set(r, k, (numbers.nextFloat() - 0.5f) / 4);
      }
    }
    return matrix;
  }

  /** Frees the rows. */
  @TearDown
  public void tearDown() {
    step.close();
    model.close();
  }

  /** One step: 3 x 48 x vocabulary x dim FMAs, and 48 exponentials for each word. */
  @Benchmark
  public double step() {
    step.train(sentence, CENTRES, RATE, random);
    return step.takeLoss();
  }

  /** As many FMAs as {@link #step} counts, on registers. */
  @Benchmark
  public float ceiling() {
    long fmas = 3L * CENTRES * vocabulary * dim;
    float sum = 0;
    for (long done = 0; done < fmas; done += registers.fmas()) {
      sum += registers.fma();
    }
    return sum;
  }
}
