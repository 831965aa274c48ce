package io.github.w2vfast.eval;

import java.util.List;
import java.util.Locale;

/**
 * A confidence interval.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /** No interval: both ends are NaN. */
  public static final Interval NONE = new Interval(Double.NaN, Double.NaN);

  /** Whether there is one. */
  public boolean exists() {
    return !Double.isNaN(low);
  }

  /** Both ends for {@link Json#write}; null if there is no interval. */
  List<Double> toList() {
    return exists() ? List.of(low, high) : null;
  }

  /** Both ends as people read them, each times {@code scale}; a dash if there is no interval. */
  String describe(double scale, int digits) {
    String number = "%." + digits + "f";
    return exists()
        ? String.format(Locale.ROOT, number + " to " + number, scale * low, scale * high)
        : "-";
  }
}
