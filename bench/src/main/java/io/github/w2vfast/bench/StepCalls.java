package io.github.w2vfast.bench;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.TrainingStep;
import io.github.w2vfast.objective.TrainingSteps;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.Locale;

/** Training on one and the same piece of text, again and again, with the same random numbers. */
final class StepCalls implements AutoCloseable {
  private final StepKind kind;
  private final TrainingConfig config;
  private final Model model;
  private final TrainingStep step;
  private final int[] text;
  private final FastRandom random = new FastRandom(0);

  /**
   * Prepares the model and the text.
   *
   * @param types words of the vocabulary
   * @param words centre words of a call
   */
  StepCalls(StepKind kind, VectorKernels kernels, int types, int dim, int words) {
    this.kind = kind;
    config = kind.config(dim, 1);
    Vocabulary vocabulary = Synthetic.vocabulary(types);
    model = kind.model(vocabulary, dim);
    step = new TrainingSteps(config, model, 0).create(kernels);
    text = new Synthetic(3).subsampledText(vocabulary, words);
  }

  /** Trains on the text; returns the loss. */
  double train() {
    random.restart(4, 0, 0);
    float rate = (float) config.alpha();
    step.train(text, text.length, rate, random);
    step.flush(rate, random);
    return step.takeLoss();
  }

  /** The measurement of one call. */
  Measurement measurement() {
    step.takePairs();
    train();
    double work = kind.work(config, model.vocabulary(), text, step.takePairs());
    String name = "step-" + kind.name().toLowerCase(Locale.ROOT) + "/" + config.dim();
    return new Measurement(name, work, kind.garbage(), this::run);
  }

  private void run() {
    if (Double.isNaN(train())) {
      throw new IllegalStateException(kind + " has diverged");
    }
  }

  @Override
  public void close() {
    step.close();
    model.close();
  }
}
