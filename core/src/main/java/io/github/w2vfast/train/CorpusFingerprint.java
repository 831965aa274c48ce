package io.github.w2vfast.train;

import io.github.w2vfast.corpus.EncodedCorpus;
import java.util.stream.IntStream;

/** A number that tells whether an encoded corpus is the one that a run was begun with. */
final class CorpusFingerprint {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private CorpusFingerprint() {}

  /** Depends on every id, on their order and on the blocks; 64 bits, not for cryptography. */
  static long of(EncodedCorpus corpus) {
    long[] blocks =
        IntStream.range(0, corpus.blocks()).parallel().mapToLong(b -> block(corpus, b)).toArray();
    long hash = corpus.tokens();
    for (long block : blocks) {
      hash = mix(hash + block);
    }
    return hash;
  }

  private static long block(EncodedCorpus corpus, int block) {
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    int n = corpus.readBlock(block, ids);
    long hash = n;
    for (int i = 0; i < n; i++) {
      hash = (hash ^ ids[i]) * FACTOR;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  private static long mix(long x) {
    long y = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    return (y ^ (y >>> 27)) * FACTOR;
  }
}
