package io.github.w2vfast.cli.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.JsonReader;
import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.query.NearestTable;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.WordClasses;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Places, neighbours, classes and pictures of words. */
class PlotTest {
  private static final List<String> HOSTILE =
      List.of(
          "</script>",
          "<!--",
          "]]>",
          "\"&'",
          "\u2028\u2029",
          "\\u003c",
          "@DATA@",
          "\u0000\u0001",
          "\ud800",
          "한국어",
          "👩‍🚀");

  /** Three groups of words, each around a direction of its own. */
  private static ArrayVectors groups(int perGroup, int dim) {
    Random random = new Random(4);
    List<String> words = new ArrayList<>();
    float[][] rows = new float[3 * perGroup][dim];
    for (int i = 0; i < rows.length; i++) {
      words.add("g" + i % 3 + "-" + i);
      for (int k = 0; k < dim; k++) {
        rows[i][k] = (float) (0.25 * random.nextGaussian());
      }
      rows[i][i % 3] += 3;
    }
    return new ArrayVectors(words, rows, dim);
  }

  @ParameterizedTest
  @EnumSource
  void groupsStayApart(Projection projection) {
    try (ArrayVectors vectors = groups(40, 20);
        Subset unit = new Subset(vectors, java.util.stream.IntStream.range(0, 120).toArray())) {
      float[][] places = projection.place(unit, 1);
      double within = 0;
      double between = 0;
      for (int i = 0; i < 120; i++) {
        for (int j = 0; j < i; j++) {
          double d = Math.hypot(places[i][0] - places[j][0], places[i][1] - places[j][1]);
          assertTrue(Double.isFinite(d));
          if (i % 3 == j % 3) {
            within += d / (3 * 40 * 39 / 2.0);
          } else {
            between += d / (3 * 40 * 40.0);
          }
        }
      }
      assertTrue(between > 2 * within, within + " within, " + between + " between");
    }
  }

  @Test
  void theTreesForcesAreNearlyTheExactOnes() {
    Random random = new Random(2);
    int n = 500;
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian() * 10;
      y[i] = (float) random.nextGaussian() * 10;
    }
    x[1] = x[0];
    y[1] = y[0];
    QuadTree tree = new QuadTree(x, y);
    float[] push = new float[2 * n];
    for (int i = 0; i < n; i++) {
      double exact = 0;
      double fx = 0;
      double fy = 0;
      for (int j = 0; j < n; j++) {
        if (i != j) {
          double dx = x[i] - x[j];
          double dy = y[i] - y[j];
          double q = 1 / (1 + dx * dx + dy * dy);
          exact += q;
          fx += q * q * dx;
          fy += q * q * dy;
        }
      }
      // The twins 0 and 1 share a leaf, which counts both as one point.
      double z = tree.repel(i, 0, push) - (i < 2 ? 1 : 0);
      assertEquals(exact, z, 1e-3 * exact);
      assertEquals(fx, push[2 * i], 1e-3);
      assertEquals(fy, push[2 * i + 1], 1e-3);
      double rough = tree.repel(i, 0.5f, push) - (i < 2 ? 1 : 0);
      assertEquals(exact, rough, 0.05 * exact);
    }
  }

  @Test
  void principalComponentsFindTheLongAxis() {
    Random random = new Random(3);
    float[][] rows = new float[400][5];
    for (float[] row : rows) {
      float along = (float) random.nextGaussian() * 10;
      for (int k = 0; k < 5; k++) {
        row[k] = (float) (0.1 * random.nextGaussian() + (k == 1 ? 0.6 : k == 3 ? 0.8 : 0) * along);
      }
    }
    try (ArrayVectors vectors = new ArrayVectors(ArrayVectors.numbered("w", 400), rows, 5)) {
      PrincipalComponents components = new PrincipalComponents(vectors, 2);
      float[] zero = components.project(new float[5]);
      float[] moved = components.project(new float[] {0, 0.6f, 0, 0.8f, 0});
      assertEquals(1, Math.abs(moved[0] - zero[0]), 1e-3);
      assertEquals(0, moved[1] - zero[1], 0.05);
    }
  }

  @Test
  void neighboursAndClassesOfGroups() {
    try (ArrayVectors vectors = groups(50, 20)) {
      List<List<Neighbor>> nearest = NearestTable.of(vectors, 7);
      WordClasses classes = WordClasses.of(vectors, 3, 20, 1);
      for (int i = 0; i < 150; i++) {
        int word = i;
        assertEquals(7, nearest.get(i).size());
        assertTrue(
            nearest.get(i).stream().allMatch(n -> n.index() % 3 == word % 3 && n.index() != word));
        assertEquals(classes.classOf(i % 3), classes.classOf(i));
      }
      assertEquals(50, classes.size(0));
      assertTrue(classes.meanCosine() > 0.85, "" + classes.meanCosine());
      assertEquals(3, classes.central(4).size());
    }
  }

  @Test
  void asManyClassesAsWordsAndZeros() {
    float[][] rows = new float[10][4];
    for (int i = 1; i < 10; i++) {
      rows[i][i % 4] = 1;
    }
    try (ArrayVectors vectors = new ArrayVectors(ArrayVectors.numbered("w", 10), rows, 4)) {
      WordClasses classes = WordClasses.of(vectors, 10, 5, 1);
      for (int c = 0; c < 10; c++) {
        assertEquals(1, classes.size(c));
      }
    }
  }

  private static WordMap map() {
    int n = HOSTILE.size();
    float[][] places = new float[n][];
    List<List<Neighbor>> neighbors = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      places[i] = new float[] {i, i * i % 7};
      neighbors.add(List.of(new Neighbor(HOSTILE.get((i + 1) % n), (i + 1) % n, 0.5f)));
    }
    return new WordMap(
        "</title><script>",
        HOSTILE,
        java.util.stream.IntStream.range(0, n).toArray(),
        places,
        new int[n],
        List.of("<b>"),
        neighbors,
        List.of(new WordMap.Arrow(0, 3)),
        List.of(new WordMap.Mark("a < b & c", 2, 2)));
  }

  @Test
  void hostileWordsStayData() {
    String page = MapPage.of(map(), "x");
    String open = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(open) + open.length();
    int to = page.indexOf("</script>", from);
    String json = page.substring(from, to);
    assertFalse(json.contains("<"), "markup in the data");
    Map<?, ?> data = (Map<?, ?>) JsonReader.read(json);
    assertEquals(HOSTILE, data.get("words"));
    assertEquals("</title><script>", data.get("title"));
    assertEquals(List.of(List.of(0L, 3L)), data.get("arrows"));
    // Both scripts end where they should, and no third one begins.
    assertEquals(3, page.split("<script", -1).length);
    assertEquals(3, page.split("</script>", -1).length);
  }

  @Test
  void svgIsXml() throws Exception {
    SvgDrawing svg = new SvgDrawing(400, 300);
    MapPicture.draw(map(), svg);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.svg().getBytes()));
    assertEquals(HOSTILE.size(), document.getElementsByTagName("circle").getLength());
    assertEquals(0, document.getElementsByTagName("script").getLength());
    assertTrue(document.getDocumentElement().getTextContent().contains("a < b & c"));
  }

  @Test
  void pngHasPoints() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Pictures.PNG.write(map(), "x", 400, 300, out);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    assertEquals(400, image.getWidth());
    int coloured = 0;
    for (int x = 0; x < 400; x++) {
      for (int y = 60; y < 300; y++) {
        coloured += image.getRGB(x, y) != 0xffffffff ? 1 : 0;
      }
    }
    assertTrue(coloured > 300, coloured + " pixels");
  }

  @Test
  void labelsDoNotOverlap() throws Exception {
    int n = 300;
    Random random = new Random(1);
    float[][] places = new float[n][];
    List<List<Neighbor>> none = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      places[i] = new float[] {random.nextFloat(), random.nextFloat()};
      none.add(List.of());
    }
    SvgDrawing svg = new SvgDrawing(800, 600);
    MapPicture.draw(
        new WordMap(
            "t",
            ArrayVectors.numbered("word", n),
            java.util.stream.IntStream.range(0, n).toArray(),
            places,
            new int[n],
            List.of("c"),
            none,
            List.of(),
            List.of()),
        svg);
    List<double[]> boxes = new ArrayList<>();
    var matcher =
        java.util.regex.Pattern.compile(
                "<text x=\"([0-9.]+)\" y=\"([0-9.]+)\" font-size=\"13\"[^>]*>(word[0-9]+)<")
            .matcher(svg.svg());
    while (matcher.find()) {
      double x = Double.parseDouble(matcher.group(1));
      double y = Double.parseDouble(matcher.group(2));
      boxes.add(new double[] {x, y - 12, x + svg.textWidth(matcher.group(3), 13), y + 3});
    }
    assertTrue(boxes.size() > 80 && boxes.size() <= n, boxes.size() + " labels");
    for (int i = 0; i < boxes.size(); i++) {
      for (int j = 0; j < i; j++) {
        double[] a = boxes.get(i);
        double[] b = boxes.get(j);
        assertTrue(
            a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3],
            "two labels lie on each other");
      }
    }
  }
}
