package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.corpus.TextRules;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoded corpora in files, and the cache of them. */
class CorpusFileTest {
  @TempDir private Path directory;
  private Path text;

  @BeforeEach
  void writeText() throws IOException {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      lines.append("wört").append((int) (20_000 * Math.pow(random.nextDouble(), 4)));
      lines.append(random.nextInt(20) == 0 ? '\n' : ' ');
    }
    text = directory.resolve("text.txt");
    Files.writeString(text, lines);
  }

  private static CorpusEncoder.Options options(long minCount, int maxVocab, Vocabulary given) {
    return new CorpusEncoder.Options(minCount, maxVocab, 2, given);
  }

  private static EncodedCorpus encode(Corpus corpus, long minCount) throws IOException {
    return encode(corpus, options(minCount, 0, null));
  }

  private static EncodedCorpus encode(Corpus corpus, CorpusEncoder.Options options)
      throws IOException {
    return CorpusEncoder.encode(corpus, options, CorpusEncoder.Progress.NONE);
  }

  private Path written(String name, long minCount) throws IOException {
    Path file = directory.resolve(name);
    try (EncodedCorpus corpus = encode(Corpus.ofFiles(text), minCount)) {
      CorpusFile.write(corpus, Map.of("min_count", "" + minCount), file);
    }
    return file;
  }

  private static List<int[]> blocks(EncodedCorpus corpus) {
    List<int[]> blocks = new ArrayList<>();
    int[] ids = new int[EncodedCorpus.MAX_BLOCK_TOKENS];
    for (int block = 0; block < corpus.blocks(); block++) {
      blocks.add(Arrays.copyOf(ids, corpus.readBlock(block, ids)));
    }
    return blocks;
  }

  private static void assertSame(EncodedCorpus expected, EncodedCorpus found) {
    assertEquals(expected.tokens(), found.tokens());
    assertEquals(expected.vocabulary().size(), found.vocabulary().size());
    for (int id = 0; id < expected.vocabulary().size(); id++) {
      assertEquals(expected.vocabulary().word(id), found.vocabulary().word(id));
      assertEquals(expected.vocabulary().count(id), found.vocabulary().count(id));
    }
    assertArrayEquals(blocks(expected).toArray(), blocks(found).toArray());
  }

  @Test
  void aFileIsTheSameAsItsText() throws IOException {
    Path file = written("text.w2c", 1);
    assertTrue(CorpusFile.isCorpusFile(file));
    assertFalse(CorpusFile.isCorpusFile(text));
    Vocabulary given = Vocabulary.of(List.of("wört7", "wört0", "no"), new long[] {9, 8, 7});
    for (CorpusEncoder.Options options :
        List.of(
            options(1, 0, null),
            options(5, 0, null),
            options(2, 100, null),
            options(3, 0, given))) {
      try (EncodedCorpus expected = encode(Corpus.ofFiles(text), options);
          EncodedCorpus found = encode(CorpusFile.corpus(file), options)) {
        assertTrue(expected.blocks() > 1 || options.vocabulary() != null);
        assertSame(expected, found);
      }
    }
  }

  @Test
  void wordsThatWereLeftOutCannotBeAskedFor() throws IOException {
    Path file = written("text.w2c", 4);
    try (EncodedCorpus expected = encode(Corpus.ofFiles(text), 7);
        EncodedCorpus found = encode(CorpusFile.corpus(file), 7)) {
      assertSame(expected, found);
    }
    IOException e = assertThrows(IOException.class, () -> encode(CorpusFile.corpus(file), 2));
    assertTrue(
        e.getMessage().startsWith(file + " was encoded without words that occur less than 4"),
        e::getMessage);
    IOException none =
        assertThrows(IOException.class, () -> encode(CorpusFile.corpus(file), 1 << 30));
    assertTrue(
        none.getMessage().startsWith("no word occurs 1,073,741,824 times"), none::getMessage);
  }

  /** Every byte counts: cut or changed anywhere, the file is refused, never believed. */
  @Test
  void cutAndChangedFilesAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(written("text.w2c", 3));
    Path file = directory.resolve("damaged.w2c");
    Random random = new Random(2);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      if (i % 3 == 0) {
        bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        int at = i % 3 == 1 ? random.nextInt(80) : random.nextInt(whole.length);
        bytes[at] ^= (byte) (1 + random.nextInt(255));
      }
      Files.write(file, bytes);
      int number = i;
      Exception e = assertThrows(Exception.class, () -> readAll(file), () -> "damage " + number);
      assertTrue(e instanceof IOException || e instanceof UncheckedIOException, e::toString);
      assertTrue(e.getMessage().contains("damaged.w2c: "), e::getMessage);
    }
  }

  private static void readAll(Path file) throws IOException {
    try (CorpusFile corpus = CorpusFile.open(file)) {
      blocks(corpus);
    }
  }

  /** Lies with the right checksums: no memory is taken for them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | 4 | 2147483647 | byte 48: expected at least",
        "12 | 4 | -1 | byte 12: expected at least 1 word",
        "16 | 8 | 9223372036854775807 | byte 16: expected the file's length",
        "24 | 8 | 5 | byte 24: expected ",
        "32 | 8 | 4611686018427387904 | byte 32: expected at most",
        "32 | 8 | 1 | byte 64: expected",
        "40 | 4 | 2147483647 | byte 40: expected the length of the description",
        "40 | 4 | -5 | byte 40: expected the length of the description",
        "48 | 8 | 9223372036854775807 | byte 48: expected the length of the words",
        "64 | 8 | 9223372036854775807 | byte 64: expected",
        "8 | 4 | 2 | byte 8: expected version 1, found 2",
      })
  void liesAreFound(int at, int size, long value, String message) throws IOException {
    byte[] bytes = Files.readAllBytes(written("text.w2c", 3));
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (size == 4) {
      header.putInt(at, (int) value);
    } else {
      header.putLong(at, value);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 76);
    header.putInt(76, (int) crc.getValue());
    Path file = Files.write(directory.resolve("lie.w2c"), bytes);
    IOException e = assertThrows(IOException.class, () -> CorpusFile.open(file));
    assertTrue(e.getMessage().startsWith(file + ": " + message), e::getMessage);
  }

  // ---- the cache

  private List<String> entries(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theCacheServesTheSameTextAndNoticesChanges() throws IOException {
    Path dir = directory.resolve("cache");
    List<String> notes = new ArrayList<>();
    CorpusCache cache = new CorpusCache(dir, 1 << 30, notes::add);
    for (long minCount : new long[] {2, 2, 6}) {
      try (EncodedCorpus expected = encode(Corpus.ofFiles(text), minCount);
          EncodedCorpus found = encode(cache.of(Corpus.ofFiles(text)), minCount)) {
        assertSame(expected, found);
      }
    }
    assertEquals(3, notes.size());
    assertTrue(notes.get(0).startsWith("the encoded text is kept in the cache: "), notes::toString);
    assertTrue(notes.get(1).startsWith("the encoded text is taken from the"), notes::toString);
    assertTrue(notes.get(2).startsWith("the encoded text is taken from the"), notes::toString);
    assertEquals(1, entries(dir).size());

    // Other rules, another time, another size: another text.
    TextRules lower = TextRules.DEFAULT.withLowerCase(true);
    encode(cache.of(Corpus.ofFiles(text).with(lower)), 2).close();
    Files.setLastModifiedTime(text, FileTime.fromMillis(1_000_000_000_000L));
    encode(cache.of(Corpus.ofFiles(text)), 2).close();
    Files.writeString(text, Files.readString(text) + "new words\n".repeat(9));
    Files.setLastModifiedTime(text, FileTime.fromMillis(1_000_000_000_000L));
    try (EncodedCorpus found = encode(cache.of(Corpus.ofFiles(text)), 2)) {
      assertTrue(found.vocabulary().id("new") > 0);
    }
    assertEquals(4, entries(dir).size());
    assertTrue(
        notes.subList(3, 6).stream().allMatch(n -> n.contains(" is kept ")), notes::toString);
  }

  @Test
  void aDamagedEntryIsMadeAnew() throws IOException {
    Path dir = directory.resolve("cache");
    List<String> notes = new ArrayList<>();
    CorpusCache cache = new CorpusCache(dir, 1 << 30, notes::add);
    encode(cache.of(Corpus.ofFiles(text)), 2).close();
    Path entry = dir.resolve(entries(dir).getFirst());
    byte[] bytes = Files.readAllBytes(entry);
    Files.write(entry, Arrays.copyOf(bytes, 5_000));
    encode(cache.of(Corpus.ofFiles(text)), 2).close();
    assertTrue(notes.get(1).startsWith("the cache's entry is not used: "), notes::toString);
    assertArrayEquals(bytes, Files.readAllBytes(entry));
  }

  @Test
  void whatWasNotUsedForLongestGoes() throws IOException {
    Path dir = directory.resolve("cache");
    List<Path> texts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      texts.add(Files.copy(text, directory.resolve("text" + i)));
    }
    List<String> notes = new ArrayList<>();
    encode(new CorpusCache(dir, 1 << 30, notes::add).of(Corpus.ofFiles(texts.get(0))), 2).close();
    Path first = dir.resolve(entries(dir).getFirst());
    encode(new CorpusCache(dir, 1 << 30, notes::add).of(Corpus.ofFiles(texts.get(1))), 2).close();
    Path second =
        dir.resolve(
            entries(dir).stream().filter(n -> !first.endsWith(n)).findFirst().orElseThrow());
    Files.setLastModifiedTime(second, FileTime.fromMillis(5_000_000));
    Files.setLastModifiedTime(first, FileTime.fromMillis(4_000_000));
    Path stranger = Files.write(dir.resolve("mine.w2c"), new byte[1 << 20]);
    Files.setLastModifiedTime(stranger, FileTime.fromMillis(1));
    long two = Files.size(first) * 5 / 2;
    CorpusCache cache = new CorpusCache(dir, two, notes::add);
    encode(cache.of(Corpus.ofFiles(texts.get(0))), 2).close(); // used: now the second is older
    encode(cache.of(Corpus.ofFiles(texts.get(2))), 2).close();
    assertTrue(Files.exists(first));
    assertFalse(Files.exists(second));
    assertTrue(Files.exists(stranger), "only the cache's own files go");
    assertEquals("removed from the cache, for its limit: " + second, notes.getLast());
    CorpusCache tiny = new CorpusCache(directory.resolve("tiny"), 100, notes::add);
    encode(tiny.of(Corpus.ofFiles(text)), 2).close();
    assertEquals(List.of(), entries(directory.resolve("tiny")));
    assertTrue(notes.getLast().contains("exceed the limit of 100"), notes::toString);
  }
}
