package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularySorter;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/**
 * Makes the vocabulary of a text whose words were counted in runs on the disk. All counts are
 * exact. If the words that are kept would take more than their memory, the minimum count is raised
 * as far as needed, which is told.
 */
final class DiskVocabulary implements AutoCloseable {
  /** The highest minimum count that is chosen to save memory. */
  static final int HIGHEST = 1 << 16;

  private static final int HEADER = 24;
  private static final int BUFFER = 1 << 18;
  private static final int STAYS = 1 << 31;

  private final CorpusEncoder.Options options;
  private final CorpusEncoder.Progress progress;
  private final String description;
  private final WordChoice choice;
  private final SpillFile file;
  private final NativeBuffer buffer = new NativeBuffer(BUFFER);
  private int used;
  private long bytes;
  private long sentenceEnds;

  // What is kept by each minimum count: words that occur just so often, HIGHEST times or more, and
  // at index 0 those that stay by name.
  private final long[] words = new long[HIGHEST + 1];
  private final long[] textBytes = new long[HIGHEST + 1];

  DiskVocabulary(
      CorpusEncoder.Options options,
      CorpusEncoder.Progress progress,
      String description,
      SpillFile file) {
    this.options = options;
    this.progress = progress;
    this.description = description;
    this.file = file;
    choice = new WordChoice(options);
  }

  /** The vocabulary of these runs, which are closed. */
  Vocabulary of(List<WordRun.Reader> runs) throws IOException {
    Vocabulary known = options.known();
    BitSet seen = new BitSet();
    WordMerge.merge(
        runs,
        (utf8, length, count, firstSeen) -> {
          if (isSentenceEnd(utf8, length)) {
            sentenceEnds = count;
          } else if (choice.keeps(utf8, length, count)) {
            long all = count;
            int id = known == null ? -1 : known.id(utf8, 0, length);
            if (id >= 0) {
              seen.set(id);
              all = Math.addExact(all, known.count(id));
            }
            add(utf8, length, all, firstSeen, choice.stays(utf8, 0, length));
          }
        });
    runs.forEach(WordRun.Reader::close); // their memory is wanted for sorting
    choice.check(description);
    if (known != null) {
      addUnseen(known, seen);
    }
    append();
    long minCount = minCount();
    Vocabulary vocabulary = sorted(minCount);
    EncodingRun.checkSize(vocabulary, description, choice.remedy());
    return vocabulary;
  }

  private Vocabulary sorted(long minCount) throws IOException {
    try {
      return VocabularySorter.sort(
          taker -> read(minCount, taker),
          Math.toIntExact(kept(words, minCount)),
          sentenceEnds,
          options.maxVocab());
    } catch (IllegalArgumentException e) {
      throw new CorpusException(e.getMessage(), e);
    }
  }

  private static boolean isSentenceEnd(byte[] utf8, int length) {
    return length == 4 && utf8[0] == '<' && utf8[1] == '/' && utf8[2] == 's' && utf8[3] == '>';
  }

  private void addUnseen(Vocabulary known, BitSet seen) throws IOException {
    sentenceEnds = Math.addExact(sentenceEnds, known.count(Vocabulary.END_OF_SENTENCE_ID));
    for (int id = seen.nextClearBit(1); id < known.size(); id = seen.nextClearBit(id + 1)) {
      byte[] word = known.utf8(id);
      // behind the words of the text that are as frequent
      add(word, word.length, known.count(id), Long.MAX_VALUE - known.size() + id, true);
    }
  }

  // ---- the words that may be kept

  private void add(byte[] utf8, int length, long count, long rank, boolean stays)
      throws IOException {
    int level = stays ? 0 : (int) Math.min(HIGHEST, Math.max(1, count));
    words[level]++;
    textBytes[level] += length;
    if (used + HEADER + length > BUFFER) {
      append();
      buffer.ensure(HEADER + (long) length, 0);
    }
    long to = buffer.address() + used;
    RawMemory.putInt(to, stays ? length | STAYS : length);
    RawMemory.putLong(to + 8, count);
    RawMemory.putLong(to + 16, rank);
    RawMemory.copy(utf8, 0, to + HEADER, length);
    used += HEADER + length;
  }

  private void append() throws IOException {
    file.append(buffer.bytes(0, used));
    bytes += used;
    used = 0;
  }

  private void read(long minCount, VocabularySorter.Taker taker) throws IOException {
    long from = 0;
    byte[] word = new byte[64];
    while (from < bytes) {
      int length = (int) Math.min(buffer.capacity(), bytes - from);
      file.read(from, buffer.bytes(0, length));
      int at = 0;
      while (at + HEADER <= length) {
        long record = buffer.address() + at;
        int wordBytes = RawMemory.getInt(record) & ~STAYS;
        if (wordBytes > length - at - HEADER) {
          break;
        }
        boolean stays = RawMemory.getInt(record) < 0;
        long count = RawMemory.getLong(record + 8);
        if (stays || count >= minCount) {
          word = wordBytes > word.length ? new byte[wordBytes * 2] : word;
          RawMemory.copy(record + HEADER, word, 0, wordBytes);
          taker.word(word, wordBytes, count, RawMemory.getLong(record + 16), stays);
        }
        at += HEADER + wordBytes;
      }
      from += at;
    }
  }

  // ---- the minimum count

  /** What stays by name and what occurs {@code minCount} times or more. */
  private static long kept(long[] levels, long minCount) {
    long sum = levels[0];
    for (int level = (int) Math.min(HIGHEST, Math.max(1, minCount)); level <= HIGHEST; level++) {
      sum += levels[level];
    }
    return sum;
  }

  private long memory(long minCount) {
    return VocabularySorter.memory(kept(words, minCount), kept(textBytes, minCount));
  }

  /** The minimum count asked for, or a higher one with which the words fit their memory. */
  private long minCount() throws CorpusException {
    long asked = options.minCount();
    long wanted = withLimit(asked);
    long room = options.vocabularyBytes() / 8 * 7;
    long needed = memory(wanted);
    if (needed <= room) {
      return wanted;
    }
    int low = (int) Math.max(1, wanted);
    int high = HIGHEST;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (memory(middle) <= room) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (memory(low) > room) {
      throw new CorpusException(
          "the words of %s that occur %,d times or more take %,d MiB, more than %,d MiB of the memory allowed for the vocabulary: allow more"
              .formatted(description, low, memory(low) >> 20, room >> 20));
    }
    progress.minCountRaised(
        low,
        "the vocabulary's memory holds the words that occur %,d times or more: %,d words that occur %,d times or more would take %,d MiB; the counts of all words that are kept are exact"
            .formatted(low, kept(words, wanted), Math.max(1, wanted), needed >> 20));
    return low;
  }

  /** A minimum count that leaves as many words as the limit lets through anyway. */
  private long withLimit(long asked) {
    if (options.maxVocab() == 0) {
      return asked;
    }
    long sum = words[0];
    for (int level = HIGHEST; level > Math.max(1, asked); level--) {
      sum += words[level];
      if (sum >= options.maxVocab()) {
        return level;
      }
    }
    return asked;
  }

  @Override
  public void close() {
    buffer.close();
    file.close();
  }
}
