package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of {@link CorpusEncoder}, with all that it has to free. */
final class EncodingRun implements AutoCloseable {
  private static final long PROGRESS_NANOS = 200_000_000;

  /** A thread needs so much memory for its words that it seldom writes them down. */
  private static final int CHUNKS_IN_SHARE = 64;

  /** Maps of provisional ids that a thread's pieces keep in memory. */
  private static final int MAPS = 4;

  /** A piece of the text as provisional ids. */
  private static final class Piece implements Comparable<Piece> {
    final int source;
    final long sequence;
    final int part;
    final Worker worker;
    final int generation;
    final long position;
    final int length;
    final int wordsBefore;
    int place; // in the text

    Piece(TextSources.Chunk chunk, int part, Worker worker, long position, int length, int before) {
      this.source = chunk.source();
      this.sequence = chunk.sequence();
      this.part = part;
      this.worker = worker;
      this.generation = worker.runs.size();
      this.position = position;
      this.length = length;
      this.wordsBefore = before;
    }

    @Override
    public int compareTo(Piece other) {
      int order = Integer.compare(source, other.source);
      order = order != 0 ? order : Long.compare(sequence, other.sequence);
      return order != 0 ? order : Integer.compare(part, other.part);
    }
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

  /** The most memory that a worker's words take, or 0 for no limit. */
  private long share;

  /** Whether only the vocabulary is wanted. */
  private boolean countOnly;

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
    return translate(readAll());
  }

  /** Counts the words and encodes nothing. */
  Vocabulary count() throws IOException {
    countOnly = true;
    return readAll();
  }

  /** Reads the text; gives the vocabulary. */
  private Vocabulary readAll() throws IOException {
    int threads = usefulThreads();
    share = options.vocabularyBytes() / threads;
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
    if (wordsGoToDisk()) {
      inParallel(threads, i -> workers.get(i).writeLastWords());
      return options.vocabulary() != null ? options.vocabulary() : mergedVocabulary();
    }
    if (options.vocabulary() != null) {
      useGivenVocabulary(options.vocabulary());
      return options.vocabulary();
    }
    return countedVocabulary();
  }

  /** Whether the words of all threads together would exceed their memory when they are united. */
  private boolean wordsGoToDisk() {
    if (share == 0) {
      return false;
    }
    long bytes = 0;
    for (Worker worker : workers) {
      if (!worker.runs.isEmpty()) {
        return true;
      }
      bytes += worker.words.bytes();
    }
    return bytes > options.vocabularyBytes() / 4;
  }

  /** More threads than pieces would only cost memory. */
  private int usefulThreads() {
    long pieces = sources.totalBytes() / tuning.chunkBytes() + sources.count();
    int threads =
        sources.totalBytes() < 0
            ? options.threads()
            : (int) Math.clamp(pieces, 1L, options.threads());
    long smallestShare = (long) tuning.chunkBytes() * CHUNKS_IN_SHARE;
    return options.vocabularyBytes() == 0
        ? threads
        : (int) Math.clamp(options.vocabularyBytes() / smallestShare, 1L, threads);
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
    private WordTable words;
    private final PagedStore store;
    private final List<Piece> pieces = new ArrayList<>();
    private int[] map; // provisional id -> id; later id -> code
    private long[] firstSeen; // for each word of the table where in the text it comes first

    // Words that did not fit the memory: generations of the table, each with its own ids.
    private final List<WordRun> runs = new ArrayList<>();
    private final SpillFile wordFile = new SpillFile(temporaryDirectory, tuning.opener());
    private int firstPiece; // of the generation
    private final Map<Integer, int[]> maps =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, int[]> eldest) {
            return size() > MAPS;
          }
        };

    Worker() throws CorpusException {
      words = new WordTable();
      store = new PagedStore(pool, provisionalFile);
    }

    /** Writes the words down if more of them might not fit the memory. */
    private void makeRoom() throws IOException {
      if (share > 0 && words.isFull(share, tuning.chunkBytes() / 2)) {
        writeWords();
        WordTable full = words;
        words = new WordTable();
        full.close();
      }
    }

    /** Writes the words down and frees their memory; none are added afterwards. */
    void writeLastWords() throws IOException {
      writeWords();
      words.close();
    }

    private void writeWords() throws IOException {
      findFirstSeen();
      int[] repaired = words.repair();
      if (repaired != null) {
        moveFirstSeen(firstSeen, repaired);
      }
      runs.add(WordRun.write(words, firstSeen, repaired, wordFile));
      firstSeen = null;
      firstPiece = pieces.size();
    }

    /** The codes of the provisional ids of a piece. */
    int[] codes(Piece piece, Vocabulary vocabulary) throws IOException {
      if (runs.isEmpty()) {
        return map;
      }
      synchronized (maps) {
        int[] codes = maps.get(piece.generation);
        if (codes == null) {
          codes = runs.get(piece.generation).codes(vocabulary);
          maps.put(piece.generation, codes);
        }
        return codes;
      }
    }

    void read() {
      boolean lineEnds = corpus.rules().lines() != TextRules.Lines.NONE;
      try (TextSources.Chunk chunk = new TextSources.Chunk(tuning.chunkBytes());
          Tokenizer tokenizer = new Tokenizer(lineEnds);
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
        throws IOException {
      makeRoom();
      int wordsBefore = words.size();
      try {
        long end = tokenizer.tokenize(words, chunk.address(), chunk.endAddress(), codes.address());
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
        throws IOException {
      preparation.prepare(chunk);
      int from = 0;
      for (int number = 0; from < preparation.length(); number++) {
        int to = preparation.endOfPart(from, tuning.chunkBytes());
        part.ensure(to - from + 2L * Tokenizer.PADDING, 0);
        RawMemory.copy(preparation.text(), from, part.address(), to - from);
        makeRoom();
        int wordsBefore = words.size();
        try {
          long end =
              tokenizer.tokenize(
                  words, part.address(), part.address() + (to - from), codes.address());
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
        long position = needPieces() ? store.append(codes.address(), length) : 0;
        pieces.add(new Piece(chunk, part, this, position, length, wordsBefore));
      }
    }

    /**
     * Finds where each word of the table comes first, as the place of its piece in {@link #pieces}
     * and a number within the piece.
     */
    void findFirstSeen() throws IOException {
      firstSeen = new long[words.size()];
      Arrays.fill(firstSeen, Long.MAX_VALUE);
      List<Piece> own = pieces.subList(firstPiece, pieces.size());
      boolean inOrder = true;
      for (int i = 1; i < own.size(); i++) {
        inOrder &= own.get(i - 1).compareTo(own.get(i)) < 0;
      }
      if (inOrder) {
        // Ids were given in the order of the text.
        for (int i = 0; i < own.size(); i++) {
          long number = (long) (firstPiece + i) << 32;
          int end = i + 1 < own.size() ? own.get(i + 1).wordsBefore : firstSeen.length;
          for (int id = own.get(i).wordsBefore; id < end; id++) {
            firstSeen[id] = number | id;
          }
        }
        return;
      }
      List<Integer> inText = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        inText.add(i);
      }
      store.seal();
      inText.sort(Comparator.comparing(own::get));
      try (NativeBuffer in = new NativeBuffer(64)) {
        for (int i : inText) {
          Piece piece = own.get(i);
          long from = store.address(piece.position, piece.length, in);
          long end = from + piece.length;
          long number = (long) (firstPiece + i) << 32;
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

    /** Turns places among this thread's pieces into places in the text. */
    void placeFirstSeen(int[] places) {
      for (int id = 0; id < firstSeen.length; id++) {
        long seen = firstSeen[id];
        if (seen != Long.MAX_VALUE) {
          firstSeen[id] = (long) places[(int) (seen >>> 32)] << 32 | (seen & 0xffffffffL);
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
      wordFile.close();
    }
  }

  /** Whether the provisional ids are read again. */
  private boolean needPieces() {
    // Of several sources a thread may take a later piece before an earlier one.
    return !countOnly || (workers.size() > 1 && sources.count() > 1);
  }

  /** For each piece of a thread its place in the text. */
  private List<int[]> places() {
    List<Piece> text = new ArrayList<>();
    workers.forEach(worker -> text.addAll(worker.pieces));
    text.sort(null);
    for (int i = 0; i < text.size(); i++) {
      text.get(i).place = i;
    }
    return workers.stream()
        .map(worker -> worker.pieces.stream().mapToInt(piece -> piece.place).toArray())
        .toList();
  }

  /** The vocabulary of words that were written down. */
  private Vocabulary mergedVocabulary() throws IOException {
    List<int[]> places = places();
    int runs = workers.stream().mapToInt(worker -> worker.runs.size()).sum();
    int buffer = Math.clamp(options.vocabularyBytes() / 8 / runs, 1 << 12, 1 << 20);
    List<WordRun.Reader> readers = new ArrayList<>();
    try (DiskVocabulary vocabulary =
        new DiskVocabulary(
            options,
            progress,
            corpus.description(),
            new SpillFile(temporaryDirectory, tuning.opener()))) {
      for (int i = 0; i < workers.size(); i++) {
        for (WordRun run : workers.get(i).runs) {
          readers.add(run.reader(buffer, places.get(i)));
        }
      }
      return vocabulary.of(readers);
    } finally {
      readers.forEach(WordRun.Reader::close);
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
    List<int[]> places = places();
    inParallel(
        workers.size(),
        i -> {
          Worker worker = workers.get(i);
          worker.findFirstSeen();
          worker.placeFirstSeen(places.get(i));
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
    WordChoice choice = new WordChoice(options);
    words.forEach(
        1,
        (id, count, address, length) -> {
          if (id == 0 || choice.keeps(address, length, count)) {
            byte[] utf8 = choice.bytes(address, length);
            indexes[id] = add(builder, utf8, length, count, id != 0);
            ranks[indexes[id]] = firstSeen[id];
          }
        });
    choice.check(corpus.description());
    Vocabulary known = options.known();
    Vocabulary vocabulary =
        known == null
            ? builder.build(options.maxVocab(), choice::stays, ranks)
            : unite(builder, known, choice, ranks);
    checkSize(vocabulary, corpus.description(), choice.remedy());
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
  private Vocabulary unite(
      VocabularyBuilder builder, Vocabulary known, WordChoice choice, long[] ranks)
      throws CorpusException {
    int ofText = builder.size();
    long[] allRanks = Arrays.copyOf(ranks, ofText + known.size());
    for (int id = 0; id < known.size(); id++) {
      byte[] utf8 = known.utf8(id);
      int index = add(builder, utf8, utf8.length, known.count(id), false);
      if (index >= ofText) {
        // behind the words of the text that are as frequent
        allRanks[index] = Long.MAX_VALUE - known.size() + id;
      }
    }
    return builder.build(options.maxVocab(), choice::stays, allRanks);
  }

  private static int add(
      VocabularyBuilder builder, byte[] utf8, int length, long count, boolean isNew)
      throws CorpusException {
    try {
      return isNew ? builder.addNew(utf8, 0, length, count) : builder.add(utf8, 0, length, count);
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
          WordChoice choice = new WordChoice(options);
          worker.words.forEach(
              0,
              (id, _, address, length) -> {
                int known = vocabulary.id(choice.bytes(address, length), 0, length);
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
    pieces.sort(null);
    AtomicInteger next = new AtomicInteger();
    SpillFile file = new SpillFile(temporaryDirectory, tuning.opener());
    PagedStore store = new PagedStore(pool, file);
    boolean done = false;
    try (BlockWriter writer = new BlockWriter(store, longestSentence())) {
      int longest = Codes.length(Codes.of(vocabulary.size() - 1));
      inParallel(
          workers.size(),
          _ -> {
            Translation translation = new Translation();
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
                int[] codes = piece.worker.codes(piece, vocabulary);
                long end = translation.translate(address, piece.length, codes, out.address());
                from.release(piece.position);
                go = writer.append(i, out.address(), end - out.address());
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
