package io.github.w2vfast.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.hints.JvmOptions;
import java.io.DataInputStream;
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private static final File OLD = new File("/old");

  @Test
  void bothReadersOfTheOptionsAgree() throws Exception {
    assertEquals(JvmOptions.recommended(), Launcher.recommended());
  }

  @Test
  void theUsersOptionsComeLastAndTheirCollectorIsTheOnlyOne() {
    List<String> ours = List.of("--add-modules=x", "-XX:+UseParallelGC");
    assertEquals(
        List.of("--add-modules=x", "-XX:+UseParallelGC", "-Xmx1g"),
        Launcher.options(ours, List.of("-Xmx1g")));
    assertEquals(
        List.of("--add-modules=x", "-Xmx1g", "-XX:+UseZGC"),
        Launcher.options(ours, List.of("-Xmx1g", "-XX:+UseZGC")));
  }

  @Test
  void onlyLongRunsAreWorthASecondStart() {
    assertTrue(Launcher.trains(new String[] {"train", "text"}));
    assertTrue(Launcher.trains(new String[] {"resume", "dir"}));
    assertTrue(Launcher.trains(new String[] {"-train", "text", "-output", "v.bin"}));
    assertTrue(Launcher.trains(new String[] {"-min-count", "1", "-train", "text"}));
    for (String other : List.of("", "neighbors", "training", "--version", "-V", "-h")) {
      assertFalse(Launcher.trains(new String[] {other}), other);
    }
    assertFalse(Launcher.trains(new String[0]));
  }

  @Test
  void aSecondStartIsOnlyForOptionsThatAreMissing() throws Exception {
    List<String> ours = Launcher.recommended();
    assertFalse(Launcher.wouldGain(ours, ours));
    List<String> ownCollector = new ArrayList<>(ours);
    ownCollector.replaceAll(o -> o.equals("-XX:+UseParallelGC") ? "-XX:+UseZGC" : o);
    assertFalse(Launcher.wouldGain(ours, ownCollector));
    assertTrue(Launcher.wouldGain(ours, ours.subList(0, ours.size() - 1)));
    assertTrue(Launcher.wouldGain(ours, List.of("--add-modules=jdk.incubator.vector")));
    assertTrue(
        Launcher.wouldGain(
            ours, List.of("-Xmx8g", "-XX:MaxRAMPercentage=12.5", "-XX:+UseZGC", "-Dw2vfast.x=y")));
  }

  @Test
  void whatTwoJvmsCannotShareIsLeftAlone() {
    for (String option :
        List.of(
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005",
            "-javaagent:agent.jar",
            "-Xlog:gc:file=gc.log",
            "-XX:StartFlightRecording=filename=run.jfr",
            "-XX:HeapDumpPath=/tmp/dump",
            "-Dcom.sun.management.jmxremote.port=9999")) {
      assertFalse(Launcher.wouldGain(List.of("-Xmn64m"), List.of("-Xmx8g", option)), option);
    }
  }

  @Test
  void aRefusalSaysWhatToType() {
    File here = new File(System.getProperty("java.home"));
    JavaHome java = JavaHome.at(here);
    assertNotNull(java);
    String text =
        Launcher.refusal(
            "w2v-fast needs Java 25", OLD, List.of(java), "w.jar", new String[] {"train", "a b"});
    List<String> lines = text.lines().toList();
    assertEquals(2, lines.size(), text);
    assertEquals(
        "w2v-fast needs Java 25 (%s). Found on this machine: Java %s in %s. Type:"
            .formatted(OLD, java.version, here),
        lines.get(0));
    assertTrue(lines.get(1).contains(" --add-modules jdk.incubator.vector -jar w.jar train "));
    assertTrue(lines.get(1).matches(".*['\"]a b['\"]"), text);
  }

  @Test
  void aRefusalWithoutAnySuitableJavaSaysWhatToInstall() {
    assertEquals(
        "w2v-fast needs Java 25 ("
            + OLD
            + ") and no suitable JDK was found on this machine."
            + " Install JDK 25 or newer, for example from https://adoptium.net",
        Launcher.refusal("w2v-fast needs Java 25", OLD, List.of(), "w.jar", new String[0]));
  }

  /** Java 8 bytecode, class file version 52: what an old Java can still load. */
  @Test
  void anOldJavaCanLoadTheLauncher() throws Exception {
    for (Class<?> type : List.of(Launcher.class, JavaHome.class)) {
      try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
        assertNotNull(in);
        DataInputStream data = new DataInputStream(in);
        assertEquals(0xCAFEBABE, data.readInt());
        assertEquals(0, data.readUnsignedShort());
        assertEquals(52, data.readUnsignedShort(), type.getName());
      }
    }
  }

  @Test
  void theLauncherNeedsTheJavaTheProgramIsCompiledFor() throws Exception {
    try (InputStream in = JvmOptions.class.getResourceAsStream("JvmOptions.class")) {
      assertNotNull(in);
      DataInputStream data = new DataInputStream(in);
      data.readInt();
      data.readUnsignedShort();
      assertEquals(Launcher.NEEDED + 44, data.readUnsignedShort());
    }
  }
}
