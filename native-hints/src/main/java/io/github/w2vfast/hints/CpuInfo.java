package io.github.w2vfast.hints;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The processor as this process sees it. What a system does not tell is 0 or empty.
 *
 * @param model the processor's name, or the JVM's name of the architecture
 * @param logicalCpus hardware threads this process may use
 * @param physicalCores cores that these belong to; 0 where unknown
 * @param simd the vector instruction sets that matter here, as the kernel names them, for example
 *     {@code avx2}, {@code fma}
 * @param l1dBytes first-level data cache of one core; 0 where unknown
 * @param l2Bytes second-level cache of one core or cluster; 0 where unknown
 * @param l3Bytes third-level cache of one group of cores; 0 where unknown
 * @param hugePages the kernel's mode of transparent huge pages: {@code always}, {@code madvise}
 *     (the program must ask, as it does) or {@code never}; empty where unknown
 */
public record CpuInfo(
    String model,
    int logicalCpus,
    int physicalCores,
    List<String> simd,
    long l1dBytes,
    long l2Bytes,
    long l3Bytes,
    String hugePages) {
  private static final List<String> KNOWN_SIMD =
      List.of(
          "sse2",
          "sse4_1",
          "sse4_2",
          "avx",
          "f16c",
          "fma",
          "avx2",
          "avx_vnni",
          "avx512f",
          "avx512cd",
          "avx512bw",
          "avx512dq",
          "avx512vl",
          "avx512vbmi",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_bf16",
          "asimd",
          "asimdhp",
          "asimddp",
          "asimdfhm",
          "bf16",
          "i8mm",
          "sve",
          "sve2");

  /** The processor that runs this. */
  public static CpuInfo read() {
    return read(SystemFiles.THIS_MACHINE, LibC.affinity());
  }

  /** The processor that these files describe, of which only these CPUs may be used. */
  static CpuInfo read(SystemFiles files, BitSet allowed) {
    BitSet cpus = allowed;
    if (cpus.isEmpty()) {
      cpus = onlineCpus(files);
    }
    int logical = cpus.isEmpty() ? Runtime.getRuntime().availableProcessors() : cpus.cardinality();
    List<String> cpuinfo = files.lines("/proc/cpuinfo");
    int first = Math.max(0, cpus.nextSetBit(0));
    return new CpuInfo(
        model(cpuinfo),
        logical,
        CpuTopology.cores(cpus, files).map(List::size).orElse(0),
        simd(cpuinfo),
        cache(files, first, 1),
        cache(files, first, 2),
        cache(files, first, 3),
        hugePageMode(files));
  }

  /** Hardware threads that are switched on, whoever may use them; 0 where unknown. */
  public static int onlineCpus() {
    return onlineCpus(SystemFiles.THIS_MACHINE).cardinality();
  }

  static BitSet onlineCpus(SystemFiles files) {
    return files
        .text("/sys/devices/system/cpu/online")
        .flatMap(CpuTopology::parseList)
        .orElse(new BitSet());
  }

  private static String model(List<String> cpuinfo) {
    String arch = System.getProperty("os.arch", "");
    Optional<String> name = field("model name", cpuinfo);
    if (name.isPresent()) {
      return name.get();
    }
    // aarch64 gives numbers instead of a name.
    Optional<String> part = field("CPU part", cpuinfo);
    return field("CPU implementer", cpuinfo)
        .filter(_ -> part.isPresent())
        .map(implementer -> arch + " (implementer " + implementer + ", part " + part.get() + ")")
        .orElse(arch);
  }

  private static List<String> simd(List<String> cpuinfo) {
    Set<String> flags =
        field("flags", cpuinfo)
            .or(() -> field("Features", cpuinfo))
            .map(f -> (Set<String>) new HashSet<>(Arrays.asList(f.split("\\s+"))))
            .orElse(Set.of());
    return KNOWN_SIMD.stream().filter(flags::contains).toList();
  }

  /** The value of the first {@code key : value} line. */
  private static Optional<String> field(String key, List<String> lines) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
        .map(parts -> parts[1].strip())
        .findFirst();
  }

  private static long cache(SystemFiles files, int cpu, int level) {
    for (int i = 0; i < 16; i++) {
      String folder = "/sys/devices/system/cpu/cpu" + cpu + "/cache/index" + i;
      OptionalLong found = files.number(folder + "/level");
      if (found.isEmpty()) {
        return 0;
      }
      boolean data = !files.text(folder + "/type").orElse("").equals("Instruction");
      if (data && found.getAsLong() == level) {
        return files.text(folder + "/size").map(CpuInfo::parseSize).orElse(0L);
      }
    }
    return 0;
  }

  /** Bytes of a size such as {@code 32K} or {@code 1M}; 0 if it is none. */
  static long parseSize(String text) {
    int shift =
        switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
          case 'K' -> 10;
          case 'M' -> 20;
          case 'G' -> 30;
          default -> 0;
        };
    try {
      return Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** The mode in brackets of a line such as {@code always [madvise] never}. */
  static String hugePageMode(SystemFiles files) {
    String modes = files.text("/sys/kernel/mm/transparent_hugepage/enabled").orElse("");
    int start = modes.indexOf('[') + 1;
    int end = modes.indexOf(']', start);
    return start > 0 && end > start ? modes.substring(start, end) : "";
  }

  /**
   * The processor in one line, for example {@code AMD EPYC, 8 cores, 16 threads, avx2 fma, L1d 32.0
   * KiB, L2 512.0 KiB, L3 32.0 MiB}.
   */
  public String describe() {
    List<String> parts = new ArrayList<>();
    parts.add(model);
    if (physicalCores > 0) {
      parts.add(physicalCores + (physicalCores == 1 ? " core" : " cores"));
    }
    parts.add(logicalCpus + (logicalCpus == 1 ? " thread" : " threads"));
    if (!simd.isEmpty()) {
      parts.add(String.join(" ", simd));
    }
    addCache(parts, "L1d", l1dBytes);
    addCache(parts, "L2", l2Bytes);
    addCache(parts, "L3", l3Bytes);
    return String.join(", ", parts);
  }

  private static void addCache(List<String> parts, String name, long bytes) {
    if (bytes > 0) {
      parts.add(String.format(Locale.ROOT, "%s %s", name, SystemMemory.format(bytes)));
    }
  }
}
