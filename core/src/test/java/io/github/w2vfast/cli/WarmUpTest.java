package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void isTheTimeBeyondThatAtFullSpeed() {
    WarmUp warmUp = new WarmUp();
    warmUp.observe(2, 0, 1000);
    for (int tenth = 1; tenth <= 10; tenth++) {
      warmUp.observe(2 + tenth, 100L * tenth, 1000);
    }
    assertEquals(100, warmUp.wordsPerSecond(), 1e-9);
    assertEquals(2, warmUp.lostSeconds(), 1e-9);
  }

  @Test
  void aRunThatSlowsDownHasNone() {
    WarmUp warmUp = new WarmUp();
    warmUp.observe(1, 500, 1000);
    warmUp.observe(5, 1000, 1000);
    assertEquals(0, warmUp.lostSeconds());
  }

  @Test
  void aShortRunDoesNotTell() {
    WarmUp warmUp = new WarmUp();
    assertTrue(Double.isNaN(warmUp.lostSeconds()));
    warmUp.observe(0.3, 600, 1000);
    warmUp.observe(0.9, 1000, 1000);
    assertTrue(Double.isNaN(warmUp.lostSeconds()));
    assertTrue(Double.isNaN(warmUp.wordsPerSecond()));
  }
}
