package io.github.w2vfast.cli.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import io.github.w2vfast.query.NearestTable;
import io.github.w2vfast.query.WordClasses;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser. Where there is none, the test says so and checks nothing. */
@Timeout(300)
class BrowserTest {
  private static final int WORDS = 300;

  @TempDir private Path dir;

  private static boolean thereIsNoBrowser() {
    if (Browser.find() == null) {
      System.out.println(
          "BrowserTest: NOT RUN, there is no chromium or google-chrome on the PATH; the pages were"
              + " not opened");
      return true;
    }
    return false;
  }

  private static WordMap map() {
    List<String> words = new ArrayList<>(List.of("</script><img src=x onerror=alert(1)>", "한국어"));
    words.addAll(ArrayVectors.numbered("word", WORDS - 2));
    try (ArrayVectors vectors = ArrayVectors.random(words, 20, 6)) {
      WordClasses classes = WordClasses.of(vectors, 5, 10, 1);
      return new WordMap(
          "A map",
          List.copyOf(words),
          IntStream.range(0, WORDS).toArray(),
          Projection.PCA.place(vectors, 1),
          IntStream.range(0, WORDS).map(classes::classOf).toArray(),
          List.of("a", "b", "c", "d", "<b>e</b>"),
          NearestTable.of(vectors, 10),
          List.of(new WordMap.Arrow(2, 3)),
          List.of(new WordMap.Mark("here", 0, 0)));
    }
  }

  private Path written(String name, Pictures kind) throws Exception {
    Path file = dir.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      kind.write(map(), "by test", 800, 600, out);
    }
    return file;
  }

  @Test
  void aMapCanBeUsed() throws Exception {
    if (thereIsNoBrowser()) {
      return;
    }
    WordMap map = map();
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(written("map.html", Pictures.HTML));
      assertEquals((long) WORDS, number(browser.value("+document.body.dataset.drawn")));
      assertEquals("A map", browser.value("document.title"));
      String pixels =
          "(() => { const m = document.getElementById('map'), c = document.createElement('canvas');"
              + " c.width = m.width; c.height = m.height;"
              + " const g = c.getContext('2d', { willReadFrequently: true }); g.drawImage(m, 0, 0);"
              + " const d = g.getImageData(0, 0, c.width, c.height).data; let n = 0, s = 0;"
              + " for (let i = 3; i < d.length; i += 4) { if (d[i]) { n++; s = (s * 31 + d[i - 1] +"
              + " 7 * d[i - 3]) % 1000003; } } return n * 1e7 + s; })()";
      Object plain = browser.value(pixels);
      assertTrue(number(plain) > 3000 * 10_000_000L, "the canvas is empty: " + plain);

      // Search highlights.
      browser.value(
          "(() => { const s = document.getElementById('search'); s.value = 'Word17';"
              + " s.dispatchEvent(new Event('input')); })()");
      browser.frame();
      assertEquals("word17", browser.value("wordMap.matches().join()"));
      assertNotEquals(plain, browser.value(pixels), "the search changed nothing on the screen");
      browser.value(
          "(() => { const s = document.getElementById('search'); s.value = '';"
              + " s.dispatchEvent(new Event('input')); })()");

      // Pointing at a word shows its neighbours; a hostile word is only text.
      for (int word : new int[] {0, 1, 50}) {
        String place = "wordMap.place(" + Quoted.javaScript(map.words().get(word)) + ")";
        browser.value("(() => { document.querySelector('[data-zoom=\"0\"]').click(); })()");
        browser.frame();
        double x = ((Number) browser.value(place + "[0]")).doubleValue();
        double y = ((Number) browser.value(place + "[1]")).doubleValue();
        browser.moveMouse(x, y);
        browser.frame();
        assertEquals(
            map.words().get(word), browser.value("document.querySelector('#tip b').textContent"));
        assertEquals(
            map.neighbors().get(word).getFirst().word(),
            browser.value("document.querySelector('#tip td').textContent"));
        assertEquals(10L, number(browser.value("document.querySelectorAll('#tip tr').length")));
      }

      // Zoom, colours and darkness.
      browser.value("document.querySelector('[data-zoom=\"1.5\"]').click()");
      browser.frame();
      assertEquals("1.500", browser.value("document.body.dataset.scale"));
      browser.value(
          "(() => { const c = document.getElementById('colour'); c.value = 'rank';"
              + " c.dispatchEvent(new Event('change')); document.getElementById('theme').click();"
              + " })()");
      browser.frame();
      assertEquals("dark", browser.value("document.documentElement.className"));
      assertEquals(0L, number(browser.value("document.querySelectorAll('img').length")));
      assertEquals(List.of(), browser.problems());
    }
  }

  @Test
  void aCurveCanBeRead() throws Exception {
    if (thereIsNoBrowser()) {
      return;
    }
    List<RunLog.Point> points = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      points.add(new RunLog.Point(i, i * 1000, 1 + i / 20, 0.025 - i * 1e-4, 3.0 / i + 1, 1000));
    }
    Path file = dir.resolve("loss.html");
    try (OutputStream out = Files.newOutputStream(file)) {
      Pictures.HTML.write(new RunLog(points), "A <run>", 800, 600, out);
    }
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(file);
      browser.moveMouse(500, 300);
      browser.frame();
      String tip = browser.value("document.getElementById('tip').textContent").toString();
      assertTrue(tip.startsWith("loss 1.") && tip.contains("epoch"), tip);
      assertEquals("A <run>", browser.value("document.title"));
      assertEquals(List.of(), browser.problems());
    }
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }
}
