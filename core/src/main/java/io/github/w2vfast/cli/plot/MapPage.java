package io.github.w2vfast.cli.plot;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.query.Neighbor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A map of words as one HTML page that needs nothing but itself. */
public final class MapPage {
  /** Coordinates are whole numbers from 0 to this, in both directions at one scale. */
  private static final int EXTENT = 30_000;

  private static final String PLACEHOLDER = "@DATA@";

  private MapPage() {}

  /** The page. */
  public static String of(WordMap map, String method) {
    return template("map.html").replace(PLACEHOLDER, script(data(map, method)));
  }

  /** A page of this package with a place for data in it. */
  static String template(String name) {
    try (InputStream in = MapPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * JSON that can stand in a script element: no {@code <}, {@code >} or {@code &}, so that nothing
   * in it ends the element or begins a comment or an entity.
   */
  static String script(Object value) {
    return Json.write(value)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        // Else a title could be taken for a template's placeholder.
        .replace("@", "\\u0040");
  }

  /** What the page knows, in the names of its script. */
  static Map<String, Object> data(WordMap map, String method) {
    int n = map.words().size();
    float[] low = {Float.MAX_VALUE, Float.MAX_VALUE};
    float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE};
    for (float[] place : map.places()) {
      for (int axis = 0; axis < 2; axis++) {
        low[axis] = Math.min(low[axis], place[axis]);
        high[axis] = Math.max(high[axis], place[axis]);
      }
    }
    double width = Math.max(high[0] - low[0], high[1] - low[1]);
    double scale = n > 0 && width > 0 ? EXTENT / width : 1;
    List<Long> x = new ArrayList<>(n);
    List<Long> y = new ArrayList<>(n);
    for (float[] place : map.places()) {
      x.add(Math.round((place[0] - low[0]) * scale));
      y.add(Math.round((high[1] - place[1]) * scale));
    }
    int k = map.neighbors().stream().mapToInt(List::size).max().orElse(0);
    List<Integer> nearest = new ArrayList<>(n * k);
    List<Long> cosines = new ArrayList<>(n * k);
    for (List<Neighbor> list : map.neighbors()) {
      for (int j = 0; j < k; j++) {
        nearest.add(j < list.size() ? list.get(j).index() : -1);
        cosines.add(j < list.size() ? Math.round(list.get(j).cosine() * 1000.0) : 0);
      }
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", map.title());
    data.put("method", method);
    data.put("extent", EXTENT);
    data.put("words", map.words());
    data.put("rank", Arrays.stream(map.ranks()).boxed().toList());
    data.put("x", x);
    data.put("y", y);
    data.put("cls", Arrays.stream(map.classes()).boxed().toList());
    data.put("classes", map.classNames());
    data.put("k", k);
    data.put("nb", nearest);
    data.put("cos", cosines);
    data.put("arrows", map.arrows().stream().map(a -> List.of(a.from(), a.to())).toList());
    data.put(
        "marks",
        map.marks().stream()
            .map(
                m -> {
                  Map<String, Object> mark = new LinkedHashMap<>();
                  mark.put("label", m.label());
                  mark.put("x", Math.round((m.x() - low[0]) * scale));
                  mark.put("y", Math.round((high[1] - m.y()) * scale));
                  return mark;
                })
            .toList());
    return data;
  }
}
