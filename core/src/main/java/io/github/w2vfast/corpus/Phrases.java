package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Vocabulary;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Pairs of neighbouring words that are taken for one: {@code new york} becomes {@code new_york}, as
 * word2phrase does. Several passes make longer phrases of them.
 *
 * <p>A word joins the word before it if the pair is a phrase and that word has not just been joined
 * itself; so phrases do not overlap, and the left one wins. No phrase reaches over a sentence end.
 */
public final class Phrases {
  private static final String HEADER = "pass\tfirst\tsecond\tcount\tscore\tdelimiter";

  /** How a pair is judged, from its count and those of its words. */
  public enum Scoring {
    /**
     * word2phrase's: (c(ab) - m) N / (c(a) c(b)), m the minimum count, N the number of words; in
     * single precision, as there. Pairs over a sentence end are counted too, as there.
     */
    WORD2VEC(100),
    /**
     * Normalised pointwise mutual information, log(p(ab) / (p(a) p(b))) / -log p(ab): from -1 for
     * words that shun each other to 1 for words that only come together (Bouma, 2009).
     */
    NPMI(0.5);

    private final double defaultThreshold;

    Scoring(double defaultThreshold) {
      this.defaultThreshold = defaultThreshold;
    }

    /** The threshold if nothing else is said. */
    public double defaultThreshold() {
      return defaultThreshold;
    }
  }

  /**
   * How phrases are learned.
   *
   * @param scoring how pairs are judged
   * @param threshold pairs with a higher score are phrases
   * @param passes how often, from 1; each pass can double the length of phrases
   * @param minCount rarer words and pairs are no part of phrases, at least 1
   * @param delimiter stands between the words of a phrase; not empty, without white space
   * @param pairBytes the most memory for counting pairs, at least {@link #MIN_PAIR_BYTES}. Counts
   *     are exact however little it is: pairs that do not fit are counted in another sweep
   */
  public record Options(
      Scoring scoring,
      double threshold,
      int passes,
      long minCount,
      String delimiter,
      long pairBytes) {
    /** Memory for counting pairs when nothing else is said: 1 GiB. */
    public static final long DEFAULT_PAIR_BYTES = 1L << 30;

    /** The least memory for counting pairs: 1 MiB. */
    public static final long MIN_PAIR_BYTES = 1L << 20;

    /** Options with {@link #DEFAULT_PAIR_BYTES}. */
    public Options(Scoring scoring, double threshold, int passes, long minCount, String delimiter) {
      this(scoring, threshold, passes, minCount, delimiter, DEFAULT_PAIR_BYTES);
    }

    /** Checks the ranges. */
    public Options {
      if (Double.isNaN(threshold)) {
        throw new IllegalArgumentException("the threshold must be a number");
      }
      if (passes < 1 || passes > 10) {
        throw new IllegalArgumentException("there must be 1 to 10 passes, not " + passes);
      }
      if (minCount < 1) {
        throw new IllegalArgumentException("the minimum count must be at least 1, not " + minCount);
      }
      if (delimiter.isEmpty() || delimiter.chars().anyMatch(c -> c <= ' ')) {
        throw new IllegalArgumentException(
            "the delimiter must be one or more characters without white space");
      }
      if (pairBytes < MIN_PAIR_BYTES) {
        throw new IllegalArgumentException(
            "the memory for pairs must be at least 1 MiB, not " + pairBytes + " bytes");
      }
    }
  }

  /**
   * A pair of words.
   *
   * @param first the word on the left, possibly a phrase of an earlier pass
   * @param second the word on the right
   * @param count how often they stand together
   * @param score by the scoring
   */
  public record Phrase(String first, String second, long count, double score) {}

  /**
   * What {@link #learn} gives.
   *
   * @param phrases the phrases
   * @param corpus the text with them, all of its words; the caller closes it
   */
  public record Learned(Phrases phrases, EncodedCorpus corpus) {}

  private final List<List<Phrase>> passes;
  private final String delimiter;

  private Phrases(List<List<Phrase>> passes, String delimiter) {
    this.passes = passes;
    this.delimiter = delimiter;
  }

  /** The phrases of each pass, by falling count. */
  public List<List<Phrase>> passes() {
    return passes;
  }

  /** What stands between the words of a phrase. */
  public String delimiter() {
    return delimiter;
  }

  /**
   * Learns the phrases of a text.
   *
   * @param corpus the text; read once
   * @param reading threads, memory and temporary directory; all words are read, whatever it says of
   *     counts
   */
  public static Learned learn(
      Corpus corpus,
      Options options,
      CorpusEncoder.Options reading,
      CorpusEncoder.Progress progress)
      throws IOException {
    CorpusEncoder.Options all = allWords(reading);
    EncodedCorpus text = CorpusEncoder.encode(corpus, all, progress);
    boolean done = false;
    try {
      List<List<Phrase>> passes = new ArrayList<>();
      for (int pass = 0; pass < options.passes(); pass++) {
        List<Phrase> found = find(text, options, all.threads(), pass + 1, progress);
        if (found.isEmpty()) {
          break;
        }
        passes.add(found);
        EncodedCorpus before = text;
        text = join(before, found, options.delimiter(), all);
        before.close();
      }
      done = true;
      return new Learned(new Phrases(List.copyOf(passes), options.delimiter()), text);
    } finally {
      if (!done) {
        text.close();
      }
    }
  }

  /** The same corpus with these phrases joined. */
  public Corpus in(Corpus corpus) {
    return corpus.encodedBy(
        (options, progress) -> {
          CorpusEncoder.Options all = allWords(options);
          EncodedCorpus text = CorpusEncoder.encode(corpus, all, progress);
          for (List<Phrase> pass : passes) {
            try (EncodedCorpus before = text) {
              text = join(before, pass, delimiter, all);
            }
          }
          return CorpusEncoder.recode(text, options, corpus.description());
        });
  }

  private static CorpusEncoder.Options allWords(CorpusEncoder.Options options) {
    return new CorpusEncoder.Options(
        1, 0, options.threads(), null, options.temporaryDirectory(), options.memoryBytes());
  }

  // ---- finding

  /** The phrases of one pass. */
  private static List<Phrase> find(
      EncodedCorpus text, Options options, int threads, int pass, CorpusEncoder.Progress progress)
      throws IOException {
    Vocabulary words = text.vocabulary();
    int frequent = words.size(); // the id after the last frequent word: counts fall
    while (frequent > 1 && words.count(frequent - 1) < options.minCount()) {
      frequent--;
    }
    int limit = frequent;
    boolean acrossLines = options.scoring() == Scoring.WORD2VEC;
    List<List<Pair>> found = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      found.add(new ArrayList<>());
    }
    // Each thread counts its share of the pairs in all of the text: nothing is merged afterwards.
    EncodingRun.inParallel(
        threads,
        i -> {
          PairCounter counter =
              new PairCounter(text, limit, acrossLines, i, threads, options.pairBytes() / threads);
          if (i == 0) {
            counter.tell(progress, "counting pairs, pass " + pass);
          }
          counter.count(
              (pair, count) -> {
                if (count >= options.minCount()) {
                  double score = score(pair, count, words, options);
                  if (score > options.threshold()) {
                    found.get(i).add(new Pair(pair, count, score));
                  }
                }
              });
        });
    return found.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingLong((Pair p) -> -p.count).thenComparingLong(p -> p.ids))
        .map(p -> new Phrase(words.word(first(p.ids)), words.word(second(p.ids)), p.count, p.score))
        .toList();
  }

  private record Pair(long ids, long count, double score) {}

  static long pair(int first, int second) {
    return (long) first << 32 | second;
  }

  private static int first(long pair) {
    return (int) (pair >>> 32);
  }

  private static int second(long pair) {
    return (int) pair;
  }

  private static double score(long pair, long count, Vocabulary words, Options options) {
    long a = words.count(first(pair));
    long b = words.count(second(pair));
    long all = words.totalCount() - words.count(Vocabulary.END_OF_SENTENCE_ID);
    if (options.scoring() == Scoring.WORD2VEC) {
      return (float) (count - options.minCount()) / (float) a / (float) b * (float) all;
    }
    double together = (double) count / all;
    return count == all ? 1 : Math.log(together * all / a * all / b) / -Math.log(together);
  }

  // ---- joining

  /** Takes the ids of a text whose phrases are joined. */
  private interface Sink {
    void id(int id);

    void endOfBlock() throws IOException;
  }

  /**
   * The text with these phrases joined, all of its words. Its vocabulary is the one that the
   * written text would have.
   */
  static EncodedCorpus join(
      EncodedCorpus text, List<Phrase> phrases, String delimiter, CorpusEncoder.Options options)
      throws IOException {
    Vocabulary words = text.vocabulary();
    Long2IntOpenHashMap joined = new Long2IntOpenHashMap();
    joined.defaultReturnValue(-1);
    boolean[] starts = new boolean[words.size()];
    for (int i = 0; i < phrases.size(); i++) {
      int first = words.id(phrases.get(i).first());
      int second = words.id(phrases.get(i).second());
      if (first > 0 && second > 0) {
        joined.put(pair(first, second), words.size() + i);
        starts[first] = true;
      }
    }
    JoinedWords vocabulary = new JoinedWords(words, phrases, delimiter);
    sweep(text, joined, starts, vocabulary);
    int[] codes = vocabulary.codes();
    try (Recoding.Target target = new Recoding.Target(options, CorpusEncoder.Tuning.DEFAULT);
        JoinedText writer = new JoinedText(codes, target.writer())) {
      sweep(text, joined, starts, writer);
      return target.finish(vocabulary.vocabulary());
    }
  }

  private static void sweep(
      EncodedCorpus text, Long2IntOpenHashMap joined, boolean[] starts, Sink sink)
      throws IOException {
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    int pending = -1; // a word that may yet be joined with the next one
    for (int block = 0; block < text.blocks(); block++) {
      int n = text.readBlock(block, ids);
      for (int i = 0; i < n; i++) {
        int id = ids[i];
        if (pending >= 0) {
          int phrase = joined.get(pair(pending, id));
          if (phrase >= 0) {
            sink.id(phrase);
            pending = -1;
            continue;
          }
          sink.id(pending);
          pending = -1;
        }
        if (starts[id]) {
          pending = id;
        } else {
          sink.id(id);
        }
      }
      if (block == text.blocks() - 1 && pending >= 0) {
        sink.id(pending);
      }
      sink.endOfBlock();
    }
  }

  // ---- files

  /** Writes the phrases as lines of tab-separated values; the stream is left open. */
  public void write(OutputStream out) throws IOException {
    StringBuilder lines = new StringBuilder(HEADER).append('\n');
    for (int pass = 0; pass < passes.size(); pass++) {
      for (Phrase phrase : passes.get(pass)) {
        lines.append(pass + 1).append('\t').append(phrase.first).append('\t').append(phrase.second);
        lines.append('\t').append(phrase.count).append('\t');
        lines.append(String.format(Locale.ROOT, "%.6g", phrase.score)).append('\t');
        lines.append(delimiter).append('\n');
        if (lines.length() > 1 << 16) {
          out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
          lines.setLength(0);
        }
      }
    }
    out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the file cannot be read or a line is no phrase, with the line
   */
  public static Phrases read(Path file) throws IOException {
    List<List<Phrase>> passes = new ArrayList<>();
    String delimiter = "_";
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      if (!HEADER.equals(lines.readLine())) {
        throw new IOException(
            file
                + ":1: this is no file of phrases, which begins with the line '"
                + HEADER.replace('\t', ' ')
                + "'");
      }
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        String[] cells = line.split("\t", -1);
        int pass = cells.length == 6 ? number(cells[0]) : 0;
        boolean next = pass == passes.size() + 1;
        if ((pass != passes.size() || pass == 0) && !next
            || cells[1].isEmpty()
            || cells[2].isEmpty()
            || cells[5].isEmpty()) {
          throw new IOException(
              file
                  + ":"
                  + number
                  + ": expected six cells, the first a pass from 1 on, found '"
                  + line.replace('\t', ' ')
                  + "'");
        }
        if (next) {
          passes.add(new ArrayList<>());
        }
        delimiter = cells[5];
        passes.getLast().add(new Phrase(cells[1], cells[2], count(cells[3]), score(cells[4])));
      }
    } catch (NoSuchFileException e) {
      throw new IOException("the file of phrases " + file + " does not exist", e);
    } catch (CharacterCodingException e) {
      throw new IOException("the file of phrases " + file + " is not UTF-8 text", e);
    }
    return new Phrases(List.copyOf(passes), delimiter);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : 0;
  }

  private static long count(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static double score(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN; // it is for people
    }
  }

  /** Counts the words of the joined text and the places where they first come. */
  private static final class JoinedWords implements Sink {
    private final Vocabulary words;
    private final List<Phrase> phrases;
    private final String delimiter;
    private final long[] counts;
    private final long[] firstSeen;
    private long place;
    private Vocabulary built;

    JoinedWords(Vocabulary words, List<Phrase> phrases, String delimiter) {
      this.words = words;
      this.phrases = phrases;
      this.delimiter = delimiter;
      counts = new long[words.size() + phrases.size()];
      firstSeen = new long[counts.length];
    }

    @Override
    public void id(int id) {
      if (counts[id]++ == 0) {
        firstSeen[id] = place;
      }
      place++;
    }

    @Override
    public void endOfBlock() {}

    /** Builds the vocabulary; gives the code of each id of the sweep. */
    int[] codes() throws CorpusException {
      var builder = new io.github.w2vfast.vocab.VocabularyBuilder();
      int[] indexes = new int[counts.length];
      long[] ranks = new long[counts.length + 1];
      java.util.Arrays.fill(ranks, Long.MAX_VALUE);
      for (int id = 0; id < counts.length; id++) {
        indexes[id] = -1;
        if (counts[id] > 0) {
          byte[] word = id < words.size() ? words.utf8(id) : phrase(phrases.get(id - words.size()));
          indexes[id] = builder.add(word, 0, word.length, counts[id]);
          ranks[indexes[id]] = Math.min(ranks[indexes[id]], firstSeen[id]);
        }
      }
      built = builder.build(1, 0, ranks);
      EncodingRun.checkSize(built, "the text with phrases", ": use more text");
      for (int id = 0; id < indexes.length; id++) {
        indexes[id] = indexes[id] < 0 ? -1 : Codes.of(builder.id(indexes[id]));
      }
      return indexes;
    }

    private byte[] phrase(Phrase phrase) {
      return (phrase.first + delimiter + phrase.second).getBytes(StandardCharsets.UTF_8);
    }

    Vocabulary vocabulary() {
      return built;
    }
  }

  /** Writes the joined text. */
  private static final class JoinedText implements Sink, AutoCloseable {
    private final int[] codes;
    private final BlockWriter writer;
    private final NativeBuffer out =
        new NativeBuffer((EncodedCorpus.MAX_BLOCK_TOKENS + 2L) * Codes.MAX_BYTES + 8);
    private long length;
    private int block;

    JoinedText(int[] codes, BlockWriter writer) {
      this.codes = codes;
      this.writer = writer;
    }

    @Override
    public void id(int id) {
      RawMemory.putInt(out.address() + length, codes[id]);
      length += Codes.length(codes[id]);
    }

    @Override
    public void endOfBlock() throws IOException {
      writer.append(block++, out.address(), length);
      length = 0;
    }

    @Override
    public void close() {
      out.close();
    }
  }
}
