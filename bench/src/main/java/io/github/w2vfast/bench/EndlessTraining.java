package io.github.w2vfast.bench;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.train.Trainer;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingProgress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** A training run in the background, which tells how many words it has passed. */
final class EndlessTraining {
  /** A trainer that is silent for so long has failed. */
  private static final int PATIENCE_SECONDS = 120;

  private final SynchronousQueue<Long> reports = new SynchronousQueue<>();
  private final Thread thread;
  private volatile boolean ended;
  private long words;

  /** Starts it. */
  EndlessTraining(TrainingConfig config, EncodedCorpus corpus) {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProgress(TrainingProgress progress) {
            tell(progress.wordsDone());
          }
        };
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    new Trainer(config, corpus, listener).train();
                  } catch (CancellationException _) {
                    // by stop(): there is no other end
                  }
                });
  }

  private void tell(long wordsDone) {
    if (ended) {
      throw new CancellationException();
    }
    // Whoever does not wait for a report misses it.
    boolean _ = reports.offer(wordsDone);
  }

  /** Waits for the next report; returns the words passed since the last one that was taken. */
  long wordsUntilReport() throws InterruptedException {
    Long now = reports.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (now == null) {
      throw new IllegalStateException("the trainer gave no report; its failure is above");
    }
    long since = now - words;
    words = now;
    return since;
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
