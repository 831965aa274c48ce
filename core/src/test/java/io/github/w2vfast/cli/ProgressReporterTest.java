package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.train.TrainingProgress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
  private static final TrainingConfig CONFIG = TrainingConfig.builder().build();
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong(42);

  private ProgressReporter reporter(TestConsole console, ProgressMode mode) {
    return new ProgressReporter(console.console(), mode, CONFIG, clock::get);
  }

  private static TrainingProgress progress(long done) {
    return new TrainingProgress(
        done, 1_000_000, 1, 2, 1.0, 2_450_000, 2_500_000, 2.1344, 0.024_311);
  }

  /** Half a second between the calls, for ten seconds. */
  private void train(ProgressReporter reporter) {
    for (int i = 1; i <= 20; i++) {
      clock.addAndGet(SECOND / 2);
      reporter.onProgress(progress(i * 50_000L));
    }
  }

  @Test
  void aTerminalSeesOneLineThatIsOverwritten() {
    TestConsole console = new TestConsole().terminal();
    ProgressReporter reporter = reporter(console, ProgressMode.AUTO);
    train(reporter);
    assertFalse(console.err().contains("\n"));
    String[] shown = console.err().split("\r\033\\[K");
    assertEquals(21, shown.length);
    assertEquals(
        "  5.0 %  epoch 1/2  2.45 M words/s  loss 2.134  alpha 0.02431  0:00 left", shown[1]);
    assertTrue(Arrays.stream(shown).allMatch(line -> line.length() < 80), "a line is too long");
    reporter.inform("done");
    assertTrue(console.err().endsWith("\r\033[Kw2v-fast: done\n"), console::err);
  }

  @Test
  void withoutATerminalThereIsNoProgressButInformation() {
    for (TestConsole console :
        List.of(new TestConsole(), new TestConsole().terminal().env("TERM", "dumb"))) {
      ProgressReporter reporter = reporter(console, ProgressMode.AUTO);
      train(reporter);
      assertEquals("", console.err());
      reporter.inform("done");
      assertEquals("w2v-fast: done\n", console.err());
    }
  }

  @Test
  void plainLinesComeEveryFiveSecondsAndAtTheEnd() {
    TestConsole console = new TestConsole().terminal();
    train(reporter(console, ProgressMode.PLAIN));
    assertEquals(2, console.errLines().size(), console::err);
    assertTrue(console.errLines().getFirst().startsWith("w2v-fast: 50.0 %  epoch 1/2"));
    assertTrue(console.errLines().getLast().startsWith("w2v-fast: 100.0 %"));
  }

  @Test
  void machinesGetAnObjectPerLine() {
    TestConsole console = new TestConsole().terminal();
    ProgressReporter reporter = reporter(console, ProgressMode.JSON);
    clock.addAndGet(SECOND);
    reporter.onRead(10, -1, 3);
    clock.addAndGet(SECOND);
    reporter.inform("not for machines");
    reporter.onProgress(new TrainingProgress(5, 10, 1, 2, 1.5, 0, 0, Double.NaN, 0.025));
    assertEquals(
        List.of(
            "{\"event\":\"read\",\"bytes\":10,\"total_bytes\":null,\"words\":3}",
            "{\"event\":\"progress\",\"words_done\":5,\"words_total\":10,\"epoch\":1,"
                + "\"epochs\":2,\"seconds\":1.5,\"words_per_second\":0.0,"
                + "\"recent_words_per_second\":0.0,\"loss\":null,\"learning_rate\":0.025,"
                + "\"seconds_left\":null}"),
        console.errLines());
  }

  @Test
  void noneIsSilent() {
    TestConsole console = new TestConsole().terminal();
    ProgressReporter reporter = reporter(console, ProgressMode.NONE);
    train(reporter);
    reporter.inform("done");
    assertEquals("", console.err());
  }
}
