package io.github.w2vfast.cli.plot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A drawing as SVG. Widths of texts are estimated: the reader's fonts are not known here. */
final class SvgDrawing implements Drawing {
  private final int width;
  private final int height;
  private final StringBuilder body = new StringBuilder();

  SvgDrawing(int width, int height) {
    this.width = width;
    this.height = height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public double textWidth(String text, int size) {
    double ems = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      if (type == Character.NON_SPACING_MARK || type == Character.FORMAT) {
        continue;
      }
      // Wide scripts and symbols are as wide as high, Latin about half of it.
      ems +=
          c >= 0x1100 && Character.isIdeographic(c) || c >= 0xac00 && c < 0xd7b0 || c > 0xffff
              ? 1.05
              : 0.58;
    }
    return ems * size;
  }

  @Override
  public void circle(double x, double y, double radius, int colour, double opacity) {
    body.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#%06x\" fill-opacity=\"%.2f\"/>\n",
            x,
            y,
            radius,
            colour,
            opacity));
  }

  @Override
  public void line(double[] places, int colour, double thickness, boolean dashed) {
    body.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.1f\""
                + " stroke-linejoin=\"round\"%s/>\n",
            points(places),
            colour,
            thickness,
            dashed ? " stroke-dasharray=\"4 5\"" : ""));
  }

  @Override
  public void triangle(double[] places, int colour) {
    body.append(
        String.format(
            Locale.ROOT, "<polygon points=\"%s\" fill=\"#%06x\"/>\n", points(places), colour));
  }

  private static String points(double[] places) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < places.length; i += 2) {
      points.append(
          String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", places[i], places[i + 1]));
    }
    return points.toString();
  }

  @Override
  public void text(String text, double x, double y, int size, int colour, Anchor anchor) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"#%06x\""
                + " text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            size,
            colour,
            anchor.name().toLowerCase(Locale.ROOT),
            escaped(text)));
  }

  /** Text for XML 1.0; characters that it cannot hold become U+FFFD. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> {
          boolean allowed =
              c >= ' ' && c != 0xfffe && c != 0xffff && (c < 0xd800 || c > 0xdfff) || c == '\t';
          out.appendCodePoint(allowed ? c : 0xfffd);
        }
      }
    }
    return out.toString();
  }

  /** The whole picture. */
  String svg() {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif\" paint-order=\"stroke\">\n"
            .formatted(width, height, width, height)
        + "<style>text { stroke: #fff; stroke-width: 3px; stroke-linejoin: round; paint-order:"
        + " stroke; }</style>\n"
        + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
        + body
        + "</svg>\n";
  }

  @Override
  public void write(OutputStream out) throws IOException {
    out.write(svg().getBytes(StandardCharsets.UTF_8));
  }
}
