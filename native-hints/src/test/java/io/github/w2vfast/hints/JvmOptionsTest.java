package io.github.w2vfast.hints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
  @Test
  void commentsAndEmptyLinesAreNoOptions() {
    assertEquals(List.of("-Da=b", "-Dc"), JvmOptions.parse("# why\n\n  -Da=b \r\n\t# -Dx\n-Dc"));
  }

  @Test
  void theListAsksForTheVectorModule() {
    assertTrue(JvmOptions.recommended().contains("--add-modules=jdk.incubator.vector"));
  }

  /** A JVM started with the whole list runs, and none of its options is split or unknown. */
  @Test
  void thisJavaTakesTheWholeList() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(JvmOptions.recommended());
    command.add("-version");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  /** {@code @argfiles} split at blanks, this class does not: no option may have one. */
  @Test
  void noOptionNeedsQuotes() {
    for (String option : JvmOptions.recommended()) {
      assertTrue(option.matches("-[^\\s\"'\\\\]+"), option);
    }
  }
}
