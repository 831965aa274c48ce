package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that a thread keeps to itself is missing where others rely on the rows. */
@Timeout(60)
class HogwildWorkerTest {
  private static final int WORDS = 101;
  private static final int BLOCKS = 3000;

  /**
   * Each word comes once in a block, and blocks come slowly: copies are not settled by themselves
   * for a second and more.
   */
  private static final class Text implements EncodedCorpus {
    private final Vocabulary vocabulary;

    Text() {
      List<String> words =
          IntStream.range(0, WORDS).mapToObj(i -> i == 0 ? "</s>" : "w" + i).toList();
      long[] counts = new long[WORDS];
      Arrays.fill(counts, BLOCKS);
      vocabulary = Vocabulary.of(words, counts);
    }

    @Override
    public Vocabulary vocabulary() {
      return vocabulary;
    }

    @Override
    public long tokens() {
      return (long) BLOCKS * WORDS;
    }

    @Override
    public int blocks() {
      return BLOCKS;
    }

    @Override
    public int readBlock(int block, int[] target) {
      LockSupport.parkNanos(5_000_000);
      for (int i = 0; i < WORDS; i++) {
        target[i] = (i + 1) % WORDS;
      }
      return WORDS;
    }

    @Override
    public void close() {}
  }

  private final EncodedCorpus text = new Text();
  private final TrainingConfig config =
      TrainingConfig.builder().dim(16).sample(0).epochs(1).threads(2).build();
  private final RunState run = new RunState(1, BLOCKS, 1, TrainingState.BEGIN);

  /**
   * Begins what one thread does of the work of two, each with copies of all words; returns when a
   * block is done.
   */
  private Thread start(Model model) {
    TrainingSteps steps = new TrainingSteps(config, model, 1L << 40);
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (TrainingStep step = steps.create(Kernels.create())) {
                    new HogwildWorker(
                            text,
                            new Subsampler(text.vocabulary(), 0),
                            step,
                            run,
                            new BlockOrder(BLOCKS, 1, 1),
                            new LearningRate(0.025, text.tokens()),
                            1)
                        .work();
                  } finally {
                    run.leave();
                  }
                });
    while (run.wordsDone() < WORDS) {
      Thread.onSpinWait();
    }
    return worker;
  }

  /** V begins with zeros, and copies are not due to be settled yet. */
  private void checkSettled(Model model) {
    assertTrue(run.wordsDone() < 200 * WORDS, "too late to see it: " + run.wordsDone());
    double largest = 0;
    for (int k = 0; k < 16; k++) {
      largest = Math.max(largest, Math.abs(model.v().get(1, k)));
    }
    assertTrue(largest > 0, "the first blocks are not in V");
  }

  private Model model() {
    Model model = Trainer.newModel(config, text.vocabulary());
    float[] row = new float[16];
    for (int r = 0; r < WORDS; r++) {
      Trainer.firstValues(1, r, row);
      model.u().setRow(r, row, 0);
    }
    return model;
  }

  @Test
  void rowsAreSettledInAPause() throws InterruptedException {
    try (Model model = model()) {
      Thread worker = start(model);
      run.pause();
      checkSettled(model);
      run.stop();
      run.proceed();
      worker.join();
    }
  }

  @Test
  void rowsAreSettledAtTheEnd() throws InterruptedException {
    try (Model model = model()) {
      Thread worker = start(model);
      run.stop();
      worker.join();
      checkSettled(model);
      assertEquals(0, run.wordsDone() % WORDS);
    }
  }
}
