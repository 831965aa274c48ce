package io.github.w2vfast.hints;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Memory of the machine and of this process, all in bytes. The limits of Linux control groups
 * (versions 1 and 2), which containers and batch systems set, are taken into account.
 *
 * @param totalBytes physical memory, or the lowest limit on this process if that is less
 * @param availableBytes what this process may still take before something is pushed out or killed
 * @param residentBytes physical memory this process has now; empty where unknown
 * @param peakResidentBytes the most physical memory this process has had; empty where unknown
 */
public record SystemMemory(
    long totalBytes,
    long availableBytes,
    OptionalLong residentBytes,
    OptionalLong peakResidentBytes) {
  /** Version 1 says "no limit" with a number just below 2^63. */
  private static final long UNLIMITED = 1L << 62;

  /** The state of this moment. */
  public static SystemMemory read() {
    return read(SystemFiles.THIS_MACHINE);
  }

  /** What this process may still take, in bytes. */
  public static long available() {
    return read().availableBytes();
  }

  /** The state that these files describe. */
  static SystemMemory read(SystemFiles files) {
    List<String> meminfo = files.lines("/proc/meminfo");
    OptionalLong total = kiB("MemTotal", meminfo);
    OptionalLong available = kiB("MemAvailable", meminfo);
    Machine machine =
        total.isPresent() && available.isPresent()
            ? new Machine(total.getAsLong(), available.getAsLong())
            : Machine.fromJvm();
    for (Group group : groups(files)) {
      machine = group.limit(machine, files);
    }
    List<String> status = files.lines("/proc/self/status");
    return new SystemMemory(
        machine.total, machine.available, kiB("VmRSS", status), kiB("VmHWM", status));
  }

  private static OptionalLong kiB(String key, List<String> lines) {
    OptionalLong value = SystemFiles.valueOf(key, lines);
    return value.isPresent() ? OptionalLong.of(value.getAsLong() << 10) : value;
  }

  /** A size for people, in the largest fitting of B, KiB, MiB, GiB, TiB, PiB, EiB. */
  public static String format(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1023.95 && unit < 5) { // 1023.95 would be rounded to 1024.0
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", size, "KMGTPE".charAt(unit));
  }

  private record Machine(long total, long available) {
    static Machine fromJvm() {
      try {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os) {
          return new Machine(os.getTotalMemorySize(), os.getFreeMemorySize());
        }
      } catch (LinkageError _) {
        // a runtime image without the module jdk.management
      }
      long heap = Runtime.getRuntime().maxMemory();
      return new Machine(heap, heap);
    }
  }

  /** One control group that this process is in, or one above it. */
  private record Group(String folder, boolean version2) {
    Machine limit(Machine machine, SystemFiles files) {
      OptionalLong limit =
          version2
              ? lower(files.number(folder + "/memory.max"), files.number(folder + "/memory.high"))
              : files.number(folder + "/memory.limit_in_bytes");
      if (limit.isEmpty() || limit.getAsLong() >= UNLIMITED) {
        return machine;
      }
      long usage =
          files
              .number(folder + (version2 ? "/memory.current" : "/memory.usage_in_bytes"))
              .orElse(0);
      // Files read and not used again count as usage but are dropped before anything is refused.
      long cache =
          SystemFiles.valueOf(
                  version2 ? "inactive_file" : "total_inactive_file",
                  files.lines(folder + "/memory.stat"))
              .orElse(0);
      long left = Math.max(0, limit.getAsLong() - Math.max(0, usage - cache));
      return new Machine(
          Math.min(machine.total, limit.getAsLong()), Math.min(machine.available, left));
    }

    private static OptionalLong lower(OptionalLong a, OptionalLong b) {
      return a.isEmpty() || (b.isPresent() && b.getAsLong() < a.getAsLong()) ? b : a;
    }
  }

  /** The groups that bound this process' memory, from its own up to the topmost visible one. */
  private static List<Group> groups(SystemFiles files) {
    return files.lines("/proc/self/cgroup").stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .flatMap(
            parts -> {
              boolean version2 = parts[1].isEmpty();
              if (!version2 && !Arrays.asList(parts[1].split(",")).contains("memory")) {
                return Stream.empty();
              }
              return mount(files, version2).stream()
                  .flatMap(mount -> mount.folders(parts[2]).stream())
                  .map(folder -> new Group(folder, version2));
            })
        .toList();
  }

  /** Where a hierarchy of groups is mounted, and which of its groups is the top of that tree. */
  private record Mount(String point, String top) {
    /** The folder of a group and of those above it. */
    List<String> folders(String group) {
      String below = group;
      if (!top.equals("/") && (group.equals(top) || group.startsWith(top + "/"))) {
        below = group.substring(top.length());
      }
      // A container may see its group under a path that does not exist inside: only the mount's
      // own files are then there, and absent files mean no limit.
      List<String> folders = new ArrayList<>();
      for (String path = below; path.lastIndexOf('/') >= 0; path = parent(path)) {
        if (path.length() > 1 && !path.contains("..")) {
          folders.add(point + path);
        }
      }
      folders.add(point);
      return folders;
    }

    private static String parent(String path) {
      return path.substring(0, path.lastIndexOf('/'));
    }
  }

  private static Optional<Mount> mount(SystemFiles files, boolean version2) {
    // "31 23 0:28 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory"
    return files.lines("/proc/self/mountinfo").stream()
        .map(line -> line.split(" - ", 2))
        .filter(halves -> halves.length == 2)
        .filter(
            halves -> {
              String[] fs = halves[1].split(" ");
              return version2
                  ? fs[0].equals("cgroup2")
                  : fs[0].equals("cgroup")
                      && Arrays.asList(fs[fs.length - 1].split(",")).contains("memory");
            })
        .map(halves -> halves[0].split(" "))
        .filter(fields -> fields.length >= 5)
        .map(fields -> new Mount(fields[4], fields[3]))
        .findFirst();
  }
}
