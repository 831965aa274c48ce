package io.github.w2vfast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.ScalarKernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.vocab.Vocabulary;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasurementsTest {
  /** The SIMD kernels and the reference compute the same in what is measured. */
  @Test
  void kernelsAgreeOnWhatIsMeasured() {
    try (KernelCalls simd = new KernelCalls(Kernels.create(), 100);
        KernelCalls scalar = new KernelCalls(new ScalarKernels(), 100)) {
      assertEquals(scalar.dot(), simd.dot(), 1e-4);
      assertEquals(scalar.max(), simd.max());
      assertEquals(scalar.rowsReaching(), simd.rowsReaching());
      assertEquals(scalar.exp(), simd.exp(), 1e-2);
      assertEquals(scalar.logistic(), simd.logistic(), 1e-3);
      assertEquals(scalar.noiseGradients(), simd.noiseGradients(), 1);
      assertEquals(scalar.observedGradients(), simd.observedGradients(), 1e-3);
      close(scalar.rowDots(), simd.rowDots(), KernelCalls.PAIR_ROWS);
      close(scalar.singleDots(), simd.singleDots(), KernelCalls.SINGLES);
      close(scalar.pairDots(), simd.pairDots(), KernelCalls.PAIR_INPUTS * VectorKernels.DOTS_SLOT);
      int windows = KernelCalls.WINDOW_INPUTS * VectorKernels.slots(KernelCalls.WINDOW_ROWS);
      close(scalar.windowDots(), simd.windowDots(), windows);
      close(scalar.products(), simd.products(), KernelCalls.INPUTS * KernelCalls.GROUP_NOISE);
      int scores = KernelCalls.INPUTS * KernelCalls.NOISE;
      close(scalar.blockDots(), simd.blockDots(), scores);
      close(simd.blockDots().clone(), simd.columnDots(), scores);
    }
  }

  private static void close(float[] expected, float[] actual, int n) {
    for (int i = 0; i < n; i++) {
      assertEquals(expected[i], actual[i], 1e-4, "at " + i);
    }
  }

  /** No kernel is left out of the benchmarks. */
  @Test
  void everyKernelHasABenchmark() {
    Set<String> benchmarks = new HashSet<>(Set.of("name"));
    for (Method method : KernelBenchmark.class.getDeclaredMethods()) {
      benchmarks.add(method.getName());
    }
    // its two uses are measured
    assertTrue(benchmarks.containsAll(Set.of("inputUpdates", "noiseUpdates")));
    benchmarks.add("blockUpdates");
    Set<String> missing =
        Stream.of(VectorKernels.class.getDeclaredMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            .filter(name -> !benchmarks.contains(name))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), missing);
  }

  @ParameterizedTest
  @EnumSource
  void everyStepTrains(StepKind kind) {
    try (StepCalls calls = new StepCalls(kind, Kernels.create(), 50, 16, 64)) {
      assertTrue(calls.measurement().work() > 0);
      double first = calls.train();
      for (int i = 0; i < 200; i++) {
        calls.train();
      }
      assertTrue(calls.train() < first, "the loss of a text that comes again must fall");
    }
  }

  @Test
  void theTextFollowsTheCounts() {
    Vocabulary vocabulary = Synthetic.vocabulary(100);
    int[] text = new Synthetic(1).text(vocabulary, 100_000);
    int[] seen = new int[vocabulary.size()];
    for (int id : text) {
      seen[id]++;
    }
    assertEquals(0, seen[Vocabulary.END_OF_SENTENCE_ID]);
    double total = vocabulary.totalCount() - vocabulary.count(Vocabulary.END_OF_SENTENCE_ID);
    for (int id = 1; id < seen.length; id++) {
      double expected = text.length * vocabulary.count(id) / total;
      assertEquals(expected, seen[id], 6 * Math.sqrt(expected), vocabulary.word(id));
    }
  }

  /** A measurement that is added needs its line before the check can pass. */
  @Test
  void everyMeasurementHasALineInEveryBaseline() throws Exception {
    Set<String> names = new HashSet<>();
    for (int dim : new int[] {100, 300}) {
      try (KernelCalls calls = new KernelCalls(Kernels.create(), dim)) {
        calls.measurements().forEach(m -> names.add(m.name()));
        calls.scoreMeasurements().forEach(m -> names.add(m.name()));
      }
    }
    for (StepKind kind : StepKind.values()) {
      names.add("step-" + kind.name().toLowerCase(Locale.ROOT) + "/300");
    }
    Set<String> lines = new HashSet<>();
    for (String line : Files.readAllLines(Path.of("baseline.txt"))) {
      if (!line.isBlank() && !line.startsWith("#") && !line.startsWith("[")) {
        lines.add(line.split("\\s+")[0]);
      }
    }
    assertEquals(names, lines);
  }
}
