package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives encoded text other ids, and leaves words out. */
final class Recoding {
  private Recoding() {}

  static EncodedCorpus recode(
      EncodedCorpus source, CorpusEncoder.Options options, String name, CorpusEncoder.Tuning tuning)
      throws IOException {
    boolean done = false;
    try {
      Vocabulary words = source.vocabulary();
      Vocabulary target =
          options.vocabulary() != null ? options.vocabulary() : kept(words, options, name);
      if (target == words) {
        done = true;
        return source;
      }
      EncodedCorpus result = translate(source, codes(words, target), target, options, tuning);
      if (options.vocabulary() != null && !EncodingRun.hasWords(result)) {
        result.close();
        throw new CorpusException("no word of the given vocabulary occurs in " + name);
      }
      return result;
    } finally {
      if (!done) {
        source.close();
      }
    }
  }

  /** The words that are frequent enough: those before some id, since counts fall. */
  private static Vocabulary kept(Vocabulary words, CorpusEncoder.Options options, String name)
      throws CorpusException {
    if (options.known() != null || !options.filter().isEmpty()) {
      return chosen(words, options, name);
    }
    int size = words.size();
    if (options.maxVocab() > 0) {
      size = Math.min(size, options.maxVocab());
    }
    while (size > 1 && words.count(size - 1) < options.minCount()) {
      size--;
    }
    if (size == 1) {
      throw new CorpusException(
          "no word occurs %,d times or more in %s ('%s' is the most frequent with %,d): lower the minimum count or use more text"
              .formatted(
                  options.minCount(),
                  name,
                  words.size() > 1 ? words.word(1) : "</s>",
                  words.count(words.size() > 1 ? 1 : 0)));
    }
    Vocabulary kept = size == words.size() ? words : words.first(size);
    EncodingRun.checkSize(kept, name, ": lower the minimum count or use more text");
    return kept;
  }

  /** The words that stay by their counts or by name, and the known ones. */
  private static Vocabulary chosen(Vocabulary words, CorpusEncoder.Options options, String name)
      throws CorpusException {
    WordChoice choice = new WordChoice(options);
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int id = 0; id < words.size(); id++) {
      byte[] word = words.utf8(id);
      if (id == 0 || choice.keeps(word, word.length, words.count(id))) {
        builder.add(word, 0, word.length, words.count(id));
      }
    }
    choice.check(name);
    Vocabulary known = options.known();
    for (int id = 0; known != null && id < known.size(); id++) {
      byte[] word = known.utf8(id);
      builder.add(word, 0, word.length, known.count(id));
    }
    Vocabulary vocabulary = builder.build(options.maxVocab(), choice::stays, null);
    EncodingRun.checkSize(vocabulary, name, choice.remedy());
    return vocabulary;
  }

  /** For each id its new code, or -1. */
  private static int[] codes(Vocabulary words, Vocabulary target) {
    int[] codes = new int[words.size()];
    for (int id = 0; id < codes.length; id++) {
      byte[] word = words.utf8(id);
      int found = target.id(word, 0, word.length);
      codes[id] = found < 0 ? -1 : Codes.of(found);
    }
    return codes;
  }

  private static EncodedCorpus translate(
      EncodedCorpus source,
      int[] codes,
      Vocabulary target,
      CorpusEncoder.Options options,
      CorpusEncoder.Tuning tuning)
      throws IOException {
    AtomicInteger next = new AtomicInteger();
    try (Target to = new Target(options, tuning)) {
      int threads = Math.clamp(source.blocks(), 1, options.threads());
      EncodingRun.inParallel(
          threads,
          _ -> {
            int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
            try (NativeBuffer out = new NativeBuffer((long) ids.length * Codes.MAX_BYTES + 8)) {
              boolean go = true;
              for (int block = next.getAndIncrement();
                  go && block < source.blocks();
                  block = next.getAndIncrement()) {
                int n = source.readBlock(block, ids);
                long end = write(ids, n, codes, out.address());
                go = to.writer().append(block, out.address(), end - out.address());
              }
            } catch (Throwable e) {
              to.writer().fail();
              throw e;
            }
          });
      return to.finish(target);
    }
  }

  /** Writes the codes of ids; gives the address after the last. */
  static long write(int[] ids, int n, int[] codes, long to) {
    long out = to;
    for (int i = 0; i < n; i++) {
      int code = codes[ids[i]];
      if (code != -1) {
        RawMemory.putInt(out, code);
        out += Codes.length(code);
      }
    }
    return out;
  }

  /** Codes of all ids below {@code size}. */
  static int[] codesUpTo(int size) {
    int[] codes = new int[size];
    Arrays.setAll(codes, Codes::of);
    return codes;
  }

  /** Where the new corpus is put together; freed if it is not finished. */
  static final class Target implements AutoCloseable {
    private final PagePool pool;
    private final SpillFile file;
    private final PagedStore store;
    private final BlockWriter writer;
    private boolean done;

    Target(CorpusEncoder.Options options, CorpusEncoder.Tuning tuning) {
      Path directory =
          options.temporaryDirectory() != null
              ? options.temporaryDirectory()
              : Path.of(System.getProperty("java.io.tmpdir"));
      pool =
          new PagePool(
              tuning.pageBytes(),
              (int) Math.min(Integer.MAX_VALUE, options.memoryBytes() / tuning.pageBytes()));
      file = new SpillFile(directory, tuning.opener());
      store = new PagedStore(pool, file);
      writer = new BlockWriter(store, Integer.MAX_VALUE);
    }

    BlockWriter writer() {
      return writer;
    }

    EncodedCorpus finish(Vocabulary vocabulary) throws CorpusException {
      EncodedCorpus result = writer.finish(vocabulary, false, file);
      done = true;
      return result;
    }

    @Override
    public void close() {
      writer.close();
      if (!done) {
        store.close();
        file.close();
      }
      pool.close();
    }
  }
}
