package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
  private static final long MIB = 1L << 20;
  private static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        63,
        64,
        65,
        4096,
        100_000,
        2 * MIB - 1,
        2 * MIB,
        2 * MIB + 1,
        5 * MIB + 12_345
      })
  void isZeroedAlignedWritableAndExact(long bytes) {
    try (NativeMemory memory = NativeMemory.allocate(bytes)) {
      check(memory, bytes);
      boolean large = bytes >= NativeMemory.HUGE_PAGE_BYTES;
      assertEquals(
          !large
              ? NativeMemory.Source.JVM
              : LINUX ? NativeMemory.Source.MAPPING : NativeMemory.Source.C_LIBRARY,
          memory.source());
      assertEquals(large && LINUX, memory.hugePageAdvice().isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65, 100_000, 3 * MIB + 1})
  void isTheSameFromEverySource(long bytes) {
    try (NativeMemory library = NativeMemory.takeFromLibrary(bytes).orElseThrow();
        NativeMemory jvm = NativeMemory.takeFromJvm(bytes)) {
      assertEquals(NativeMemory.Source.C_LIBRARY, library.source());
      check(library, bytes);
      assertEquals(NativeMemory.Source.JVM, jvm.source());
      check(jvm, bytes);
    }
  }

  /** Writes to a whole block; the contract that holds wherever its memory comes from. */
  static void check(NativeMemory memory, long bytes) {
    MemorySegment segment = memory.segment();
    assertEquals(bytes, memory.bytes());
    assertEquals(bytes, segment.byteSize());
    assertEquals(memory.address(), segment.address());
    assertEquals(0, memory.address() % NativeMemory.ALIGNMENT);
    if (memory.source() == NativeMemory.Source.MAPPING) {
      assertEquals(0, memory.address() % NativeMemory.HUGE_PAGE_BYTES);
    }
    for (long i = 0; i < bytes; i++) {
      if (segment.get(JAVA_BYTE, i) != 0) {
        Assertions.fail("byte " + i + " of " + bytes + " is not zero");
      }
    }
    segment.fill((byte) 0x5a);
    if (bytes > 0) {
      assertEquals(0x5a, segment.get(JAVA_BYTE, 0));
      assertEquals(0x5a, segment.get(JAVA_BYTE, bytes - 1));
    }
    assertThrows(IndexOutOfBoundsException.class, () -> segment.get(JAVA_BYTE, bytes));
    assertThrows(IndexOutOfBoundsException.class, () -> segment.set(JAVA_BYTE, -1, (byte) 0));
    assertThrows(IndexOutOfBoundsException.class, () -> segment.get(JAVA_FLOAT, bytes - 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 4 * MIB})
  void isGoneAfterClose(long bytes) throws InterruptedException {
    NativeMemory memory = NativeMemory.allocate(bytes);
    MemorySegment segment = memory.segment();
    Thread other = Thread.ofPlatform().start(() -> segment.set(JAVA_BYTE, 0, (byte) 7));
    other.join();
    assertEquals(7, segment.get(JAVA_BYTE, 0));
    assertTrue(memory.isOpen());

    memory.close();
    assertFalse(memory.isOpen());
    assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
    assertThrows(IllegalStateException.class, () -> segment.set(JAVA_BYTE, bytes - 1, (byte) 1));
    assertThrows(IllegalStateException.class, () -> memory.firstTouch(0, bytes));
    memory.close();
  }

  @Test
  void closeGivesTheAddressesBack() {
    long bytes = 4 * MIB;
    NativeMemory memory = NativeMemory.allocate(bytes);
    memory.segment().fill((byte) 1);
    Optional<MappingUse> open = MappingUse.of(memory.address(), bytes);
    memory.close();
    Optional<MappingUse> closed = MappingUse.of(memory.address(), bytes);
    if (memory.source() == NativeMemory.Source.MAPPING && open.isPresent()) {
      assertEquals(bytes, open.get().residentBytes());
      // Another thread may have mapped something small there by now.
      assertTrue(closed.map(MappingUse::residentBytes).orElse(0L) < bytes / 2, "not unmapped");
    } else {
      assertFalse(memory.isOpen());
    }
  }

  @Test
  void threeGibibytesAreAddressableWithoutBeingTouched() {
    long bytes = 3L << 30;
    assertTimeoutSeconds(
        5,
        () -> {
          try (NativeMemory memory = NativeMemory.allocate(bytes)) {
            assertEquals(bytes, memory.bytes());
            memory.segment().set(JAVA_BYTE, bytes - 1, (byte) 42);
            assertEquals(42, memory.segment().get(JAVA_BYTE, bytes - 1));
            assertEquals(0, memory.segment().get(JAVA_BYTE, bytes / 2));
            assertThrows(
                IndexOutOfBoundsException.class, () -> memory.segment().get(JAVA_BYTE, bytes));
            MappingUse.of(memory.address(), bytes)
                .ifPresent(
                    use ->
                        assertTrue(
                            use.residentBytes() < 64 * MIB, "resident: " + use.residentBytes()));
          } catch (OutOfMemoryError e) {
            // A small machine, or one that promises no more than it has, may refuse: in words.
            assertTrue(e.getMessage().contains("3.0 GiB"), e.getMessage());
            assertTrue(mayRefuseThreeGibibytes(), e.getMessage());
          }
        });
  }

  private static boolean mayRefuseThreeGibibytes() {
    SystemFiles files = SystemFiles.THIS_MACHINE;
    return !LINUX
        || SystemMemory.read().totalBytes() < 4L << 30
        || files.number("/proc/sys/vm/overcommit_memory").orElse(0) == 2
        || files.lines("/proc/self/limits").stream()
            .anyMatch(l -> l.startsWith("Max address space") && !l.contains("unlimited"));
  }

  @Test
  void refusalSaysTheFigures() {
    checkRefusal("1.0", () -> NativeMemory.allocate(1L << 60));
    checkRefusal("8.0", () -> NativeMemory.allocate(Long.MAX_VALUE));
    checkRefusal("1.0", () -> NativeMemory.takeFromLibrary(1L << 60));
    checkRefusal("1.0", () -> NativeMemory.takeFromJvm(1L << 60));
    assertThrows(IllegalArgumentException.class, () -> NativeMemory.allocate(-1));
  }

  private static void checkRefusal(String exbibytes, Executable allocation) {
    OutOfMemoryError e = assertThrows(OutOfMemoryError.class, allocation);
    assertTrue(
        e.getMessage()
            .matches(
                "cannot take %s EiB of memory outside the heap \\(.+\\): ".formatted(exbibytes)
                    + "[0-9.]+ [KMGTPE]?i?B of [0-9.]+ [KMGTPE]iB are available"),
        e.getMessage());
  }

  @Test
  void firstTouchTakesTheMemoryAndLeavesZeros() {
    long bytes = 9 * MIB + 100;
    try (NativeMemory memory = NativeMemory.allocate(bytes)) {
      long half = bytes / 2 + 17;
      if (memory.source() == NativeMemory.Source.MAPPING) {
        MappingUse.of(memory.address(), bytes)
            .ifPresent(use -> assertEquals(0, use.residentBytes(), "touched by allocate"));
      }
      memory.firstTouch(0, half);
      memory.firstTouch(half, bytes - half);
      memory.firstTouch(bytes, 0);
      MappingUse.of(memory.address(), bytes)
          .ifPresent(
              use -> {
                assertTrue(use.residentBytes() >= bytes, "resident: " + use.residentBytes());
                assertTrue(use.hugePageBytes() <= use.residentBytes());
              });
      check(memory, bytes);
      assertThrows(IndexOutOfBoundsException.class, () -> memory.firstTouch(0, bytes + 1));
      assertThrows(IndexOutOfBoundsException.class, () -> memory.firstTouch(-1, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> memory.firstTouch(bytes, 1));
    }
  }

  @Test
  void firstTouchStaysInsideItsPart() {
    try (NativeMemory memory = NativeMemory.allocate(4 * MIB)) {
      memory.segment().fill((byte) 1);
      memory.firstTouch(MIB + 1, MIB);
      for (long i = 0; i < memory.bytes(); i++) {
        if (memory.segment().get(JAVA_BYTE, i) == 0) {
          assertTrue(i > MIB && i < 2 * MIB + 1, "byte " + i + " was written");
          assertEquals(0, (memory.address() + i) % 4096, "byte " + i + " begins no page");
        }
      }
      assertEquals(0, memory.segment().get(JAVA_BYTE, 2 * MIB));
      assertEquals(1, memory.segment().get(JAVA_BYTE, MIB));
    }
  }

  @Test
  void blocksHaveFiguresOfTheirOwn() {
    try (NativeMemory touched = NativeMemory.allocate(8 * MIB);
        NativeMemory untouched = NativeMemory.allocate(8 * MIB)) {
      touched.segment().fill((byte) 1);
      if (touched.source() == NativeMemory.Source.MAPPING) {
        MappingUse.of(touched.address(), 8 * MIB)
            .ifPresent(use -> assertEquals(8 * MIB, use.residentBytes()));
        MappingUse.of(untouched.address(), 8 * MIB)
            .ifPresent(use -> assertEquals(0, use.residentBytes()));
      }
      assertEquals(0, untouched.segment().get(JAVA_BYTE, 0));
    }
  }

  private static void assertTimeoutSeconds(int seconds, Executable body) {
    Assertions.assertTimeout(Duration.ofSeconds(seconds), body);
  }
}
