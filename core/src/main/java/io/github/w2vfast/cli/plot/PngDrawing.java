package io.github.w2vfast.cli.plot;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;

/** A drawing as PNG, by Java's own 2D graphics without a screen. */
final class PngDrawing implements Drawing {
  private final BufferedImage image;
  private final Graphics2D graphics;

  /**
   * A white picture.
   *
   * @throws IOException if Java finds no fonts here
   */
  PngDrawing(int width, int height) throws IOException {
    System.setProperty("java.awt.headless", "true");
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    try {
      textWidth("x", 12);
    } catch (RuntimeException | Error e) {
      throw new IOException(
          "cannot draw a PNG: Java finds no fonts here; install some (Debian: apt-get install"
              + " fontconfig fonts-dejavu), or write an .svg or .html",
          e);
    }
  }

  @Override
  public int width() {
    return image.getWidth();
  }

  @Override
  public int height() {
    return image.getHeight();
  }

  private static Font font(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  @Override
  public double textWidth(String text, int size) {
    return text.isEmpty() ? 0 : layout(text, size).getAdvance();
  }

  private TextLayout layout(String text, int size) {
    return new TextLayout(text, font(size), graphics.getFontRenderContext());
  }

  @Override
  public void circle(double x, double y, double radius, int colour, double opacity) {
    graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) opacity));
    graphics.setColor(new Color(colour));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    graphics.setComposite(AlphaComposite.SrcOver);
  }

  @Override
  public void line(double[] places, int colour, double thickness, boolean dashed) {
    graphics.setColor(new Color(colour));
    graphics.setStroke(
        new BasicStroke(
            (float) thickness,
            BasicStroke.CAP_ROUND,
            BasicStroke.JOIN_ROUND,
            1,
            dashed ? new float[] {4, 5} : null,
            0));
    graphics.draw(path(places));
  }

  private static Path2D path(double[] places) {
    Path2D path = new Path2D.Double();
    path.moveTo(places[0], places[1]);
    for (int i = 2; i < places.length; i += 2) {
      path.lineTo(places[i], places[i + 1]);
    }
    return path;
  }

  @Override
  public void triangle(double[] places, int colour) {
    graphics.setColor(new Color(colour));
    graphics.fill(path(places));
  }

  @Override
  public void text(String text, double x, double y, int size, int colour, Anchor anchor) {
    if (text.isEmpty()) {
      return;
    }
    TextLayout layout = layout(text, size);
    double left =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - layout.getAdvance() / 2;
          case END -> x - layout.getAdvance();
        };
    graphics.setColor(Color.WHITE);
    graphics.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(layout.getOutline(AffineTransform.getTranslateInstance(left, y)));
    graphics.setColor(new Color(colour));
    layout.draw(graphics, (float) left, (float) y);
  }

  @Override
  public void write(OutputStream out) throws IOException {
    ImageIO.setUseCache(false);
    if (!ImageIO.write(image, "png", out)) {
      throw new IOException("this Java cannot write PNG");
    }
  }
}
