package io.github.w2vfast.cli.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Draws how the loss of a run fell, with the learning rate and the ends of the epochs. */
final class LossCurve {
  private static final int TEXT = 0x1d2129;
  private static final int SOFT = 0x6b7280;
  private static final int GRID = 0xe3e6ea;
  private static final int LOSS = 0x2563eb;
  private static final int RAW = 0xb7cdf8;
  private static final int RATE = 0xd97706;
  private static final int LEFT = 74;
  private static final int RIGHT = 84;
  private static final int TOP = 70;
  private static final int BOTTOM = 58;

  /** More points than this are thinned: no picture shows them. */
  private static final int MOST_POINTS = 4000;

  private final List<RunLog.Point> points;
  private final Drawing drawing;
  private final double mostWords;
  private final Axis loss;
  private final Axis rate;

  private LossCurve(RunLog log, Drawing drawing) {
    this.points = thinned(log.points());
    this.drawing = drawing;
    mostWords = Math.max(1, points.stream().mapToDouble(RunLog.Point::words).max().orElse(1));
    double[] losses = points.stream().mapToDouble(RunLog.Point::loss).sorted().toArray();
    // A first point far above the others would press them flat.
    double high = losses[(int) Math.min(losses.length - 1, Math.ceil(losses.length * 0.99))];
    loss = Axis.over(losses[0], high);
    rate = Axis.over(0, points.stream().mapToDouble(RunLog.Point::rate).max().orElse(1));
  }

  private static List<RunLog.Point> thinned(List<RunLog.Point> all) {
    if (all.size() <= MOST_POINTS) {
      return all;
    }
    List<RunLog.Point> some = new ArrayList<>();
    for (int i = 0; i < MOST_POINTS; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (MOST_POINTS - 1))));
    }
    return some;
  }

  /** A scale with round steps. */
  private record Axis(double low, double high, double step) {
    static Axis over(double low, double high) {
      // So many steps on the way from 0 that each of them changes a double.
      double least = Math.max(1e-12, Math.abs(high) * 1e-9);
      double range = high - low > least ? high - low : Math.max(1e-6, Math.abs(high));
      double rough = range / 5;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step =
          power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
      double from = Math.floor(low / step) * step;
      double to = Math.max(from + step, Math.ceil(high / step) * step);
      return new Axis(from, to, step);
    }

    double share(double value) {
      return Math.clamp((value - low) / (high - low), 0, 1);
    }

    String label(double value) {
      int digits = (int) Math.max(0, -Math.floor(Math.log10(step)));
      return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
  }

  static void draw(RunLog log, String title, Drawing drawing) {
    new LossCurve(log, drawing).draw(title);
  }

  private double x(double words) {
    return LEFT + words / mostWords * (drawing.width() - LEFT - RIGHT);
  }

  private double y(double share) {
    return drawing.height() - BOTTOM - share * (drawing.height() - TOP - BOTTOM);
  }

  private void draw(String title) {
    RunLog.Point last = points.getLast();
    drawing.text(title, LEFT, 28, 18, TEXT, Drawing.Anchor.START);
    drawing.text(summary(last), LEFT, 48, 12, SOFT, Drawing.Anchor.START);
    axes();
    epochs();
    drawing.line(curve(RunLog.Point::rate, rate), RATE, 1.5, true);
    drawing.line(curve(RunLog.Point::loss, loss), RAW, 1.2, false);
    drawing.line(smoothed(), LOSS, 2.4, false);
    double share = loss.share(smooth()[points.size() - 1]);
    drawing.circle(x(last.words()), y(share), 4, LOSS, 1);
  }

  private static String summary(RunLog.Point last) {
    return String.format(
        Locale.ROOT,
        "loss %.3f at the end, %s words in %s, %s words/s",
        last.loss(),
        large(last.words()),
        last.time() < 100
            ? String.format(Locale.ROOT, "%.1f s", last.time())
            : String.format(Locale.ROOT, "%.1f min", last.time() / 60),
        large(last.wordsPerSecond()));
  }

  private static String large(double n) {
    if (n >= 1e9) {
      return String.format(Locale.ROOT, "%.2f G", n / 1e9);
    }
    if (n >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", n / 1e6);
    }
    return n >= 1e3
        ? String.format(Locale.ROOT, "%.0f k", n / 1e3)
        : String.format(Locale.ROOT, "%.0f", n);
  }

  private void axes() {
    int right = drawing.width() - RIGHT;
    for (double v = loss.low; v <= loss.high + loss.step / 2; v += loss.step) {
      double y = y(loss.share(v));
      drawing.line(new double[] {LEFT, y, right, y}, GRID, 1, false);
      drawing.text(loss.label(v), LEFT - 9, y + 4, 12, SOFT, Drawing.Anchor.END);
    }
    for (double v = rate.low; v <= rate.high + rate.step / 2; v += rate.step) {
      drawing.text(rate.label(v), right + 9, y(rate.share(v)) + 4, 12, RATE, Drawing.Anchor.START);
    }
    double unit = mostWords >= 2e9 ? 1e9 : mostWords >= 2e6 ? 1e6 : mostWords >= 2e3 ? 1e3 : 1;
    Axis words = Axis.over(0, mostWords / unit);
    for (double v = 0; v <= mostWords / unit * 1.0001; v += words.step) {
      double x = x(v * unit);
      drawing.line(new double[] {x, y(0), x, y(0) + 5}, SOFT, 1, false);
      drawing.text(words.label(v), x, y(0) + 20, 12, SOFT, Drawing.Anchor.MIDDLE);
    }
    drawing.line(new double[] {LEFT, y(0), right, y(0)}, SOFT, 1, false);
    String name =
        unit == 1e9
            ? " (billions)"
            : unit == 1e6 ? " (millions)" : unit == 1e3 ? " (thousands)" : "";
    drawing.text(
        "words" + name,
        (LEFT + right) / 2.0,
        drawing.height() - 16.0,
        13,
        TEXT,
        Drawing.Anchor.MIDDLE);
    drawing.text("loss (nats)", 14, TOP - 12.0, 13, LOSS, Drawing.Anchor.START);
    drawing.text("learning rate", drawing.width() - 8.0, TOP - 12.0, 13, RATE, Drawing.Anchor.END);
  }

  private void epochs() {
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).epoch() != points.get(i - 1).epoch()) {
        double x = x((points.get(i).words() + points.get(i - 1).words()) / 2);
        drawing.line(new double[] {x, y(0), x, y(1)}, GRID, 1.5, true);
        drawing.text(
            "epoch " + points.get(i).epoch(), x + 5, y(1) + 13, 11, SOFT, Drawing.Anchor.START);
      }
    }
  }

  private double[] curve(ToDoubleFunction<RunLog.Point> value, Axis axis) {
    double[] places = new double[2 * points.size()];
    for (int i = 0; i < points.size(); i++) {
      places[2 * i] = x(points.get(i).words());
      places[2 * i + 1] = y(axis.share(value.applyAsDouble(points.get(i))));
    }
    return places;
  }

  private double[] smoothed() {
    double[] smooth = smooth();
    double[] places = new double[2 * smooth.length];
    for (int i = 0; i < smooth.length; i++) {
      places[2 * i] = x(points.get(i).words());
      places[2 * i + 1] = y(loss.share(smooth[i]));
    }
    return places;
  }

  /** The mean of each point and its neighbours, a fiftieth of the run to both sides. */
  private double[] smooth() {
    int reach = points.size() / 50;
    double[] smooth = new double[points.size()];
    for (int i = 0; i < smooth.length; i++) {
      int near = Math.min(reach, Math.min(i, smooth.length - 1 - i));
      double sum = 0;
      for (int j = i - near; j <= i + near; j++) {
        sum += points.get(j).loss();
      }
      smooth[i] = sum / (2 * near + 1);
    }
    return smooth;
  }

  /** A page with the picture; pointing at it tells the figures. */
  static String page(RunLog log, String title) {
    SvgDrawing svg = new SvgDrawing(1100, 620);
    LossCurve curve = new LossCurve(log, svg);
    curve.draw(title);
    List<Object> rows = new ArrayList<>();
    for (RunLog.Point p : curve.points) {
      rows.add(List.of(p.words(), p.time(), p.epoch(), p.rate(), p.loss(), p.wordsPerSecond()));
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", title);
    data.put("left", LEFT);
    data.put("right", 1100 - RIGHT);
    data.put("top", TOP);
    data.put("bottom", 620 - BOTTOM);
    data.put("most", curve.mostWords);
    data.put("points", rows);
    return MapPage.template("loss.html")
        .replace("@DATA@", MapPage.script(data))
        .replace("@SVG@", svg.svg());
  }
}
