package io.github.w2vfast;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;

/** The front door of the library: train word vectors, or load them. */
public final class Word2Vec {
  private Word2Vec() {}

  /** Trains on the text of these files, plain or compressed. */
  public static TrainingResult train(TrainingConfig config, Path... corpus) throws IOException {
    return train(config, Corpus.ofFiles(corpus), TrainingListener.NONE);
  }

  /** Trains on a corpus and tells the listener how it goes. */
  public static TrainingResult train(
      TrainingConfig config, Corpus corpus, TrainingListener listener) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Loads vectors from a word2vec text or binary file. */
  public static WordVectors load(Path file) throws IOException {
    throw new UnsupportedOperationException();
  }
}
