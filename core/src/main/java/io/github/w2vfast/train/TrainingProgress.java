package io.github.w2vfast.train;

/**
 * How far training is.
 *
 * @param wordsDone words of the corpus passed so far, over all epochs, subsampled ones included
 * @param wordsTotal words to pass in all: epochs times the corpus
 * @param epoch the current epoch, from 1
 * @param epochs number of epochs
 * @param seconds time since training began
 * @param wordsPerSecond mean speed since training began
 * @param recentWordsPerSecond speed since the previous call
 * @param loss mean loss of a training pair since the previous call, in nats; NaN before the first
 * @param learningRate the current learning rate
 */
public record TrainingProgress(
    long wordsDone,
    long wordsTotal,
    int epoch,
    int epochs,
    double seconds,
    double wordsPerSecond,
    double recentWordsPerSecond,
    double loss,
    double learningRate) {
  /** Estimated time to the end in seconds; NaN before there is a speed. */
  public double secondsLeft() {
    return wordsPerSecond > 0 ? (wordsTotal - wordsDone) / wordsPerSecond : Double.NaN;
  }
}
