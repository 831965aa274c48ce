package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.train.StoppedException;
import io.github.w2vfast.train.TrainingJob;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Every kind of file that a command reads, changed at random: each change ends in a correct read or
 * in a clean error, within the heap of the tests and a few seconds. The profile {@code faults}
 * makes 10,000 changes for each kind, and so does {@code -Dw2vfast.mutations=10000}.
 */
@Timeout(4 * 3600)
public class MutatedFilesTest {
  private static final int MUTATIONS = Integer.getInteger("w2vfast.mutations", 40);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final String TRAIN =
      "train D/t.txt -o C/o.bin --dim 6 --threads 1 --epochs 1 --min-count 1";

  /** The files as they should be. */
  @TempDir private static Path whole;

  /** Those that are changed; their names stay, for some formats go by it or have several files. */
  @TempDir private static Path changed;

  /**
   * A kind of file.
   *
   * @param file its name in the directory of whole files
   * @param command what reads it; {@code F} stands for the changed file, {@code D} for the
   *     directory of whole files, {@code C} for that of changed ones
   */
  record Reader(String file, String command) {}

  static Stream<Reader> readers() {
    return Stream.of(
        new Reader("v.txt", "neighbors F w1"),
        new Reader("v.bin", "neighbors F w1"),
        new Reader("v.glove.txt", "neighbors F w1"),
        new Reader("v.npy", "neighbors F w1"),
        new Reader("v.words.txt", "neighbors C/v.npy w1"),
        new Reader("v16.npy", "neighbors F w1"),
        new Reader("v8.npy", "neighbors F w1"),
        new Reader("v.safetensors", "neighbors F w1"),
        new Reader("v.tsv", "neighbors F w1"),
        new Reader("v.w2v", "predict F w1"),
        new Reader("v.w2v", "convert F -o C/out.txt"),
        new Reader("v.bin", "info F"),
        new Reader("v.safetensors", "info F --json"),
        new Reader("v.w2v", "info F"),
        new Reader("v.bin", TRAIN + " --init F"),
        new Reader("ft.bin", "neighbors F w1"),
        new Reader("ft.w2v", "neighbors F w1x"),
        new Reader("vocab.txt", "vocab show F"),
        new Reader("edges.txt", "walks F -o C/walks.txt --weighted --walk-length 5 --num-walks 1"),
        new Reader("ck/checkpoint", "resume C/ck"),
        new Reader("t.w2c", "lint F"),
        new Reader("t.txt", "lint F"),
        new Reader("t.txt.gz", "lint F"),
        new Reader("t.txt.zst", "lint F"),
        new Reader("t.txt.bz2", "lint F"),
        new Reader("t.txt.xz", "lint F"),
        new Reader("t.jsonl", "lint F --field text"),
        new Reader("vocab.txt", TRAIN + " --read-vocab F"),
        new Reader("phrases.txt", TRAIN + " --phrases F"),
        new Reader("questions.txt", "evaluate D/v.bin --analogies F --bootstrap 0"),
        new Reader("pairs.txt", "evaluate D/v.bin --similarity F --bootstrap 0"),
        new Reader("run.jsonl", "plot --loss F -o C/loss.svg"),
        new Reader("index/any", "neighbors --index C/index w1"));
  }

  @BeforeAll
  static void writeWholeFiles() throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < 8; j++) {
        line.append(j == 0 ? "" : " ")
            .append('w')
            .append((int) Math.abs(random.nextGaussian() * 9));
      }
      text.append(line).append('\n');
      lines.append("{\"id\": ").append(i).append(", \"text\": \"").append(line).append("\"}\n");
    }
    Files.writeString(path("t.txt"), text);
    Files.writeString(path("t.jsonl"), lines);
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    pack(new GZIPOutputStream(Files.newOutputStream(path("t.txt.gz"))), bytes);
    pack(new ZstdOutputStream(Files.newOutputStream(path("t.txt.zst"))), bytes);
    pack(new BZip2CompressorOutputStream(Files.newOutputStream(path("t.txt.bz2")), 1), bytes);
    pack(new XZOutputStream(Files.newOutputStream(path("t.txt.xz")), new LZMA2Options(1)), bytes);
    ok("train D/t.txt -o D/v.w2v --dim 6 --threads 1 --log D/run.jsonl --save-vocab D/vocab.txt");
    for (String name : List.of("v.txt", "v.bin", "v.npy", "v.tsv", "v.safetensors")) {
      ok("convert D/v.w2v -o D/" + name);
    }
    ok("convert D/v.w2v -o D/v.glove.txt --format glove");
    ok("convert D/v.w2v -o D/v16.npy --precision float16");
    ok("convert D/v.w2v -o D/v8.npy --precision int8");
    for (String name : List.of("ft.bin", "ft.w2v")) {
      ok("train D/t.txt -o D/" + name + " --dim 6 --threads 1 --epochs 1 --subword --bucket 30");
    }
    Files.writeString(path("edges.txt"), "a b 1\nb c 2.5\nc a 0.5\nc d 1\n");
    ok("encode D/t.txt -o D/t.w2c");
    ok("phrases D/t.txt --save D/phrases.txt --threshold 0.1");
    ok("index D/v.bin -o D/index --check 0");
    Files.writeString(
        path("questions.txt"), ": first\nw1 w2 w3 w4\nw2 w1 w4 w3\n: b\nw1 w3 w5 w7\n");
    Files.writeString(path("pairs.txt"), "w1\tw2\t7.35\nw3\tw4\t1.5\nw5\tw6\t3\nw7\tw8\t9e-1\n");
    leaveCheckpoint();
  }

  private static void leaveCheckpoint() throws IOException {
    TrainingConfig config = TrainingConfig.builder().dim(6).threads(1).epochs(30).build();
    Map<String, String> notes = Map.of("output", path("o.bin").toString());
    try (TrainingJob job =
        TrainingJob.begin(config, Corpus.ofFiles(path("t.txt"))).checkpoints(path("ck"), notes)) {
      job.listener(
          new TrainingListener() {
            @Override
            public void onProgress(TrainingProgress progress) {
              job.stop();
            }
          });
      job.run().close();
    } catch (StoppedException _) {
      // that is how the checkpoint comes
    }
  }

  private static Path path(String name) {
    return whole.resolve(name);
  }

  private static void pack(OutputStream out, byte[] bytes) throws IOException {
    try (out) {
      out.write(bytes);
    }
  }

  /** How a command ended. */
  private record Ended(int code, String err) {}

  private static Ended run(String command, Path file) {
    TestConsole console = new TestConsole();
    String[] args =
        Arrays.stream(command.split(" "))
            .map(a -> a.equals("F") ? file.toString() : a)
            .map(a -> a.startsWith("D/") ? whole + a.substring(1) : a)
            .map(a -> a.startsWith("C/") ? changed + a.substring(1) : a)
            .toArray(String[]::new);
    int code = console.run(args);
    return new Ended(code, console.err());
  }

  private static void ok(String command) {
    Ended ended = run(command, whole);
    assertEquals(0, ended.code(), () -> command + ": " + ended.err());
  }

  @ParameterizedTest
  @MethodSource("readers")
  void everyChangeIsReadOrRefused(Reader reader) throws IOException {
    Random random = new Random(reader.hashCode());
    copyAll();
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Path original = choose(reader.file(), random);
      Path target = changed.resolve(whole.relativize(original).toString());
      byte[] content = Files.readAllBytes(original);
      byte[] mutated = i == 0 ? content : mutate(content, random);
      Files.createDirectories(target.getParent());
      Files.write(target, mutated);
      long start = System.nanoTime();
      Ended ended = run(reader.command(), target);
      long nanos = System.nanoTime() - start;
      String place = reader + ", change " + i;
      assertTrue(i > 0 || ended.code() == 0, () -> place + ": " + ended.err());
      check(ended, place, mutated);
      assertTrue(nanos < SLOW_NANOS, place + " took " + nanos / 1_000_000 + " ms");
      read += ended.code() == 0 ? 1 : 0;
      restore(reader.file(), original, target);
    }
    assertTrue(read < MUTATIONS || MUTATIONS < 40, reader + ": no change was noticed");
    System.err.printf("%s: %d of %d read%n", reader, read, MUTATIONS);
  }

  /**
   * What the fuzzer Jazzer found is read or refused as well. It is run on this class, with the
   * number of a reader from 0: {@code java -cp jazzer.jar:TEST-CLASS-PATH
   * com.code_intelligence.jazzer.Jazzer --target_class=io.github.w2vfast.cli.MutatedFilesTest
   * --jvm_args=-Dw2vfast.fuzz.reader=0 CORPUS-DIRECTORY}.
   */
  @Test
  void whatTheFuzzerFoundIsReadOrRefused() throws IOException, URISyntaxException {
    copyAll();
    Path found = Path.of(MutatedFilesTest.class.getResource("/fuzz").toURI());
    List<Path> inputs;
    try (Stream<Path> files = Files.walk(found)) {
      inputs = files.filter(Files::isRegularFile).sorted().toList();
    }
    assertFalse(inputs.isEmpty());
    for (Path input : inputs) {
      String kind = found.relativize(input.getParent()).toString();
      List<Reader> readers = readers().filter(r -> r.file().equals(kind)).toList();
      assertFalse(readers.isEmpty(), kind);
      for (Reader reader : readers) {
        read(reader, Files.readAllBytes(input), input.toString());
      }
    }
  }

  private static void read(Reader reader, byte[] content, String place) throws IOException {
    Path original = choose(reader.file(), new Random(0));
    Path target = changed.resolve(whole.relativize(original).toString());
    Files.createDirectories(target.getParent());
    Files.write(target, content);
    check(run(reader.command(), target), reader + ", " + place, content);
    restore(reader.file(), original, target);
  }

  /** Called by Jazzer once. */
  public static void fuzzerInitialize() throws IOException {
    whole = Files.createTempDirectory("whole");
    changed = Files.createTempDirectory("changed");
    writeWholeFiles();
    copyAll();
  }

  /** Called by Jazzer with each input. */
  public static void fuzzerTestOneInput(byte[] content) throws IOException {
    read(readers().toList().get(Integer.getInteger("w2vfast.fuzz.reader")), content, "fuzzed");
  }

  /** One clear line, without control characters from the file, and no other kind of end. */
  private static void check(Ended ended, String place, byte[] mutated) throws IOException {
    String err = ended.err();
    boolean clean =
        ended.code() >= 0
            && ended.code() <= 2
            && (ended.code() == 0 || !err.isBlank())
            // at the start of a line: a fuzzer puts what it finds here into the files
            && err.lines()
                .noneMatch(line -> line.matches("w2v-fast: (internal error|out of memory).*"))
            && err.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n');
    if (!clean) {
      Path kept = Files.createTempFile("w2v-fast-mutated", "");
      Files.write(kept, mutated);
      fail(place + ", kept in " + kept + ", ended with " + ended.code() + ": " + err);
    }
  }

  /** The file of that name; in a directory the newest checkpoint, or any file of the index. */
  private static Path choose(String file, Random random) throws IOException {
    if (!file.contains("/")) {
      return path(file);
    }
    try (Stream<Path> files = Files.list(path(file).getParent())) {
      List<Path> all =
          files
              .filter(f -> !f.toString().endsWith("lock"))
              .sorted(Comparator.naturalOrder())
              .toList();
      return file.startsWith("ck") ? all.getLast() : all.get(random.nextInt(all.size()));
    }
  }

  private static void copyAll() throws IOException {
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = changed.resolve(whole.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.write(target, Files.readAllBytes(file));
      }
    }
  }

  /** The changed directory as it was; a resumed run leaves nothing of its checkpoints. */
  private static void restore(String file, Path original, Path target) throws IOException {
    if (file.startsWith("ck")) {
      try (Stream<Path> left = Files.list(target.getParent())) {
        for (Path f : left.toList()) {
          Files.delete(f);
        }
      }
    } else {
      Files.write(target, Files.readAllBytes(original));
    }
  }

  /** A changed copy. Half of all places are in the first 128 bytes, where the lengths stand. */
  static byte[] mutate(byte[] content, Random random) {
    if (content.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    byte[] copy = content.clone();
    int place =
        random.nextInt(random.nextBoolean() ? content.length : Math.min(128, content.length));
    int end = Math.min(content.length, place + 1 + random.nextInt(random.nextBoolean() ? 8 : 300));
    switch (random.nextInt(9)) {
      case 0 -> {
        return Arrays.copyOf(content, place);
      }
      case 1 -> copy[place] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        for (int i = place; i < end; i++) {
          copy[i] = (byte) random.nextInt();
        }
      }
      case 3 -> count(copy, place, random);
      case 4 -> {
        return digits(content, place, random);
      }
      case 5 -> {
        return join(content, place, new byte[0], end);
      }
      case 6 -> {
        return join(content, end, Arrays.copyOfRange(content, place, end), end);
      }
      case 7 -> {
        return join(content, place, new byte[random.nextInt(5000)], end);
      }
      default -> {
        byte[] any = new byte[random.nextInt(1000)];
        random.nextBytes(any);
        return random.nextInt(4) == 0 ? any : join(content, place, any, end);
      }
    }
    return copy;
  }

  /** A length that is negative, huge, or next to a power of two. */
  private static void count(byte[] copy, int place, Random random) {
    long[] huge = {-1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 32, 1 << 20, 0};
    long value = huge[random.nextInt(huge.length)] - random.nextInt(3);
    ByteBuffer bytes =
        ByteBuffer.allocate(8)
            .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    bytes.putLong(0, value);
    int length = random.nextBoolean() ? 8 : 4;
    int from = bytes.order() == ByteOrder.BIG_ENDIAN ? 8 - length : 0;
    int at = random.nextBoolean() ? place / length * length : place;
    for (int i = 0; i < length && at + i < copy.length; i++) {
      copy[at + i] = bytes.get(from + i);
    }
  }

  /** The next number in digits becomes another. */
  private static byte[] digits(byte[] content, int place, Random random) {
    String[] numbers = {
      "99999999999", "2147483647", "-1", "0", "1e999", "9223372036854775808", "nan"
    };
    int from = place;
    while (from < content.length && !isDigit(content[from])) {
      from++;
    }
    int to = from;
    while (to < content.length && isDigit(content[to])) {
      to++;
    }
    String number = numbers[random.nextInt(numbers.length)];
    return join(content, from, number.getBytes(StandardCharsets.US_ASCII), to);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** The content up to {@code to}, then the bytes, then the content from {@code from}. */
  private static byte[] join(byte[] content, int to, byte[] bytes, int from) {
    byte[] joined = Arrays.copyOf(content, to + bytes.length + content.length - from);
    System.arraycopy(bytes, 0, joined, to, bytes.length);
    System.arraycopy(content, from, joined, to + bytes.length, content.length - from);
    return joined;
  }
}
