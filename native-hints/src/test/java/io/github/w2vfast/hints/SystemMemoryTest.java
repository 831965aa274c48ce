package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemMemoryTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  @TempDir Path root;
  private FakeSystem system;

  @BeforeEach
  void machineOf16GibibytesWith8Available() throws IOException {
    system = new FakeSystem(root);
    system.file(
        "/proc/meminfo",
        """
        MemTotal:       16777216 kB
        MemFree:         1048576 kB
        MemAvailable:    8388608 kB
        SwapTotal:             0 kB
        """);
    system.file("/proc/self/status", "Name:\tjava\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n");
  }

  private void check(long total, long available) {
    SystemMemory memory = SystemMemory.read(system.files());
    assertEquals(total, memory.totalBytes(), "total");
    assertEquals(available, memory.availableBytes(), "available");
  }

  @Test
  void readsTheMachineAndTheProcess() {
    SystemMemory memory = SystemMemory.read(system.files());
    assertEquals(
        new SystemMemory(
            16 * GIB, 8 * GIB, OptionalLong.of(200 * 1024), OptionalLong.of(300 * 1024)),
        memory);
  }

  @Test
  void theLowestLimitAboveAGroupOfVersion2Counts() throws IOException {
    system.file("/proc/self/cgroup", "0::/batch/job7\n");
    system.file(
        "/proc/self/mountinfo",
        """
        20 1 0:19 / /proc rw - proc proc rw
        26 25 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate
        """);
    String top = "/sys/fs/cgroup";
    system.file(top + "/batch/job7/memory.max", "max\n");
    system.file(top + "/batch/job7/memory.current", "" + GIB);
    check(16 * GIB, 8 * GIB);

    system.file(top + "/batch/memory.max", "" + 4 * GIB);
    system.file(top + "/batch/memory.current", "" + 3 * GIB);
    check(4 * GIB, GIB);

    system.file(
        top + "/batch/memory.stat", "anon 1\nactive_file 5\ninactive_file " + 512 * MIB + "\n");
    check(4 * GIB, GIB + 512 * MIB);

    system.file(top + "/batch/job7/memory.high", "" + 2 * GIB);
    check(2 * GIB, GIB);

    system.file(top + "/batch/job7/memory.current", "" + 5 * GIB);
    check(2 * GIB, 0);
  }

  @Test
  void version1AndItsNumberForNoLimit() throws IOException {
    system.file("/proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/box\n0::/\n");
    system.file(
        "/proc/self/mountinfo",
        """
        34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
        35 31 0:32 / /sys/fs/cgroup/mem rw,relatime - cgroup cgroup rw,cpu,memory
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """);
    String box = "/sys/fs/cgroup/mem/box";
    system.file(box + "/memory.limit_in_bytes", "9223372036854771712\n");
    check(16 * GIB, 8 * GIB);

    system.file(box + "/memory.limit_in_bytes", "" + 2 * GIB);
    system.file(box + "/memory.usage_in_bytes", "" + GIB);
    system.file(box + "/memory.stat", "inactive_file 7\ntotal_inactive_file " + 256 * MIB + "\n");
    check(2 * GIB, GIB + 256 * MIB);
  }

  @Test
  void aContainerSeesItsGroupAtTheTopOfTheMount() throws IOException {
    system.file("/proc/self/cgroup", "4:memory:/docker/abc\n");
    system.file(
        "/proc/self/mountinfo",
        "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    system.file("/sys/fs/cgroup/memory/memory.limit_in_bytes", "" + GIB);
    system.file("/sys/fs/cgroup/memory/memory.usage_in_bytes", "" + 100 * MIB);
    check(GIB, GIB - 100 * MIB);

    // The same with a path that the container cannot see.
    system.file("/proc/self/cgroup", "4:memory:/../../kubepods/pod1\n");
    check(GIB, GIB - 100 * MIB);
  }

  @Test
  void aLimitAboveTheMachineDoesNotCount() throws IOException {
    system.file("/proc/self/cgroup", "0::/\n");
    system.file("/proc/self/mountinfo", "26 25 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    system.file("/sys/fs/cgroup/memory.max", "" + 64 * GIB);
    system.file("/sys/fs/cgroup/memory.current", "" + GIB);
    check(16 * GIB, 8 * GIB);
  }

  @Test
  void brokenFilesAreAsGoodAsNone() throws IOException {
    system.file("/proc/self/cgroup", "nonsense\n1:2\n::\n0::no-slash\n4:memory:\n");
    system.file("/proc/self/mountinfo", "- - -\n26 25 - cgroup2\n1 2 3 / /x - cgroup2 c rw\n");
    system.file("/x/memory.max", "99999999999999999999999999\n");
    check(16 * GIB, 8 * GIB);
  }

  @Test
  void withoutProcTheJvmIsAsked(@TempDir Path empty) {
    SystemMemory memory = SystemMemory.read(new SystemFiles(empty));
    assertTrue(memory.totalBytes() > 0);
    assertTrue(memory.availableBytes() > 0);
    assertTrue(memory.availableBytes() <= memory.totalBytes());
    assertEquals(OptionalLong.empty(), memory.residentBytes());
    assertEquals(OptionalLong.empty(), memory.peakResidentBytes());
  }

  @Test
  void thisMachineMakesSense() {
    SystemMemory before = SystemMemory.read();
    assertTrue(before.totalBytes() > 64 * MIB);
    assertTrue(before.availableBytes() >= 0 && before.availableBytes() <= before.totalBytes());
    assertTrue(SystemMemory.available() <= before.totalBytes());
    long bytes = 64 * MIB;
    try (NativeMemory memory = NativeMemory.allocate(bytes)) {
      memory.segment().fill((byte) 1);
      SystemMemory after = SystemMemory.read();
      assertEquals(before.residentBytes().isPresent(), after.residentBytes().isPresent());
      if (after.residentBytes().isPresent()) {
        long grown = after.residentBytes().getAsLong() - before.residentBytes().getAsLong();
        assertTrue(grown > bytes / 2, "resident memory grew by " + grown);
      }
      if (after.peakResidentBytes().isPresent()) {
        assertTrue(after.peakResidentBytes().getAsLong() >= bytes);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048524, 1023.9 KiB",
    "1048575, 1.0 MiB",
    "3221225472, 3.0 GiB",
    "1099511627776, 1.0 TiB",
    "9223372036854775807, 8.0 EiB"
  })
  void formatsSizes(long bytes, String text) {
    assertEquals(text, SystemMemory.format(bytes));
  }
}
