package io.github.w2vfast.cli.plot;

import java.io.IOException;
import java.io.OutputStream;

/** Kinds of pictures. */
public enum Pictures {
  /** A page to look around in. */
  HTML,
  /** Pixels. */
  PNG,
  /** Lines and texts. */
  SVG;

  /** Writes a map as this kind of picture. */
  public void write(WordMap map, String method, int width, int height, OutputStream out)
      throws IOException {
    if (this == HTML) {
      out.write(MapPage.of(map, method).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return;
    }
    Drawing drawing = drawing(width, height);
    MapPicture.draw(map, drawing);
    drawing.write(out);
  }

  /** Writes the curve of a training run as this kind of picture. */
  public void write(RunLog log, String title, int width, int height, OutputStream out)
      throws IOException {
    if (this == HTML) {
      out.write(LossCurve.page(log, title).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return;
    }
    Drawing drawing = drawing(width, height);
    LossCurve.draw(log, title, drawing);
    drawing.write(out);
  }

  private Drawing drawing(int width, int height) throws IOException {
    return this == PNG ? new PngDrawing(width, height) : new SvgDrawing(width, height);
  }
}
