package io.github.w2vfast;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.train.TrainingJob;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingResult;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The front door of the library: train word vectors, or load them. */
public final class Word2Vec {
  private Word2Vec() {}

  /**
   * Trains on the text of these files, plain or gzipped.
   *
   * @throws IOException naming the file that cannot be read, or saying why its text cannot be
   *     trained
   */
  public static TrainingResult train(TrainingConfig config, Path... corpus) throws IOException {
    return train(config, Corpus.ofFiles(corpus), TrainingListener.NONE);
  }

  /** Trains on a corpus and tells the listener how it goes. */
  public static TrainingResult train(
      TrainingConfig config, Corpus corpus, TrainingListener listener) throws IOException {
    return train(config, corpus, null, listener);
  }

  /**
   * Trains on a corpus with a given vocabulary.
   *
   * @param vocabulary the words to train and their counts, or null to count the corpus
   */
  public static TrainingResult train(
      TrainingConfig config,
      Corpus corpus,
      @Nullable Vocabulary vocabulary,
      TrainingListener listener)
      throws IOException {
    try (TrainingJob job =
        TrainingJob.begin(config, corpus).vocabulary(vocabulary).listener(listener)) {
      return job.run();
    }
  }

  /**
   * Loads vectors from a file in word2vec's text or binary format, told apart by content. Close
   * them to free their memory.
   */
  public static LoadedVectors load(Path file) throws IOException {
    return VectorReader.read(file);
  }
}
