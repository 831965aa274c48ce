package io.github.w2vfast.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FmaCeilingTest {
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  static Stream<FmaCeiling.Chains> chains() {
    return Stream.of(new ScalarFmaChains(), new SimdFmaChains());
  }

  @ParameterizedTest
  @MethodSource("chains")
  void isAPositiveNumber(FmaCeiling.Chains chains) {
    double perSecond = FmaCeiling.measure(chains, NANOS);
    assertTrue(perSecond > 0 && Double.isFinite(perSecond), () -> "" + perSecond);
  }

  /** Half of the chains start at x, half at y, and each grows by x y in every step. */
  @ParameterizedTest
  @MethodSource("chains")
  void everyStepIsDone(FmaCeiling.Chains chains) {
    double x = 0.5;
    double y = 0.25;
    double chain = (x + y) / 2 + FmaCeiling.STEPS * x * y;
    assertEquals(
        FmaCeiling.CHAINS * chains.lanes() * chain, chains.run((float) x, (float) y), 1e-3 * chain);
  }

  @Test
  void measuresTheKernelsThatAreUsed() {
    double perSecond = FmaCeiling.measure(NANOS);
    assertTrue(perSecond > 0 && Double.isFinite(perSecond), () -> "" + perSecond);
  }
}
