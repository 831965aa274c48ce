package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.corpus.CorpusEncoder.Options;
import io.github.w2vfast.corpus.CorpusEncoder.Progress;
import io.github.w2vfast.corpus.CorpusEncoder.Tuning;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import io.github.w2vfast.vocab.WordFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counting in little memory: the same words, counts, order and blocks, or it is told. */
class VocabularyMemoryTest {
  private static final int CHUNK = 2_000;

  /** So little that a table of words is written down again and again. */
  private static final long LITTLE = 128 * CHUNK;

  @TempDir private Path directory;
  private Path temporary;

  @BeforeEach
  void makeDirectory() throws IOException {
    temporary = Files.createDirectory(directory.resolve("tmp"));
  }

  private static byte[] text(int seed, int tokens, int types) {
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < tokens; i++) {
      int word = (int) (types * Math.pow(random.nextDouble(), 2));
      String name =
          switch (word % 7) {
            case 0 -> "a-word-of-more-than-fifteen-bytes-" + word;
            case 1 -> "한국어" + word;
            default -> "w" + word;
          };
      out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      if (word % 11 == 0) {
        out.write(0xc0 + word % 3); // no UTF-8: it is repaired, and may become a word that is there
      }
      out.write(random.nextInt(12) == 0 ? '\n' : ' ');
    }
    out.writeBytes("\uFFFD \uFFFD w1\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(text);
    }
    return out.toByteArray();
  }

  private Options options(long minCount, int maxVocab, int threads, Vocabulary given, long memory) {
    return new Options(minCount, maxVocab, threads, given, temporary, 1 << 16)
        .withWords(WordFilter.NONE, memory);
  }

  private static EncodedCorpus encode(Corpus corpus, Options options, Progress progress)
      throws IOException {
    Tuning tuning = new Tuning(CHUNK, 1 << 16, SpillFile::openTemporary);
    return CorpusEncoder.encode(corpus, options, progress, tuning);
  }

  private static Vocabulary count(Corpus corpus, Options options) throws IOException {
    Tuning tuning = new Tuning(CHUNK, 1 << 16, SpillFile::openTemporary);
    return CorpusEncoder.count(corpus, options, Progress.NONE, tuning);
  }

  private Corpus files(int seed, int tokens, int types, int number) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      byte[] part = text(seed + i, tokens / number, types);
      Path file = directory.resolve("part" + i);
      Files.write(file, i % 2 == 1 ? gzip(part) : part);
      files.add(file);
    }
    return Corpus.ofFiles(files);
  }

  private static void assertSame(EncodedCorpus expected, EncodedCorpus found) throws IOException {
    assertArrayEquals(bytes(expected.vocabulary()), bytes(found.vocabulary()));
    NaiveCorpus.assertSameBlocks(NaiveCorpus.blocks(expected), found);
  }

  private static byte[] bytes(Vocabulary vocabulary) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VocabularyFile.write(vocabulary, out);
    return out.toByteArray();
  }

  private void assertNothingIsLeft() throws IOException {
    try (var left = Files.list(temporary)) {
      assertEquals(0, left.count());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 2, 0", "2, 1, 0", "5, 4, 0", "3, 1, 500", "3, 3, 500", "2, 9, 0"})
  void theSameInLittleMemory(long minCount, int files, int maxVocab) throws IOException {
    Corpus corpus = files(files, 60_000, 60_000, files);
    for (int threads : new int[] {1, 3}) {
      // Enough for what is kept, not for what is counted.
      long memory = (minCount == 1 ? 16 : 8) * LITTLE;
      try (EncodedCorpus expected =
              encode(corpus, options(minCount, maxVocab, threads, null, 0), Progress.NONE);
          EncodedCorpus found =
              encode(corpus, options(minCount, maxVocab, threads, null, memory), Progress.NONE)) {
        assertTrue(found.vocabulary().size() >= 500);
        assertSame(expected, found);
        assertArrayEquals(
            bytes(expected.vocabulary()),
            bytes(count(corpus, options(minCount, maxVocab, threads, null, memory))));
        assertArrayEquals(
            bytes(expected.vocabulary()),
            bytes(count(corpus, options(minCount, maxVocab, threads, null, 0))));
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void wordsAreWrittenDownAgainAndAgain() throws IOException {
    int[] opened = new int[1];
    Tuning tuning =
        new Tuning(
            CHUNK,
            1 << 16,
            file -> {
              opened[0]++;
              return SpillFile.openTemporary(file);
            });
    byte[] text = text(1, 60_000, 60_000);
    Options roomy = new Options(5, 0, 2, null, temporary, 1 << 30);
    try (EncodedCorpus corpus =
        CorpusEncoder.encode(
            Corpus.ofStream(new ByteArrayInputStream(text), "in"), roomy, Progress.NONE, tuning)) {
      assertEquals(0, opened[0], "without a limit words stay in memory");
      Options tight = roomy.withWords(WordFilter.NONE, LITTLE);
      try (EncodedCorpus other =
          CorpusEncoder.encode(
              Corpus.ofStream(new ByteArrayInputStream(text), "in"),
              tight,
              Progress.NONE,
              tuning)) {
        assertTrue(opened[0] >= 2, "words and candidates in files: " + opened[0]);
        assertSame(corpus, other);
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void aGivenVocabularyNeedsNoMoreMemory() throws IOException {
    Corpus corpus = files(5, 60_000, 60_000, 3);
    Vocabulary given = Vocabulary.of(List.of("w5", "w9", "한국어8"), new long[] {3, 2, 1});
    try (EncodedCorpus expected = encode(corpus, options(1, 0, 2, given, 0), Progress.NONE);
        EncodedCorpus found = encode(corpus, options(1, 0, 2, given, LITTLE), Progress.NONE)) {
      assertTrue(found.tokens() > 100);
      assertSame(expected, found);
    }
  }

  @Test
  void knownAndListedWordsStayInLittleMemory() throws IOException {
    Corpus corpus = files(6, 60_000, 60_000, 3);
    Vocabulary all = count(corpus, options(1, 0, 2, null, 0));
    String rare = all.word(all.size() - 1);
    assertEquals(1, all.count(all.size() - 1));
    Vocabulary known = Vocabulary.of(List.of("w2", "never-seen", rare), new long[] {7, 6, 5});
    WordFilter filter = WordFilter.of(List.of(all.word(all.size() - 2)), List.of("w4", rare));
    for (int maxVocab : new int[] {0, 300}) {
      Options roomy = options(4, maxVocab, 2, null, 0).withKnown(known).withWords(filter, 0);
      Options tight = roomy.withWords(filter, 2 * LITTLE);
      try (EncodedCorpus expected = encode(corpus, roomy, Progress.NONE);
          EncodedCorpus found = encode(corpus, tight, Progress.NONE)) {
        Vocabulary words = found.vocabulary();
        assertSame(expected, found);
        assertEquals(-1, words.id("w4"));
        assertEquals(6, words.count(words.id("never-seen")));
        assertEquals(6, words.count(words.id(rare)), "known words are not dropped by a list");
        assertEquals(1, words.count(words.id(all.word(all.size() - 2))));
        assertTrue(maxVocab == 0 || words.size() == maxVocab);
      }
    }
  }

  @Test
  void aMinimumCountIsRaisedAloudAndCountsStayExact() throws IOException {
    byte[] text = text(9, 100_000, 30_000);
    Path file = Files.write(directory.resolve("text"), text);
    Corpus corpus = Corpus.ofFiles(file);
    Vocabulary all = count(corpus, options(1, 0, 1, null, 0));
    List<String> told = new ArrayList<>();
    long[] raised = new long[1];
    Progress progress =
        new Progress() {
          @Override
          public void read(long bytes, long totalBytes, long tokens) {}

          @Override
          public void minCountRaised(long minCount, String sentence) {
            raised[0] = minCount;
            told.add(sentence);
          }
        };
    try (EncodedCorpus found = encode(corpus, options(1, 0, 1, null, LITTLE), progress)) {
      assertEquals(1, told.size(), "it was not told");
      assertTrue(raised[0] > 1);
      assertTrue(told.getFirst().contains("exact"), told.getFirst());
      Vocabulary kept = found.vocabulary();
      for (int id = 0; id < kept.size(); id++) {
        assertEquals(all.word(id), kept.word(id));
        assertEquals(all.count(id), kept.count(id));
        assertTrue(id == 0 || kept.count(id) >= raised[0]);
      }
      assertTrue(all.count(kept.size()) < raised[0], "a word that is frequent enough is missing");
    }
  }

  @Test
  void whatDoesNotFitAtAllIsRefused() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      words.add("word" + i);
      text.append("word").append(i).append(i % 9 == 0 ? '\n' : ' ');
    }
    Path file = Files.writeString(directory.resolve("text"), text);
    Options options = options(1, 0, 1, null, 0).withWords(WordFilter.of(words, List.of()), LITTLE);
    CorpusException e =
        assertThrows(
            CorpusException.class, () -> encode(Corpus.ofFiles(file), options, Progress.NONE));
    assertTrue(e.getMessage().contains("allow more"), e.getMessage());
    assertNothingIsLeft();
  }

  @Test
  void tableOrderIsTheSameInEveryTable() throws Exception {
    // A table of another size, filled in another order, gives the same sequence.
    List<String> words = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      words.add(i % 5 == 0 ? "longer-than-fifteen-bytes" + i : "w" + random.nextInt(10_000_000));
    }
    List<String> more = new ArrayList<>(words);
    java.util.Collections.shuffle(more, random);
    for (int i = 0; i < 40_000; i++) {
      more.add("x" + i);
    }
    List<String> first = order(words);
    List<String> second = order(more);
    second.removeIf(word -> word.startsWith("x"));
    assertEquals(words.stream().distinct().count(), first.size());
    assertEquals(first, second);
  }

  private static List<String> order(List<String> words) throws CorpusException {
    List<String> found = new ArrayList<>();
    try (WordTable table = new WordTable();
        NativeBuffer buffer = new NativeBuffer(256)) {
      for (String word : words) {
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        RawMemory.copy(utf8, 0, buffer.address() + 8, utf8.length);
        table.add(buffer.address() + 8, utf8.length);
      }
      table.forEachInOrder(
          (id, _, address, length) -> {
            byte[] utf8 = new byte[length];
            RawMemory.copy(address, utf8, 0, length);
            if (id != 0) {
              found.add(new String(utf8, StandardCharsets.UTF_8));
            }
          });
    }
    return found;
  }
}
