package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.hints.HintsReport.Memory;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HintsReportTest {
  private static final long MIB = 1L << 20;

  @TempDir Path root;

  @Test
  void wordsForEachOutcome() {
    assertEquals(
        "U: 92.0 MiB, huge pages asked for, granted for 90.0 MiB of the 92.0 MiB in use",
        new Memory("U", 92 * MIB, true, "", 92 * MIB, 90 * MIB).describe());
    assertEquals(
        "U: 92.0 MiB, huge pages asked for, granted for 0 B of the 92.0 MiB in use"
            + " (the kernel's mode is never)",
        new Memory("U", 92 * MIB, true, "the kernel's mode is never", 92 * MIB, 0).describe());
    assertEquals(
        "U: 92.0 MiB, huge pages asked for, unknown how many were granted (EINVAL (22))",
        new Memory("U", 92 * MIB, true, "EINVAL (22)", -1, -1).describe());
    assertEquals(
        "loss: 4.0 KiB, huge pages not asked for (below 2.0 MiB)",
        new Memory("loss", 4096, false, "below 2.0 MiB", -1, -1).describe());
  }

  @Test
  void aSmallBlockDoesNotAsk() {
    try (NativeMemory block = NativeMemory.allocate(1000)) {
      assertEquals(
          new Memory("small", 1000, false, "below 2.0 MiB", -1, -1), Memory.of("small", block));
    }
  }

  @Test
  void aLargeBlockTellsWhatItGot() {
    NativeMemory block = NativeMemory.allocate(6 * MIB);
    block.segment().fill((byte) 1);
    Memory use = Memory.of("V", block);
    assertEquals("V", use.name());
    assertEquals(6 * MIB, use.bytes());
    if (block.source() == NativeMemory.Source.MAPPING) {
      assertTrue(use.asked());
      if (use.residentBytes() >= 0) {
        assertEquals(6 * MIB, use.residentBytes());
        assertTrue(use.hugePageBytes() >= 0 && use.hugePageBytes() <= 6 * MIB);
      }
      if (!use.refusal().isEmpty()) {
        assertEquals(0, Math.max(0, use.hugePageBytes()), use.describe());
      }
    } else {
      assertFalse(use.asked());
      assertEquals("not available here", use.refusal());
    }
    block.close();
    Memory closed = Memory.of("V", block);
    assertEquals(-1, closed.residentBytes());
    assertEquals(-1, closed.hugePageBytes());
    assertTrue(closed.describe().startsWith("V: 6.0 MiB, huge pages "), closed.describe());
  }

  @Test
  void oneLineForAllPins() throws InterruptedException {
    SystemFiles none = new SystemFiles(root);
    ThreadPinning nowhere = ThreadPinning.forWorkers(2, new BitSet(), none);
    assertEquals(
        List.of("threads: pinned 0 of 2 (not available here)"),
        new HintsReport(List.of(), List.of(nowhere.pin(0), nowhere.pin(1))).lines());

    List<Integer> cpus = ThreadPinning.allowedCpus();
    ThreadPinning.Pin[] pins = new ThreadPinning.Pin[2];
    pins[1] = nowhere.pin(1);
    Thread.ofPlatform()
        .start(
            () -> {
              pins[0] = ThreadPinning.forWorkers(1).pin(0);
              pins[0].close();
            })
        .join();
    String line = new HintsReport(List.of(), List.of(pins)).lines().getFirst();
    assertEquals(
        cpus.isEmpty()
            ? "threads: pinned 0 of 2 (not available here)"
            : "threads: pinned 1 of 2 to CPU " + pins[0].cpu().getAsInt() + " (not available here)",
        line);
  }

  @Test
  void blocksComeFirst() {
    Memory memory = new Memory("U", 4096, false, "below 2.0 MiB", -1, -1);
    assertEquals(List.of(memory.describe()), new HintsReport(List.of(memory), List.of()).lines());
    assertEquals(List.of(), new HintsReport(List.of(), List.of()).lines());
  }
}
