package io.github.w2vfast.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program, started as people start it. */
class LauncherIT {
  private static final boolean WINDOWS = File.separatorChar == '\\';
  private static final Path JAR = Path.of(System.getProperty("w2vfast.jar"));
  private static final String JAVA =
      JavaHome.executable(new File(System.getProperty("java.home"))).getPath();

  @TempDir Path folder;

  private record Result(int exitCode, String out, String err) {}

  @Test
  void startsWithTheModule() throws Exception {
    Result result =
        run(Map.of(), JAVA, "--add-modules", "jdk.incubator.vector", "-jar", jar(), "--version");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().startsWith("w2v-fast "), result.out());
  }

  @Test
  void startsItselfAgainWithoutTheModule() throws Exception {
    Result result = run(Map.of(), JAVA, "-jar", jar(), "--version");
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().startsWith("w2v-fast "), result.out());
  }

  /** On every older Java of this machine. What it says is tested without one as well. */
  @Test
  void anOldJavaSaysWhatIsNeeded() throws Exception {
    for (File home : JavaHome.candidates(System.getenv(), System.getProperty("user.home"))) {
      JavaHome java = JavaHome.at(home);
      if (java == null || java.feature() < 8 || java.feature() >= Launcher.NEEDED) {
        continue;
      }
      String program = JavaHome.executable(home).getPath();
      Result result =
          run(Map.of("JAVA_HOME", System.getProperty("java.home")), program, "-jar", jar(), "demo");
      assertEquals(Launcher.UNAVAILABLE, result.exitCode(), result.err());
      assertEquals("", result.out());
      assertTrue(
          result
              .err()
              .startsWith("w2v-fast needs Java 25 or newer; this is Java " + java.feature()),
          result.err());
      assertTrue(
          result
              .err()
              .stripTrailing()
              .endsWith(JAVA + " --add-modules jdk.incubator.vector -jar " + jar() + " demo"),
          result.err());
    }
  }

  /** The second JVM gets arguments, options and standard input, and its exit code comes back. */
  @Test
  void theSecondStartIsTransparent() throws Exception {
    String classPath =
        withMain(
            """
            System.out.println(String.join("|", args) + "|" + new String(System.in.readAllBytes())
                + "|" + System.getProperty("k") + "|" + System.getenv("JDK_JAVA_OPTIONS")
                + "|" + System.getProperty("jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK"));
            System.err.println("to stderr");
            System.exit(17);
            """);
    Result result =
        run(
            Map.of("JDK_JAVA_OPTIONS", "-Dk=v -XX:+UseSerialGC"),
            JAVA,
            "-cp",
            classPath,
            Launcher.class.getName(),
            "a b",
            "",
            "-x");
    assertEquals(17, result.exitCode(), result.err());
    assertEquals("a b||-x|typed|v|null|0", result.out().strip());
    assertTrue(result.err().contains("to stderr"), result.err());
  }

  /** With the module but without the options, only training starts again. */
  @Test
  void trainingStartsAgainForTheOptions() throws Exception {
    String classPath =
        withMain(
            """
            System.out.println(java.lang.management.ManagementFactory.getRuntimeMXBean()
                .getInputArguments());
            """);
    List<String> command =
        List.of(JAVA, "--add-modules", Launcher.VECTOR_MODULE, "-Xmx700m", "-cp", classPath);
    for (String argument : List.of("train", "neighbors")) {
      List<String> whole = new ArrayList<>(command);
      whole.addAll(List.of(Launcher.class.getName(), argument));
      Result result = run(Map.of(), whole.toArray(String[]::new));
      assertEquals(0, result.exitCode(), result.err());
      assertTrue(result.out().contains("-Xmx700m"), result.out());
      for (String option : Launcher.recommended()) {
        boolean expected = argument.equals("train") || option.startsWith("--add-modules");
        assertEquals(expected, result.out().contains(option), option + " in " + result.out());
      }
    }
  }

  /** Nobody can catch SIGKILL: the second JVM has to notice it by itself. */
  @Test
  void aKilledStarterEndsTheProgram() throws Exception {
    Process first =
        new ProcessBuilder(
                JAVA,
                "--add-modules",
                Launcher.VECTOR_MODULE,
                "-jar",
                jar(),
                "train",
                "-",
                "-o",
                "v.bin")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> second = List.of();
    try {
      for (int i = 0; i < 600 && second.isEmpty(); i++) {
        Thread.sleep(100);
        second = first.children().toList();
      }
      assertFalse(second.isEmpty(), "there was no second JVM");
      Thread.sleep(1000); // it is to wait for text by now
      assertTrue(second.get(0).isAlive(), "the second JVM did not wait for text");
      first.destroyForcibly();
      second.get(0).onExit().get(30, TimeUnit.SECONDS);
    } finally {
      second.forEach(ProcessHandle::destroyForcibly);
      first.destroyForcibly();
    }
  }

  @Test
  void boundsChecksStayWhenAskedFor() throws Exception {
    String classPath =
        withMain(
            """
            System.out.println(
                System.getProperty("jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK", "kept"));
            """);
    String launcher = Launcher.class.getName();
    Result result = run(Map.of(), JAVA, "-Dw2vfast.boundsChecks=true", "-cp", classPath, launcher);
    assertEquals("kept", result.out().strip(), result.err());
  }

  /** Ending the first JVM ends the second, and not before that has put its things in order. */
  @Test
  void terminationIsPassedOn() throws Exception {
    Path cleaned = folder.resolve("cleaned");
    String classPath =
        withMain(
            """
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
              try {
                Thread.sleep(300);
                java.nio.file.Files.createFile(java.nio.file.Path.of(args[0]));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }));
            System.out.println(ProcessHandle.current().pid());
            Thread.sleep(60_000);
            """);
    Process first =
        new ProcessBuilder(JAVA, "-cp", classPath, Launcher.class.getName(), cleaned.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      long pid = Long.parseLong(first.inputReader(UTF_8).readLine());
      assertFalse(pid == first.pid(), "there was no second JVM");
      ProcessHandle second = ProcessHandle.of(pid).orElseThrow();
      first.destroy();
      assertTrue(first.waitFor(30, TimeUnit.SECONDS), "the first JVM did not end");
      assertFalse(second.isAlive(), "the second JVM outlived the first");
      assertTrue(WINDOWS || Files.exists(cleaned), "the second JVM could not clean up");
    } finally {
      first.descendants().forEach(ProcessHandle::destroyForcibly);
      first.destroyForcibly();
    }
  }

  /** From another directory, through a symbolic link, with a JAVA_HOME of no use. */
  @Test
  void theScriptFindsEverything() throws Exception {
    if (WINDOWS) {
      return; // the script is for POSIX shells
    }
    Path link = folder.resolve("linked");
    Files.createSymbolicLink(link, Path.of(System.getProperty("w2vfast.script")).toRealPath());
    String path = new File(JAVA).getParent() + File.pathSeparator + System.getenv("PATH");
    Map<String, String> environment =
        Map.of("JAVA_HOME", folder.toString(), "PATH", path, "JDK_HOME", "");
    Result result = run(environment, link.toString(), "--version");
    Files.delete(link);
    assertEquals(0, result.exitCode(), result.err());
    assertTrue(result.out().startsWith("w2v-fast "), result.out());
  }

  private Result run(Map<String, String> environment, String... command) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Path in = Files.writeString(folder.resolve("in"), "typed");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("still running after a minute: " + String.join(" ", command));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** A class path with the real launcher and a command line that does just this. */
  private String withMain(String body) throws IOException, URISyntaxException {
    Path classes = folder.resolve("classes");
    Path source = folder.resolve("source/io/github/w2vfast/cli/Main.java");
    Files.createDirectories(source.getParent());
    Files.writeString(
        source,
        """
        package io.github.w2vfast.cli;

        public final class Main {
          public static void main(String[] args) throws Exception {
            %s
          }
        }
        """
            .formatted(body));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), source.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertEquals(0, code);
    return classes + File.pathSeparator + JAR;
  }

  private static String jar() {
    return JAR.toString();
  }
}
