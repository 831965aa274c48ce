package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.WordFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Reads a corpus once: tokenises, counts, prunes the vocabulary and encodes, with several threads.
 *
 * <p>Each thread counts its pieces of the text in a table of its own and writes down provisional
 * ids. Then the tables are merged and pruned, and the provisional ids are turned into final ones,
 * piece by piece in the text's order. The result depends on the text and on {@code minCount} and
 * {@code maxVocab} only: neither the number of threads, nor their timing, nor how the text is
 * spread over files, compressed or piped changes a word, an id or a block.
 *
 * <p>Apart from the tables of words, memory does not grow with the corpus: what does not fit {@link
 * Options#memoryBytes()} goes to a temporary file, which no name leads to while it is in use and
 * which is deleted at the end. The file takes some 2 bytes a token while the text is read, and as
 * much again for the result.
 */
public final class CorpusEncoder {
  /** Memory for encoded text when nothing else is said: 64 MiB. */
  public static final long DEFAULT_MEMORY_BYTES = 64L << 20;

  private CorpusEncoder() {}

  /**
   * How to read.
   *
   * @param minCount words rarer than this are dropped; {@code </s>} never is
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit. Of words with
   *     the same count those with the lower bytes are kept
   * @param threads worker threads
   * @param vocabulary the words to use instead of counting, or null; with it {@code minCount} and
   *     {@code maxVocab} have no effect
   * @param temporaryDirectory where text that does not fit the memory is kept, or null for the
   *     system's ({@code java.io.tmpdir})
   * @param memoryBytes the most memory for encoded text, from 0 (everything goes to files)
   * @param known words that are kept however rare they are, or null; their counts are added to
   *     those of the text. They count towards {@code maxVocab} but are not dropped by it
   * @param filter words that stay or go whatever their count; not those of {@code vocabulary} and
   *     {@code known}, which stay
   * @param vocabularyBytes the most memory for the words while they are counted and sorted, at
   *     least {@link #MIN_VOCABULARY_BYTES}, or 0 for no limit. Words that do not fit are counted
   *     in temporary files, exactly; if those that are kept do not fit, {@code minCount} is raised
   *     and {@link Progress#minCountRaised} told
   */
  public record Options(
      long minCount,
      int maxVocab,
      int threads,
      Vocabulary vocabulary,
      Path temporaryDirectory,
      long memoryBytes,
      Vocabulary known,
      WordFilter filter,
      long vocabularyBytes) {
    /** The least memory that counting within a limit needs: 32 MiB. */
    public static final long MIN_VOCABULARY_BYTES = 32L << 20;

    /** Checks the ranges. */
    public Options {
      if (minCount < 0) {
        throw new IllegalArgumentException("the minimum count must be 0 or more, not " + minCount);
      }
      if (maxVocab < 0 || maxVocab == 1 || maxVocab == 2) {
        throw new IllegalArgumentException(
            "the largest vocabulary must be 0 (no limit) or at least 3 words (</s> and two more),"
                + " not "
                + maxVocab);
      }
      if (threads < 1) {
        throw new IllegalArgumentException("there must be at least 1 thread, not " + threads);
      }
      if (memoryBytes < 0) {
        throw new IllegalArgumentException("the memory must be 0 or more, not " + memoryBytes);
      }
      if (vocabularyBytes < 0) {
        throw new IllegalArgumentException(
            "the vocabulary's memory must be 0 (no limit) or more, not " + vocabularyBytes);
      }
      Objects.requireNonNull(filter);
    }

    /** Options without known words. */
    public Options(
        long minCount,
        int maxVocab,
        int threads,
        Vocabulary vocabulary,
        Path temporaryDirectory,
        long memoryBytes) {
      this(
          minCount,
          maxVocab,
          threads,
          vocabulary,
          temporaryDirectory,
          memoryBytes,
          null,
          WordFilter.NONE,
          0);
    }

    /** The same with known words. */
    public Options withKnown(Vocabulary words) {
      return new Options(
          minCount,
          maxVocab,
          threads,
          vocabulary,
          temporaryDirectory,
          memoryBytes,
          words,
          filter,
          vocabularyBytes);
    }

    /** The same with words that stay or go, and a limit of the memory for words. */
    public Options withWords(WordFilter words, long bytes) {
      return new Options(
          minCount,
          maxVocab,
          threads,
          vocabulary,
          temporaryDirectory,
          memoryBytes,
          known,
          words,
          bytes);
    }

    /** Options with the system's temporary directory and {@link #DEFAULT_MEMORY_BYTES}. */
    public Options(long minCount, int maxVocab, int threads, Vocabulary vocabulary) {
      this(minCount, maxVocab, threads, vocabulary, null, DEFAULT_MEMORY_BYTES);
    }
  }

  /** Told now and then how far the reading is. */
  @FunctionalInterface
  public interface Progress {
    /** Tells nobody. */
    Progress NONE = (_, _, _) -> {};

    /**
     * {@code bytes} of {@code totalBytes} (-1 if unknown) of input and {@code tokens} were read.
     * Called about five times a second and at the end of the text, by one thread at a time, with
     * values that never fall. Bytes are those on disk: compressed ones for a compressed file.
     */
    void read(long bytes, long totalBytes, long tokens);

    /**
     * Told how far the work on a text that was read is; in any unit.
     *
     * @param what what is done, for people
     */
    default void working(String what, long done, long total) {}

    /**
     * Told that the words asked for do not fit {@link Options#vocabularyBytes()}.
     *
     * @param minCount the higher minimum count with which they do
     * @param sentence the same for people
     */
    default void minCountRaised(long minCount, String sentence) {}
  }

  /**
   * Reads the corpus. The caller closes the result.
   *
   * @throws CorpusException if the text is missing, damaged, no text, or has too few words; or if
   *     the temporary directory is full
   */
  public static EncodedCorpus encode(Corpus corpus, Options options, Progress progress)
      throws IOException {
    return corpus.encoding() != null
        ? corpus.encoding().encode(options, progress)
        : encode(corpus, options, progress, Tuning.DEFAULT);
  }

  /**
   * Counts the words of a corpus, without encoding it: the vocabulary that {@link #encode} would
   * give.
   *
   * @throws CorpusException as {@link #encode}
   */
  public static Vocabulary count(Corpus corpus, Options options, Progress progress)
      throws IOException {
    // Where sentences end in text without lines depends on the words that are kept.
    if (corpus.encoding() != null || corpus.rules().lines() == TextRules.Lines.NONE) {
      try (EncodedCorpus encoded = encode(corpus, options, progress)) {
        return encoded.vocabulary();
      }
    }
    return count(corpus, options, progress, Tuning.DEFAULT);
  }

  static Vocabulary count(Corpus corpus, Options options, Progress progress, Tuning tuning)
      throws IOException {
    try (EncodingRun run = new EncodingRun(corpus, options, progress, tuning)) {
      return run.count();
    }
  }

  /**
   * Fits an encoded corpus to other options: words that are too rare, too many or not in the given
   * vocabulary are left out. Blocks are cut anew, so that the result is the same as from the text.
   * The corpus is closed, now or with the result.
   *
   * @param name of the corpus, for messages
   * @throws CorpusException if too few words are left
   */
  public static EncodedCorpus recode(EncodedCorpus source, Options options, String name)
      throws IOException {
    return Recoding.recode(source, options, name, Tuning.DEFAULT);
  }

  static EncodedCorpus encode(Corpus corpus, Options options, Progress progress, Tuning tuning)
      throws IOException {
    try (EncodingRun run = new EncodingRun(corpus, options, progress, tuning)) {
      return run.encode();
    }
  }

  /**
   * Sizes that tests make small.
   *
   * @param chunkBytes text in a piece
   * @param pageBytes encoded text in a page
   * @param opener opens temporary files
   */
  record Tuning(int chunkBytes, int pageBytes, SpillFile.Opener opener) {
    static final Tuning DEFAULT = new Tuning(1 << 19, 1 << 21, SpillFile::openTemporary);

    Tuning {
      if (Tokenizer.maxCodes(chunkBytes + 2L) > pageBytes
          || EncodedCorpus.MAX_BLOCK_TOKENS * Codes.MAX_BYTES > pageBytes) {
        throw new IllegalArgumentException("a page must hold the codes of a chunk and a block");
      }
    }
  }
}
