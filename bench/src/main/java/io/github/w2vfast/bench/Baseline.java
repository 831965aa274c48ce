package io.github.w2vfast.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What each measurement has reached before, as a share of the FMA ceiling, by class of machine. The
 * file has a line {@code [VECTORS, PROCESSOR]} for each class, then a line {@code NAME PER_CENT}
 * for each measurement; lines that start with {@code #} are comments.
 */
final class Baseline {
  /** How much a share may be below the baseline before it counts as a loss, in per cent of it. */
  static final double MARGIN = 10;

  private final Map<String, Map<String, Double>> classes = new LinkedHashMap<>();

  /**
   * Reads the lines of a file.
   *
   * @throws IllegalArgumentException naming the line that is none of the file's form
   */
  static Baseline parse(List<String> lines) {
    Baseline baseline = new Baseline();
    Map<String, Double> current = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        current = new LinkedHashMap<>();
        String machine = line.substring(1, line.length() - 1);
        require(baseline.classes.put(machine, current) == null, i, "this class comes twice");
        continue;
      }
      String[] fields = line.split("\\s+");
      require(current != null, i, "a measurement must stand below a [class of machine]");
      require(fields.length == 2, i, "expected a name and a share, not '" + line + "'");
      boolean isNew = Objects.requireNonNull(current).put(fields[0], share(fields[1], i)) == null;
      require(isNew, i, fields[0] + " comes twice");
    }
    return baseline;
  }

  private static double share(String field, int line) {
    try {
      double share = Double.parseDouble(field);
      require(share > 0 && share < 1000, line, "the share must be above 0, not " + field);
      return share;
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "line " + (line + 1) + ": '" + field + "' is no share in per cent");
    }
  }

  private static void require(boolean ok, int line, String problem) {
    if (!ok) {
      throw new IllegalArgumentException("line " + (line + 1) + ": " + problem);
    }
  }

  /** Whether there are shares for this class of machine. */
  boolean has(String machine) {
    return classes.containsKey(machine);
  }

  /** The share of a measurement in per cent, NaN if there is none. */
  double share(String machine, String name) {
    return classes.getOrDefault(machine, Map.of()).getOrDefault(name, Double.NaN);
  }

  /**
   * What is wrong with these shares; nothing in a class that the baseline does not have.
   *
   * @param shares what was measured, by name, in per cent
   * @return a sentence for each loss, each measurement without a line, and each line without a
   *     measurement
   */
  List<String> problems(String machine, Map<String, Double> shares) {
    if (!has(machine)) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    shares.forEach(
        (name, share) -> {
          double before = share(machine, name);
          if (Double.isNaN(before)) {
            problems.add(name + " has no line in the baseline");
          } else if (share < before * (1 - MARGIN / 100)) {
            problems.add(
                String.format(
                    Locale.ROOT,
                    "%s fell from %.2f %% to %.2f %% of the FMA ceiling (%.0f %% less; %.0f %% are"
                        + " allowed)",
                    name,
                    before,
                    share,
                    100 * (1 - share / before),
                    MARGIN));
          }
        });
    for (String name : classes.getOrDefault(machine, Map.of()).keySet()) {
      if (!shares.containsKey(name)) {
        problems.add(name + " has a line in the baseline but was not measured");
      }
    }
    return problems;
  }

  /** The lines of a class, to be put into the file. */
  static String format(String machine, Map<String, Double> shares) {
    StringBuilder text = new StringBuilder("[" + machine + "]\n");
    shares.forEach(
        (name, share) -> text.append(String.format(Locale.ROOT, "%-18s %6.2f%n", name, share)));
    return text.toString();
  }
}
