package io.github.w2vfast.corpus;

import java.io.IOException;

/**
 * Reads a corpus once: tokenises, counts, prunes the vocabulary and encodes, with several threads.
 */
public final class CorpusEncoder {
  private CorpusEncoder() {}

  /**
   * How to read.
   *
   * @param minCount words rarer than this are dropped
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   * @param threads worker threads
   * @param vocabulary the words to use instead of counting, or null
   */
  public record Options(
      long minCount, int maxVocab, int threads, io.github.w2vfast.vocab.Vocabulary vocabulary) {}

  /** Told now and then how far the reading is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * {@code bytes} of {@code totalBytes} (-1 if unknown) of input and {@code tokens} were read.
     */
    void read(long bytes, long totalBytes, long tokens);
  }

  /** Reads the corpus. */
  public static EncodedCorpus encode(Corpus corpus, Options options, Progress progress)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
