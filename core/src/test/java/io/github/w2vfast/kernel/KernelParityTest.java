package io.github.w2vfast.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.hints.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every SIMD kernel agrees with the scalar reference and stays inside its rows. */
class KernelParityTest {
  private static final VectorKernels SCALAR = new ScalarKernels();
  private static final float CANARY = 12345.678f;
  private static final int[] LENGTHS = {16, 32, 48, 80, 112, 304, 1008};

  static Stream<Arguments> kernelsAndLengths() {
    List<Arguments> all = new ArrayList<>();
    for (int bits : new int[] {128, 256, 512}) {
      VectorKernels kernels = KernelWidths.load(bits);
      for (int length : LENGTHS) {
        all.add(Arguments.of(kernels, length));
      }
    }
    return all.stream();
  }

  static Stream<VectorKernels> kernels() {
    return Stream.of(KernelWidths.load(128), KernelWidths.load(256), KernelWidths.load(512));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void namesItsWidth(VectorKernels kernels) {
    assertTrue(kernels.name().matches("(128|256|512)-bit SIMD"), kernels.name());
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void dotAxpyCopy(VectorKernels kernels, int padded) {
    try (Rows rows = new Rows(4, padded, 1)) {
      assertEquals(
          SCALAR.dot(rows.at(0), rows.at(1), padded),
          kernels.dot(rows.at(0), rows.at(1), padded),
          tolerance(padded));
      kernels.axpy(-0.3f, rows.at(0), rows.at(2), padded);
      rows.inTwin(twin -> SCALAR.axpy(-0.3f, twin.at(0), twin.at(2), padded), 1e-6f);
      kernels.copy(rows.at(1), rows.at(3), padded);
      rows.inTwin(twin -> SCALAR.copy(twin.at(1), twin.at(3), padded), 1e-6f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void settle(VectorKernels kernels, int padded) {
    try (Rows rows = new Rows(4, padded, 2)) {
      kernels.settle(rows.at(0), rows.at(1), rows.at(2), 0.4f, padded);
      rows.inTwin(twin -> SCALAR.settle(twin.at(0), twin.at(1), twin.at(2), 0.4f, padded), 1e-6f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void exchange(VectorKernels kernels, int padded) {
    try (Rows rows = new Rows(4, padded, 2)) {
      kernels.exchange(0.4f, rows.at(1), rows.at(2), padded);
      rows.inTwin(twin -> SCALAR.exchange(0.4f, twin.at(1), twin.at(2), padded), 1e-6f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void singleDots(VectorKernels kernels, int padded) {
    for (int m : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 64, 65, 71}) {
      try (Rows rows = new Rows(m + 1, padded, m);
          Rows inputs = new Rows(m + 1, padded, 7)) {
        long[] table = rows.table(backwards(m + 1));
        float[] expected = new float[VectorKernels.padded(m) + 5];
        float[] actual = new float[VectorKernels.padded(m) + 5];
        SCALAR.singleDots(inputs.table(0, m + 1), table, 1, m, padded, expected, 3);
        kernels.singleDots(inputs.table(0, m + 1), table, 1, m, padded, actual, 3);
        assertClose(expected, actual, tolerance(padded));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void dots(VectorKernels kernels, int padded) {
    for (int m = 1; m <= 7; m++) {
      for (int n = 1; n <= 8; n++) {
        try (Rows rows = new Rows(m + n, padded, m * 31 + n);
            Rows out = new Rows(m, 16, 5)) {
          kernels.dots(
              rows.at(0),
              rows.stride,
              m,
              rows.at(m),
              rows.stride,
              n,
              padded,
              out.at(0),
              out.stride);
          int mm = m;
          int nn = n;
          out.inTwin(
              twin ->
                  SCALAR.dots(
                      rows.at(0),
                      rows.stride,
                      mm,
                      rows.at(mm),
                      rows.stride,
                      nn,
                      padded,
                      twin.at(0),
                      twin.stride),
              tolerance(padded));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void rowKernels(VectorKernels kernels, int padded) {
    for (int n : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 70}) {
      int count = n;
      float[] g = new float[n + 3];
      Random random = new Random(n);
      for (int j = 3; j < g.length; j++) {
        g[j] = random.nextFloat() - 0.5f;
      }
      try (Rows rows = new Rows(n + 2, padded, n);
          NativeMemory spare = NativeMemory.allocate((long) padded * Float.BYTES)) {
        float[] expected = new float[VectorKernels.padded(n) + 9];
        float[] actual = new float[VectorKernels.padded(n) + 9];
        SCALAR.rowDots(rows.at(0), rows.table(1, n + 1), 1, n, padded, expected, 5);
        kernels.rowDots(rows.at(0), rows.table(1, n + 1), 1, n, padded, actual, 5);
        assertClose(expected, actual, tolerance(padded));
        for (int gradient : new int[] {1, 0}) { // a row of its own, and the input itself
          kernels.rowUpdates(
              rows.at(0),
              rows.table(1, n + 1),
              1,
              n,
              g,
              3,
              padded,
              rows.at(gradient),
              spare.address());
          rows.inTwin(
              twin ->
                  SCALAR.rowUpdates(
                      twin.at(0),
                      twin.table(1, count + 1),
                      1,
                      count,
                      g,
                      3,
                      padded,
                      twin.at(gradient),
                      0),
              1e-5f);
        }
        kernels.sumRows(rows.table(1, n + 1), 1, n, 0.25f, padded, rows.at(1));
        rows.inTwin(
            twin -> SCALAR.sumRows(twin.table(1, count + 1), 1, count, 0.25f, padded, twin.at(1)),
            1e-5f);
        kernels.addToRows(0.5f, rows.at(1), rows.table(1, n + 1), 1, n, padded);
        rows.inTwin(
            twin -> SCALAR.addToRows(0.5f, twin.at(1), twin.table(1, count + 1), 1, count, padded),
            1e-5f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void byteDots(VectorKernels kernels, int padded) {
    for (int n : new int[] {0, 1, 2, 3, 4, 5, 9, 17, 32, 64, 65, 128, 130}) {
      try (Rows x = new Rows(1, padded, n);
          NativeMemory bytes = NativeMemory.allocate((n + 1L) * (padded + 8))) {
        byte[] random = new byte[Math.toIntExact(bytes.bytes())];
        new Random(n).nextBytes(random);
        bytes.segment().copyFrom(MemorySegment.ofArray(random));
        long[] rows = new long[n];
        Arrays.setAll(rows, j -> bytes.address() + j * (padded + 8L));
        float[] expected = new float[n + 1];
        float[] actual = new float[n + 1];
        expected[n] = 7;
        actual[n] = 7;
        SCALAR.byteDots(x.at(0), rows, n, padded, expected);
        kernels.byteDots(x.at(0), rows, n, padded, actual);
        assertClose(expected, actual, 128 * tolerance(padded));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aRowThatStandsTwiceIsUpdatedTwice(VectorKernels kernels) {
    int padded = 48;
    float[] g = {0.5f, -0.25f, 0.1f, 0.3f, 0.2f, -0.1f, 0.7f, 0.9f, 0.4f, -0.6f, 0.8f, -0.3f};
    int[] order = {2, 3, 2, 2, 3, 2, 4, 4, 3, 2, 2, 4};
    try (Rows rows = new Rows(5, padded, 9);
        NativeMemory spare = NativeMemory.allocate((long) padded * Float.BYTES)) {
      kernels.rowUpdates(
          rows.at(0),
          rows.table(order),
          0,
          order.length,
          g,
          0,
          padded,
          rows.at(1),
          spare.address());
      rows.inTwin(
          twin ->
              SCALAR.rowUpdates(
                  twin.at(0), twin.table(order), 0, order.length, g, 0, padded, twin.at(1), 0),
          1e-5f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void pairsOfSeveralInputs(VectorKernels kernels, int padded) {
    int[][] counts = {
      {},
      {1},
      {6, 6},
      {2, 10, 8, 1},
      {20, 3, 7, 16, 9, 4, 5, 11},
      {81, 64, 2},
      {10, 10, 10, 10, 10},
      {1, 9, 10, 10, 10, 18, 9}
    };
    for (int[] targets : counts) {
      int m = targets.length;
      // what comes before the first is not looked at
      int[] starts = new int[m + 2];
      starts[1] = 2;
      int slots = 0;
      for (int i = 0; i < m; i++) {
        starts[i + 2] = starts[i + 1] + targets[i];
        slots += VectorKernels.slots(targets[i]);
      }
      try (Rows rows = new Rows(starts[m + 1], padded, m);
          Rows inputs = new Rows(m + 1, padded, 7)) {
        long[] table = rows.table(0, starts[m + 1]);
        float[] expected = new float[VectorKernels.padded(slots) + 5];
        float[] actual = new float[VectorKernels.padded(slots) + 5];
        SCALAR.pairDots(inputs.table(0, m + 1), 1, m, table, starts, padded, expected, 3);
        kernels.pairDots(inputs.table(0, m + 1), 1, m, table, starts, padded, actual, 3);
        assertClose(expected, actual, tolerance(padded));
      }
    }
  }

  /**
   * Windows of a text: of the input at t the rows of the words around it. Some inputs are
   * neighbours and may be taken together; behind every fourth one a word is left out.
   */
  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void windowsThatShareRows(VectorKernels kernels, int padded) {
    for (int window : new int[] {1, 4, 5, 6, 10, 15, 20}) {
      // in longer lists the order of the pairs may differ, which large steps would show
      float width = window <= 5 ? 1 : 0.001f;
      for (int m = 1; m <= 9; m++) {
        int[] text = distinct(m + m / 4 + 2 * window + 1);
        for (boolean inPlace : new boolean[] {false, true}) {
          comparePairs(kernels, padded, window, m, text, distinct(m + 1), inPlace, width);
        }
      }
    }
  }

  /** Words that stand several times in a window, and inputs that are the same row. */
  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void windowsWithRepetitions(VectorKernels kernels, int padded) {
    for (int window : new int[] {5, 10}) {
      int m = 8;
      int[] text = distinct(m + m / 4 + 2 * window + 1);
      for (int t = 0; t < text.length; t++) {
        text[t] %= 4;
      }
      int[] twice = {0, 1, 1, 2, 3, 2, 2, 4, 5};
      for (boolean inPlace : new boolean[] {false, true}) {
        comparePairs(kernels, padded, window, m, text, distinct(m + 1), inPlace, 0.001f);
        comparePairs(kernels, padded, window, m, text, twice, inPlace, 0.001f);
      }
    }
  }

  private static int[] distinct(int n) {
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> i);
    return ids;
  }

  /**
   * The scores and updates of m inputs, from the second of {@code ids} on.
   *
   * @param inPlace whether inputs are their own gradients
   * @param width of the numbers that pairs move by
   */
  private static void comparePairs(
      VectorKernels kernels,
      int padded,
      int window,
      int m,
      int[] text,
      int[] ids,
      boolean inPlace,
      float width) {
    int[] starts = new int[m + 2];
    int[] words = new int[m * 2 * window];
    int slots = 0;
    int n = 0;
    for (int i = 1; i <= m; i++) {
      int t = i - 1 + i / 4 + window;
      for (int c = t - window; c <= t + window; c++) {
        if (c != t) {
          words[n++] = text[c];
        }
      }
      starts[i + 1] = n;
      slots += VectorKernels.slots(2 * window);
    }
    float[] g = new float[slots + 3];
    Random random = new Random(m);
    for (int j = 0; j < g.length; j++) {
      g[j] = width * (random.nextFloat() - 0.5f);
    }
    // rows, then inputs, then gradients
    int inputs = text.length;
    int gradients = inPlace ? inputs : inputs + m + 1;
    try (Rows rows = new Rows(inputs + 2 * (m + 1), padded, m);
        NativeMemory spare = NativeMemory.allocate(2L * padded * Float.BYTES)) {
      float[] expected = new float[VectorKernels.padded(slots) + 5];
      float[] actual = new float[VectorKernels.padded(slots) + 5];
      long[] table = rows.table(words);
      long[] xs = rows.table(shifted(ids, inputs));
      SCALAR.pairDots(xs, 1, m, table, starts, padded, expected, 3);
      kernels.pairDots(xs, 1, m, table, starts, padded, actual, 3);
      assertClose(expected, actual, tolerance(padded));
      int[] sinks = shifted(ids, gradients);
      kernels.pairUpdates(
          xs, 1, m, table, starts, g, 3, padded, rows.table(sinks), spare.address());
      rows.inTwin(
          twin ->
              SCALAR.pairUpdates(
                  twin.table(shifted(ids, inputs)),
                  1,
                  m,
                  twin.table(words),
                  starts,
                  g,
                  3,
                  padded,
                  twin.table(sinks),
                  0),
          3e-5f);
    }
  }

  private static int[] shifted(int[] ids, int by) {
    return Arrays.stream(ids).map(id -> id + by).toArray();
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void products(VectorKernels kernels, int padded) {
    for (int n : new int[] {1, 2, 3, 4, 5, 8, 24, 71}) {
      for (int m : new int[] {1, 2, 3, 4, 5, 7, 8, 16, 19}) {
        int width = m + 3;
        float[] expected = new float[n * width + 2];
        float[] actual = new float[n * width + 2];
        try (Rows rows = new Rows(n, padded, n);
            Rows inputs = new Rows(m, padded, m + 100)) {
          long[] ws = rows.table(backwards(n));
          long[] xs = inputs.table(backwards(m));
          SCALAR.products(ws, 1, n, xs, 1, m, padded, expected, 2, width);
          kernels.products(ws, 1, n, xs, 1, m, padded, actual, 2, width);
          assertClose(expected, actual, tolerance(padded));
        }
      }
    }
  }

  /** Equal rows have equal products, wherever they stand: searches rely on it. */
  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void productsDoNotDependOnTheirPlace(VectorKernels kernels, int padded) {
    try (Rows rows = new Rows(2, padded, 11)) {
      for (int n = 1; n <= 24; n++) {
        float[] dots = new float[VectorKernels.padded(n)];
        int[] same = new int[n];
        Arrays.fill(same, 1);
        kernels.rowDots(rows.at(0), rows.table(same), 0, n, padded, dots, 0);
        float[] products = new float[n * n];
        int[] zeros = new int[n];
        kernels.products(rows.table(same), 0, n, rows.table(zeros), 0, n, padded, products, 0, n);
        for (int j = 0; j < n; j++) {
          assertEquals(dots[0], dots[j], "row " + j + " of " + n);
          assertEquals(dots[0], products[j * n + n - 1 - j], "product " + j + " of " + n);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void blocks(VectorKernels kernels, int padded) {
    for (int m = 1; m <= 8; m++) {
      for (int n = 1; n <= 7; n++) {
        blocks(kernels, padded, m, n);
      }
    }
    blocks(kernels, padded, 31, 34);
  }

  private static void blocks(VectorKernels kernels, int padded, int m, int n) {
    int outStride = n + 3;
    float[] expected = new float[m * outStride + 2];
    float[] actual = new float[m * outStride + 2];
    try (Rows x = new Rows(m, padded, m * 17 + n, 0);
        Rows w = new Rows(n, padded, n, 0);
        Rows targets = new Rows(m + 2, padded, 3)) {
      SCALAR.blockDots(x.at(0), m, w.at(0), n, padded, expected, 2, outStride);
      kernels.blockDots(x.at(0), m, w.at(0), n, padded, actual, 2, outStride);
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected[i], actual[i], tolerance(padded), "score " + i);
      }
      // rows of G, then columns of G; one target stands twice
      long[] table = new long[m + 1];
      for (int i = 0; i < m; i++) {
        table[i + 1] = targets.at(i == 2 ? 0 : i);
      }
      long[] ws = w.table(backwards(n));
      kernels.blockUpdates(expected, 0, outStride, 1, ws, 1, n, padded, table, 1, m);
      targets.inTwin(
          twin -> {
            long[] same = new long[m + 1];
            for (int i = 0; i < m; i++) {
              same[i + 1] = twin.at(i == 2 ? 0 : i);
            }
            SCALAR.blockUpdates(expected, 0, outStride, 1, ws, 1, n, padded, same, 1, m);
          },
          1e-4f * padded);
      try (Rows columns = new Rows(n, padded, 8)) {
        long[] xs = x.table(backwards(m));
        long[] rows = columns.table(backwards(n));
        kernels.blockUpdates(expected, 1, 1, outStride, xs, 1, m, padded, rows, 1, n);
        columns.inTwin(
            twin ->
                SCALAR.blockUpdates(
                    expected, 1, 1, outStride, xs, 1, m, padded, twin.table(backwards(n)), 1, n),
            1e-4f * padded);
      }
    }
  }

  /** Row 0 in front of a list that begins at index 1: the last row first. */
  private static int[] backwards(int n) {
    int[] order = new int[n + 1];
    for (int j = 0; j < n; j++) {
      order[j + 1] = n - 1 - j;
    }
    return order;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logistic(VectorKernels kernels) {
    float[] special = {
      0f, -0f, 1e-8f, 20f, -20f, 88f, -88f, 104f, -104f, 1e4f, -1e4f, 1e30f, -1e30f
    };
    Random random = new Random(7);
    for (int n = 0; n <= 48; n++) {
      int length = Math.ceilDiv(n, 16) * 16;
      float[] scores = new float[length];
      float[] labels = new float[length];
      for (int j = 0; j < n; j++) {
        boolean useSpecial = random.nextInt(4) == 0;
        scores[j] =
            useSpecial
                ? special[random.nextInt(special.length)]
                : (float) random.nextGaussian() * 4;
        labels[j] = random.nextInt(2);
      }
      int from = 16;
      float[] expected = new float[from + length];
      System.arraycopy(scores, 0, expected, from, length);
      float[] actual = expected.clone();
      double expectedLoss = SCALAR.logistic(expected, from, labels.clone(), n, 0.7f);
      double loss = kernels.logistic(actual, from, labels.clone(), n, 0.7f);
      assertEquals(expectedLoss, loss, 1e-6 * Math.abs(expectedLoss) + 1e-5);
      for (int j = 0; j < from + n; j++) {
        assertEquals(expected[j], actual[j], 2e-7f, "entry " + j);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void observedGradients(VectorKernels kernels) {
    float[] special = {0f, -0f, 1e-8f, 20f, -20f, 88f, -88f, 1e4f, -1e4f, 1e30f, -1e30f};
    Random random = new Random(8);
    for (int n = 0; n <= 64; n += VectorKernels.PADDING) {
      float[] expected = new float[n + 7];
      for (int j = 0; j < expected.length; j++) {
        expected[j] =
            random.nextInt(4) == 0
                ? special[random.nextInt(special.length)]
                : (float) random.nextGaussian() * 4;
      }
      float[] actual = expected.clone();
      float[] weights = new float[n + 7];
      for (int j = 0; j < weights.length; j++) {
        weights[j] = random.nextInt(4) / 2f;
      }
      double expectedLoss = SCALAR.observedGradients(expected, weights, 3, n, 0.7f);
      double loss = kernels.observedGradients(actual, weights, 3, n, 0.7f);
      assertEquals(expectedLoss, loss, 1e-6 * Math.abs(expectedLoss) + 1e-5);
      assertClose(expected, actual, 2e-7f);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void whereThereIsNoPairThereIsNoLoss(VectorKernels kernels) {
    float[] scores = new float[VectorKernels.PADDING];
    float[] weights = new float[VectorKernels.PADDING];
    Arrays.fill(weights, 1);
    Arrays.fill(scores, VectorKernels.NO_PAIR);
    assertEquals(0, kernels.observedGradients(scores, weights, 0, scores.length, 1f), 1e-30);
    Arrays.fill(scores, VectorKernels.NO_PAIR);
    assertEquals(0, SCALAR.observedGradients(scores, weights, 0, scores.length, 1f), 1e-30);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void softmaxPieces(VectorKernels kernels) {
    Random random = new Random(3);
    for (int n = 1; n <= 70; n++) {
      for (float size : new float[] {1f, 30f, 1e4f}) {
        float[] expected = new float[n + 5];
        for (int j = 0; j < expected.length; j++) {
          expected[j] = (random.nextFloat() * 2 - 1) * size;
        }
        float[] actual = expected.clone();
        float max = SCALAR.max(expected, 3, n);
        assertEquals(max, kernels.max(actual, 3, n));
        double sum = SCALAR.exp(expected, 3, n, max);
        assertEquals(sum, kernels.exp(actual, 3, n, max), 1e-6 * sum);
        for (int j = 0; j < actual.length; j++) {
          // an exponent x is rounded to |x| 2^-24 before its power is taken
          float tolerance = 3e-7f - 1e-7f * VectorKernels.LOWEST_EXPONENT;
          assertEquals(expected[j], actual[j], tolerance * Math.abs(expected[j]), "entry " + j);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void columns(VectorKernels kernels, int padded) {
    Random random = new Random(padded);
    for (int width : new int[] {16, 32, 48, 64, 80}) {
      for (int n : new int[] {1, 2, 3, 4, 7, 10}) {
        float[] inputs = new float[padded * width];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = random.nextFloat() * 2 - 1;
        }
        float[] expected = new float[n * width + 7];
        float[] actual = new float[n * width + 7];
        try (Rows w = new Rows(n, padded, n, 0)) {
          long[] rows = w.table(backwards(n));
          SCALAR.columnDots(rows, 1, n, padded, inputs, width, expected, 3);
          kernels.columnDots(rows, 1, n, padded, inputs, width, actual, 3);
          assertClose(expected, actual, tolerance(padded));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void noiseGradients(VectorKernels kernels) {
    Random random = new Random(4);
    for (float size : new float[] {1f, 30f, 1e4f}) {
      for (int n : new int[] {1, 2, 7, 64}) {
        for (int m : new int[] {1, 15, 16, 17, 32}) {
          int width = 32;
          float[] expected = new float[n * width];
          for (int i = 0; i < expected.length; i++) {
            // what stands beside the inputs does not matter
            expected[i] = i % width < m ? (random.nextFloat() * 2 - 1) * size : Float.NaN;
          }
          float[] weights = new float[width];
          Arrays.fill(weights, Float.NaN);
          for (int i = 0; i < m; i++) {
            weights[i] = random.nextInt(4) * 0.3f;
          }
          float[] actual = expected.clone();
          double loss = SCALAR.noiseGradients(expected, n, m, width, weights, 0.025f);
          assertEquals(
              loss,
              kernels.noiseGradients(actual, n, m, width, weights, 0.025f),
              1e-5 * Math.abs(loss) + 1e-9);
          for (int j = 0; j < n; j++) {
            for (int i = j * width; i < j * width + m; i++) {
              // an exponent x is rounded to |x| 2^-24 before its power is taken
              float tolerance = 1e-6f - 1e-7f * VectorKernels.LOWEST_EXPONENT;
              assertEquals(expected[i], actual[i], tolerance * Math.abs(expected[i]) + 1e-30f);
            }
          }
        }
      }
    }
  }

  /** The largest numbers too, whose sums come closest to 16 bits. */
  @ParameterizedTest
  @MethodSource("kernels")
  void dotProductsWithNibbles(VectorKernels kernels) {
    int side = VectorKernels.NIBBLE_ROWS;
    int most = VectorKernels.NIBBLE_FACTOR;
    for (int quarter : new int[] {1, 2, 7, 8, 9, 16, 75, 300}) {
      for (int n : new int[] {0, 1, 3}) {
        for (boolean largest : new boolean[] {false, true}) {
          Random random = new Random(n);
          short[] query = new short[4 * quarter * side];
          for (int i = 0; i < query.length; i += side) {
            int number = largest ? (n == 1 ? most : -most) : random.nextInt(-most, most + 1);
            Arrays.fill(query, i, i + side, (short) number);
          }
          short[] rows = new short[n * quarter * side];
          for (int i = 0; i < rows.length; i++) {
            rows[i] = (short) (largest ? -1 : random.nextInt());
          }
          int[] expected = new int[n * side + 1];
          int[] actual = expected.clone();
          try (NativeMemory memory = NativeMemory.allocate(2L * (query.length + rows.length))) {
            long x = memory.address();
            long from = x + 2L * query.length;
            ValueLayout.OfShort layout = ValueLayout.JAVA_SHORT;
            MemorySegment.copy(query, 0, memory.segment(), layout, 0, query.length);
            MemorySegment.copy(rows, 0, memory.segment(), layout, from - x, rows.length);
            SCALAR.nibbleDots(x, from, n, quarter, expected);
            kernels.nibbleDots(x, from, n, quarter, actual);
            assertArrayEquals(expected, actual);
            if (largest && n > 0) {
              assertEquals(query[0] * 15 * 4 * quarter, expected[0]);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void upperBounds(VectorKernels kernels) {
    int side = VectorKernels.NIBBLE_ROWS;
    int first = 2;
    Random random = new Random(5);
    for (int n : new int[] {0, 1, 3}) {
      int[] products = random.ints((long) n * side, -1000, 1000).toArray();
      float[] facts = new float[(first + n) * side * VectorKernels.ROW_FACTS];
      for (int i = 0; i < facts.length; i++) {
        facts[i] = random.nextFloat();
      }
      float[] expected = new float[(first + n) * side + 1];
      float[] actual = expected.clone();
      // some of the rests below the root are negative
      SCALAR.upperBounds(products, n, facts, first, 7.5f, 0.002f, 0.9f, 0.3f, 1e-5f, expected);
      kernels.upperBounds(products, n, facts, first, 7.5f, 0.002f, 0.9f, 0.3f, 1e-5f, actual);
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndLengths")
  void rowsSideBySide(VectorKernels kernels, int padded) {
    for (int width : new int[] {16, 32, 48}) {
      for (int n : new int[] {0, 1, 15, 16, 17, width}) {
        if (n > width) {
          continue;
        }
        float[] expected = new float[padded * width + 7];
        Arrays.fill(expected, Float.NaN);
        float[] actual = expected.clone();
        try (Rows x = new Rows(n + 1, padded, n, 0)) {
          long[] rows = x.table(backwards(n));
          SCALAR.toColumns(rows, 1, n, padded, expected, width);
          kernels.toColumns(rows, 1, n, padded, actual, width);
          assertArrayEquals(expected, actual);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void softmaxColumns(VectorKernels kernels) {
    Random random = new Random(9);
    for (float size : new float[] {1f, 30f, 1e4f}) {
      for (int n : new int[] {1, 2, 3, 17, 128}) {
        int width = 48;
        float[] expected = new float[n * width + 7];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (random.nextFloat() * 2 - 1) * size;
        }
        float[] actual = expected.clone();
        float[] expectedMax = new float[width + 1];
        float[] actualMax = new float[width + 1];
        float[] expectedSum = new float[width];
        float[] actualSum = new float[width];
        SCALAR.expColumns(expected, 5, n, width, expectedMax, 1, expectedSum);
        kernels.expColumns(actual, 5, n, width, actualMax, 1, actualSum);
        assertClose(expectedMax, actualMax, 0);
        assertClose(expectedSum, actualSum, 1e-6f * n);
        assertClose(expected, actual, 1e-5f);
        SCALAR.scaleColumns(expected, 5, n, width, inputsOf(width));
        kernels.scaleColumns(actual, 5, n, width, inputsOf(width));
        assertClose(expected, actual, 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void rowsReaching(VectorKernels kernels) {
    Random random = new Random(6);
    for (int width : new int[] {16, 48, 80}) {
      for (int n : new int[] {0, 1, 7, 64}) {
        float[] a = new float[3 + n * width + 1];
        for (int i = 0; i < a.length; i++) {
          // few values, so that some are equal to their threshold
          a[i] = random.nextInt(40) / 4f - 5;
        }
        float[] thresholds = new float[width];
        for (int i = 0; i < width; i++) {
          thresholds[i] = i == 1 ? Float.POSITIVE_INFINITY : 4 + random.nextInt(8) / 4f;
        }
        for (float lowest : new float[] {5, Float.NEGATIVE_INFINITY}) {
          thresholds[width - 1] = lowest;
          int[] expected = new int[n + 1];
          int[] actual = new int[n + 1];
          int count = SCALAR.rowsReaching(a, 3, n, width, thresholds, expected);
          assertEquals(count, kernels.rowsReaching(a, 3, n, width, thresholds, actual));
          assertArrayEquals(expected, actual);
          assertEquals(lowest < 0 ? n : count, count);
        }
      }
    }
  }

  private static float[] inputsOf(int width) {
    float[] factors = new float[width];
    for (int i = 0; i < width; i++) {
      factors[i] = i / 10f - 2;
    }
    return factors;
  }

  private static void assertClose(float[] expected, float[] actual, float tolerance) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      float scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], tolerance * scale, "entry " + i);
    }
  }

  private static float tolerance(int padded) {
    return 1e-6f * padded + 1e-6f;
  }

  /** Random rows between canaries, with a twin that holds the same for the reference. */
  private static final class Rows implements AutoCloseable {
    final int stride;
    private final int count;
    private final int padded;
    private final NativeMemory memory;
    private final NativeMemory twin;
    private final boolean isTwin;

    Rows(int count, int padded, long seed) {
      this(count, padded, seed, 16);
    }

    Rows(int count, int padded, long seed, int gap) {
      this.count = count;
      this.padded = padded;
      stride = padded + gap;
      long bytes = 128 + 4L * stride * count;
      memory = NativeMemory.allocate(bytes);
      twin = NativeMemory.allocate(bytes);
      isTwin = false;
      Random random = new Random(seed);
      for (long a = memory.address(); a < memory.address() + bytes; a += 4) {
        Memory.set(a, CANARY);
      }
      for (int r = 0; r < count; r++) {
        for (int k = 0; k < padded; k++) {
          Memory.set(at(r) + 4L * k, random.nextFloat() * 2 - 1);
        }
      }
      twin.segment().copyFrom(memory.segment());
    }

    private Rows(Rows original) {
      count = original.count;
      padded = original.padded;
      stride = original.stride;
      memory = original.twin;
      twin = original.memory;
      isTwin = true;
    }

    long at(int row) {
      return memory.address() + 64 + 4L * stride * row;
    }

    long[] table(int first, int n) {
      long[] table = new long[Math.max(16, n)];
      for (int j = 0; j < n; j++) {
        table[j] = at(first + j);
      }
      return table;
    }

    long[] table(int... rows) {
      long[] table = new long[rows.length];
      for (int j = 0; j < rows.length; j++) {
        table[j] = at(rows[j]);
      }
      return table;
    }

    /** Does the same with the reference on the twin, compares all memory, and makes them equal. */
    void inTwin(java.util.function.Consumer<Rows> reference, float tolerance) {
      Rows other = new Rows(this);
      reference.accept(other);
      long bytes = memory.bytes();
      for (long i = 0; i + 4 <= bytes; i += 4) {
        float expected = Memory.get(twin.address() + i);
        float actual = Memory.get(memory.address() + i);
        assertEquals(expected, actual, tolerance, "at float " + i / 4 + " of " + count + " rows");
      }
      twin.segment().copyFrom(memory.segment());
    }

    @Override
    public void close() {
      if (!isTwin) {
        memory.close();
        twin.close();
      }
    }
  }
}
