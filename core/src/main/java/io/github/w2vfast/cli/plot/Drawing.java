package io.github.w2vfast.cli.plot;

import java.io.IOException;
import java.io.OutputStream;

/** A picture that is drawn: what PNG and SVG share. Lengths are in pixels, y goes downwards. */
interface Drawing {
  /** How a text lies to its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  int width();

  int height();

  /** The width of a text. */
  double textWidth(String text, int size);

  /** A filled circle; colours are 0xRRGGBB. */
  void circle(double x, double y, double radius, int colour, double opacity);

  /** Lines from place to place: x0, y0, x1, y1, and so on. */
  void line(double[] places, int colour, double thickness, boolean dashed);

  /** A filled triangle. */
  void triangle(double[] places, int colour);

  /** A text on its base line, with a thin edge in the background's colour. */
  void text(String text, double x, double y, int size, int colour, Anchor anchor);

  void write(OutputStream out) throws IOException;
}
