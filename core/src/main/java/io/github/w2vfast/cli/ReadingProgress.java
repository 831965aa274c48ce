package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import java.util.Locale;

/**
 * Shows on a terminal how far the reading of a text is, in one line that is overwritten; without a
 * terminal nothing. Closed before anything else is printed.
 */
final class ReadingProgress implements CorpusEncoder.Progress, AutoCloseable {
  private static final String CLEAR_LINE = "\r\033[K";
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final Console console;
  private final boolean shown;
  private long next = System.nanoTime() + INTERVAL_NANOS;
  private boolean lineOpen;
  private long raisedTo;

  ReadingProgress(Console console) {
    this.console = console;
    shown = console.errIsTerminal();
  }

  @Override
  public synchronized void read(long bytes, long totalBytes, long tokens) {
    String share = totalBytes > 0 ? percent(bytes, totalBytes) : Format.bytes(bytes);
    line("reading  " + share + "  " + Format.large(tokens) + " words");
  }

  @Override
  public synchronized void working(String what, long done, long total) {
    line(what + "  " + percent(done, total));
  }

  @Override
  public synchronized void minCountRaised(long minCount, String sentence) {
    raisedTo = minCount;
    clear();
    console.inform("warning: " + sentence);
  }

  /** The minimum count that was chosen instead of the one asked for, or 0. */
  synchronized long raisedMinCount() {
    return raisedTo;
  }

  private static String percent(long done, long total) {
    return String.format(Locale.ROOT, "%5.1f %%", 100.0 * done / Math.max(1, total));
  }

  private void line(String text) {
    long now = System.nanoTime();
    if (shown && now - next >= 0) {
      next = now + INTERVAL_NANOS;
      console.err().print(CLEAR_LINE + text);
      console.err().flush();
      lineOpen = true;
    }
  }

  /** Clears the line, so that something else can be printed. */
  synchronized void clear() {
    if (lineOpen) {
      console.err().print(CLEAR_LINE);
      console.err().flush();
      lineOpen = false;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
