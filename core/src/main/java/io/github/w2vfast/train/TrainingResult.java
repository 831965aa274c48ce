package io.github.w2vfast.train;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.WordVectors;
import java.util.List;

/**
 * What training gives. Close it to free the memory of U and V.
 *
 * @param model U, V and the vocabulary
 * @param config what was trained
 * @param corpusWords words of the corpus that are in the vocabulary, sentence ends included
 * @param readSeconds time to read, count and encode the corpus
 * @param trainSeconds time of the training phase
 * @param lossPerEpoch J(theta) as training saw it: for each epoch the mean loss of a pair of an
 *     input and a word to predict, in nats; for negative sampling with the noise words of the pair
 */
public record TrainingResult(
    Model model,
    TrainingConfig config,
    long corpusWords,
    double readSeconds,
    double trainSeconds,
    List<Double> lossPerEpoch)
    implements AutoCloseable {
  /** The word vectors: the rows of U, or with subwords the means of such rows. */
  public WordVectors vectors() {
    return model.vectors();
  }

  /** The mean loss of a pair over the last epoch, in nats. */
  public double loss() {
    return lossPerEpoch.getLast();
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
