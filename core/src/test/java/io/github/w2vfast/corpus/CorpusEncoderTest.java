package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.corpus.CorpusEncoder.Options;
import io.github.w2vfast.corpus.CorpusEncoder.Progress;
import io.github.w2vfast.corpus.CorpusEncoder.Tuning;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusEncoderTest {
  @TempDir private Path directory;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private static Tuning chunks(int bytes) {
    return new Tuning(bytes, Math.max(1 << 16, bytes * 4), SpillFile::openTemporary);
  }

  private static Options options(long minCount, int threads) {
    return new Options(minCount, 0, threads, null);
  }

  private static EncodedCorpus encode(Corpus corpus, long minCount, int threads, int chunkBytes)
      throws IOException {
    return CorpusEncoder.encode(
        corpus, options(minCount, threads), Progress.NONE, chunks(chunkBytes));
  }

  /** Text with all that is awkward: long and non-Latin words, all kinds of space, broken UTF-8. */
  private static byte[] awkwardText(int seed, int tokens) {
    Random random = new Random(seed);
    List<byte[]> words = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder word = new StringBuilder();
      int length =
          i % 50 == 0 ? 200 + random.nextInt(900) : 1 + random.nextInt(i % 10 == 0 ? 60 : 9);
      int[] ranges = {'a', 0xe0, 0x3b1, 0x621, 0x915, 0x4e00, 0xac00, 0x1f600};
      int range = ranges[random.nextInt(ranges.length)];
      for (int k = 0; k < length; k++) {
        word.appendCodePoint(range + random.nextInt(20));
      }
      byte[] bytes = utf8(word.toString());
      if (i % 17 == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(128));
      }
      words.add(bytes);
    }
    words.add(utf8("</s>"));
    words.add(utf8("</s>x"));
    words.add(utf8("a\rb"));
    words.add(utf8("\r"));
    words.add(utf8("\u0001\u001f"));
    words.add(utf8("no\u00a0break\u000bor\fpage"));
    words.add(utf8("exactly8"));
    words.add(utf8("exactly-fifteen"));
    words.add(utf8("exactly-sixteen!"));
    words.add(utf8("\uFFFD"));
    words.add(new byte[] {(byte) 0xff});
    words.add(new byte[] {(byte) 0xc0});
    String[] spaces = {" ", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\n\n", " \r \n", "\r "};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < tokens; i++) {
      double skew = random.nextDouble();
      out.writeBytes(words.get((int) (words.size() * skew * skew)));
      out.writeBytes(utf8(spaces[random.nextInt(spaces.length)]));
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 2, 2",
    "3, 3, 7",
    "4, 4, 64",
    "5, 2, 255",
    "6, 2, 1000",
    "7, 8, 4096",
    "8, 2, 524288",
  })
  void agreesWithTheNaiveWayOnAwkwardText(int seed, int threads, int chunkBytes)
      throws IOException {
    byte[] text = awkwardText(seed, 3_000);
    NaiveCorpus expected = new NaiveCorpus(2, 0, text);
    assertTrue(expected.words.size() > 100);
    try (EncodedCorpus corpus = encode(Corpus.ofFiles(file("a", text)), 2, threads, chunkBytes)) {
      expected.assertEqualTo(corpus);
    }
    InputStream stream = new ByteArrayInputStream(text);
    try (EncodedCorpus corpus = encode(Corpus.ofStream(stream, "in"), 2, threads, chunkBytes)) {
      expected.assertEqualTo(corpus);
    }
    byte[] packed =
        GzipInputTest.join(
            GzipInputTest.gzip(Arrays.copyOf(text, 777)),
            GzipInputTest.gzip(Arrays.copyOfRange(text, 777, text.length)));
    try (EncodedCorpus corpus =
        encode(Corpus.ofFiles(file("no-gz-in-its-name", packed)), 2, threads, chunkBytes)) {
      expected.assertEqualTo(corpus);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5000", "3, 700", "2, 524288"})
  void manyFilesAreOneText(int threads, int chunkBytes) throws IOException {
    List<Path> files = new ArrayList<>();
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] text = i == 7 ? new byte[0] : awkwardText(i, 150 + i);
      if (i == 9) {
        text = GzipInputTest.join(utf8("\uFEFF"), text);
      }
      if (i == 11) {
        text = utf8("\uFEFF");
      }
      texts.add(text);
      files.add(file("part" + i, i % 3 == 0 ? GzipInputTest.gzip(text) : text));
    }
    NaiveCorpus expected = new NaiveCorpus(1, 0, texts.toArray(byte[][]::new));
    try (EncodedCorpus corpus = encode(Corpus.ofFiles(files), 1, threads, chunkBytes)) {
      expected.assertEqualTo(corpus);
    }
  }

  /** More than one block, with many words, so that tables grow. */
  private static byte[] longText(int seed, int tokens, int lineLength) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= tokens; i++) {
      int word = (int) (30_000 * Math.pow(random.nextDouble(), 3));
      text.append(word % 5 == 0 ? "a-rather-long-word-" : "w").append(word);
      text.append(random.nextInt(lineLength) == 0 ? '\n' : ' ');
    }
    return utf8(text.toString());
  }

  @ParameterizedTest
  @CsvSource({"1, 20, 1000000", "3, 20, 3000", "2, 15000, 20000", "2, 1000000, 4096"})
  void blocksDependOnTheTextAlone(int threads, int lineLength, int chunkBytes) throws IOException {
    byte[] text = longText(lineLength, 120_000, lineLength);
    NaiveCorpus expected = new NaiveCorpus(3, 0, text);
    Path file = file("a", text);
    try (EncodedCorpus corpus = encode(Corpus.ofFiles(file), 3, threads, chunkBytes)) {
      expected.assertEqualTo(corpus);
      assertTrue(corpus.blocks() >= 6);
    }
    assertTrue(expected.words.size() > 5_000);
  }

  @Test
  void theLargestVocabularyIsKept() throws IOException {
    byte[] text = longText(1, 30_000, 30);
    NaiveCorpus expected = new NaiveCorpus(1, 1_000, text);
    assertEquals(1_000, expected.words.size());
    Options options = new Options(1, 1_000, 2, null);
    try (EncodedCorpus corpus =
        CorpusEncoder.encode(
            Corpus.ofFiles(file("a", text)), options, Progress.NONE, chunks(5_000))) {
      expected.assertEqualTo(corpus);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 16, 3 << 16, 5 << 16, 1 << 30})
  void whatDoesNotFitTheMemoryGoesToAFile(long memory) throws IOException {
    byte[] text = longText(2, 200_000, 40);
    NaiveCorpus expected = new NaiveCorpus(2, 0, text);
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    boolean[] opened = new boolean[1];
    Tuning tuning =
        new Tuning(
            8_192,
            1 << 16,
            file -> {
              opened[0] = true;
              return SpillFile.openTemporary(file);
            });
    Options options = new Options(2, 0, 3, null, temporary, memory);
    EncodedCorpus corpus =
        CorpusEncoder.encode(Corpus.ofFiles(file("a", text)), options, Progress.NONE, tuning);
    expected.assertEqualTo(corpus);
    assertEquals(memory < 1 << 30, opened[0]);
    corpus.close();
    corpus.close();
    assertThrows(IllegalStateException.class, () -> corpus.readBlock(0, new int[1 << 14]));
    assertEmpty(temporary);
  }

  private static void assertEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aFullDiskIsSaidAndNothingIsLeft() throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path full = Path.of("/dev/full");
    Tuning tuning =
        new Tuning(
            8_192,
            1 << 16,
            _ -> {
              if (!Files.exists(full)) {
                throw new IOException("No space left on device");
              }
              return FileChannel.open(full, StandardOpenOption.READ, StandardOpenOption.WRITE);
            });
    Options options = new Options(1, 0, 3, null, temporary, 0);
    Path file = file("a", longText(3, 100_000, 30));
    CorpusException e =
        assertThrows(
            CorpusException.class,
            () -> CorpusEncoder.encode(Corpus.ofFiles(file), options, Progress.NONE, tuning));
    assertTrue(
        e.getMessage().startsWith("cannot write a temporary file in " + temporary), e::getMessage);
    assertTrue(e.getMessage().contains("No space left on device"), e::getMessage);
    assertEmpty(temporary);
  }

  @Test
  void aMissingTemporaryDirectoryIsSaid() throws IOException {
    Path missing = directory.resolve("missing");
    Options options = new Options(1, 0, 1, null, missing, 0);
    Path file = file("a", utf8("a b c\n"));
    CorpusException e =
        assertThrows(
            CorpusException.class,
            () -> CorpusEncoder.encode(Corpus.ofFiles(file), options, Progress.NONE));
    assertTrue(e.getMessage().contains(missing + " "), e::getMessage);
    assertTrue(e.getMessage().contains("no such directory"), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"'a b\nc', 3", "'a b\nc ', 4", "'a b\n\nc\r', 5", "'\uFEFFa b', 64"})
  void aMissingLastLineFeedMakesNoDifference(String text, int chunkBytes) throws IOException {
    List<int[]> blocks;
    try (EncodedCorpus corpus =
        encode(Corpus.ofFiles(file("a", utf8(text + "\n"))), 1, 1, chunkBytes)) {
      blocks = NaiveCorpus.blocks(corpus);
      assertEquals(0, blocks.getLast()[blocks.getLast().length - 1]);
    }
    try (EncodedCorpus corpus = encode(Corpus.ofFiles(file("b", utf8(text))), 1, 2, chunkBytes)) {
      NaiveCorpus.assertSameBlocks(blocks, corpus);
    }
    InputStream in = new ByteArrayInputStream(utf8(text));
    try (EncodedCorpus corpus = encode(Corpus.ofStream(in, "in"), 1, 2, chunkBytes)) {
      NaiveCorpus.assertSameBlocks(blocks, corpus);
    }
  }

  @Test
  void sentencesAreTheSameAsTheirText() throws IOException {
    List<List<String>> sentences = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      List<String> sentence = new ArrayList<>();
      for (int k = random.nextInt(12); k > 0; k--) {
        String word = "wörd😀日" + random.nextInt(50);
        sentence.add(word);
        sentence.add("");
        text.append(word).append(' ');
      }
      sentences.add(sentence);
      text.append('\n');
    }
    sentences.add(List.of("half\ud83d", "\udc00", "x"));
    text.append("half\uFFFD \uFFFD x\n");
    NaiveCorpus expected = new NaiveCorpus(1, 0, utf8(text.toString()));
    for (int chunkBytes : new int[] {10, 1_000, 1 << 19}) {
      try (EncodedCorpus corpus = encode(Corpus.ofSentences(sentences), 1, 2, chunkBytes)) {
        expected.assertEqualTo(corpus);
      }
    }
  }

  @Test
  void tokensWithWhiteSpaceAreRefused() {
    for (String bad : List.of("new york", "a\tb", "a\n", "\r", "a\0")) {
      CorpusException e =
          assertThrows(
              CorpusException.class,
              () -> encode(Corpus.ofSentences(List.of(List.of("a"), List.of(bad))), 1, 1, 64));
      assertTrue(e.getMessage().startsWith("sentence 2: the token '"), e::getMessage);
    }
  }

  @Test
  void failuresOfTheCallersCodeReachTheCaller() throws IOException {
    IllegalStateException mine = new IllegalStateException("mine");
    Iterable<List<String>> failing =
        () -> {
          throw mine;
        };
    assertSame(
        mine,
        assertThrows(
            IllegalStateException.class, () -> encode(Corpus.ofSentences(failing), 1, 2, 64)));
    Path file = file("a", utf8("a b c\n".repeat(100)));
    assertSame(
        mine,
        assertThrows(
            IllegalStateException.class,
            () ->
                CorpusEncoder.encode(
                    Corpus.ofFiles(file),
                    options(1, 2),
                    (_, _, _) -> {
                      throw mine;
                    },
                    chunks(64))));
    IOException broken = new IOException("cable pulled");
    InputStream in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw broken;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            throw broken;
          }
        };
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofStream(in, "net"), 1, 2, 64));
    assertEquals("cannot read net: cable pulled", e.getMessage());
    assertSame(broken, e.getCause());
  }

  @Test
  void aGivenVocabularyIsUsedAsItIs() throws IOException {
    Vocabulary given =
        Vocabulary.of(List.of("</s>", "b", "unseen", "x\uFFFD"), new long[] {9, 7, 5, 3});
    byte[] text = utf8("a b c b x?\nb\n");
    text[9] = (byte) 0xff;
    for (int threads = 1; threads < 4; threads++) {
      try (EncodedCorpus corpus =
          CorpusEncoder.encode(
              Corpus.ofFiles(file("a", text)),
              new Options(100, 0, threads, given),
              Progress.NONE,
              chunks(3))) {
        assertSame(given, corpus.vocabulary());
        assertEquals(6, corpus.tokens());
        NaiveCorpus.assertSameBlocks(List.of(new int[] {1, 1, 3, 0, 1, 0}), corpus);
      }
    }
    Path other = file("other", utf8("nothing of it\n"));
    CorpusException e =
        assertThrows(
            CorpusException.class,
            () ->
                CorpusEncoder.encode(
                    Corpus.ofFiles(other), new Options(1, 0, 1, given), Progress.NONE));
    assertEquals("no word of the given vocabulary occurs in " + other, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n\n", "   \t", "\uFEFF", "</s> </s>\n", "\r\r"})
  void textWithoutWordsIsRefused(String text) throws IOException {
    Path file = file("empty.txt", utf8(text));
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(file), 1, 2, 64));
    assertEquals("no words in " + file + ": the text is empty", e.getMessage());
  }

  @Test
  void tooFewWordsAreRefused() throws IOException {
    Path file = file("a", utf8("a b a b c a\n"));
    assertMessage(
        file,
        4,
        "no word occurs 4 times or more in %s (3 different words, 'a' is the most frequent with 3):"
            + " lower the minimum count or use more text");
    assertMessage(
        file,
        3,
        "there is only one word ('a') in %s that occurs 3 times or more: lower the minimum count or"
            + " use more text");
    Path one = file("one", utf8("a a a\n"));
    assertMessage(one, 1, "there is only one word ('a') in %s: use more text");
  }

  private static void assertMessage(Path file, long minCount, String message) {
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(file), minCount, 1, 64));
    assertEquals(message.formatted(file), e.getMessage());
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    Path missing = directory.resolve("missing.txt");
    assertMessage(missing, 1, "the corpus file %s does not exist");
    assertMessage(directory, 1, "%s is a directory: name the files in it");
    byte[] packed = GzipInputTest.gzip(longText(1, 1_000, 10));
    Path cut = file("cut.gz", Arrays.copyOf(packed, packed.length / 2));
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(cut), 1, 2, 64));
    assertTrue(
        e.getMessage().startsWith(cut + ": the gzip data breaks off at byte"), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"1, 64", "4, 64", "3, 7", "2, 1", "2, 524288"})
  void nulBytesAreRefusedWithTheirPlace(int threads, int chunkBytes) throws IOException {
    byte[] text = utf8("\uFEFF" + "some words here\n".repeat(40));
    text[333] = 0;
    text[444] = 0;
    Path file = file("a", text);
    CorpusException e =
        assertThrows(
            CorpusException.class, () -> encode(Corpus.ofFiles(file), 1, threads, chunkBytes));
    assertEquals(
        file
            + ": NUL byte at offset 333: this is not UTF-8 text; if it is text apart from that,"
            + " remove them with \"tr -d '\\000'\"",
        e.getMessage());
    InputStream in = new ByteArrayInputStream(text);
    CorpusException s =
        assertThrows(
            CorpusException.class, () -> encode(Corpus.ofStream(in, "in"), 1, threads, chunkBytes));
    assertTrue(s.getMessage().startsWith("in: NUL byte at offset 333:"), s::getMessage);
  }

  @Test
  void utf16IsRecognised() throws IOException {
    Path file = file("a", "some words here\n".repeat(40).getBytes(StandardCharsets.UTF_16LE));
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(file), 1, 1, 512));
    assertTrue(e.getMessage().contains("offset 1: "), e::getMessage);
    assertTrue(e.getMessage().contains("iconv -f UTF-16 -t UTF-8"), e::getMessage);
  }

  @Test
  void aStreamIsReadOnce() throws IOException {
    boolean[] closed = new boolean[1];
    InputStream in =
        new ByteArrayInputStream(GzipInputTest.gzip(utf8("a b a b\n"))) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    Corpus corpus = Corpus.ofStream(in, "standard input");
    encode(corpus, 1, 2, 64).close();
    assertFalse(closed[0], "the stream belongs to the caller");
    CorpusException e = assertThrows(CorpusException.class, () -> encode(corpus, 1, 2, 64));
    assertEquals("standard input was read already and cannot be read again", e.getMessage());
  }

  @Test
  void progressRisesToTheWhole() throws IOException {
    byte[] text = longText(6, 50_000, 20);
    byte[] packed = GzipInputTest.gzip(text);
    List<long[]> calls = new ArrayList<>();
    Progress slow =
        (bytes, total, tokens) -> {
          calls.add(new long[] {bytes, total, tokens});
          pause(); // so that the time for the next call has come
        };
    Corpus corpus = Corpus.ofFiles(file("a", text), file("b", packed));
    try (EncodedCorpus encoded =
        CorpusEncoder.encode(corpus, options(1, 2), slow, chunks(1 << 16))) {
      long total = (long) text.length + packed.length;
      for (int i = 0; i < calls.size(); i++) {
        assertEquals(total, calls.get(i)[1]);
        assertTrue(i == 0 || calls.get(i)[0] >= calls.get(i - 1)[0]);
        assertTrue(i == 0 || calls.get(i)[2] >= calls.get(i - 1)[2]);
      }
      assertEquals(total, calls.getLast()[0]);
      assertEquals(encoded.tokens(), calls.getLast()[2]);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptEndsTheReading() throws IOException {
    Path file = file("a", utf8("a b c\n".repeat(10_000)));
    for (int threads = 1; threads < 3; threads++) {
      int n = threads;
      Thread.currentThread().interrupt();
      try {
        CorpusException e =
            assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(file), 1, n, 64));
        assertTrue(e.getMessage().contains("interrupted"), e::getMessage);
      } finally {
        assertTrue(Thread.interrupted(), "the caller can still see the interrupt");
      }
    }
  }

  @Test
  void aLineOf100MegabytesIsText() throws IOException {
    byte[] words = utf8("one two three four five six seven eight nine ten ".repeat(2_000));
    int repeats = 100_000_000 / words.length;
    Path file = directory.resolve("line");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < repeats; i++) {
        out.write(words);
      }
    }
    try (EncodedCorpus corpus =
        CorpusEncoder.encode(Corpus.ofFiles(file), options(5, 2), Progress.NONE)) {
      assertEquals(11, corpus.vocabulary().size());
      assertEquals(20_000L * repeats + 1, corpus.tokens());
      assertEquals(2_000L * repeats, corpus.vocabulary().count(corpus.vocabulary().id("nine")));
      int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
      assertEquals(EncodedCorpus.MAX_BLOCK_TOKENS, corpus.readBlock(0, ids));
    }
  }

  @Test
  void aTokenMayBeLongerThanManyChunks() throws IOException {
    byte[] token = utf8("é".repeat(1_500_000));
    byte[] text = GzipInputTest.join(utf8("a b a b "), token, utf8(" b "), token, utf8(" a"));
    for (Corpus corpus :
        List.of(
            Corpus.ofFiles(file("a", text)),
            Corpus.ofStream(new ByteArrayInputStream(text), "in"))) {
      try (EncodedCorpus encoded = encode(corpus, 1, 2, 1 << 16)) {
        assertEquals(4, encoded.vocabulary().size());
        assertEquals("é".repeat(1_500_000), encoded.vocabulary().word(3));
        NaiveCorpus.assertSameBlocks(List.of(new int[] {1, 2, 1, 2, 3, 2, 3, 1, 0}), encoded);
      }
    }
  }

  @Test
  void blocksCanBeReadByManyThreads() throws Exception {
    byte[] text = longText(9, 200_000, 25);
    Options options = new Options(1, 0, 2, null, null, 0);
    try (EncodedCorpus corpus =
        CorpusEncoder.encode(
            Corpus.ofFiles(file("a", text)), options, Progress.NONE, chunks(1 << 14))) {
      List<int[]> expected = NaiveCorpus.blocks(corpus);
      List<Thread> threads = new ArrayList<>();
      boolean[] equal = new boolean[4];
      for (int t = 0; t < 4; t++) {
        int number = t;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      List<int[]> found = NaiveCorpus.blocks(corpus);
                      equal[number] = found.size() == expected.size();
                      for (int b = 0; b < expected.size(); b++) {
                        equal[number] &= Arrays.equals(expected.get(b), found.get(b));
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals("[true, true, true, true]", Arrays.toString(equal));
    }
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Options(-1, 0, 1, null));
    assertThrows(IllegalArgumentException.class, () -> new Options(1, 2, 1, null));
    assertThrows(IllegalArgumentException.class, () -> new Options(1, -5, 1, null));
    assertThrows(IllegalArgumentException.class, () -> new Options(1, 0, 0, null));
    assertThrows(IllegalArgumentException.class, () -> Corpus.ofFiles(List.of()));
  }

  /** Codes of one byte fill pages to their very end, where four bytes are read at a time. */
  @Test
  void aLongLineOfFewWordsFillsWholePages() throws IOException {
    String text = "alpha beta gamma delta ".repeat(2_000_000);
    Corpus corpus =
        Corpus.ofStream(
            new java.io.ByteArrayInputStream(
                text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            "one line");
    CorpusEncoder.Options options = new CorpusEncoder.Options(5, 0, 2, null);
    try (EncodedCorpus encoded = CorpusEncoder.encode(corpus, options, Progress.NONE)) {
      assertEquals(8_000_001, encoded.tokens());
      assertEquals(5, encoded.vocabulary().size());
      assertEquals(2_000_000, encoded.vocabulary().count(1));
    }
  }

  @Test
  void pagesAndBuffersMayBeReadEightBytesFurther() {
    try (PagePool pool = new PagePool(1 << 21, 1);
        NativeBuffer buffer = new NativeBuffer(100)) {
      var page = pool.take();
      assertTrue(page.bytes() >= (1 << 21) + Long.BYTES);
      pool.giveBack(page);
      buffer.ensure(1 << 21, 0);
      assertTrue(buffer.capacity() >= 1 << 21);
      assertEquals(buffer.capacity() + Long.BYTES, buffer.segment().byteSize());
    }
  }
}
