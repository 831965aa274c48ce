package io.github.w2vfast.cli.plot;

import io.github.w2vfast.io.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code train --log} has written: a JSON object a line.
 *
 * @param points in the order of the file, without those that have no loss yet
 */
public record RunLog(List<Point> points) {
  private static final int MAX_LINE = 1 << 16;
  private static final int MAX_POINTS = 10_000_000;
  private static final double MAX_NUMBER = 1e18;

  /**
   * A moment of a run.
   *
   * @param time seconds since training began
   * @param words words of the text passed, over all epochs
   * @param epoch from 1
   * @param rate the learning rate
   * @param loss mean loss of a pair since the point before, in nats
   * @param wordsPerSecond mean speed since training began
   */
  public record Point(
      double time, double words, int epoch, double rate, double loss, double wordsPerSecond) {}

  /**
   * Reads a file. A last line that is cut short, as while a run goes on, is left out.
   *
   * @throws IOException if it cannot be read or a line is no such object; the message names the
   *     file and the line
   */
  public static RunLog read(Path file) throws IOException {
    List<Point> points = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      String line;
      while ((line = line(in, file, number + 1)) != null) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        Point point;
        try {
          point = point(line, file, number);
        } catch (IllegalArgumentException e) {
          if (!line.endsWith("\n")) {
            break;
          }
          throw new IOException("%s:%d: %s".formatted(file, number, e.getMessage()), e);
        }
        if (Math.abs(point.loss) <= MAX_NUMBER) {
          points.add(point);
        }
        if (points.size() > MAX_POINTS) {
          throw new IOException(file + ": has more than " + MAX_POINTS + " lines");
        }
      }
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is no log of a run: not UTF-8", e);
    }
    if (points.isEmpty()) {
      throw new IOException(
          file + ": has no line with a loss; train with --log " + file + " writes them");
    }
    return new RunLog(List.copyOf(points));
  }

  /** A line with its end, if it has one; null after the last; no longer than any written. */
  private static String line(BufferedReader in, Path file, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = 0;
    while (c != '\n' && (c = in.read()) >= 0) {
      line.append((char) c);
      if (line.length() > MAX_LINE) {
        throw new IOException(
            "%s:%d: the line is longer than %d characters: this is no log of a run"
                .formatted(file, number, MAX_LINE));
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  private static Point point(String line, Path file, int number) throws IOException {
    if (!(JsonReader.read(line) instanceof Map<?, ?> map) || !map.containsKey("loss")) {
      throw new IOException(
          "%s:%d: expected a JSON object with time, words, epoch, rate, loss and words_per_second"
              .formatted(file, number));
    }
    return new Point(
        number(map, "time"),
        number(map, "words"),
        (int) number(map, "epoch"),
        number(map, "rate"),
        map.get("loss") instanceof Number n ? n.doubleValue() : Double.NaN,
        number(map, "words_per_second"));
  }

  private static double number(Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value instanceof Number n && n.doubleValue() >= 0 && n.doubleValue() <= MAX_NUMBER) {
      return n.doubleValue();
    }
    throw new IllegalArgumentException(
        "%s is %s but must be a number from 0 to %.0e".formatted(key, value, MAX_NUMBER));
  }
}
