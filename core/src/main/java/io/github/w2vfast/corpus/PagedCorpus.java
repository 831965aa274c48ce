package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** An encoded corpus in native pages and, beyond the memory allowed, in a temporary file. */
final class PagedCorpus implements EncodedCorpus {
  private final Vocabulary vocabulary;
  private final PagedStore store;
  private final SpillFile file;
  private final long[] positions;
  private final int[] lengths;
  private final long tokens;
  private final ThreadLocal<byte[]> buffer =
      ThreadLocal.withInitial(() -> new byte[MAX_BLOCK_TOKENS * Codes.MAX_BYTES]);
  private volatile boolean closed;

  PagedCorpus(
      Vocabulary vocabulary,
      PagedStore store,
      SpillFile file,
      long[] positions,
      int[] lengths,
      long tokens) {
    this.vocabulary = vocabulary;
    this.store = store;
    this.file = file;
    this.positions = positions;
    this.lengths = lengths;
    this.tokens = tokens;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public long tokens() {
    return tokens;
  }

  @Override
  public int blocks() {
    return positions.length;
  }

  @Override
  public int readBlock(int block, int[] target) {
    Objects.checkIndex(block, positions.length);
    if (closed) {
      throw new IllegalStateException("the encoded corpus is closed");
    }
    byte[] bytes = buffer.get();
    int length = lengths[block];
    try {
      store.read(positions[block], length, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the encoded corpus cannot be read: " + e.getMessage(), e);
    }
    int ids = 0;
    int i = 0;
    while (i < length) {
      int id = bytes[i++];
      if (id < 0) {
        id &= 0x7f;
        int shift = 7;
        int next;
        do {
          next = bytes[i++];
          id |= (next & 0x7f) << shift;
          shift += 7;
        } while (next < 0);
      }
      target[ids++] = id;
    }
    return ids;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      store.close();
      file.close();
    }
  }
}
