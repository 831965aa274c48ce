package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application on a cluster of two executors that are processes of their own, trained on this
 * project's documentation. Long: {@code mvn -Pcluster verify}.
 */
@Tag("cluster")
class ClusterTest {
  private static final int SYNCS = 16;

  @TempDir private Path directory;

  /** What the application has done. */
  private record Run(int exitCode, List<String> log) {
    boolean says(String what) {
      return log.stream().anyMatch(line -> line.contains(what));
    }
  }

  private Path text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("README.md", "DESIGN.md", "BENCHMARKS.md")) {
      text.append(Files.readString(Path.of("..").resolve(name)).toLowerCase(Locale.ROOT));
    }
    Path file = directory.resolve("text.txt");
    Files.writeString(file, text.toString().repeat(20));
    return file;
  }

  private Process start(Path output) throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    Files.createDirectories(home.resolve("jars"));
    Path logging = directory.resolve("log4j2.properties");
    Files.writeString(
        logging,
        """
        rootLogger.level = warn
        rootLogger.appenderRef.console.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.target = SYSTEM_ERR
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %p %c{1}: %m%n
        logger.own.name = io.github.w2vfast
        logger.own.level = info
        """);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(Arrays.asList(System.getProperty("w2vfast.spark.options").trim().split("\\s+")));
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Dlog4j2.configurationFile=" + logging,
            "-Djava.io.tmpdir=" + directory,
            "-Dspark.master=local-cluster[2,1,1024]",
            "-Dspark.executor.extraClassPath=" + classPath,
            "-Dspark.executorEnv.JAVA_HOME=" + System.getProperty("java.home"),
            "-Dspark.driver.host=localhost",
            "-Dspark.ui.enabled=false",
            "-Dspark.local.dir=" + directory,
            "-cp",
            classPath,
            TrainApp.class.getName(),
            "--input",
            text().toString(),
            "--output",
            output.toString(),
            "--output",
            output + ".w2v",
            "--output",
            output + ".parquet",
            "--dim=64",
            "--epochs=4",
            "--syncs-per-epoch=4",
            "--full-sync-every=2"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.redirectOutput(directory.resolve("log").toFile());
    return builder.start();
  }

  private Run finish(Process process) throws IOException, InterruptedException {
    boolean ended = process.waitFor(15, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    List<String> log = log();
    assertTrue(ended, () -> "it did not end: " + String.join("\n", log));
    return new Run(process.exitValue(), log);
  }

  private List<String> log() throws IOException {
    return new String(Files.readAllBytes(directory.resolve("log")), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** What else of Java the application has started; command lines so long are not given. */
  private static List<ProcessHandle> executors(Process process) {
    return process
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("java"))
        .toList();
  }

  private void awaitLog(Process process, String what) throws IOException, InterruptedException {
    while (log().stream().noneMatch(line -> line.contains(what))) {
      assertTrue(process.isAlive(), () -> "it ended before it said " + what);
      Thread.sleep(50);
    }
  }

  private static void assertTrained(Run run, Path output) throws IOException {
    String log = String.join("\n", run.log());
    assertEquals(0, run.exitCode(), log);
    assertTrue(run.says("synchronisation %d of %d".formatted(SYNCS, SYNCS)), log);
    for (Path file : List.of(output, Path.of(output + ".w2v"))) {
      try (LoadedVectors vectors = VectorReader.read(file)) {
        assertEquals(64, vectors.dim());
        assertTrue(vectors.contains("training") && vectors.contains("spark"), log);
        for (int i = 1; i < vectors.size(); i++) {
          float[] vector = vectors.vector(vectors.word(i));
          double squares = 0;
          for (float value : vector) {
            squares += value * value;
          }
          assertTrue(squares > 1e-6 && squares < 1e4, vectors.word(i) + ": " + squares);
        }
      }
    }
    assertTrue(Files.exists(Path.of(output + ".parquet").resolve("_SUCCESS")));
  }

  @Test
  void twoExecutorsTrainWithSimd() throws IOException, InterruptedException {
    Path output = directory.resolve("vectors.bin");
    Run run = finish(start(output));
    assertTrained(run, output);
    String kernels =
        run.log().stream().filter(line -> line.contains("trained ")).findFirst().orElse("");
    assertTrue(kernels.matches(".*\\b0: \\d+-bit SIMD.*\\b1: \\d+-bit SIMD.*"), kernels);
    assertFalse(run.says("Lost executor"), "no executor should be lost");
  }

  @Test
  void anExecutorIsKilledInMidRun() throws IOException, InterruptedException {
    Path output = directory.resolve("vectors.bin");
    Process process = start(output);
    awaitLog(process, "synchronisation 5 of " + SYNCS);
    List<ProcessHandle> executors = executors(process);
    assertEquals(2, executors.size());
    executors.getFirst().destroyForcibly();
    Run run = finish(process);
    assertTrained(run, output);
    assertTrue(run.says("Lost executor"), () -> String.join("\n", run.log()));
  }
}
