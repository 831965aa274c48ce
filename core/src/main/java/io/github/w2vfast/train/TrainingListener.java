package io.github.w2vfast.train;

import io.github.w2vfast.vocab.Vocabulary;
import java.nio.file.Path;

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

  /**
   * Called when a checkpoint is on the disk.
   *
   * @param file the checkpoint
   * @param wordsDone words passed when it was taken
   * @param pausedSeconds time from asking the threads to pause until they went on; it begins with
   *     the ends of the blocks that they were in
   */
  default void onCheckpoint(Path file, long wordsDone, double pausedSeconds) {}

  /** Called when something is out of order that does not end the run; a sentence. */
  default void onWarning(String message) {}
}
