package io.github.w2vfast.cli;

/**
 * How much of a run's time went by before its code was compiled: the time beyond what all of it
 * would have taken at the speed of its second half.
 */
final class WarmUp {
  /** Below this many seconds the speed of the second half is not worth telling. */
  private static final double SHORTEST_HALF = 1;

  private double halfSeconds = Double.NaN;
  private long halfWords;
  private double seconds;
  private long words;

  /** Takes in how far the run is. */
  void observe(double atSeconds, long wordsDone, long wordsTotal) {
    if (Double.isNaN(halfSeconds) && wordsDone >= wordsTotal / 2) {
      halfSeconds = atSeconds;
      halfWords = wordsDone;
    }
    seconds = atSeconds;
    words = wordsDone;
  }

  /** Words per second over the second half; NaN if the run was too short to tell. */
  double wordsPerSecond() {
    double time = seconds - halfSeconds;
    return time >= SHORTEST_HALF ? (words - halfWords) / time : Double.NaN;
  }

  /** Seconds lost, never below 0; NaN if the run was too short to tell. */
  double lostSeconds() {
    double lost = seconds - words / wordsPerSecond();
    return Double.isNaN(lost) ? lost : Math.max(0, lost);
  }
}
