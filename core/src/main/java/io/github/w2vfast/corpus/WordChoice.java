package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import java.nio.charset.StandardCharsets;

/** Decides which words of a text are kept, and says why none was. */
final class WordChoice {
  private final CorpusEncoder.Options options;
  private int different;
  private int kept;
  private int dropped;
  private long most;
  private String mostFrequent;
  private final boolean byCountAlone;
  private byte[] copy = new byte[64];

  WordChoice(CorpusEncoder.Options options) {
    this.options = options;
    byCountAlone = options.known() == null && options.filter().isEmpty();
  }

  /** Whether a word stays by its name, however rare it is. */
  boolean stays(byte[] utf8, int from, int length) {
    Vocabulary known = options.known();
    return (known != null && known.id(utf8, from, length) >= 0)
        || options.filter().keeps(utf8, from, length);
  }

  /** Whether a word that is not {@code </s>} is kept; each is asked about once. */
  boolean keeps(byte[] utf8, int length, long count) {
    different++;
    boolean stays = stays(utf8, 0, length);
    boolean goes = !stays && options.filter().drops(utf8, 0, length);
    dropped += goes ? 1 : 0;
    if (stays || (count >= options.minCount() && !goes)) {
      kept++;
      return true;
    }
    if (!goes && count > most && kept == 0) {
      most = count;
      mostFrequent = new String(utf8, 0, Math.min(length, 60), StandardCharsets.UTF_8);
    }
    return false;
  }

  /** The same for a word in native memory; it is copied only if what it is called matters. */
  boolean keeps(long address, int length, long count) {
    boolean frequent = count >= options.minCount();
    if (byCountAlone && (frequent || kept > 0)) {
      different++;
      kept += frequent ? 1 : 0;
      return frequent;
    }
    return keeps(bytes(address, length), length, count);
  }

  /** The word in native memory as an array that is used again. */
  byte[] bytes(long address, int length) {
    if (length > copy.length) {
      copy = new byte[Math.max(length, copy.length * 2)];
    }
    RawMemory.copy(address, copy, 0, length);
    return copy;
  }

  /** Refuses a text without words. */
  void check(String description) throws CorpusException {
    if (different == 0) {
      throw new CorpusException("no words in " + description + ": the text is empty");
    }
    if (kept == 0 && dropped == different) {
      throw new CorpusException("all words of " + description + " are to be dropped");
    }
    if (kept == 0) {
      throw new CorpusException(
          ("no word occurs %,d times or more in %s (%,d different words, '%s' is the most frequent"
                  + " with %,d): lower the minimum count or use more text")
              .formatted(options.minCount(), description, different, mostFrequent, most));
    }
  }

  /** What to do if only one word is left. */
  String remedy() {
    return options.minCount() > 1 && different > 1
        ? " that occurs %,d times or more: lower the minimum count or use more text"
            .formatted(options.minCount())
        : ": use more text";
  }
}
