package io.github.w2vfast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
  private static final String MACHINE = "512-bit SIMD, Some CPU";
  private static final Baseline BASELINE =
      Baseline.parse(List.of("# comment", "", "[" + MACHINE + "]", "dot/100 50.0", "exp  2.0"));

  @Test
  void aLossBeyondTheMarginIsAProblemAndASmallerOneIsNot() {
    assertEquals(List.of(), problems(Map.of("dot/100", 45.1, "exp", 1.9)));
    List<String> problems = problems(Map.of("dot/100", 44.9, "exp", 2.5));
    assertEquals(
        List.of(
            "dot/100 fell from 50.00 % to 44.90 % of the FMA ceiling (10 % less; 10 % are"
                + " allowed)"),
        problems);
  }

  @Test
  void aMissingLineIsAProblem() {
    assertEquals(
        List.of("new/1 has no line in the baseline"),
        problems(Map.of("dot/100", 50.0, "exp", 2.0, "new/1", 1.0)));
    assertEquals(
        List.of("exp has a line in the baseline but was not measured"),
        problems(Map.of("dot/100", 50.0)));
  }

  @Test
  void anotherClassOfMachineHasNoBaseline() {
    assertTrue(BASELINE.has(MACHINE));
    assertFalse(BASELINE.has("256-bit SIMD, Some CPU"));
    assertEquals(List.of(), BASELINE.problems("256-bit SIMD, Some CPU", Map.of("dot/100", 1.0)));
  }

  @Test
  void whatIsPrintedCanBeReadAgain() {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("dot/100", 12.34);
    shares.put("step-groups/300", 40.0);
    Baseline again = Baseline.parse(Baseline.format("a, b", shares).lines().toList());
    shares.forEach((name, share) -> assertEquals(share, again.share("a, b", name), 0.005));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dot 5               | line 1: a measurement must stand below a [class of machine]
          [a];dot             | line 2: expected a name and a share, not 'dot'
          [a];dot x           | line 2: 'x' is no share in per cent
          [a];dot -1          | line 2: the share must be above 0, not -1
          [a];dot 1;dot 1     | line 3: dot comes twice
          [a];[a]             | line 2: this class comes twice
          """)
  void aWrongLineIsNamed(String lines, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Baseline.parse(List.of(lines.split(";"))));
    assertEquals(message, e.getMessage());
  }

  @Test
  void theCommittedBaselineIsReadable() throws Exception {
    assertTrue(
        Baseline.parse(Files.readAllLines(Path.of("baseline.txt"))).has("512-bit SIMD, AMD EPYC"));
  }

  private static List<String> problems(Map<String, Double> shares) {
    return BASELINE.problems(MACHINE, shares);
  }
}
