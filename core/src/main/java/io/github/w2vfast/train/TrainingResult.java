package io.github.w2vfast.train;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.WordVectors;

/**
 * What training gives. Close it to free the memory of U and V.
 *
 * @param model U, V and the vocabulary
 * @param config what was trained
 * @param corpusWords words of the corpus that are in the vocabulary, sentence ends included
 * @param readSeconds time to read, count and encode the corpus
 * @param trainSeconds time of the training phase
 * @param loss mean loss of a training pair over the last epoch, in nats
 */
public record TrainingResult(
    Model model,
    TrainingConfig config,
    long corpusWords,
    double readSeconds,
    double trainSeconds,
    double loss)
    implements AutoCloseable {
  /** The word vectors: the rows of U. */
  public WordVectors vectors() {
    return model.vectors();
  }

  /** Words per second in the training phase, over all epochs. */
  public double wordsPerSecond() {
    return corpusWords * (double) config.epochs() / trainSeconds;
  }

  @Override
  public void close() {
    model.close();
  }
}
