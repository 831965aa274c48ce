package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.EmbeddingMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** How models are cut into slices, and how slices are combined. */
class SlicesTest {
  private static byte[] bytes(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    return values;
  }

  @Test
  void slicesCoverEveryRowOnce() {
    SliceLayout layout = new SliceLayout(7, new int[] {1000, 1000, 998}, new int[] {30, 30, 30});
    int[] seen = new int[3];
    for (int slice = 0; slice < layout.slices(); slice++) {
      int matrix = layout.matrix(slice);
      assertEquals(seen[matrix], layout.firstRow(slice));
      assertEquals(layout.firstRow(slice) < 30, layout.isFrequent(slice));
      assertEquals(28L * layout.rows(slice), layout.bytes(slice));
      seen[matrix] += layout.rows(slice);
    }
    assertArrayEquals(new int[] {1000, 1000, 998}, seen);
    assertTrue(layout.slices() > 150, "small matrices are cut as well");
  }

  /** 20 million words of 300 values: 6e9 values in each matrix, 24 GB. */
  @Test
  void thereIsNoLimitAtTwoToThe31() {
    int words = 20_000_000;
    SliceLayout layout = new SliceLayout(300, new int[] {words, words}, new int[] {10_000, 10_000});
    assertEquals(2L * words * 300 * 4, layout.bytes(true));
    long rows = 0;
    for (int slice = 0; slice < layout.slices(); slice++) {
      rows += layout.rows(slice);
      assertTrue(layout.bytes(slice) <= 1 << 20);
    }
    assertEquals(2L * words, rows);

    // the last slices of both matrices, of which two of three tasks have updated one row each
    int last = layout.slices() - 1;
    int ofU = layout.slices() / 2 - 1;
    assertEquals(1, layout.matrix(last));
    assertEquals(0, layout.matrix(ofU));
    assertEquals(words, layout.firstRow(last) + layout.rows(last));
    Map<Integer, byte[]> before = new HashMap<>();
    List<Tuple2<Long, byte[]>> updates = new ArrayList<>();
    for (int slice : new int[] {ofU, last}) {
      before.put(slice, new byte[layout.bytes(slice)]);
      int row = layout.rows(slice) - 1;
      for (int task = 0; task < 3; task++) {
        float[] weights = new float[layout.rows(slice)];
        weights[row] = task;
        try (EmbeddingMatrix own = EmbeddingMatrix.zeros(weights.length, 300)) {
          own.set(row, 299, task * 10);
          updates.add(
              new Tuple2<>(
                  SliceKeys.key(slice, task), SliceUpdate.of(own, 0, weights.length, weights)));
        }
      }
    }
    CombinedSlices.Combinations combined =
        new CombinedSlices.Combinations(
            layout,
            List.of(Curvature.unknown(300).filter(), Curvature.unknown(300).filter()),
            updates.iterator(),
            before);
    for (int slice : new int[] {ofU, last}) {
      Tuple2<Integer, byte[]> result = combined.next();
      assertEquals(slice, result._1());
      float[] values = floats(result._2());
      // the mean of the steps of the two tasks, 10 and 20
      assertEquals(15, values[values.length - 1]);
      assertEquals(0, values[values.length - 2]);
      assertEquals(0, values[0]);
    }
    assertTrue(!combined.hasNext());
  }

  @Test
  void keysKeepSlicesAndSourcesApart() {
    for (int slice : new int[] {0, 1, 46_000, Integer.MAX_VALUE}) {
      for (int source : new int[] {0, 5, Integer.MAX_VALUE}) {
        long key = SliceKeys.key(slice, source);
        assertEquals(slice, SliceKeys.slice(key));
        assertEquals(source, SliceKeys.source(key));
      }
    }
    assertTrue(SliceKeys.key(3, 900) < SliceKeys.key(4, 0));
  }

  /** Two tasks and a group of two more, in either order and as one group. */
  @Test
  void stepsAreAddedHoweverTheyAreGrouped() {
    byte[] before = bytes(1, 1, 2, 2, 3, 3, 4, 4);
    SliceUpdate a = update(2, 1, 1, 2, 2, 5, 3, 4);
    SliceUpdate b = update(1, 3, 1, 2, 2, 6);
    SliceUpdate c = update(1, 1, 1, 4);
    // no curvature: the sum of all steps
    Curvature flat = Curvature.of(new double[3], 2);
    RowSteps all = new RowSteps(4, 2);
    List.of(a, b, c).forEach(all::add);
    float[] sum = floats(all.combined(before, flat.filter()));
    assertArrayEquals(new float[] {2, 3, -1, 4, 1, 8, 3, 4}, sum, 1e-6f);
    RowSteps group = new RowSteps(4, 2);
    group.add(b);
    group.add(c);
    RowSteps tree = new RowSteps(4, 2);
    tree.add(new SliceUpdate(group.ofGroup(), 2));
    tree.add(a);
    assertArrayEquals(sum, floats(tree.combined(before, flat.filter())), 1e-6f);
    // of one task its own values, of several their mean, where nothing is known
    float[] mean = floats(tree.combined(before, Curvature.unknown(2).filter()));
    assertArrayEquals(new float[] {4 / 3f, 5 / 3f, 1, 8 / 3f, 2, 5.5f, 3, 4}, mean, 1e-6f);
    assertArrayEquals(new float[] {1, 1, 2, 2, 3, 3, 4, 4}, floats(before));
  }

  /** The update of rows 0, 1, 2 of a task that has trained each twice, of two values each. */
  private static SliceUpdate update(float... values) {
    SliceUpdate.Builder update = new SliceUpdate.Builder(values.length / 2, 2);
    for (int i = 0; i < values.length / 2; i++) {
      update.add(i, 1, 2, new float[] {values[2 * i], values[2 * i + 1]});
    }
    return new SliceUpdate(update.bytes(), 2);
  }

  @Test
  void updatesOfAnotherShapeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SliceUpdate(new byte[3], 2));
    assertThrows(IllegalArgumentException.class, () -> new SliceUpdate(bytes(0, 0), 2));
    assertThrows(
        IllegalArgumentException.class, () -> new SliceUpdate(new byte[] {-1, -1, -1, -1}, 2));
  }

  @Test
  void escapesAreReversible() {
    for (String token :
        List.of(
            "",
            " ",
            "</s>",
            "\\",
            "\\e",
            "a b",
            "\\s",
            "x\\",
            "\r\n\t\0",
            "plain",
            "𝄞",
            "\\</s>")) {
      String escaped = Words.escape(token);
      assertEquals(token, Words.unescape(escaped), escaped);
      assertTrue(escaped.chars().noneMatch(c -> " \t\r\n\0".indexOf(c) >= 0), escaped);
      assertTrue(!escaped.isEmpty() && !escaped.equals("</s>"), escaped);
    }
  }
}
