package io.github.w2vfast.bench;

import io.github.w2vfast.hints.CpuInfo;
import io.github.w2vfast.hints.JvmOptions;
import io.github.w2vfast.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fails when the kernels or the training steps have become slower, make garbage, or run without
 * SIMD. Every figure is a share of the FMA ceiling of the same JVM. The baseline has the lower
 * quartile of many JVMs on a busy machine, as the JIT compiler makes some kernels faster in one JVM
 * than in the next; the best of a few is compared with it, since other programs can only lower a
 * figure.
 */
@Command(
    name = "bench/check",
    header = "Checks that the kernels and training steps have not become slower.",
    description = {
      "",
      "Measures each in several JVMs, as a share of the processor's fused multiply-adds on"
          + " registers, and fails if one makes garbage, if SIMD is not used, or if a share is more"
          + " than 10 %% below the baseline of this class of machine. Another JVM compiles without"
          + " a profile of types, and there nothing may make garbage either."
    },
    optionListHeading = "%nOptions:%n",
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing became slower", "1:something did, or failed", "2:misuse"})
public final class PerformanceCheck implements Callable<Integer> {
  private static final String SIMD = "-bit SIMD";

  /** SIMD that is compiled as SIMD does at least this many times the multiply-adds of scalars. */
  private static final double LEAST_GAIN_PER_LANE = 0.4;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = {
        "The most JVMs to measure in, 1 to 100 (default: ${DEFAULT-VALUE}). The best of them"
            + " counts,",
        "so that no more than 2 are needed where nothing is below the baseline."
      })
  private int forks = 6;

  @Option(
      names = "--bits",
      paramLabel = "BITS",
      description = "Width of the vectors: 128, 256 or 512 (default: the processor's widest).")
  private int bits;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      required = true,
      description = "The shares to compare with.")
  private Path baselineFile;

  @Option(
      names = "--print-baseline",
      description = {
        "Measure in all N JVMs and print the lines for the baseline, instead of comparing with it.",
        "Keep the other processors busy meanwhile, as they are where the check runs."
      })
  private boolean print;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and stop.")
  private boolean help;

  /** Of each measurement its part of the ceiling, in per cent, in each fork. */
  private final Map<String, List<Double>> shares = new LinkedHashMap<>();

  private final Map<String, Double> garbage = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private String kernels = "";
  private double ceiling;

  private PerformanceCheck() {}

  /** Runs the check and exits with its code. */
  public static void main(String[] args) {
    CommandLine commandLine = new CommandLine(new PerformanceCheck());
    commandLine.setParameterExceptionHandler(
        (e, _) -> fail(CommandLine.ExitCode.USAGE, e.getMessage() + "; see bench/check --help"));
    commandLine.setExecutionExceptionHandler(
        (e, _, _) -> {
          boolean misuse = e instanceof IllegalArgumentException;
          String message =
              e instanceof NoSuchFileException ? e.getMessage() + ": no such file" : e.getMessage();
          return fail(
              misuse ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE,
              message == null ? e.toString() : message);
        });
    System.exit(commandLine.execute(args));
  }

  private static int fail(int code, String message) {
    System.err.println("bench/check: " + message);
    return code;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (forks < 1 || forks > 100) {
      throw new IllegalArgumentException("--forks is " + forks + " but must be from 1 to 100");
    }
    if (bits != 0 && bits != 128 && bits != 256 && bits != 512) {
      throw new IllegalArgumentException("--bits is " + bits + " but must be 128, 256 or 512");
    }
    Baseline baseline = readBaseline();
    for (int fork = 0; fork < forks; fork++) {
      takeIn(runFork());
      boolean enough = fork >= 1 && !print && baseline.problems(machine(), best()).isEmpty();
      if (enough) {
        break;
      }
    }
    checkSimd();
    checkGarbage(garbage, "");
    checkWithoutProfile();
    report(baseline);
    problems.forEach(problem -> System.out.println("FAILED: " + problem));
    return problems.isEmpty() ? 0 : CommandLine.ExitCode.SOFTWARE;
  }

  private Baseline readBaseline() throws IOException {
    try {
      return Baseline.parse(Files.readAllLines(baselineFile));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(baselineFile + ": " + e.getMessage(), e);
    }
  }

  private List<String> runFork(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmOptions.recommended());
    command.add(BenchmarkSettings.NO_BOUNDS_CHECKS);
    if (bits != 0) {
      command.add("-D" + Kernels.WIDTH_PROPERTY + "=" + bits);
    }
    command.addAll(Arrays.asList(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(CheckFork.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = process.inputReader().readAllLines();
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("a JVM that measures ended with exit code " + code);
    }
    return lines;
  }

  private void takeIn(List<String> lines) {
    String[] head = lines.getFirst().split("\t");
    kernels = head[0];
    double forkCeiling = Double.parseDouble(head[1]);
    ceiling = Math.max(ceiling, forkCeiling);
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t");
      shares
          .computeIfAbsent(fields[0], _ -> new ArrayList<>())
          .add(100 * Double.parseDouble(fields[1]) / forkCeiling);
      garbage.merge(fields[0], Double.parseDouble(fields[2]), Math::max);
    }
  }

  private void checkSimd() throws IOException, InterruptedException {
    if (!kernels.endsWith(SIMD)) {
      problems.add("the kernels are " + kernels + ", not SIMD");
      return;
    }
    List<String> scalar = runFork("-D" + Kernels.PROPERTY + "=scalar");
    double gain = ceiling / Double.parseDouble(scalar.getFirst().split("\t")[1]);
    System.out.printf(
        Locale.ROOT, "%s, %.1f multiply-adds/ns: %.1f times scalar ones%n", kernels, ceiling, gain);
    int lanes = Integer.parseInt(width()) / Float.SIZE;
    if (gain < LEAST_GAIN_PER_LANE * lanes) {
      problems.add(
          String.format(
              Locale.ROOT,
              "vectors of %d lanes do only %.1f times the work of scalars: they are not compiled"
                  + " to SIMD",
              lanes,
              gain));
    }
  }

  /** Bits of the vectors. */
  private String width() {
    return kernels.substring(0, kernels.indexOf(SIMD));
  }

  private void checkGarbage(Map<String, Double> bytesOfCall, String how) {
    bytesOfCall.forEach(
        (name, bytes) -> {
          if (bytes > 0) {
            problems.add(
                String.format(
                    Locale.ROOT, "%s makes %.0f bytes of garbage a call%s", name, bytes, how));
          }
        });
  }

  /**
   * Where the compilers are behind, C2 compiles kernels without a profile of the classes that calls
   * in them have met. They may not depend on it: without such a class, a vector becomes an object.
   */
  private void checkWithoutProfile() throws IOException, InterruptedException {
    Map<String, Double> bytesOfCall = new LinkedHashMap<>();
    List<String> lines = runFork("-XX:-UseTypeProfile");
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t");
      bytesOfCall.put(fields[0], Double.parseDouble(fields[2]));
    }
    checkGarbage(bytesOfCall, " when compiled without a profile");
  }

  private Map<String, Double> overForks(ToDoubleFunction<List<Double>> statistic) {
    Map<String, Double> result = new LinkedHashMap<>();
    shares.forEach((name, values) -> result.put(name, statistic.applyAsDouble(values)));
    return result;
  }

  private Map<String, Double> best() {
    return overForks(Collections::max);
  }

  private static double lowerQuartile(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 4);
  }

  /** The class of machine: its vectors and its processor. */
  private String machine() {
    return kernels + ", " + CpuInfo.read().model();
  }

  private void report(Baseline baseline) {
    Map<String, Double> best = best();
    String machine = machine();
    if (print) {
      System.out.print(Baseline.format(machine, overForks(PerformanceCheck::lowerQuartile)));
    } else if (baseline.has(machine)) {
      show(best, name -> baseline.share(machine, name));
      problems.addAll(baseline.problems(machine, best));
    } else {
      show(best, _ -> Double.NaN);
      System.out.printf(
          "There is no baseline for [%s], so the shares above were compared with nothing."
              + " To make one, add the lines of bench/check --print-baseline to %s.%n",
          machine, baselineFile);
    }
  }

  private static void show(Map<String, Double> shares, ToDoubleFunction<String> before) {
    System.out.println("per cent of the FMA ceiling; in brackets the baseline");
    shares.forEach(
        (name, share) -> {
          double old = before.applyAsDouble(name);
          System.out.printf(
              Locale.ROOT,
              "%-18s %6.2f%s%n",
              name,
              share,
              Double.isNaN(old) ? "" : String.format(Locale.ROOT, "  (%.2f)", old));
        });
  }
}
