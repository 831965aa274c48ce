package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
  @TempDir Path directory;

  private List<String> files() throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void appearsOnlyWhenCommitted() throws IOException {
    Path target = directory.resolve("out.txt");
    try (AtomicOutput out = AtomicOutput.open(target)) {
      out.write(utf8("new"));
      assertFalse(Files.exists(target));
      assertEquals(1, files().size());
      assertTrue(files().getFirst().startsWith(".out.txt."), files().toString());
      out.commit();
      assertEquals("new", Files.readString(target));
    }
    assertEquals(List.of("out.txt"), files());
  }

  @Test
  void keepsTheOlderFileWithoutACommit() throws IOException {
    Path target = directory.resolve("out.txt");
    Files.writeString(target, "old");
    try (AtomicOutput out = AtomicOutput.open(target)) {
      out.write(utf8("new"));
    }
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("out.txt"), files());
  }

  @Test
  void replacesTheOlderFileAndKeepsItsPermissions() throws IOException {
    Path target = directory.resolve("out.txt");
    Files.writeString(target, "old and longer");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw----"));
    try (AtomicOutput out = AtomicOutput.open(target)) {
      out.write('n');
      out.commit();
      assertThrows(IllegalStateException.class, out::commit);
    }
    assertEquals("n", Files.readString(target));
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    assertEquals(List.of("out.txt"), files());
  }

  @Test
  void followsSymbolicLinks() throws IOException {
    Path real = Files.createDirectory(directory.resolve("d")).resolve("real.txt");
    Path link = directory.resolve("link.txt");
    Files.createSymbolicLink(link, Path.of("d", "real.txt"));
    try (AtomicOutput out = AtomicOutput.open(link)) {
      out.write(utf8("x"));
      out.commit();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("x", Files.readString(real));
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThrows(IOException.class, () -> AtomicOutput.open(loop));
  }

  @Test
  void refusesWhatCannotBeWritten() throws IOException {
    assertRefused(directory, "it is a directory");
    assertRefused(directory.resolve("no").resolve("out.txt"), "does not exist");
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertRefused(file.resolve("out.txt"), "");
    assertRefused(Path.of(""), "empty");
    assertEquals(List.of("file"), files());
    // A name in the current directory has no parent.
    AtomicOutput.checkWritable(Path.of("some-name-that-is-not-there"));
    AtomicOutput.checkWritable(file);
    assertEquals("x", Files.readString(file));
  }

  private static void assertRefused(Path target, String reason) {
    IOException e = assertThrows(IOException.class, () -> AtomicOutput.checkWritable(target));
    assertTrue(e.getMessage().contains(target.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertThrows(IOException.class, () -> AtomicOutput.open(target));
  }

  @Test
  void aLongNameIsNotTooLong() throws IOException {
    Path target = directory.resolve("ä".repeat(120));
    try (AtomicOutput out = AtomicOutput.open(target)) {
      out.commit();
    }
    assertTrue(Files.exists(target));
  }

  @Test
  void devicesAreWrittenDirectly() throws IOException {
    Path device = Path.of("/dev/null");
    assertTrue(Files.exists(device), "these tests need a Unix system");
    try (AtomicOutput out = AtomicOutput.open(device)) {
      out.write(utf8("x"));
      out.commit();
    }
    assertFalse(Files.isRegularFile(device));
  }

  @Test
  void aPipeIsWrittenDirectly() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    try (AtomicOutput out = AtomicOutput.open(pipe)) {
      out.write(utf8("through"));
      out.commit();
    }
    assertEquals(
        "through", new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(List.of("pipe"), files());
  }

  @Test
  void aFullDiskIsReported() throws IOException {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      return;
    }
    try (AtomicOutput out = AtomicOutput.open(full)) {
      IOException e = assertThrows(IOException.class, () -> out.write(new byte[10]));
      assertTrue(e.getMessage().startsWith("cannot write /dev/full: No space"), e.getMessage());
    }
  }

  @Test
  void aSignalLeavesNothingBehind() throws Exception {
    Path target = directory.resolve("out.txt");
    Files.writeString(target, "old");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Hanging.class.getName(),
                target.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals('!', process.getInputStream().read());
      assertEquals(2, files().size());
      process.destroy();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertEquals(List.of("out.txt"), files());
    assertEquals("old", Files.readString(target));
  }

  /** Writes half a file, says so, and waits to be stopped. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String[] args) throws Exception {
      try (AtomicOutput out = AtomicOutput.open(Path.of(args[0]))) {
        out.write(utf8("half"));
        System.out.print('!');
        System.out.flush();
        Thread.sleep(60_000);
      }
    }
  }
}
