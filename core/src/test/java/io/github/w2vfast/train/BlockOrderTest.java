package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockOrderTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 12, 1024, 30_030, 1_000_003, Integer.MAX_VALUE})
  void everyBlockIsVisitedOnceAnEpoch(int blocks) {
    BlockOrder order = new BlockOrder(blocks, 2, 7);
    int visits = Math.min(blocks, 2_000_000);
    BitSet seen = new BitSet();
    for (int i = 0; i < visits; i++) {
      int block = order.block(1, i);
      assertTrue(block >= 0 && block < blocks, () -> "block " + block + " of " + blocks);
      assertTrue(!seen.get(block), () -> "block " + block + " twice");
      seen.set(block);
    }
    assertEquals(visits, seen.cardinality());
  }

  @Test
  void anyRunOfVisitsIsSpreadOverTheText() {
    BlockOrder order = new BlockOrder(1000, 1, 1);
    for (int from = 0; from < 900; from += 100) {
      int[] perTenth = new int[10];
      for (int i = from; i < from + 100; i++) {
        perTenth[order.block(0, i) / 100]++;
      }
      for (int visits : perTenth) {
        assertTrue(visits >= 5 && visits <= 15, () -> visits + " of 100 visits in a tenth");
      }
    }
  }

  @Test
  void epochsAndSeedsStartElsewhere() {
    BlockOrder order = new BlockOrder(1000, 2, 1);
    assertNotEquals(order.block(0, 0), order.block(1, 0));
    assertNotEquals(order.block(0, 0), new BlockOrder(1000, 2, 2).block(0, 0));
    assertEquals(order.block(0, 5), new BlockOrder(1000, 2, 1).block(0, 5));
  }
}
