package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.w2vfast.corpus.CorpusEncoder.Options;
import io.github.w2vfast.corpus.CorpusEncoder.Progress;
import io.github.w2vfast.corpus.CorpusEncoder.Tuning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** However the text is stored, it is the same text; and what is no text is refused. */
class SourcesTest {
  @TempDir private Path directory;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path file(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  private static byte[] pack(Compression compression, byte[] text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = packer(compression, packed)) {
      out.write(text);
    }
    return packed.toByteArray();
  }

  private static OutputStream packer(Compression compression, OutputStream out) throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out);
      case ZSTD -> new ZstdOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out, 1);
      case XZ -> new XZOutputStream(out, new LZMA2Options(1));
    };
  }

  /** Text in many scripts, with lines of very different lengths. */
  static byte[] text(int seed, int tokens) {
    Random random = new Random(seed);
    int[] scripts = {'a', 0xe0, 0x3b1, 0x627, 0x915, 0x4e00, 0xac00, 0x1f600};
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      StringBuilder word = new StringBuilder();
      int script = scripts[random.nextInt(scripts.length)];
      for (int k = random.nextInt(7); k >= 0; k--) {
        word.appendCodePoint(script + random.nextInt(20));
      }
      words.add(i % 9 == 0 ? word + "\u0301" : word.toString());
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens; i++) {
      text.append(words.get((int) (words.size() * Math.pow(random.nextDouble(), 2))));
      text.append(random.nextInt(25) == 0 ? '\n' : ' ');
    }
    return utf8(text.toString());
  }

  private static EncodedCorpus encode(Corpus corpus, int threads, int chunkBytes)
      throws IOException {
    Tuning tuning =
        new Tuning(chunkBytes, Math.max(1 << 16, chunkBytes * 4), SpillFile::openTemporary);
    return CorpusEncoder.encode(corpus, new Options(1, 0, threads, null), Progress.NONE, tuning);
  }

  /** The text as the corpus has it, without the words' counts. */
  static String decoded(Corpus corpus) throws IOException {
    try (EncodedCorpus encoded = encode(corpus, 1, 1 << 12)) {
      StringBuilder text = new StringBuilder();
      boolean start = true;
      for (int[] block : NaiveCorpus.blocks(encoded)) {
        for (int id : block) {
          text.append(id == 0 ? "\n" : (start ? "" : " ") + encoded.vocabulary().word(id));
          start = id == 0;
        }
      }
      return text.toString();
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void anyCompressionIsTheSameText(Compression compression) throws IOException {
    byte[] text = text(1, 20_000);
    NaiveCorpus expected = new NaiveCorpus(1, 0, text);
    int half = text.length / 2;
    byte[] packed =
        GzipInputTest.join(
            pack(compression, Arrays.copyOf(text, half)),
            pack(compression, Arrays.copyOfRange(text, half, text.length)));
    // The name tells nothing, or lies.
    Path file = file("corpus.txt.gz", packed);
    for (int threads = 1; threads <= 3; threads++) {
      try (EncodedCorpus corpus = encode(Corpus.ofFiles(file), threads, 5_000)) {
        expected.assertEqualTo(corpus);
      }
      InputStream stream = new ByteArrayInputStream(packed);
      try (EncodedCorpus corpus = encode(Corpus.ofStream(stream, "in"), threads, 3_333)) {
        expected.assertEqualTo(corpus);
      }
    }
  }

  @Test
  void fiftyFilesOfAllKindsAndAStreamAreOneText() throws IOException {
    byte[] text = text(2, 30_000);
    NaiveCorpus expected = new NaiveCorpus(1, 0, text);
    List<Corpus> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < 50; i++) {
      int to = i == 49 ? text.length : Math.max(from, text.length / 50 * (i + 1));
      while (text[to - 1] != '\n' && to < text.length) {
        to++;
      }
      Compression compression = List.of(Compression.values()).get(i % 5);
      byte[] packed = pack(compression, Arrays.copyOfRange(text, from, to));
      parts.add(
          i == 13
              ? Corpus.ofStream(new ByteArrayInputStream(packed), "in")
              : Corpus.ofFiles(file("part" + i, packed)));
      from = to;
    }
    try (EncodedCorpus corpus = encode(Corpus.join(parts), 3, 2_000)) {
      expected.assertEqualTo(corpus);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"ZSTD", "BZIP2", "XZ", "GZIP"})
  void cutAndFlippedArchivesAreRefused(Compression compression) throws IOException {
    byte[] packed = pack(compression, text(3, 5_000));
    for (int length : new int[] {packed.length - 1, packed.length / 2, 20}) {
      Path cut = file("cut", Arrays.copyOf(packed, length));
      CorpusException e =
          assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(cut), 2, 1_000).close());
      assertTrue(e.getMessage().startsWith(cut + ": "), e::getMessage);
      assertTrue(e.getMessage().contains(compression.title() + " data"), e::getMessage);
    }
    byte[] flipped = packed.clone();
    flipped[packed.length / 2] ^= 0x55;
    Path damaged = file("flipped", flipped);
    CorpusException e =
        assertThrows(
            CorpusException.class, () -> encode(Corpus.ofFiles(damaged), 2, 1_000).close());
    assertTrue(e.getMessage().startsWith(damaged + ": damaged"), e::getMessage);
  }

  /** A token without end, well packed: it must not be unpacked to the end. */
  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"})
  void aBombEndsAtTheLongestToken(Compression compression) throws IOException {
    Path bomb = directory.resolve("bomb");
    byte[] letters = new byte[1 << 20];
    Arrays.fill(letters, (byte) 'a');
    try (OutputStream out = packer(compression, Files.newOutputStream(bomb))) {
      for (int i = 0; i < 100; i++) {
        out.write(letters);
      }
    }
    assertTrue(Files.size(bomb) < 200_000);
    CorpusException e =
        assertThrows(CorpusException.class, () -> encode(Corpus.ofFiles(bomb), 1, 1 << 16).close());
    assertEquals(
        bomb
            + ": a token near byte 0 is longer than 64 MiB: is this text with spaces or line ends?",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "504b030414000000, a zip archive",
    "377abcaf271c0004, a 7z archive",
    "04224d18, compressed by lz4",
    "fffe610062006300, UTF-16",
    "feff006100620063, UTF-16",
    "255044462d312e37, a PDF",
  })
  void whatIsKnownToBeNoTextIsNamed(String hex, String kind) throws IOException {
    byte[] content = java.util.HexFormat.of().parseHex(hex);
    Path file = file("a.txt", content);
    InputStream in = new ByteArrayInputStream(content);
    for (Corpus corpus : List.of(Corpus.ofFiles(file), Corpus.ofStream(in, "in"))) {
      CorpusException e =
          assertThrows(CorpusException.class, () -> encode(corpus, 1, 1_000).close());
      assertTrue(e.getMessage().contains(" is " + kind + ", which is not read"), e::getMessage);
    }
  }

  @Test
  void directoriesPatternsAndListsNameFiles() throws IOException {
    for (String name :
        List.of(
            "b/2.txt", "b/10.txt", "b/.hidden", "b/c/3.gz", "b/.git/4.txt", "a.txt", "x[1].txt")) {
      file(name, utf8("a b\n"));
    }
    assertEquals(List.of("b/10.txt", "b/2.txt", "b/c/3.gz"), found("b"));
    assertEquals(List.of("b/10.txt", "b/2.txt"), found("b/*.txt"));
    assertEquals(List.of("b/2.txt"), found("b/?.txt"));
    assertEquals(List.of("b/10.txt", "b/2.txt"), found("b/{10,2}.txt"));
    assertEquals(List.of("b/10.txt", "b/2.txt", "b/c/3.gz"), found("**/*.{txt,gz}"));
    assertEquals(List.of("a.txt", "x[1].txt"), found("*.txt"));
    assertEquals(List.of("x[1].txt"), found("x[1].txt"));
    assertEquals(List.of("b/c/3.gz"), found("*/*/[0-9].gz"));
    Path list =
        file(
            "list", utf8(directory + "/a.txt\n\n  " + directory + "/b/c \n" + directory + "/x*\n"));
    assertEquals(
        List.of("a.txt", "b/c/3.gz", "x[1].txt"), relative(InputFiles.find(List.of("@" + list))));
    assertNoFile("nothing*", "no file matches '%s'");
    assertNoFile("nothing", "the corpus file %s does not exist");
    assertNoFile("b/[", "'%s' is no file and no pattern: ");
    Path bad = file("bad-list", utf8("missing.txt\n"));
    CorpusException e =
        assertThrows(CorpusException.class, () -> InputFiles.find(List.of("@" + bad)));
    assertEquals(bad + ":1: the corpus file missing.txt does not exist", e.getMessage());
    Files.createDirectory(directory.resolve("empty"));
    assertNoFile("empty", "there is no file in the directory %s");
  }

  private List<String> found(String name) throws IOException {
    return relative(InputFiles.find(List.of(directory.resolve(name).toString())));
  }

  private List<String> relative(List<Path> files) {
    return files.stream().map(f -> directory.relativize(f).toString()).toList();
  }

  private void assertNoFile(String name, String message) {
    String full = directory + "/" + name;
    CorpusException e = assertThrows(CorpusException.class, () -> InputFiles.find(List.of(full)));
    assertTrue(e.getMessage().startsWith(message.formatted(full)), e::getMessage);
  }

  @Test
  void withoutLinesSentencesEndAfterAThousandWords() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_500; i++) {
      text.append('w').append(i % 70).append(i % 7 == 0 ? "\n" : "  ");
    }
    TextRules none = TextRules.DEFAULT.withLines(TextRules.Lines.NONE);
    Path file = file("a", utf8(text.toString()));
    for (int threads = 1; threads < 4; threads++) {
      try (EncodedCorpus corpus = encode(Corpus.ofFiles(file).with(none), threads, 700)) {
        assertEquals(21, corpus.vocabulary().count(0));
        assertEquals(20_521, corpus.tokens());
        assertEquals(20_521, corpus.vocabulary().totalCount());
        int[] ids = NaiveCorpus.blocks(corpus).stream().flatMapToInt(Arrays::stream).toArray();
        assertEquals(20_521, ids.length);
        for (int i = 0; i < ids.length; i++) {
          assertEquals(i % 1_001 == 1_000 || i == ids.length - 1, ids[i] == 0, "id " + i);
        }
      }
    }
  }

  @Test
  void jsonLinesGiveTheirText() throws IOException {
    String lines =
        """
        {"id": 1, "text": "one \\u00e9t\\u00e9 \\ud83d\\ude00", "tags": ["text", {"text": 1}]}

        {"meta": {"text": "not this"}, "text": "two\\nlines\\tand \\u0000 more"}\r
          {"text": null}
        {"text":"last"}\
        """;
    Corpus corpus = Corpus.ofFiles(file("a.jsonl", utf8(lines)));
    TextRules field = TextRules.DEFAULT.withField("text");
    assertEquals("one été 😀\ntwo\nlines and more\nlast\n", decoded(corpus.with(field)));
    assertEquals(
        "one été 😀\ntwo lines and more\n\nlast\n",
        decoded(corpus.with(field.withLines(TextRules.Lines.DOCUMENT))));
    assertEquals(
        "not this\n",
        decoded(corpus.with(TextRules.DEFAULT.withField("/meta/text").withSkipMissing(true))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100_000})
  void jsonIsCutAtLineEndsOnly(int chunkBytes) throws IOException {
    StringBuilder json = new StringBuilder();
    StringBuilder plain = new StringBuilder();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      String sentence =
          ("wort" + random.nextInt(40) + " ").repeat(random.nextInt(i == 99 ? 9_999 : 9));
      json.append("{\"n\" : ").append(i).append(", \"t\": \"").append(sentence).append("\"}\n");
      plain.append(sentence).append('\n');
    }
    String withoutEmpty = plain.toString().replaceAll("(?m)^\n", "");
    NaiveCorpus expected = new NaiveCorpus(1, 0, utf8(withoutEmpty));
    Path file = file("a", utf8(json.toString()));
    Path packed = file("b", pack(Compression.ZSTD, utf8(json.toString())));
    for (Path input : List.of(file, packed)) {
      Corpus corpus = Corpus.ofFiles(input).with(TextRules.DEFAULT.withField("t"));
      try (EncodedCorpus encoded = encode(corpus, 2, chunkBytes)) {
        expected.assertEqualTo(encoded);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"body\": \"x\", \"id\": 4} | the JSON object has no member 'text'; it has body, id",
        "{} | the JSON object has no member 'text'; it has none",
        "{\"text\": 5} | the member 'text' must be a string, found value number int",
        "{\"text\": \"cut | this is no line of JSON: ",
        "{\"text\": \"a\"} {\"text | this is no line of JSON: ",
        "plain words | this is no line of JSON: ",
        "[\"text\"] | expected a JSON object, found '[\"text\"]'",
      })
  void badJsonLinesAreRefusedWithTheirPlace(String line, String message) throws IOException {
    String good = "{\"text\": \"good words\"}\n".repeat(100);
    Path file = file("a.jsonl", utf8(good + line + "\n" + good));
    Corpus corpus = Corpus.ofFiles(file).with(TextRules.DEFAULT.withField("text"));
    CorpusException e = assertThrows(CorpusException.class, () -> encode(corpus, 2, 300).close());
    assertTrue(e.getMessage().startsWith(file + ": line at byte 2,300: " + message), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, com.github.luben, zstd-jni, ZSTD",
    "NONE, org.tukaani, org.tukaani:xz, XZ",
    "NONE, org.apache.commons.compress, commons-compress, BZIP2",
    "JSON, com.fasterxml, jackson-core, NONE",
    "UNICODE, org.apache.lucene, lucene-core, NONE",
    "CJK, org.apache.lucene.analysis.cjk, lucene-analysis-common, NONE",
  })
  void aMissingLibraryIsNamed(String rules, String packages, String artifact, Compression kind)
      throws Exception {
    Path file = file("a", pack(kind, utf8("{\"text\": \"a b a b\"}\n")));
    try (URLClassLoader without = new Without(packages)) {
      Class<?> probe = without.loadClass(Probe.class.getName());
      Object message =
          probe.getMethod("failure", Path.class, String.class).invoke(null, file, rules);
      assertTrue(
          message.toString().contains(artifact + " must be on the class path"), message::toString);
    }
  }

  /** Runs in a class loader that lacks a library. */
  public static final class Probe {
    private Probe() {}

    /** The message with which the reading of a file fails. */
    public static String failure(Path file, String rules) throws IOException {
      TextRules chosen =
          switch (rules) {
            case "JSON" -> TextRules.DEFAULT.withField("text");
            case "UNICODE" -> TextRules.DEFAULT.withTokenizer(Tokenizers.UNICODE);
            case "CJK" -> TextRules.DEFAULT.withTokenizer(Tokenizers.CJK);
            default -> TextRules.DEFAULT;
          };
      try (EncodedCorpus corpus =
          CorpusEncoder.encode(
              Corpus.ofFiles(file).with(chosen), new Options(1, 0, 1, null), Progress.NONE)) {
        return "read " + corpus.tokens() + " tokens";
      } catch (CorpusException e) {
        return e.getMessage();
      }
    }
  }

  /** All classes of the test's class path but those of some packages. */
  private static final class Without extends URLClassLoader {
    private final String packages;

    Without(String packages) {
      super(urls(), ClassLoader.getPlatformClassLoader());
      this.packages = packages;
    }

    private static URL[] urls() {
      return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
          .map(
              path -> {
                try {
                  return Path.of(path).toUri().toURL();
                } catch (MalformedURLException e) {
                  throw new IllegalArgumentException(e);
                }
              })
          .toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(packages)) {
        throw new ClassNotFoundException(name);
      }
      return super.findClass(name);
    }
  }
}
