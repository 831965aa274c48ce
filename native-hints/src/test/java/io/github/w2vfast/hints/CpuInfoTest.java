package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuInfoTest {
  @TempDir Path root;

  private static void cache(
      FakeSystem system, int cpu, int index, int level, String type, String size)
      throws IOException {
    String folder = "/sys/devices/system/cpu/cpu" + cpu + "/cache/index" + index + "/";
    system.file(folder + "level", level + "\n");
    system.file(folder + "type", type + "\n");
    system.file(folder + "size", size + "\n");
  }

  @Test
  void readsX86() throws IOException {
    FakeSystem system = new FakeSystem(root);
    system.file(
        "/proc/cpuinfo",
        """
        processor\t: 0
        model name\t: A Fine CPU @ 3.0: Turbo
        flags\t\t: fpu sse sse2 sse4_1 sse4_2 fma avx f16c avx2 avx512f avx512vl

        processor\t: 1
        model name\t: Another
        flags\t\t: fpu sve
        """);
    for (int cpu = 2; cpu < 6; cpu++) {
      system.file(
          "/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list",
          cpu < 4 ? "2-3" : "4-5");
    }
    cache(system, 2, 0, 1, "Instruction", "64K");
    cache(system, 2, 1, 1, "Data", "32K");
    cache(system, 2, 2, 2, "Unified", "1024K");
    cache(system, 2, 3, 3, "Unified", "32M");
    system.file("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");

    CpuInfo cpu = CpuInfo.read(system.files(), CpuTopologyTest.cpus(2, 3, 5));
    assertEquals(
        new CpuInfo(
            "A Fine CPU @ 3.0: Turbo",
            3,
            2,
            List.of(
                "sse2", "sse4_1", "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512vl"),
            32 << 10,
            1 << 20,
            32 << 20,
            "madvise"),
        cpu);
    assertEquals(
        "A Fine CPU @ 3.0: Turbo, 2 cores, 3 threads, sse2 sse4_1 sse4_2 avx f16c fma avx2 avx512f"
            + " avx512vl, L1d 32.0 KiB, L2 1.0 MiB, L3 32.0 MiB",
        cpu.describe());
  }

  @Test
  void readsAarch64() throws IOException {
    FakeSystem system = new FakeSystem(root);
    system.file(
        "/proc/cpuinfo",
        """
        processor\t: 0
        Features\t: fp asimd fphp asimdhp asimddp sve
        CPU implementer\t: 0x41
        CPU part\t: 0xd40
        """);
    system.file("/sys/devices/system/cpu/online", "0-7\n");
    CpuInfo cpu = CpuInfo.read(system.files(), new BitSet());
    assertEquals(System.getProperty("os.arch") + " (implementer 0x41, part 0xd40)", cpu.model());
    assertEquals(List.of("asimd", "asimdhp", "asimddp", "sve"), cpu.simd());
    assertEquals(8, cpu.logicalCpus());
    assertEquals(8, CpuInfo.onlineCpus(system.files()).cardinality());
    assertEquals(0, cpu.physicalCores());
    assertEquals(0, cpu.l1dBytes());
    assertEquals("", cpu.hugePages());
  }

  @Test
  void nothingToRead() {
    CpuInfo cpu = CpuInfo.read(new SystemFiles(root), new BitSet());
    assertEquals(
        new CpuInfo(
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            0,
            List.of(),
            0,
            0,
            0,
            ""),
        cpu);
    assertFalse(cpu.describe().isEmpty());
    assertEquals(0, CpuInfo.onlineCpus(new SystemFiles(root)).cardinality());
  }

  @Test
  void thisMachineMakesSense() {
    CpuInfo cpu = CpuInfo.read();
    assertFalse(cpu.model().isBlank());
    assertTrue(cpu.logicalCpus() >= 1);
    assertTrue(cpu.physicalCores() >= 0 && cpu.physicalCores() <= cpu.logicalCpus());
    assertTrue(List.of("", "always", "madvise", "never").contains(cpu.hugePages()));
    assertTrue(cpu.describe().startsWith(cpu.model()));
  }

  @ParameterizedTest
  @CsvSource({"32K, 32768", "1M, 1048576", "1G, 1073741824", "512, 512", "'', 0", "K, 0", "xK, 0"})
  void readsCacheSizes(String text, long bytes) {
    assertEquals(bytes, CpuInfo.parseSize(text));
  }

  @ParameterizedTest
  @CsvSource({
    "[always] madvise never, always",
    "always madvise [never], never",
    "always madvise never, ''",
    "'[', ''",
    "'][', ''",
    "'', ''"
  })
  void readsTheModeOfHugePages(String text, String mode) throws IOException {
    FakeSystem system = new FakeSystem(root);
    system.file("/sys/kernel/mm/transparent_hugepage/enabled", text);
    assertEquals(mode, CpuInfo.hugePageMode(system.files()));
  }
}
