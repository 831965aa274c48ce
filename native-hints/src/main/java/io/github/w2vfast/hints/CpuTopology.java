package io.github.w2vfast.hints;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which CPUs there are and which of them share a physical core. */
final class CpuTopology {
  /** CPU numbers above this are not believed. */
  private static final int MAX_CPU = 1 << 18;

  private CpuTopology() {}

  /**
   * Reads the kernel's notation for a set of CPUs, such as {@code 0-3,8,10-11}.
   *
   * @return the set, or empty if this is not such a list
   */
  static Optional<BitSet> parseList(String text) {
    BitSet cpus = new BitSet();
    for (String range : text.strip().split(",", -1)) {
      String[] ends = range.strip().split("-", 2);
      try {
        int first = Integer.parseInt(ends[0]);
        int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
        if (first < 0 || last < first || last > MAX_CPU) {
          return Optional.empty();
        }
        cpus.set(first, last + 1);
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
    }
    return Optional.of(cpus);
  }

  /** Writes a set of CPUs in the kernel's notation. */
  static String formatList(BitSet cpus) {
    StringBuilder s = new StringBuilder();
    for (int first = cpus.nextSetBit(0); first >= 0; ) {
      int end = cpus.nextClearBit(first);
      s.append(s.isEmpty() ? "" : ",").append(first);
      if (end - first > 1) {
        s.append('-').append(end - 1);
      }
      first = cpus.nextSetBit(end);
    }
    return s.toString();
  }

  /**
   * Groups CPUs by physical core.
   *
   * @return for each core, by its first CPU, those of {@code cpus} that belong to it; empty if the
   *     system does not tell of one of them
   */
  static Optional<List<BitSet>> cores(BitSet cpus, SystemFiles files) {
    Map<BitSet, BitSet> byCore = new LinkedHashMap<>();
    for (int cpu = cpus.nextSetBit(0); cpu >= 0; cpu = cpus.nextSetBit(cpu + 1)) {
      String folder = "/sys/devices/system/cpu/cpu" + cpu + "/topology/";
      Optional<BitSet> siblings =
          files
              .text(folder + "thread_siblings_list")
              .or(() -> files.text(folder + "core_cpus_list"))
              .flatMap(CpuTopology::parseList);
      if (siblings.isEmpty()) {
        return Optional.empty();
      }
      byCore.computeIfAbsent(siblings.get(), _ -> new BitSet()).set(cpu);
    }
    return byCore.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(byCore.values()));
  }

  /**
   * Orders CPUs so that every prefix uses as many physical cores as it can: first one CPU of each
   * core, then a second one, and so on. By number where the cores are unknown.
   */
  static List<Integer> spread(BitSet cpus, SystemFiles files) {
    Optional<List<BitSet>> cores = cores(cpus, files);
    if (cores.isEmpty()) {
      return cpus.stream().boxed().toList();
    }
    List<BitSet> rest = cores.get();
    List<Integer> order = new ArrayList<>();
    while (order.size() < cpus.cardinality()) {
      for (BitSet core : rest) {
        int cpu = core.nextSetBit(0);
        if (cpu >= 0) {
          core.clear(cpu);
          order.add(cpu);
        }
      }
    }
    return List.copyOf(order);
  }
}
