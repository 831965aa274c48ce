package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.hints.HintsReport;
import io.github.w2vfast.hints.SystemMemory;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DoctorCommandTest {
  /** So short that the figures mean nothing. */
  private static final long NANOS = 1_000_000;

  private static final List<String> NAMES =
      List.of(
          "Java",
          "JVM options",
          "SIMD",
          "Processors",
          "Memory",
          "Huge pages",
          "Pinning",
          "Prefetch",
          "FMA peak",
          "Copy bandwidth",
          "Expected speed");

  private static String run(String... args) {
    TestConsole console = new TestConsole();
    Console shown = console.console();
    int exitCode =
        Main.configure(
                new CommandLine(new DoctorCommand(shown, NANOS)),
                shown,
                new ErrorHandler(shown, List.of(args)))
            .execute(args);
    assertEquals(ExitCode.OK, exitCode, console::err);
    assertEquals("", console.err());
    return console.out();
  }

  @Test
  void printsALineForEachThing() {
    List<String> lines = run().lines().toList();
    assertEquals(NAMES, lines.stream().map(line -> line.substring(0, line.indexOf(':'))).toList());
    // The values stand in one column.
    int column = "Expected speed:  ".length();
    for (String line : lines) {
      assertTrue(line.length() > column && line.charAt(column) != ' ', line);
      assertEquals("  ", line.substring(column - 2, column));
    }
  }

  @Test
  void jsonHasTheSame() {
    String json = run("--json").strip();
    JsonSyntax.check(json);
    for (String name : NAMES) {
      String key = name.replace(' ', '_').toLowerCase(Locale.ROOT);
      assertTrue(json.contains("\"" + key + "\":{"), () -> key + " is not in " + json);
    }
    for (String key :
        List.of(
            "allowed",
            "threads",
            "total_bytes",
            "available_bytes",
            "gfma_per_second",
            "one_thread_gb_per_second",
            "all_threads_gb_per_second",
            "block_bytes",
            "words_per_second")) {
      Matcher figure = Pattern.compile("\"" + key + "\":([0-9.eE+-]+)[,}]").matcher(json);
      assertTrue(figure.find(), () -> key + " is not in " + json);
      assertTrue(Double.parseDouble(figure.group(1)) > 0, figure::group);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":}", "{\"a\":1", "{a:1}", "[1,]", "NaN", "{} {}", "\"\\x\""})
  void theCheckOfJsonFindsWhatIsNone(String text) {
    assertFalse(JsonSyntax.holds(text), text);
  }

  @Test
  void anOldJavaIsTold() {
    assertEquals("", Machine.java(25).advice());
    assertEquals("too old: install JDK 25 or newer", Machine.java(24).advice());
  }

  @Test
  void missingOptionsAreTold() {
    assertEquals("", Machine.jvmOptions(true, "0", true).advice());
    Finding none = Machine.jvmOptions(false, null, false);
    assertEquals(
        "start with bin/w2v-fast or --add-modules jdk.incubator.vector "
            + "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0 "
            + "--enable-native-access=ALL-UNNAMED",
        none.advice());
    assertTrue(none.text().endsWith("; " + none.advice()), none::text);
  }

  @Test
  void littleMemoryIsTold() {
    SystemMemory little =
        new SystemMemory(8L << 30, 1L << 30, OptionalLong.empty(), OptionalLong.empty());
    assertEquals("8.0 GiB, 1.0 GiB available", Machine.memory(little).value());
    assertTrue(Machine.memory(little).advice().contains("lower --dim"));
    SystemMemory enough =
        new SystemMemory(8L << 30, 4L << 30, OptionalLong.empty(), OptionalLong.empty());
    assertEquals("", Machine.memory(enough).advice());
  }

  /** A block of 100 bytes of which so many are on huge pages; -1 where unknown. */
  @ParameterizedTest
  @CsvSource({
    "true, 100, madvise, ''",
    "true, 100, always, ''",
    "true, -1, '', ''",
    "false, -1, '', ''",
    "true, 0, never, echo madvise > /sys/kernel/mm/transparent_hugepage/enabled",
    "true, 50, madvise, echo 1 > /proc/sys/vm/compact_memory",
    "false, -1, madvise, --enable-native-access=ALL-UNNAMED"
  })
  void refusedHugePagesAreTold(boolean asked, long granted, String mode, String advice) {
    HintsReport.Memory block =
        new HintsReport.Memory("test block", 100, asked, "", granted < 0 ? -1 : 100, granted);
    Finding found = Machine.hugePages(block, mode);
    assertTrue(found.value().startsWith("test block: 100 B, huge pages "), found::value);
    assertTrue(found.advice().endsWith(advice), found::advice);
    assertEquals(advice.isEmpty(), found.advice().isEmpty(), found::advice);
  }

  @Test
  void blocksAreLargerThanTheCaches() {
    assertEquals(64 << 20, CopyBandwidth.blockFor(0));
    assertEquals(80 << 20, CopyBandwidth.blockFor(40 << 20));
    assertEquals(128 << 20, CopyBandwidth.blockFor(1L << 30));
  }

  @Test
  void theEstimateGrowsWithThreadsAndCeiling() {
    double one = ExpectedSpeed.wordsPerSecond(100e9, 1);
    // 30 % of 100 GFMA/s, 3 x 304 x 26 for a centre word, 58 % of the words.
    assertEquals(0.3 * 100e9 / (3 * 304 * 26) / 0.58, one, 1);
    assertEquals(4 * one, ExpectedSpeed.wordsPerSecond(200e9, 2), 1);
  }

  /** Whether a text is JSON: values, one inside the other, and nothing else. */
  private static final class JsonSyntax {
    private static final Pattern STRING =
        Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"");
    private static final Pattern SIMPLE =
        Pattern.compile(
            "(?<![\\w.+-])(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
                + "(?![\\w.+-])");
    private static final Pattern NESTED =
        Pattern.compile("\\[(?:[0s](?:,[0s])*)?\\]|\\{(?:s:[0s](?:,s:[0s])*)?\\}");

    static void check(String text) {
      assertTrue(holds(text), text);
    }

    /** Puts s for strings and 0 for other values, from the inside out, until one is left. */
    static boolean holds(String text) {
      String left = STRING.matcher(text).replaceAll("s");
      if (!left.matches("[-+.\\w,:\\[\\]{}]*")) {
        return false;
      }
      left = SIMPLE.matcher(left).replaceAll("0");
      for (String before = ""; !before.equals(left); ) {
        before = left;
        left = NESTED.matcher(left).replaceAll("0");
      }
      return left.equals("0") || left.equals("s");
    }
  }
}
