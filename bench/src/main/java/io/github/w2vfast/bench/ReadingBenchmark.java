package io.github.w2vfast.bench;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading plain text that lies in the system's page cache, once everything is compiled: {@link
 * #encode} reads, tokenises, counts, sorts the vocabulary and encodes; {@link #count} leaves out
 * the encoding; {@link #scan} reads the same bytes and counts line feeds. The result is the counter
 * {@code megabytesPerThread}. Since all three depend on what else the machine does, each run ends
 * with a line that compares its fastest pass with the fastest of ten scans made right after it.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class ReadingBenchmark extends BenchmarkSettings {
  private static final int GENERATED_BYTES = 128_000_000;
  private static final int GENERATED_TYPES = 500_000;
  private static final int BUFFER = 1 << 19;
  private static final int SCANS = 10;

  /** A text in UTF-8; without one 128 MB are made, words by Zipf's law. */
  @Param("")
  String text;

  /** Worker threads. */
  @Param({"1", "2"})
  int workers;

  private Path file;
  private boolean made;
  private double megabytes;
  private long fastest = Long.MAX_VALUE;

  /** What JMH divides by the time. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Count {
    /** Millions of bytes of text for each thread. */
    public double megabytesPerThread;
  }

  /** Makes the text, and has it in the page cache. */
  @Setup
  public void setUp() throws IOException {
    made = text.isEmpty();
    file = made ? Files.createTempFile("reading", ".txt") : Path.of(text);
    if (made) {
      write(file);
    }
    megabytes = Files.size(file) / 1e6;
    lineFeeds(0, 1);
  }

  private static void write(Path file) throws IOException {
    FastRandom random = new FastRandom(1);
    byte[][] words = new byte[GENERATED_TYPES][];
    for (int i = 0; i < words.length; i++) {
      // Frequent words are short, as in natural text.
      String number = Integer.toString(i, 26);
      words[i] = (i < 200 ? number : "x" + number + "s").getBytes(StandardCharsets.US_ASCII);
    }
    double scale = Math.log(GENERATED_TYPES);
    long written = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 1; written < GENERATED_BYTES; i++) {
        byte[] word = words[(int) Math.exp(random.nextFloat() * scale) - 1];
        out.write(word);
        out.write(i % 22 == 0 ? '\n' : ' ');
        written += word.length + 1;
      }
    }
  }

  /** Compares with scans, and deletes what was made. */
  @TearDown(Level.Trial)
  public void tearDown() throws Exception {
    long scan = Long.MAX_VALUE;
    for (int i = 0; i < SCANS; i++) {
      long start = System.nanoTime();
      scanWithWorkers();
      scan = Math.min(scan, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT,
        "%n# fastest pass %.0f MB/s a thread, fastest scan %.0f MB/s a thread: %.3f of it%n",
        megabytes / workers * 1e9 / fastest,
        megabytes / workers * 1e9 / scan,
        (double) scan / fastest);
    if (made) {
      Files.delete(file);
    }
  }

  private CorpusEncoder.Options options() {
    return new CorpusEncoder.Options(5, 0, workers, null);
  }

  private void passed(long start, Count count) {
    fastest = Math.min(fastest, System.nanoTime() - start);
    count.megabytesPerThread += megabytes / workers;
  }

  /** Reads, tokenises, counts and encodes. */
  @Benchmark
  public long encode(Count count) throws IOException {
    long start = System.nanoTime();
    try (EncodedCorpus corpus =
        CorpusEncoder.encode(Corpus.ofFiles(file), options(), CorpusEncoder.Progress.NONE)) {
      passed(start, count);
      return corpus.tokens();
    }
  }

  /** Reads, tokenises and counts. */
  @Benchmark
  public long count(Count count) throws IOException {
    long start = System.nanoTime();
    Vocabulary vocabulary =
        CorpusEncoder.count(Corpus.ofFiles(file), options(), CorpusEncoder.Progress.NONE);
    passed(start, count);
    return vocabulary.totalCount();
  }

  /** Reads and counts line feeds. */
  @Benchmark
  public long scan(Count count) throws Exception {
    long start = System.nanoTime();
    long found = scanWithWorkers();
    passed(start, count);
    return found;
  }

  private long scanWithWorkers() throws Exception {
    long[] found = new long[workers];
    Thread[] threads = new Thread[workers];
    for (int i = 0; i < workers; i++) {
      int part = i;
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      found[part] = lineFeeds(part, workers);
                    } catch (IOException e) {
                      found[part] = -1;
                    }
                  });
    }
    long sum = 0;
    for (int i = 0; i < workers; i++) {
      threads[i].join();
      if (found[i] < 0) {
        throw new IOException("cannot read " + file);
      }
      sum += found[i];
    }
    return sum;
  }

  /** Line feeds in one of several parts of the file. */
  private long lineFeeds(int part, int parts) throws IOException {
    byte[] bytes = new byte[BUFFER];
    long found = 0;
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long at = size * part / parts;
      long end = size * (part + 1) / parts;
      while (at < end) {
        int n = channel.read(ByteBuffer.wrap(bytes, 0, (int) Math.min(BUFFER, end - at)), at);
        if (n < 0) {
          throw new IOException(file + " became shorter");
        }
        for (int i = 0; i < n; i++) {
          found += bytes[i] == '\n' ? 1 : 0;
        }
        at += n;
      }
    }
    return found;
  }
}
