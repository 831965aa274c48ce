package io.github.w2vfast.bench;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Training with the exact softmax: one batch of {@value #CENTRES} centre words, each with the
 * outside words of its window computed together. Beside it {@link #ceiling} does as many FMAs on
 * registers only, so that the ratio of the two is the share of the processor's peak; and {@code
 * bench/numpy/softmax_step.py} does the same step with NumPy.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
public class SoftmaxBenchmark extends BenchmarkSettings {
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
    Vocabulary words = Synthetic.vocabulary(vocabulary);
    Synthetic synthetic = new Synthetic(1);
    model =
        new Model(
            words,
            synthetic.matrix(words.size(), dim, 0.25f),
            synthetic.matrix(words.size(), dim, 0.25f));
    TrainingConfig config =
        TrainingConfig.builder()
            .objective(ObjectiveType.SOFTMAX)
            .dim(dim)
            .window(WINDOW)
            .sample(1e-4)
            .alpha(RATE)
            .build();
    step = new TrainingSteps(config, model, 0).create(Kernels.create());
    for (int i = 0; i < CENTRES; i++) {
      sentence[i] = 1 + random.nextInt(vocabulary);
    }
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
    return registers.run(3L * CENTRES * vocabulary * dim);
  }
}
