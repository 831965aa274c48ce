package io.github.w2vfast.cli;

import io.github.w2vfast.hints.CpuInfo;
import io.github.w2vfast.hints.HintsReport;
import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.hints.Prefetch;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.hints.ThreadPinning;
import io.github.w2vfast.kernel.FmaCeiling;
import io.github.w2vfast.kernel.Kernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What this machine gives the trainer: facts first, then measurements. */
final class Machine {
  private static final int NEEDED_JAVA = 25;
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String BOUNDS_CHECK = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";
  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
  private static final String HINTS = "w2vfast.hints";
  private static final String LAUNCHER = "start with bin/w2v-fast or ";

  /** Little beside U and V of 500,000 words, which take 1.2 GB at dim 300. */
  private static final long LITTLE_MEMORY = 2L << 30;

  /** Huge pages for less of a block than this are worth a remark. */
  private static final double MOST = 0.9;

  /** The JIT compiler needs a part of it, so the ceiling takes more time than the copies. */
  private static final int CEILING_TURNS = 3;

  private final long nanos;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final CpuInfo cpu = CpuInfo.read();

  /**
   * This machine.
   *
   * @param nanos how long to measure each figure; the ceiling takes three times as long
   */
  Machine(long nanos) {
    this.nanos = nanos;
  }

  /** Looks at everything, in the order in which it is shown. */
  List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java(Runtime.version().feature()));
    findings.add(
        jvmOptions(
            hasVectorModule(),
            System.getProperty(BOUNDS_CHECK),
            NativeMemory.class.getModule().isNativeAccessEnabled()));
    findings.add(simd());
    findings.add(processors());
    SystemMemory memory = SystemMemory.read();
    findings.add(memory(memory));
    List<Finding> ofBlocks = hugePagesAndCopies(memory);
    findings.add(ofBlocks.getFirst());
    findings.add(pinning());
    findings.add(prefetch(Prefetch.AVAILABLE));
    double ceiling = FmaCeiling.measure(CEILING_TURNS * nanos);
    findings.add(fmaPeak(ceiling));
    findings.add(ofBlocks.getLast());
    findings.add(expectedSpeed(ceiling));
    return findings;
  }

  static Finding java(int feature) {
    String vendor = System.getProperty("java.vendor", "");
    return new Finding(
        "Java",
        Runtime.version() + ", " + vendor + ", " + System.getProperty("java.vm.name"),
        feature < NEEDED_JAVA ? "too old: install JDK " + NEEDED_JAVA + " or newer" : "",
        map("version", Runtime.version().toString(), "vendor", vendor));
  }

  static Finding jvmOptions(boolean module, String boundsCheck, boolean nativeAccess) {
    boolean unchecked = "0".equals(boundsCheck);
    List<String> missing = new ArrayList<>();
    if (!module) {
      missing.add("--add-modules " + VECTOR_MODULE);
    }
    if (!unchecked) {
      missing.add("-D" + BOUNDS_CHECK + "=0");
    }
    if (!nativeAccess) {
      missing.add(NATIVE_ACCESS);
    }
    return new Finding(
        "JVM options",
        "module %s %s, bounds checks of vectors %s, native calls %s"
            .formatted(
                VECTOR_MODULE,
                module ? "there" : "missing",
                unchecked ? "off" : "on",
                nativeAccess ? "allowed" : "not allowed"),
        missing.isEmpty() ? "" : LAUNCHER + String.join(" ", missing),
        map(
            "vector_module",
            module,
            "vector_bounds_checks",
            !unchecked,
            "native_access",
            nativeAccess));
  }

  private static boolean hasVectorModule() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static Finding simd() {
    boolean asked = "scalar".equals(System.getProperty(Kernels.PROPERTY));
    Map<String, Object> figures = map("kernels", Kernels.describe(), "reason", Kernels.reason());
    if (asked) {
      return new Finding(
          "SIMD",
          "plain loops, " + Kernels.reason(),
          "leave that out for many times the speed",
          figures);
    }
    return hasVectorModule()
        ? new Finding("SIMD", Kernels.describe() + ", " + Kernels.reason(), "", figures)
        : new Finding(
            "SIMD",
            "plain loops, the module " + VECTOR_MODULE + " is missing",
            LAUNCHER + "--add-modules " + VECTOR_MODULE,
            figures);
  }

  private Finding processors() {
    int online = CpuInfo.onlineCpus();
    String quota =
        threads < cpu.logicalCpus()
            ? "a limit on processor time leaves Java " + threads + ", the default of --threads"
            : "";
    return new Finding(
        "Processors",
        "%s%s, %d allowed%s"
            .formatted(
                cpu.model(),
                online > 0 ? ", " + online + " in all" : "",
                cpu.logicalCpus(),
                cpu.physicalCores() > 0 ? " on " + cores(cpu.physicalCores()) : ""),
        quota,
        map(
            "model",
            cpu.model(),
            "online",
            online > 0 ? online : null,
            "allowed",
            cpu.logicalCpus(),
            "cores",
            cpu.physicalCores() > 0 ? cpu.physicalCores() : null,
            "threads",
            threads));
  }

  private static String cores(int n) {
    return n + (n == 1 ? " core" : " cores");
  }

  static Finding memory(SystemMemory memory) {
    return new Finding(
        "Memory",
        "%s, %s available"
            .formatted(
                SystemMemory.format(memory.totalBytes()),
                SystemMemory.format(memory.availableBytes())),
        memory.availableBytes() < LITTLE_MEMORY
            ? "little for a large vocabulary: lower --dim or --max-vocab, or raise --min-count"
            : "",
        map("total_bytes", memory.totalBytes(), "available_bytes", memory.availableBytes()));
  }

  /** Two findings from the same blocks. */
  private List<Finding> hugePagesAndCopies(SystemMemory memory) {
    long bytes = CopyBandwidth.blockFor(cpu.l3Bytes() + threads * cpu.l2Bytes());
    String why = "only " + SystemMemory.format(memory.availableBytes()) + " are available";
    // Twice what the two blocks take: a limit may kill whoever comes too near.
    if (memory.availableBytes() >= 4 * bytes) {
      try (CopyBandwidth blocks = new CopyBandwidth(bytes, threads)) {
        return List.of(
            hugePages(blocks.hugePages(), cpu.hugePages()),
            copyBandwidth(bytes, blocks.oneThread(nanos), blocks.allThreads(nanos), threads));
      } catch (OutOfMemoryError e) {
        why = e.getMessage();
      }
    }
    String advice = "close other programs or raise the limit on this one's memory";
    return List.of(
        new Finding("Huge pages", "not tried: " + why, advice, Map.of()),
        new Finding("Copy bandwidth", "not measured: " + why, advice, Map.of()));
  }

  /**
   * What became of a request for huge pages.
   *
   * @param mode the kernel's mode; empty where unknown
   */
  static Finding hugePages(HintsReport.Memory block, String mode) {
    String advice = "";
    if (block.asked() && mode.equals("never")) {
      advice = "to allow them, as root: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled";
    } else if (!block.asked()) {
      advice = mode.isEmpty() ? "" : nativeCallsAdvice();
    } else if (block.hugePageBytes() >= 0 && block.hugePageBytes() < MOST * block.residentBytes()) {
      advice =
          "memory may be fragmented; to join it, as root: echo 1 > /proc/sys/vm/compact_memory";
    }
    return new Finding(
        "Huge pages",
        block.describe() + (mode.isEmpty() ? "" : ", the kernel's mode is " + mode),
        advice,
        map(
            "mode",
            mode.isEmpty() ? null : mode,
            "asked",
            block.asked(),
            "block_bytes",
            block.bytes(),
            "granted_bytes",
            block.hugePageBytes() >= 0 ? block.hugePageBytes() : null));
  }

  private static String nativeCallsAdvice() {
    return "off".equals(System.getProperty(HINTS))
        ? "leave out -D" + HINTS + "=off"
        : LAUNCHER + NATIVE_ACCESS;
  }

  /** Tries it on a thread that ends, since what a pinned thread starts is pinned too. */
  private static Finding pinning() {
    AtomicReference<ThreadPinning.Pin> tried = new AtomicReference<>();
    Thread helper =
        Thread.ofPlatform()
            .name("pinned")
            .start(
                () -> {
                  try (ThreadPinning.Pin pin = ThreadPinning.forWorkers(1).pin(0)) {
                    tried.set(pin);
                  }
                });
    try {
      helper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the examination was interrupted", e);
    }
    ThreadPinning.Pin pin = tried.get();
    return new Finding(
        "Pinning",
        pin.granted()
            ? "possible, tried on CPU " + pin.cpu().getAsInt()
            : "refused, " + pin.refusal(),
        pin.granted() ? "" : "nothing to do: training does not need it",
        map("granted", pin.granted(), "refusal", pin.granted() ? null : pin.refusal()));
  }

  static Finding prefetch(boolean available) {
    return new Finding(
        "Prefetch",
        available ? "rows are fetched ahead" : "not available on this system",
        available ? "" : "nothing to do: training goes on without, slower",
        map("available", available));
  }

  private static Finding fmaPeak(double perSecond) {
    double giga = perSecond / 1e9;
    return new Finding(
        "FMA peak",
        decimals(giga) + " GFMA/s on one thread (" + Kernels.describe() + ", registers only)",
        "",
        map("gfma_per_second", giga, "kernels", Kernels.describe()));
  }

  private static Finding copyBandwidth(long bytes, double one, double all, int threads) {
    return new Finding(
        "Copy bandwidth",
        "%s GB/s on one thread, %s GB/s on %s (read + written, %s blocks)"
            .formatted(
                decimals(one / 1e9),
                decimals(all / 1e9),
                threads(threads),
                SystemMemory.format(bytes)),
        "",
        map(
            "one_thread_gb_per_second",
            one / 1e9,
            "all_threads_gb_per_second",
            all / 1e9,
            "threads",
            threads,
            "block_bytes",
            bytes));
  }

  private Finding expectedSpeed(double ceiling) {
    double words = ExpectedSpeed.wordsPerSecond(ceiling, threads);
    boolean shared = cpu.physicalCores() > 0 && cpu.physicalCores() < threads;
    return new Finding(
        "Expected speed",
        ("about %s words/s: an estimate for skip-gram, dim %d, window %d, negative %d, sample 1e-4"
                + " on %s, on large text once the JIT compiler has warmed up%s")
            .formatted(
                Format.large(words),
                ExpectedSpeed.DIM,
                ExpectedSpeed.WINDOW,
                ExpectedSpeed.NEGATIVE,
                threads(threads),
                shared ? "; less where two threads share a core" : ""),
        "",
        map(
            "words_per_second",
            words,
            "threads",
            threads,
            "dim",
            ExpectedSpeed.DIM,
            "window",
            ExpectedSpeed.WINDOW,
            "negative",
            ExpectedSpeed.NEGATIVE,
            "estimate",
            true));
  }

  private static String threads(int n) {
    return n + (n == 1 ? " thread" : " threads");
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }

  /** Keys and values in turns; null is a value. */
  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
