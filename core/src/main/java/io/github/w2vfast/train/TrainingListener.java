package io.github.w2vfast.train;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * Hears how a run goes. Methods are called by one thread at a time, never by a worker in its inner
 * loop; an exception thrown here stops the run and reaches the caller.
 */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /** Called now and then while the corpus is read; {@code totalBytes} is -1 if unknown. */
  default void onRead(long bytes, long totalBytes, long tokens) {}

  /** Called once, when the corpus has been read and before training begins. */
  default void onVocabulary(Vocabulary vocabulary, long tokens) {}

  /** Called about five times a second during training, and once at its end. */
  default void onProgress(TrainingProgress progress) {}
}
