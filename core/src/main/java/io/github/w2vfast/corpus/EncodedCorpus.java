package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;

/**
 * A corpus as word ids, outside the heap or in a file, cut into blocks. Words that are not in the
 * vocabulary are left out; id 0 ends a sentence. A block never holds more than {@value
 * #MAX_BLOCK_TOKENS} ids and ends at the end of a sentence wherever one falls inside that limit.
 * Threads may read different blocks at the same time.
 */
public interface EncodedCorpus extends AutoCloseable {
  /** The most ids in one block. */
  int MAX_BLOCK_TOKENS = 16_384;

  /** Words in a sentence of text without lines, as in word2vec.c. */
  int SENTENCE_WITHOUT_LINES = 1_000;

  /** The words of the ids, with their counts. */
  Vocabulary vocabulary();

  /** Number of ids in all blocks, sentence ends included: the N of word2vec's formulas. */
  long tokens();

  /** Number of blocks. */
  int blocks();

  /**
   * Reads the ids of one block.
   *
   * @param target takes the ids, at least {@value #MAX_BLOCK_TOKENS} long
   * @return how many ids there are
   * @throws java.io.UncheckedIOException if a backing file cannot be read
   */
  int readBlock(int block, int[] target);

  /** Frees the memory or the temporary file. */
  @Override
  void close();
}
