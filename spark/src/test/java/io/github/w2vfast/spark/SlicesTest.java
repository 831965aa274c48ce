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
        new CombinedSlices.Combinations(layout, updates.iterator(), before);
    for (int slice : new int[] {ofU, last}) {
      Tuple2<Integer, byte[]> result = combined.next();
      assertEquals(slice, result._1());
      float[] values = floats(result._2());
      // steps of 10 and 20 in one direction: none of the first, three quarters of the second
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

  @Test
  void rowsAreAveragedByTheirUpdates() {
    float[] weights = {1, 0, 3};
    byte[] first;
    byte[] second;
    try (EmbeddingMatrix a = EmbeddingMatrix.zeros(3, 2);
        EmbeddingMatrix b = EmbeddingMatrix.zeros(3, 2)) {
      a.setRow(0, new float[] {1, 2}, 0);
      a.setRow(1, new float[] {100, 100}, 0);
      a.setRow(2, new float[] {3, 4}, 0);
      b.setRow(0, new float[] {5, 6}, 0);
      b.setRow(1, new float[] {100, 100}, 0);
      b.setRow(2, new float[] {7, 8}, 0);
      first = SliceUpdate.of(a, 0, 3, weights);
      second = SliceUpdate.of(b, 0, 3, new float[] {3, 0, 0});
    }
    assertEquals(2, new SliceUpdate(first, 2).rows());
    assertEquals(1, new SliceUpdate(second, 2).rows());
    Combiner combiner = new Combiner(3, 2);
    combiner.add(new SliceUpdate(first, 2));
    combiner.add(new SliceUpdate(second, 2));
    // row 1 was updated by nobody, row 2 by one task alone
    SliceUpdate mean = new SliceUpdate(combiner.partial(), 2);
    float[] row = new float[2];
    mean.values(0, row);
    assertArrayEquals(new float[] {4, 5}, row);
    assertEquals(4, mean.weight(0));
    assertEquals(2, mean.row(1));
    mean.values(1, row);
    assertArrayEquals(new float[] {3, 4}, row);
    assertEquals(3, mean.weight(1));
  }

  /** Of two tasks: the same step, steps at an angle, opposite ones, one beside none. */
  @Test
  void stepsOfOneDirectionAreAveragedOthersAdded() {
    byte[] before = bytes(1, 1, 0, 0, 1, 0, 1, 1, 9, 9);
    AdaptiveSum sum = new AdaptiveSum(5, 2, before);
    sum.add(update(4, 4, 1, 1, 1, 2, 7, 7));
    float[] alone = floats(sum.result());
    assertArrayEquals(new float[] {4, 4, 1, 1, 1, 2, 7, 7, 9, 9}, alone, 1e-6f);
    sum.add(update(4, 4, 1, 0, 1, -2, 1, 1));
    // at an angle: 1 - 1/4 of (1, 1) and 1 - 1/2 of (1, 0)
    float[] both = {4, 4, 1.25f, 0.75f, 1, 0, 7, 7, 9, 9};
    assertArrayEquals(both, floats(sum.result()), 1e-6f);
    assertArrayEquals(new float[] {1, 1, 0, 0, 1, 0, 1, 1, 9, 9}, floats(before));
  }

  /** The update of the first rows, of two values each. */
  private static SliceUpdate update(float... values) {
    SliceUpdate.Builder update = new SliceUpdate.Builder(values.length / 2, 2);
    for (int i = 0; i < values.length / 2; i++) {
      update.add(i, 1, new float[] {values[2 * i], values[2 * i + 1]});
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
