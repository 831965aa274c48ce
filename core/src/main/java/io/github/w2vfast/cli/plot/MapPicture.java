package io.github.w2vfast.cli.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Draws a map of words with as many labels as have room, the frequent words first. */
final class MapPicture {
  private static final int[] COLOURS = {
    0x2563eb, 0xdc2626, 0x059669, 0xd97706, 0x7c3aed, 0x0891b2, 0xdb2777, 0x65a30d, 0x92400e,
    0x475569
  };
  private static final int TEXT = 0x1d2129;
  private static final int SOFT = 0x6b7280;
  private static final int ACCENT = 0xc2410c;
  private static final int MARGIN = 50;
  private static final int TOP = 56;
  private static final int CELL = 80;

  private final WordMap map;
  private final Drawing drawing;
  private final int labelSize;
  private final double radius;
  private final double scale;
  private final double left;
  private final double top;
  private final double lowX;
  private final double highY;

  /** Rectangles that are taken, by the cells that they touch. */
  private final Map<Long, List<double[]>> taken = new HashMap<>();

  private MapPicture(WordMap map, Drawing drawing) {
    this.map = map;
    this.drawing = drawing;
    int n = map.words().size();
    labelSize = n <= 60 ? 16 : n <= 400 ? 13 : 12;
    radius = n <= 60 ? 4.5 : n <= 400 ? 3.5 : n <= 3000 ? 2.5 : 1.6;
    double[] low = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    List<float[]> all = new ArrayList<>(List.of(map.places()));
    map.marks().forEach(m -> all.add(new float[] {m.x(), m.y()}));
    for (float[] place : all) {
      for (int axis = 0; axis < 2; axis++) {
        low[axis] = Math.min(low[axis], place[axis]);
        high[axis] = Math.max(high[axis], place[axis]);
      }
    }
    // Room for a label on the right.
    double width = drawing.width() - 2.0 * MARGIN - 60;
    double height = drawing.height() - (double) MARGIN - TOP;
    scale =
        Math.min(
            width / Math.max(high[0] - low[0], 1e-9), height / Math.max(high[1] - low[1], 1e-9));
    left = MARGIN + (width - scale * (high[0] - low[0])) / 2;
    top = TOP + (height - scale * (high[1] - low[1])) / 2;
    lowX = low[0];
    highY = high[1];
  }

  static void draw(WordMap map, Drawing drawing) {
    if (!map.words().isEmpty()) {
      new MapPicture(map, drawing).draw();
    }
  }

  private double x(float[] place) {
    return left + (place[0] - lowX) * scale;
  }

  private double y(float[] place) {
    return top + (highY - place[1]) * scale;
  }

  private void draw() {
    int[] order =
        IntStream.range(0, map.words().size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> map.ranks()[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int k = order.length - 1; k >= 0; k--) {
      float[] place = map.places()[order[k]];
      int colour = COLOURS[map.classes()[order[k]] % COLOURS.length];
      drawing.circle(x(place), y(place), radius, colour, order.length > 400 ? 0.6 : 0.9);
    }
    Set<Integer> first = new LinkedHashSet<>();
    for (WordMap.Arrow arrow : map.arrows()) {
      arrow(map.places()[arrow.from()], map.places()[arrow.to()]);
      first.add(arrow.from());
      first.add(arrow.to());
    }
    for (WordMap.Arrow arrow : map.arrows()) {
      keepClear(map.places()[arrow.from()], map.places()[arrow.to()]);
    }
    if (order.length <= 400) {
      // Labels keep clear of the other words' points as long as there are few.
      for (int i : order) {
        float[] place = map.places()[i];
        take(x(place) - radius, y(place) - radius, x(place) + radius, y(place) + radius);
      }
    }
    for (WordMap.Mark mark : map.marks()) {
      mark(mark);
    }
    first.forEach(i -> label(i, true));
    for (int i : order) {
      if (!first.contains(i)) {
        label(i, false);
      }
    }
    drawing.text(map.title(), 20, 32, 18, TEXT, Drawing.Anchor.START);
    drawing.text("%,d words".formatted(order.length), 20, 50, 12, SOFT, Drawing.Anchor.START);
  }

  private void arrow(float[] from, float[] to) {
    double dx = x(to) - x(from);
    double dy = y(to) - y(from);
    double length = Math.hypot(dx, dy);
    if (length < 4 * radius) {
      return;
    }
    double ux = dx / length;
    double uy = dy / length;
    double gap = radius + 3;
    double tipX = x(to) - gap * ux;
    double tipY = y(to) - gap * uy;
    drawing.line(
        new double[] {x(from) + gap * ux, y(from) + gap * uy, tipX - 8 * ux, tipY - 8 * uy},
        ACCENT,
        2,
        false);
    drawing.triangle(
        new double[] {
          tipX,
          tipY,
          tipX - 12 * ux - 5 * uy,
          tipY - 12 * uy + 5 * ux,
          tipX - 12 * ux + 5 * uy,
          tipY - 12 * uy - 5 * ux
        },
        ACCENT);
  }

  /** Takes a strip of small squares along an arrow, so that labels do not lie on it. */
  private void keepClear(float[] from, float[] to) {
    double length = Math.hypot(x(to) - x(from), y(to) - y(from));
    int steps = (int) Math.min(1000, length / 6);
    for (int i = 1; i < steps; i++) {
      double px = x(from) + (x(to) - x(from)) * i / steps;
      double py = y(from) + (y(to) - y(from)) * i / steps;
      take(px - 2, py - 2, px + 2, py + 2);
    }
  }

  private void mark(WordMap.Mark mark) {
    float[] place = {mark.x(), mark.y()};
    double px = x(place);
    double py = y(place);
    drawing.line(new double[] {px - 5, py - 5, px + 5, py + 5}, ACCENT, 2, false);
    drawing.line(new double[] {px - 5, py + 5, px + 5, py - 5}, ACCENT, 2, false);
    put(mark.label(), px, py, 11, ACCENT, true);
  }

  private void label(int i, boolean must) {
    float[] place = map.places()[i];
    put(map.words().get(i), x(place), y(place), radius + 4, TEXT, must);
  }

  /** Writes a label beside a place, where nothing else is; if it must be, over something else. */
  private void put(String text, double px, double py, double gap, int colour, boolean must) {
    double w = drawing.textWidth(text, labelSize);
    double h = labelSize;
    double diagonal = gap * 0.75;
    double[][] spots = {
      {px + gap, py + h * 0.35},
      {px - gap - w, py + h * 0.35},
      {px - w / 2, py - gap},
      {px - w / 2, py + gap + h * 0.75},
      {px + diagonal, py - diagonal},
      {px + diagonal, py + diagonal + h * 0.7},
      {px - diagonal - w, py - diagonal},
      {px - diagonal - w, py + diagonal + h * 0.7}
    };
    for (double[] spot : spots) {
      double x0 = spot[0] - 2;
      double y0 = spot[1] - h;
      double x1 = spot[0] + w + 2;
      double y1 = spot[1] + h * 0.3;
      if (x0 > 2
          && y0 > TOP - 4
          && x1 < drawing.width() - 2
          && y1 < drawing.height() - 2
          && isFree(x0, y0, x1, y1)) {
        take(x0, y0, x1, y1);
        drawing.text(text, spot[0], spot[1], labelSize, colour, Drawing.Anchor.START);
        return;
      }
    }
    if (must) {
      drawing.text(text, spots[0][0], spots[0][1], labelSize, colour, Drawing.Anchor.START);
    }
  }

  private boolean isFree(double x0, double y0, double x1, double y1) {
    for (long cx = cell(x0); cx <= cell(x1); cx++) {
      for (long cy = cell(y0); cy <= cell(y1); cy++) {
        for (double[] other : taken.getOrDefault(key(cx, cy), List.of())) {
          if (x0 < other[2] && x1 > other[0] && y0 < other[3] && y1 > other[1]) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private void take(double x0, double y0, double x1, double y1) {
    for (long cx = cell(x0); cx <= cell(x1); cx++) {
      for (long cy = cell(y0); cy <= cell(y1); cy++) {
        taken
            .computeIfAbsent(key(cx, cy), _ -> new ArrayList<>())
            .add(new double[] {x0, y0, x1, y1});
      }
    }
  }

  private static long cell(double at) {
    return (long) Math.floor(at / CELL);
  }

  private static long key(long cx, long cy) {
    return cx * 1_000_003 + cy;
  }
}
