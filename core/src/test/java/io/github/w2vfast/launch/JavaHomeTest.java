package io.github.w2vfast.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaHomeTest {
  private static final String VECTOR = Launcher.VECTOR_MODULE;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "25.0.3, 25",
    "25, 25",
    "25-ea, 25",
    "26.1, 26",
    "17.0.15, 17",
    "1.8.0_402, 8",
    "9, 9",
    "'', 0",
    "x, 0",
    "99999999999, 999999"
  })
  void featureOfAVersion(String version, int feature) {
    assertEquals(feature, JavaHome.feature(version));
  }

  @Test
  void thisJavaSuits() {
    File home = new File(System.getProperty("java.home"));
    JavaHome java = JavaHome.at(home);
    assertNotNull(java);
    assertEquals(Runtime.version().feature(), java.feature());
    assertTrue(java.mayHave(VECTOR));
  }

  @Test
  void onlySuitableOnesAreFoundAndEachOnce() throws IOException {
    File old = javaHome("old", "JAVA_VERSION=\"17.0.15\"");
    File good = javaHome("good", "JAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base " + VECTOR + "\"");
    File silent = javaHome("silent", "JAVA_VERSION=\"26\"");
    File bare = javaHome("bare", "JAVA_VERSION=\"25\"\nMODULES=\"java.base\"");
    File broken = javaHome("broken", "JAVA_VERSION=\"\\u00\"");
    File empty = folder.resolve("empty").toFile();
    File twice = new File(good, "../good");
    List<String> found =
        JavaHome.suitable(25, VECTOR, List.of(old, good, silent, bare, broken, empty, twice))
            .stream()
            .map(java -> java.directory.getName() + " " + java.version)
            .toList();
    assertEquals(List.of("good 25.0.3", "silent 26"), found);
  }

  @Test
  void aReleaseFileAloneIsNoJava() throws IOException {
    Path home = Files.createDirectory(folder.resolve("source"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"");
    assertNull(JavaHome.at(home.toFile()));
  }

  @Test
  void theEnvironmentComesFirstAndBundlesAreEntered() throws IOException {
    Path bundle = folder.resolve("Library/Java/JavaVirtualMachines/x.jdk/Contents/Home");
    Files.createDirectories(bundle);
    Files.createDirectories(folder.resolve(".sdkman/candidates/java/25-tem"));
    List<File> candidates =
        JavaHome.candidates(
            Map.of("JAVA_HOME", "/a", "JDK_HOME", "/b", "ProgramFiles", ""), folder.toString());
    assertEquals(List.of(new File("/a"), new File("/b")), candidates.subList(0, 2));
    assertTrue(candidates.contains(bundle.toFile()), candidates::toString);
    assertTrue(candidates.contains(folder.resolve(".sdkman/candidates/java/25-tem").toFile()));
  }

  private File javaHome(String name, String release) throws IOException {
    Path home = folder.resolve(name);
    Path java = JavaHome.executable(home.toFile()).toPath();
    Files.createDirectories(java.getParent());
    Files.createFile(java);
    Files.writeString(home.resolve("release"), release);
    return home.toFile();
  }
}
