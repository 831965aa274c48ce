package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.corpus.Phrases.Options;
import io.github.w2vfast.corpus.Phrases.Scoring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Phrases against a plain account of what word2phrase and gensim do. */
class PhrasesTest {
  @TempDir private Path directory;

  /** Lines of words, some of which like to come together. */
  private static String text(int seed, int lines) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      for (int k = random.nextInt(30); k > 0; k--) {
        int word = (int) (300 * Math.pow(random.nextDouble(), 2));
        text.append('w').append(word).append(' ');
        if (word % 7 == 3 && random.nextInt(3) > 0) {
          text.append("next").append(word).append(' ');
        }
        if (word % 7 == 3 && random.nextInt(2) > 0) {
          text.append("third").append(word).append(' ');
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** The text as one list of tokens; a line end is the token LF. */
  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      for (String word : line.split(" ")) {
        if (!word.isEmpty()) {
          tokens.add(word);
        }
      }
      tokens.add("\n");
    }
    tokens.removeLast();
    return tokens;
  }

  /**
   * One pass of word2phrase, from its counts by strings to its written text. Where it differs: no
   * word is cut at 59 bytes, and no space begins a line.
   */
  private static String reference(String text, Options options) {
    Map<String, Long> counts = new HashMap<>();
    long words = 0;
    String last = null;
    for (String token : tokens(text)) {
      if (token.equals("\n")) {
        // word2phrase means to forget the last word here, but does not.
        last = options.scoring() == Scoring.WORD2VEC ? last : null;
        continue;
      }
      words++;
      counts.merge(token, 1L, Long::sum);
      if (last != null) {
        counts.merge(last + " " + token, 1L, Long::sum);
      }
      last = token;
    }
    StringBuilder out = new StringBuilder();
    String before = null;
    for (String token : tokens(text)) {
      if (token.equals("\n")) {
        out.append('\n');
        before = null;
        continue;
      }
      if (before != null && score(before, token, words, counts, options) > options.threshold()) {
        out.append(options.delimiter()).append(token);
        before = null; // phrases do not overlap
      } else {
        boolean start = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
        out.append(start ? "" : " ").append(token);
        before = token;
      }
    }
    return out.toString();
  }

  private static double score(
      String a, String b, long words, Map<String, Long> counts, Options options) {
    long pa = counts.get(a);
    long pb = counts.get(b);
    long pab = counts.getOrDefault(a + " " + b, 0L);
    long least = options.minCount();
    if (pa < least || pb < least || pab < least) {
      return Double.NEGATIVE_INFINITY;
    }
    if (options.scoring() == Scoring.WORD2VEC) {
      return (pab - least) / (float) pa / (float) pb * (float) words;
    }
    double n = words;
    return Math.log(pab / n / (pa / n * (pb / n))) / -Math.log(pab / n);
  }

  private static CorpusEncoder.Options reading(int threads) {
    return new CorpusEncoder.Options(1, 0, threads, null);
  }

  private static Corpus corpus(String text) {
    return Corpus.ofStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "in");
  }

  private static String written(EncodedCorpus corpus) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncodedText.write(corpus, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "1, WORD2VEC, 10, 1, 5, 1",
    "2, WORD2VEC, 3, 1, 1, 3",
    "3, WORD2VEC, 5, 2, 5, 2",
    "4, WORD2VEC, 2, 4, 3, 2",
    "5, NPMI, 0.4, 1, 5, 2",
    "6, NPMI, 0.2, 3, 2, 1",
    "7, WORD2VEC, 1e9, 3, 5, 1",
  })
  void agreesWithTheReference(
      int seed, Scoring scoring, double threshold, int passes, long minCount, int threads)
      throws IOException {
    String text = text(seed, 2_000);
    Options options = new Options(scoring, threshold, passes, minCount, "_");
    String expected = text;
    for (int pass = 0; pass < passes; pass++) {
      expected = reference(expected, options);
    }
    assertEquals(threshold < 1e9, expected.contains("_"));
    // Lines of the reference end where those of the text do.
    Phrases.Learned learned =
        Phrases.learn(corpus(text), options, reading(threads), CorpusEncoder.Progress.NONE);
    try (EncodedCorpus joined = learned.corpus()) {
      String one = passes == 1 && threshold == 1e9 ? text : written(joined);
      assertEquals(tokens(expected), tokens(one));
      // Vocabulary and blocks are those of the written text.
      NaiveCorpus naive = new NaiveCorpus(1, 0, written(joined).getBytes(StandardCharsets.UTF_8));
      naive.assertEqualTo(joined);
    }
    // Saved, read and applied they do the same.
    Path file = directory.resolve("phrases.tsv");
    try (OutputStream out = Files.newOutputStream(file)) {
      learned.phrases().write(out);
    }
    Phrases read = Phrases.read(file);
    assertEquals(learned.phrases().passes().size(), read.passes().size());
    for (long least : new long[] {1, 4}) {
      CorpusEncoder.Options pruned = new CorpusEncoder.Options(least, 0, threads, null);
      NaiveCorpus naive = new NaiveCorpus(least, 0, expected.getBytes(StandardCharsets.UTF_8));
      try (EncodedCorpus joined =
          CorpusEncoder.encode(read.in(corpus(text)), pruned, CorpusEncoder.Progress.NONE)) {
        naive.assertEqualTo(joined);
      }
    }
  }

  /** A sentence that is longer than a block: phrases are joined over the blocks' border. */
  @Test
  void bordersOfBlocksMakeNoDifference() throws IOException {
    String text = "x " + "new york ".repeat(40_000) + "\n" + "a b c d ".repeat(30) + "\n";
    Options options = new Options(Scoring.NPMI, 0.1, 1, 5, "~");
    Phrases.Learned learned =
        Phrases.learn(corpus(text), options, reading(2), CorpusEncoder.Progress.NONE);
    try (EncodedCorpus joined = learned.corpus()) {
      assertEquals(reference(text, options), written(joined));
      assertEquals(40_000, joined.vocabulary().count(joined.vocabulary().id("new~york")));
    }
  }

  @Test
  void aPhraseThatIsAWordAlreadyIsThatWord() throws IOException {
    String text =
        "new york\n".repeat(20) + "new_york\n".repeat(20) + "a b c d e f g h\n".repeat(20);
    Options options = new Options(Scoring.NPMI, 0.9, 1, 5, "_");
    try (EncodedCorpus joined =
        Phrases.learn(corpus(text), options, reading(1), CorpusEncoder.Progress.NONE).corpus()) {
      assertEquals(40, joined.vocabulary().count(joined.vocabulary().id("new_york")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "word count | :1: this is no file of phrases",
        "H;1,a,b,5,3.2,_;2,a,b | :3: expected six cells",
        "H;2,a,b,5,3.2,_ | :2: expected six cells, the first a pass from 1 on, found '2 a b",
        "H;0,a,b,5,3.2,_ | :2: expected six cells",
        "H;1,,b,5,3.2,_ | :2: expected six cells",
      })
  void damagedFilesAreRefused(String content, String message) throws IOException {
    Path file = directory.resolve("phrases.tsv");
    Files.writeString(
        file,
        content
            .replace(';', '\n')
            .replace(',', '\t')
            .replace("H", "pass\tfirst\tsecond\tcount\tscore\tdelimiter"));
    IOException e = assertThrows(IOException.class, () -> Phrases.read(file));
    assertTrue(e.getMessage().startsWith(file + message), e::getMessage);
    Path missing = directory.resolve("missing");
    IOException m = assertThrows(IOException.class, () -> Phrases.read(missing));
    assertEquals("the file of phrases " + missing + " does not exist", m.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"1, WORD2VEC", "2, WORD2VEC", "3, NPMI"})
  void pairsAreCountedExactlyInLittleMemory(int threads, Scoring scoring) throws IOException {
    // Some 10,000 pairs of 1,700 words, and tables for 767.
    StringBuilder text = new StringBuilder();
    Random random = new Random(threads);
    for (int i = 0; i < 40_000; i++) {
      text.append('w').append((int) (1_700 * Math.pow(random.nextDouble(), 3)));
      text.append(random.nextInt(20) == 0 ? '\n' : ' ');
    }
    Path file = Files.writeString(directory.resolve("text"), text);
    CorpusEncoder.Options reading = new CorpusEncoder.Options(1, 0, threads, null);
    CorpusEncoder.Progress silent = CorpusEncoder.Progress.NONE;
    Options roomy = new Options(scoring, scoring == Scoring.NPMI ? -1 : 0, 1, 1, "_");
    try (EncodedCorpus corpus = CorpusEncoder.encode(Corpus.ofFiles(file), reading, silent)) {
      int limit = corpus.vocabulary().size();
      boolean across = scoring == Scoring.WORD2VEC;
      Map<Long, Long> expected = new HashMap<>();
      Map<Long, Long> found = new HashMap<>();
      for (int share = 0; share < threads; share++) {
        new PairCounter(corpus, limit, across, share, threads, 1L << 30)
            .count((pair, count) -> assertEquals(null, expected.put(pair, count)));
        int[] sweeps = new int[1];
        PairCounter small = new PairCounter(corpus, limit, across, share, threads, 1);
        small.tell(
            new CorpusEncoder.Progress() {
              @Override
              public void read(long bytes, long totalBytes, long tokens) {}

              @Override
              public void working(String what, long done, long total) {
                sweeps[0] += done == 0 ? 1 : 0;
              }
            },
            "");
        small.count((pair, count) -> assertEquals(null, found.put(pair, count)));
        assertTrue(sweeps[0] > 3, "the pairs fitted: " + sweeps[0]);
      }
      assertTrue(expected.size() > 5_000, "pairs: " + expected.size());
      assertEquals(expected, found);
    }
    Options tight = new Options(scoring, roomy.threshold(), 1, 1, "_", Options.MIN_PAIR_BYTES);
    try (EncodedCorpus a = Phrases.learn(Corpus.ofFiles(file), roomy, reading, silent).corpus();
        EncodedCorpus b = Phrases.learn(Corpus.ofFiles(file), tight, reading, silent).corpus()) {
      NaiveCorpus.assertSameBlocks(NaiveCorpus.blocks(a), b);
    }
  }
}
