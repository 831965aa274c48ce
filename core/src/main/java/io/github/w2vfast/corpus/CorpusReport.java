package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What a corpus holds.
 *
 * @param lines sentence ends, those of empty lines included
 * @param emptyLines lines without words
 * @param words words in the text
 * @param types different words
 * @param longestLine words in the longest line
 * @param longLines lines of more than {@link #LONG_LINE} words
 * @param duplicateLines lines that came before, empty ones left out; by a hash of 64 bits
 * @param duplicatesComplete whether all lines were remembered
 * @param replacedWords words of the text with U+FFFD in them: malformed UTF-8 was replaced, or the
 *     text has it already
 * @param controlWords words with control characters in them
 * @param longWords words of more than {@link #LONG_WORD} bytes
 * @param longestWordBytes bytes of the longest word
 * @param minCounts what some minimum counts would drop
 * @param zipf counts at ranks that grow by a constant factor
 */
public record CorpusReport(
    long lines,
    long emptyLines,
    long words,
    int types,
    long longestLine,
    long longLines,
    long duplicateLines,
    boolean duplicatesComplete,
    long replacedWords,
    long controlWords,
    long longWords,
    int longestWordBytes,
    List<MinCount> minCounts,
    List<Rank> zipf) {
  /** word2vec.c cuts longer sentences. */
  public static final int LONG_LINE = 1_000;

  /** word2vec.c cuts longer words. */
  public static final int LONG_WORD = 98;

  /** Different lines that are remembered, which takes 256 MiB at most. */
  public static final int REMEMBERED_LINES = 12_000_000;

  private static final long[] MIN_COUNTS = {1, 2, 3, 5, 10, 20, 50, 100};
  private static final int POINTS = 60;

  /**
   * What a minimum count leaves.
   *
   * @param minCount the count
   * @param types different words that are kept
   * @param wordsDropped words of the text that are dropped
   */
  public record MinCount(long minCount, int types, long wordsDropped) {}

  /**
   * A word's count.
   *
   * @param rank from 1, by falling count
   * @param count of the word
   */
  public record Rank(int rank, long count) {}

  /** Reports on a corpus that was encoded with all its words. */
  public static CorpusReport of(EncodedCorpus corpus, CorpusEncoder.Progress progress) {
    return of(corpus, REMEMBERED_LINES, progress);
  }

  static CorpusReport of(
      EncodedCorpus corpus, int rememberedLines, CorpusEncoder.Progress progress) {
    Lines lines = new Lines(rememberedLines);
    lines.read(corpus, progress);
    Vocabulary vocabulary = corpus.vocabulary();
    long replaced = 0;
    long control = 0;
    long longWords = 0;
    int longest = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      byte[] word = vocabulary.utf8(id);
      longest = Math.max(longest, word.length);
      longWords += word.length > LONG_WORD ? vocabulary.count(id) : 0;
      replaced += hasReplacement(word) ? vocabulary.count(id) : 0;
      control += hasControl(word) ? vocabulary.count(id) : 0;
    }
    long words = vocabulary.totalCount() - vocabulary.count(Vocabulary.END_OF_SENTENCE_ID);
    return new CorpusReport(
        lines.lines,
        lines.empty,
        words,
        vocabulary.size() - 1,
        lines.longest,
        lines.longLines,
        lines.duplicates,
        lines.complete,
        replaced,
        control,
        longWords,
        longest,
        minCounts(vocabulary),
        zipf(vocabulary));
  }

  private static boolean hasReplacement(byte[] word) {
    for (int i = 0; i + 2 < word.length; i++) {
      if (word[i] == (byte) 0xef && word[i + 1] == (byte) 0xbf && word[i + 2] == (byte) 0xbd) {
        return true;
      }
    }
    return false;
  }

  /** C0, DEL and C1. */
  private static boolean hasControl(byte[] word) {
    for (int i = 0; i < word.length; i++) {
      boolean c1 = word[i] == (byte) 0xc2 && i + 1 < word.length && word[i + 1] < (byte) 0xa0;
      if ((word[i] >= 0 && word[i] < 0x20) || word[i] == 0x7f || c1) {
        return true;
      }
    }
    return false;
  }

  private static List<MinCount> minCounts(Vocabulary vocabulary) {
    List<MinCount> rows = new ArrayList<>();
    for (long minCount : MIN_COUNTS) {
      int types = 0;
      long dropped = 0;
      for (int id = 1; id < vocabulary.size(); id++) {
        if (vocabulary.count(id) >= minCount) {
          types++;
        } else {
          dropped += vocabulary.count(id);
        }
      }
      rows.add(new MinCount(minCount, types, dropped));
    }
    return rows;
  }

  private static List<Rank> zipf(Vocabulary vocabulary) {
    int last = vocabulary.size() - 1;
    List<Rank> points = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      int rank = (int) Math.round(Math.pow(last, (double) i / (POINTS - 1)));
      points.add(new Rank(rank, vocabulary.count(rank)));
    }
    return points;
  }

  /** Counts lines. */
  private static final class Lines {
    private final int remembered;
    private final LongOpenHashSet hashes = new LongOpenHashSet();
    private long lines;
    private long empty;
    private long longest;
    private long longLines;
    private long duplicates;
    private boolean complete = true;

    Lines(int remembered) {
      this.remembered = remembered;
    }

    void read(EncodedCorpus corpus, CorpusEncoder.Progress progress) {
      int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
      long words = 0;
      long hash = 0;
      for (int block = 0; block < corpus.blocks(); block++) {
        int n = corpus.readBlock(block, ids);
        if (block % 64 == 0) {
          progress.working("looking at lines", block, corpus.blocks());
        }
        for (int i = 0; i < n; i++) {
          if (ids[i] == Vocabulary.END_OF_SENTENCE_ID) {
            end(words, hash);
            words = 0;
            hash = 0;
          } else {
            words++;
            hash = (hash ^ ids[i]) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 29;
          }
        }
      }
      if (words > 0) {
        end(words, hash);
      }
    }

    private void end(long words, long hash) {
      lines++;
      longest = Math.max(longest, words);
      longLines += words > LONG_LINE ? 1 : 0;
      if (words == 0) {
        empty++;
      } else if (hashes.size() < remembered) {
        duplicates += hashes.add(hash) ? 0 : 1;
      } else if (hashes.contains(hash)) {
        duplicates++;
      } else {
        complete = false;
      }
    }
  }
}
