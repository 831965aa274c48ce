package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PrefetchTest {
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void isThere() {
    assumeTrue(LibC.reserve(1).ok(), "native calls are turned off");
    assertTrue(Prefetch.AVAILABLE);
  }

  @Test
  void leavesMemoryAsItIs() {
    try (NativeMemory memory = NativeMemory.allocate(1 << 20)) {
      byte[] bytes = new byte[1 << 20];
      new Random(1).nextBytes(bytes);
      memory.segment().asByteBuffer().put(bytes);
      for (int length : new int[] {1, 63, 64, 65, 1216, 1 << 20}) {
        Prefetch.forUpdate(memory.address(), length);
        Prefetch.forReading(memory.address() + 4, length);
      }
      assertArrayEquals(bytes, memory.segment().toArray(JAVA_BYTE));
    }
  }

  @Test
  void noAddressFaults() {
    for (long address : new long[] {0, 64, 1L << 46, -64, Long.MIN_VALUE}) {
      Prefetch.forUpdate(address, 64);
      Prefetch.forReading(address + 4, 64);
    }
  }

  /** The page with the code is not writable, and no page of the JVM's own is made executable. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void noPageIsWritableAndExecutable() throws IOException {
    Prefetch.forUpdate(0, 64);
    LibC.Result page = LibC.reserve(64 << 10);
    assumeTrue(page.ok(), "native calls are turned off");
    assertTrue(LibC.makeUsable(page.value(), 64 << 10).ok());
    assertTrue(LibC.makeExecutable(page.value(), 64 << 10).ok());
    assertEquals("r-xp", permissions(page.value()));
    assertTrue(LibC.unmap(page.value(), 64 << 10).ok());
    assertFalse(permissions(page.value()).contains("x"));
  }

  private static String permissions(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      if (Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
          && Long.compareUnsigned(Long.parseUnsignedLong(range[1], 16), address) > 0) {
        return line.split(" ")[1];
      }
    }
    return "";
  }
}
