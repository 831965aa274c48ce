package io.github.w2vfast.train;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.Locale;

/** The memory that the matrices of a run take outside the heap. */
public final class MemoryNeed {
  /** What the JVM, the threads and the text take beside the matrices: not less than this. */
  private static final long OTHERS = 64L << 20;

  /** The list of a word's n-grams: some 25 of 4 bytes, and where it begins. */
  private static final long BYTES_OF_LIST = 108;

  private MemoryNeed() {}

  /** The matrices that a run trains: U, V or the nodes, or all three. */
  public static int matrices(TrainingConfig config) {
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    return tree && config.negative() > 0 ? 3 : 2;
  }

  /** Bytes of all matrices for a vocabulary of so many words, the n-grams' rows included. */
  public static long bytes(TrainingConfig config, int words) {
    return bytesOfWords(config, words) + bytesOfNgrams(config);
  }

  /** Bytes of the rows that all n-grams share. */
  public static long bytesOfNgrams(TrainingConfig config) {
    return EmbeddingMatrix.bytesFor(config.subwords().buckets(), config.dim());
  }

  private static long bytesOfWords(TrainingConfig config, int words) {
    long lists = config.subwords().exist() ? BYTES_OF_LIST * words : 0;
    return matrices(config) * EmbeddingMatrix.bytesFor(words, config.dim()) + lists;
  }

  /**
   * Refuses a run whose matrices do not fit the memory that is free.
   *
   * @throws IllegalArgumentException with the figures and with what would fit
   */
  static void check(TrainingConfig config, Vocabulary vocabulary, long availableBytes) {
    long needed = bytes(config, vocabulary.size());
    long usable = availableBytes - OTHERS;
    if (needed <= usable) {
      return;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "not enough memory: %d matrices of %,d words x %d%s take %s, but %s are free%s",
            matrices(config),
            vocabulary.size(),
            config.dim(),
            config.subwords().exist()
                ? String.format(
                    Locale.ROOT, " and %,d buckets of n-grams", config.subwords().buckets())
                : "",
            SystemMemory.format(needed),
            SystemMemory.format(Math.max(0, availableBytes)),
            whatFits(config, vocabulary, usable)));
  }

  private static String whatFits(TrainingConfig config, Vocabulary vocabulary, long usable) {
    if (config.subwords().exist()) {
      return "; take fewer buckets, shorter vectors, or a smaller vocabulary";
    }
    long rowBytes = bytes(config, 1);
    long words = Math.max(0, usable) / rowBytes;
    int padding = EmbeddingMatrix.ROW_PADDING;
    long dim =
        Math.max(0, usable)
            / ((long) matrices(config) * vocabulary.size() * Float.BYTES * padding)
            * padding;
    StringBuilder fits = new StringBuilder();
    if (words >= 3 && words < vocabulary.size()) {
      fits.append(
          String.format(
              Locale.ROOT,
              "; a largest vocabulary of %,d words would fit (a minimum count of %,d)",
              words,
              vocabulary.count((int) words) + 1));
    }
    if (dim >= padding) {
      fits.append(fits.isEmpty() ? "; vectors of " : ", or vectors of ");
      fits.append(dim).append(fits.indexOf("would") < 0 ? " numbers would fit" : " numbers");
    }
    return fits.isEmpty() ? "; free some, or use less text" : fits.toString();
  }
}
