package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.io.VectorWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains, stops, goes on, writes and reads in one JVM, whose memory must not grow: the profile
 * {@code faults} does it for 30 minutes, {@code -Dw2vfast.soak.minutes=2} for two, and every build
 * for some seconds, in which only the heap can be judged.
 */
class SoakTest {
  private static final long MIB = 1 << 20;
  private static final long MINUTES = Long.getLong("w2vfast.soak.minutes", 0);
  private static final Path PAGES = Path.of("/proc/self/statm");

  @TempDir private Path dir;

  /** Memory after a full collection. */
  private record Memory(long heap, long resident) {
    static Memory now() throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      // the heap alone where the system does not tell
      long pages =
          Files.exists(PAGES) ? Long.parseLong(Files.readString(PAGES).split(" ", -1)[1]) : 1;
      return new Memory(runtime.totalMemory() - runtime.freeMemory(), pages * 4096);
    }

    @Override
    public String toString() {
      return "heap %d MiB, resident %d MiB".formatted(heap / MIB, resident / MIB);
    }
  }

  @Test
  void memoryStaysFlat() throws IOException {
    Duration time = MINUTES > 0 ? Duration.ofMinutes(MINUTES) : Duration.ofSeconds(4);
    long end = System.nanoTime() + time.toNanos();
    Random random = new Random(1);
    Path text = dir.resolve("text.txt");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      for (int j = 0; j < 10; j++) {
        lines.append('w').append((int) Math.abs(random.nextGaussian() * 2000));
        lines.append(j < 9 ? ' ' : '\n');
      }
    }
    Files.writeString(text, lines);
    List<Memory> seen = new ArrayList<>();
    int runs = 0;
    int stops = 0;
    while (System.nanoTime() < end || runs < 8) {
      stops += oneRun(text, runs++, random);
      if (MINUTES == 0 || runs % 10 == 0) {
        seen.add(Memory.now());
      }
    }
    System.err.printf("soak: %d runs, %d stops; %s%n", runs, stops, seen);
    assertTrue(stops > 0, "no run was stopped");
    assertTrue(seen.size() >= 8, "too few runs to tell");
    // the first quarter is warm-up: code and class data
    Memory before = highest(seen.subList(seen.size() / 4, seen.size() / 2));
    Memory after = highest(seen.subList(3 * seen.size() / 4, seen.size()));
    assertTrue(after.heap() < before.heap() + 4 * MIB, before + " became " + after);
    assertTrue(
        MINUTES == 0 || after.resident() < before.resident() * 1.05, before + " became " + after);
  }

  private static Memory highest(List<Memory> some) {
    return new Memory(
        some.stream().mapToLong(Memory::heap).max().orElseThrow(),
        some.stream().mapToLong(Memory::resident).max().orElseThrow());
  }

  /** Returns how often the run was stopped. */
  private int oneRun(Path text, int run, Random random) throws IOException {
    TrainingConfig config =
        TrainingConfig.builder().dim(100).threads(1 + run % 2).epochs(3).minCount(1).build();
    Path checkpoints = dir.resolve("ck");
    int stops = 0;
    while (true) {
      long stopAfter = random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(600_000);
      try (TrainingJob job =
          stops == 0
              ? TrainingJob.begin(config, Corpus.ofFiles(text)).checkpoints(checkpoints, Map.of())
              : TrainingJob.resume(checkpoints, Corpus.ofFiles(text), _ -> {})) {
        job.interval(Duration.ofMillis(50));
        job.listener(
            new TrainingListener() {
              @Override
              public void onProgress(TrainingProgress progress) {
                if (progress.wordsDone() > stopAfter) {
                  job.stop();
                }
              }
            });
        try (TrainingResult result = job.run()) {
          Path file = dir.resolve("v.bin");
          try (OutputStream out = Files.newOutputStream(file)) {
            VectorWriter.write(result.vectors(), out, VectorFormat.BINARY);
          }
          VectorReader.read(file).close();
          job.removeCheckpoints();
          return stops;
        } catch (StoppedException _) {
          stops++;
        }
      }
    }
  }
}
