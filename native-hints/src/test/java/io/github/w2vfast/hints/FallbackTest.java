package io.github.w2vfast.hints;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs everything once in JVMs that may not call native code, or take their system for another. */
class FallbackTest {
  @TempDir Path folder;

  /** What the child JVM runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) {
      try (NativeMemory small = NativeMemory.allocate(1000);
          NativeMemory large = NativeMemory.allocate(3L << 20)) {
        System.out.println("small " + small.source());
        System.out.println("large " + large.source());
        large.firstTouch(0, large.bytes());
        for (NativeMemory memory : List.of(small, large)) {
          for (long i = 0; i < memory.bytes(); i++) {
            if (memory.segment().get(JAVA_BYTE, i) != 0) {
              throw new AssertionError("not zero");
            }
          }
          memory.segment().fill((byte) 1);
        }
        ThreadPinning plan = ThreadPinning.forWorkers(2);
        try (ThreadPinning.Pin pin = plan.pin(1)) {
          HintsReport report =
              new HintsReport(List.of(HintsReport.Memory.of("large", large)), List.of(pin));
          report.lines().forEach(System.out::println);
        }
        System.out.println("cpus " + ThreadPinning.allowedCpus());
      }
      CpuInfo.read().describe();
      System.out.println("memory " + (SystemMemory.available() > 0));
      try {
        NativeMemory.allocate(1L << 60).close();
      } catch (OutOfMemoryError e) {
        System.out.println(e.getMessage().substring(0, e.getMessage().indexOf('(')).strip());
      }
    }
  }

  private List<String> run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(classes(NativeMemory.class) + File.pathSeparator + classes(Child.class));
    command.add(Child.class.getName());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process child =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = child.waitFor(60, TimeUnit.SECONDS);
    child.destroyForcibly();
    String complaint = Files.readString(err, StandardCharsets.UTF_8);
    assertTrue(ended, "the child hangs");
    assertEquals(0, child.exitValue(), complaint);
    assertEquals("", complaint);
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }

  private static String classes(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static List<String> withoutNativeCalls(String largeSource) {
    return List.of(
        "small JVM",
        "large " + largeSource,
        "large: 3.0 MiB, huge pages not asked for (not available here)",
        "threads: pinned 0 of 1 (not available here)",
        "cpus []",
        "memory true",
        "cannot take 1.0 EiB of memory outside the heap");
  }

  @Test
  void switchedOff() throws Exception {
    assertEquals(
        withoutNativeCalls("JVM"),
        run("-D" + LibC.SWITCH + "=off", "--enable-native-access=ALL-UNNAMED"));
  }

  @Test
  void nativeAccessDenied() throws Exception {
    assertEquals(withoutNativeCalls("JVM"), run("--illegal-native-access=deny"));
  }

  @Test
  void anotherSystem() throws Exception {
    assertEquals(
        withoutNativeCalls("C_LIBRARY"),
        run("-Dos.name=Another System", "--enable-native-access=ALL-UNNAMED"));
  }
}
