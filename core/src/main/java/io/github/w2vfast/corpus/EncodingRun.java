package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of {@link CorpusEncoder}, with all that it has to free. */
final class EncodingRun implements AutoCloseable {
  private static final long PROGRESS_NANOS = 200_000_000;

  /** A piece of the text as provisional ids. */
  private record Piece(
      int source,
      long sequence,
      int part,
      Worker worker,
      long position,
      int length,
      int wordsBefore) {
    static final Comparator<Piece> IN_TEXT =
        Comparator.comparingInt(Piece::source)
            .thenComparingLong(Piece::sequence)
            .thenComparingInt(Piece::part);
  }

  private final Corpus corpus;
  private final CorpusEncoder.Options options;
  private final CorpusEncoder.Progress progress;
  private final CorpusEncoder.Tuning tuning;
  private final TextSources sources;
  private final Path temporaryDirectory;
  private final PagePool pool;
  private final SpillFile provisionalFile;
  private final List<Worker> workers = new ArrayList<>();

  // Guarded by progressLock.
  private final Object progressLock = new Object();
  private long bytesRead;
  private long tokensRead;
  private long nextProgress;

  // Guarded by this.
  private Throwable failure;
  private int failedSource;
  private long failedSequence;

  EncodingRun(
      Corpus corpus,
      CorpusEncoder.Options options,
      CorpusEncoder.Progress progress,
      CorpusEncoder.Tuning tuning)
      throws CorpusException {
    this.corpus = corpus;
    this.options = options;
    this.progress = progress;
    this.tuning = tuning;
    if (options.vocabulary() != null) {
      checkSize(options.vocabulary(), "the given vocabulary", "");
    }
    temporaryDirectory =
        options.temporaryDirectory() != null
            ? options.temporaryDirectory()
            : Path.of(System.getProperty("java.io.tmpdir"));
    sources = new TextSources(corpus, tuning.chunkBytes());
    pool =
        new PagePool(
            tuning.pageBytes(),
            (int) Math.min(Integer.MAX_VALUE, options.memoryBytes() / tuning.pageBytes()));
    provisionalFile = new SpillFile(temporaryDirectory, tuning.opener());
  }

  EncodedCorpus encode() throws IOException {
    int threads = usefulThreads();
    for (int i = 0; i < threads; i++) {
      workers.add(new Worker());
    }
    nextProgress = System.nanoTime() + PROGRESS_NANOS;
    inParallel(
        threads,
        i -> {
          try {
            workers.get(i).read();
          } catch (Throwable e) {
            sources.stop();
            throw e;
          }
        });
    throwFailure();
    progress.read(bytesRead, sources.totalBytes(), tokensRead);
    sources.close();

    Vocabulary vocabulary = options.vocabulary();
    if (vocabulary == null) {
      vocabulary = countedVocabulary();
    } else {
      useGivenVocabulary(vocabulary);
    }
    return translate(vocabulary);
  }

  /** More threads than pieces would only cost memory. */
  private int usefulThreads() {
    long pieces = sources.totalBytes() / tuning.chunkBytes() + sources.count();
    return sources.totalBytes() < 0
        ? options.threads()
        : (int) Math.clamp(pieces, 1L, options.threads());
  }

  private synchronized void fail(TextSources.Chunk chunk, Throwable e) {
    boolean earlier =
        failure == null
            || chunk.source() < failedSource
            || (chunk.source() == failedSource && chunk.sequence() < failedSequence);
    if (earlier) {
      failure = e;
      failedSource = chunk.source();
      failedSequence = chunk.sequence();
    }
    sources.stop();
  }

  private synchronized void throwFailure() throws IOException {
    if (failure != null) {
      rethrow(failure);
    }
  }

  private static void rethrow(Throwable e) throws IOException {
    switch (e) {
      case IOException known -> throw known;
      case RuntimeException known -> throw known;
      case Error known -> throw known;
      default -> throw new IllegalStateException(e);
    }
  }

  private void report(TextSources.Chunk chunk, long tokens) {
    synchronized (progressLock) {
      bytesRead += chunk.inputBytes();
      tokensRead += tokens;
      long now = System.nanoTime();
      if (now - nextProgress >= 0) {
        nextProgress = now + PROGRESS_NANOS;
        progress.read(bytesRead, sources.totalBytes(), tokensRead);
      }
    }
  }

  /** A thread's table of words, and the pieces that it read. */
  private final class Worker implements AutoCloseable {
    private final WordTable words;
    private final PagedStore store;
    private final List<Piece> pieces = new ArrayList<>();
    private int[] map; // provisional id -> id; later id -> code
    private long[] firstSeen; // for each word of the table where in the text it comes first

    Worker() throws CorpusException {
      words = new WordTable();
      store = new PagedStore(pool, provisionalFile);
    }

    void read() {
      boolean lineEnds = corpus.rules().lines() != TextRules.Lines.NONE;
      try (TextSources.Chunk chunk = new TextSources.Chunk(tuning.chunkBytes());
          Tokenizer tokenizer = new Tokenizer(words, lineEnds);
          NativeBuffer part = new NativeBuffer(64);
          NativeBuffer codes = new NativeBuffer(Tokenizer.maxCodes(tuning.chunkBytes() + 2L))) {
        try {
          TextPreparation preparation =
              corpus.rules().needPreparation() ? new TextPreparation(corpus.rules()) : null;
          while (sources.next(chunk)) {
            long before = tokenizer.tokens();
            if (preparation != null && chunk.isText()) {
              encodePrepared(chunk, preparation, tokenizer, part, codes);
            } else {
              encode(chunk, tokenizer, codes);
            }
            report(chunk, tokenizer.tokens() - before);
          }
          store.seal();
        } catch (Throwable e) {
          fail(chunk, e);
        }
      }
    }

    private void encode(TextSources.Chunk chunk, Tokenizer tokenizer, NativeBuffer codes)
        throws CorpusException {
      int wordsBefore = words.size();
      try {
        long end = tokenizer.tokenize(chunk.address(), chunk.endAddress(), codes.address());
        keep(chunk, 0, codes, end, wordsBefore);
      } catch (Tokenizer.NulByteException e) {
        throw notText(chunk, e.address());
      }
    }

    /** Prepared text may be longer than its chunk: it is encoded in parts that fit a page. */
    private void encodePrepared(
        TextSources.Chunk chunk,
        TextPreparation preparation,
        Tokenizer tokenizer,
        NativeBuffer part,
        NativeBuffer codes)
        throws CorpusException {
      preparation.prepare(chunk);
      int from = 0;
      for (int number = 0; from < preparation.length(); number++) {
        int to = preparation.endOfPart(from, tuning.chunkBytes());
        part.ensure(to - from + 2L * Tokenizer.PADDING, 0);
        RawMemory.copy(preparation.text(), from, part.address(), to - from);
        int wordsBefore = words.size();
        try {
          long end =
              tokenizer.tokenize(part.address(), part.address() + (to - from), codes.address());
          keep(chunk, number, codes, end, wordsBefore);
        } catch (Tokenizer.NulByteException e) {
          throw new IllegalStateException("prepared text has a NUL", e);
        }
        from = to;
      }
    }

    private void keep(
        TextSources.Chunk chunk, int part, NativeBuffer codes, long end, int wordsBefore)
        throws CorpusException {
      int length = (int) (end - codes.address());
      if (length > 0) {
        long position = store.append(codes.address(), length);
        pieces.add(
            new Piece(chunk.source(), chunk.sequence(), part, this, position, length, wordsBefore));
      }
    }

    /**
     * Finds where each word comes first, as the number of its piece and a number within the piece.
     *
     * @param numbers the place of each piece of the text
     */
    void findFirstSeen(Map<Piece, Integer> numbers) throws IOException {
      firstSeen = new long[words.size()];
      Arrays.fill(firstSeen, Long.MAX_VALUE);
      List<Piece> inText = new ArrayList<>(pieces);
      inText.sort(Piece.IN_TEXT);
      if (inText.equals(pieces)) {
        // Ids were given in the order of the text.
        for (int i = 0; i < pieces.size(); i++) {
          long number = (long) numbers.get(pieces.get(i)) << 32;
          int end = i + 1 < pieces.size() ? pieces.get(i + 1).wordsBefore : firstSeen.length;
          for (int id = pieces.get(i).wordsBefore; id < end; id++) {
            firstSeen[id] = number | id;
          }
        }
        return;
      }
      try (NativeBuffer in = new NativeBuffer(64)) {
        for (Piece piece : inText) {
          long from = store.address(piece.position, piece.length, in);
          long end = from + piece.length;
          long number = (long) numbers.get(piece) << 32;
          while (from < end) {
            int bytes = RawMemory.getInt(from);
            int codeLength = Codes.length(bytes);
            int id = Codes.id(bytes, codeLength);
            from += codeLength;
            if (firstSeen[id] == Long.MAX_VALUE) {
              firstSeen[id] = number++;
            }
          }
        }
      }
    }

    /** Words move to other ids of this table, or from another table to this one. */
    void moveFirstSeen(long[] from, int[] to) {
      int known = firstSeen.length;
      firstSeen = Arrays.copyOf(firstSeen, words.size());
      Arrays.fill(firstSeen, known, firstSeen.length, Long.MAX_VALUE);
      for (int id = 0; id < to.length; id++) {
        if (to[id] >= 0) {
          firstSeen[to[id]] = Math.min(firstSeen[to[id]], from[id]);
        }
      }
    }

    @Override
    public void close() {
      words.close();
      store.close();
    }
  }

  static CorpusException notText(TextSources.Chunk chunk, long address) {
    int nuls = 0;
    for (long p = address; p < Math.min(address + 64, chunk.endAddress()); p++) {
      nuls += RawMemory.getByte(p) == 0 ? 1 : 0;
    }
    // UTF-16 has a NUL beside each ASCII character.
    String remedy =
        nuls > 8
            ? "it looks like UTF-16 or binary data; convert UTF-16 with 'iconv -f UTF-16 -t UTF-8'"
            : "if it is text apart from that, remove them with \"tr -d '\\000'\"";
    return new CorpusException(
        "%s: NUL byte at offset %,d: this is not UTF-8 text; %s"
            .formatted(chunk.name(), chunk.offsetOf(address), remedy));
  }

  private Vocabulary countedVocabulary() throws IOException {
    List<Piece> text = new ArrayList<>();
    workers.forEach(worker -> text.addAll(worker.pieces));
    text.sort(Piece.IN_TEXT);
    Map<Piece, Integer> numbers = new HashMap<>();
    for (Piece piece : text) {
      numbers.put(piece, numbers.size());
    }
    inParallel(
        workers.size(),
        i -> {
          Worker worker = workers.get(i);
          worker.findFirstSeen(numbers);
          worker.map = worker.words.repair();
          if (worker.map != null) {
            worker.moveFirstSeen(worker.firstSeen, worker.map);
          }
        });
    // Tables are merged in pairs: 1 into 0, 3 into 2, ...; then 2 into 0, ...
    for (int step = 1; step < workers.size(); step *= 2) {
      int distance = step;
      int pairs = Math.ceilDiv(workers.size() - distance, 2 * distance);
      inParallel(pairs, i -> merge(2 * distance * i, distance));
    }
    WordTable words = workers.getFirst().words;
    VocabularyBuilder builder = new VocabularyBuilder();
    long[] firstSeen = workers.getFirst().firstSeen;
    long[] ranks = new long[words.size() + 1];
    int[] indexes = new int[words.size()];
    Arrays.fill(indexes, 1, indexes.length, -1);
    long[] most = new long[1];
    String[] mostFrequent = new String[1];
    int[] different = new int[1];
    Vocabulary known = options.known();
    words.forEach(
        1,
        (id, count, utf8, length) -> {
          if (id != 0) {
            different[0]++;
            if (count > most[0]) {
              most[0] = count;
              mostFrequent[0] = null;
            }
          }
          boolean isKnown = known != null && known.id(utf8, 0, length) >= 0;
          if (id == 0 || count >= options.minCount() || isKnown) {
            indexes[id] = addTo(builder, utf8, length, count);
            ranks[indexes[id]] = firstSeen[id];
          } else if (builder.size() == 1 && mostFrequent[0] == null) {
            mostFrequent[0] = new String(utf8, 0, Math.min(length, 60), StandardCharsets.UTF_8);
          }
        });
    if (different[0] == 0) {
      throw new CorpusException("no words in " + corpus.description() + ": the text is empty");
    }
    if (builder.size() == 1) {
      throw new CorpusException(
          ("no word occurs %,d times or more in %s (%,d different words, '%s' is the most frequent"
                  + " with %,d): lower the minimum count or use more text")
              .formatted(
                  options.minCount(),
                  corpus.description(),
                  different[0],
                  mostFrequent[0],
                  most[0]));
    }
    Vocabulary vocabulary =
        known == null
            ? builder.build(options.minCount(), options.maxVocab(), ranks)
            : unite(builder, known, ranks);
    checkSize(
        vocabulary,
        corpus.description(),
        options.minCount() > 1 && different[0] > 1
            ? " that occurs %,d times or more: lower the minimum count or use more text"
                .formatted(options.minCount())
            : ": use more text");
    for (int id = 0; id < indexes.length; id++) {
      int last = indexes[id] < 0 ? -1 : builder.id(indexes[id]);
      indexes[id] = last < 0 ? -1 : Codes.of(last);
    }
    for (Worker worker : workers) {
      worker.map = worker.map == null ? indexes : compose(worker.map, indexes);
      worker.words.close();
    }
    return vocabulary;
  }

  /** Adds the known words, which all stay, to those of the text. */
  private Vocabulary unite(VocabularyBuilder builder, Vocabulary known, long[] ranks)
      throws CorpusException {
    int ofText = builder.size();
    long[] allRanks = Arrays.copyOf(ranks, ofText + known.size());
    for (int id = 0; id < known.size(); id++) {
      byte[] utf8 = known.utf8(id);
      int index = addTo(builder, utf8, utf8.length, known.count(id));
      if (index >= ofText) {
        // behind the words of the text that are as frequent
        allRanks[index] = Long.MAX_VALUE - known.size() + id;
      }
    }
    return builder.build(options.maxVocab(), known, allRanks);
  }

  private static int addTo(VocabularyBuilder builder, byte[] utf8, int length, long count)
      throws CorpusException {
    try {
      return builder.add(utf8, 0, length, count);
    } catch (IllegalArgumentException e) {
      throw new CorpusException(e.getMessage(), e);
    }
  }

  private void merge(int into, int distance) throws CorpusException {
    WordTable other = workers.get(into + distance).words;
    int[] moved = workers.get(into).words.absorb(other);
    workers.get(into).moveFirstSeen(workers.get(into + distance).firstSeen, moved);
    workers.get(into + distance).firstSeen = null;
    other.close();
    for (int i = into + distance; i < Math.min(workers.size(), into + 2 * distance); i++) {
      Worker worker = workers.get(i);
      worker.map = worker.map == null ? moved : compose(worker.map, moved);
    }
  }

  /** {@code second} after {@code first}, which is overwritten; -1 stays -1. */
  private static int[] compose(int[] first, int[] second) {
    for (int i = 0; i < first.length; i++) {
      first[i] = first[i] < 0 ? -1 : second[first[i]];
    }
    return first;
  }

  private void useGivenVocabulary(Vocabulary vocabulary) throws IOException {
    inParallel(
        workers.size(),
        i -> {
          Worker worker = workers.get(i);
          int[] repaired = worker.words.repair();
          int[] codes = new int[worker.words.size()];
          Arrays.fill(codes, -1);
          worker.words.forEach(
              0,
              (id, _, utf8, length) -> {
                int known = vocabulary.id(utf8, 0, length);
                codes[id] = known < 0 ? -1 : Codes.of(known);
              });
          worker.map = repaired == null ? codes : compose(repaired, codes);
          worker.words.close();
        });
  }

  static void checkSize(Vocabulary vocabulary, String where, String remedy) throws CorpusException {
    if (vocabulary.size() < 3) {
      throw new CorpusException(
          "there is only one word%s in %s%s"
              .formatted(
                  vocabulary.size() == 2 ? " ('" + vocabulary.word(1) + "')" : "", where, remedy));
    }
    if (vocabulary.size() > Codes.LIMIT) {
      throw new CorpusException(
          "%,d words are more than the %,d that can be encoded"
              .formatted(vocabulary.size(), Codes.LIMIT));
    }
  }

  private EncodedCorpus translate(Vocabulary vocabulary) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (Worker worker : workers) {
      pieces.addAll(worker.pieces);
      worker.pieces.clear();
    }
    pieces.sort(Piece.IN_TEXT);
    AtomicInteger next = new AtomicInteger();
    SpillFile file = new SpillFile(temporaryDirectory, tuning.opener());
    PagedStore store = new PagedStore(pool, file);
    boolean done = false;
    try (BlockWriter writer = new BlockWriter(store, longestSentence())) {
      int longest = Codes.length(Codes.of(vocabulary.size() - 1));
      inParallel(
          workers.size(),
          _ -> {
            try (NativeBuffer in = new NativeBuffer(64);
                NativeBuffer out = new NativeBuffer(64)) {
              boolean go = true;
              for (int i = next.getAndIncrement();
                  go && i < pieces.size();
                  i = next.getAndIncrement()) {
                Piece piece = pieces.get(i);
                out.ensure((long) piece.length * longest + 8, 0);
                PagedStore from = piece.worker.store;
                long address = from.address(piece.position, piece.length, in);
                long length = translate(address, piece.length, piece.worker.map, out.address());
                from.release(piece.position);
                go = writer.append(i, out.address(), length);
              }
            } catch (Throwable e) {
              writer.fail();
              throw e;
            }
          });
      PagedCorpus result = writer.finish(vocabulary, options.vocabulary() == null, file);
      if (options.vocabulary() != null && !hasWords(result)) {
        throw new CorpusException(
            "no word of the given vocabulary occurs in " + corpus.description());
      }
      done = true;
      return result;
    } finally {
      if (!done) {
        store.close();
        file.close();
      }
    }
  }

  private int longestSentence() {
    return corpus.rules().lines() == TextRules.Lines.NONE
        ? EncodedCorpus.SENTENCE_WITHOUT_LINES
        : Integer.MAX_VALUE;
  }

  static boolean hasWords(EncodedCorpus corpus) {
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    for (int block = 0; block < corpus.blocks(); block++) {
      int n = corpus.readBlock(block, ids);
      for (int i = 0; i < n; i++) {
        if (ids[i] != Vocabulary.END_OF_SENTENCE_ID) {
          return true;
        }
      }
    }
    return false;
  }

  /** Turns provisional ids into the codes of {@code map}, leaving out those with -1. */
  private static long translate(long from, int length, int[] map, long to) {
    long end = from + length;
    long out = to;
    while (from < end) {
      int bytes = RawMemory.getInt(from);
      int codeLength = Codes.length(bytes);
      from += codeLength;
      int code = map[Codes.id(bytes, codeLength)];
      if (code != -1) {
        RawMemory.putInt(out, code);
        out += Codes.length(code);
      }
    }
    return out - to;
  }

  @FunctionalInterface
  interface Task {
    void run(int number) throws IOException;
  }

  /** Runs tasks 0 to {@code count} - 1, each in a thread, and waits for all. */
  static void inParallel(int count, Task task) throws IOException {
    if (count == 1) {
      task.run(0);
      return;
    }
    Throwable[] failures = new Throwable[count];
    Thread[] threads = new Thread[count];
    for (int i = 0; i < count; i++) {
      int number = i;
      threads[i] =
          Thread.ofPlatform()
              .daemon()
              .name("corpus-" + i)
              .start(
                  () -> {
                    try {
                      task.run(number);
                    } catch (Throwable e) {
                      failures[number] = e;
                    }
                  });
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException _) {
          // The threads use memory that the caller frees: they are told, and waited for.
          interrupted = true;
          for (Thread other : threads) {
            other.interrupt();
          }
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    for (Throwable failure : failures) {
      if (failure != null) {
        rethrow(failure);
      }
    }
    if (interrupted) {
      throw new CorpusException("the reading of the corpus was interrupted");
    }
  }

  /** Frees all but the result. */
  @Override
  public void close() {
    sources.close();
    for (Worker worker : workers) {
      worker.close();
    }
    provisionalFile.close();
    pool.close();
  }
}
