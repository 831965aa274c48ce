package io.github.w2vfast.bench;

import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.vocab.Vocabulary;

/**
 * A text without end: 4 million words drawn by Zipf's law, in sentences, which come again and
 * again. Words are drawn each by itself, so nothing can be learned from it but the counts.
 */
final class ZipfCorpus implements EncodedCorpus {
  private static final int DIFFERENT_BLOCKS = 256;
  private static final int BLOCKS = 1 << 22;

  private final Vocabulary vocabulary;
  private final int[] ids;

  /** A text with this many types beside {@code </s>}. */
  ZipfCorpus(int types) {
    vocabulary = Synthetic.vocabulary(types);
    ids = new Synthetic(5).text(vocabulary, DIFFERENT_BLOCKS * MAX_BLOCK_TOKENS);
    for (int end = Synthetic.SENTENCE; end < ids.length; end += Synthetic.SENTENCE + 1) {
      ids[end] = Vocabulary.END_OF_SENTENCE_ID;
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public long tokens() {
    return (long) BLOCKS * MAX_BLOCK_TOKENS;
  }

  @Override
  public int blocks() {
    return BLOCKS;
  }

  @Override
  public int readBlock(int block, int[] target) {
    int from = block % DIFFERENT_BLOCKS * MAX_BLOCK_TOKENS;
    System.arraycopy(ids, from, target, 0, MAX_BLOCK_TOKENS);
    return MAX_BLOCK_TOKENS;
  }

  @Override
  public void close() {}
}
