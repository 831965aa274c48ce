package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuTopologyTest {
  @TempDir Path root;

  static BitSet cpus(int... numbers) {
    BitSet set = new BitSet();
    for (int n : numbers) {
      set.set(n);
    }
    return set;
  }

  private SystemFiles siblings(String... lists) throws IOException {
    FakeSystem system = new FakeSystem(root);
    for (int cpu = 0; cpu < lists.length; cpu++) {
      system.file(
          "/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list",
          lists[cpu] + "\n");
    }
    return system.files();
  }

  @Test
  void readsLists() {
    assertEquals(Optional.of(cpus(0)), CpuTopology.parseList("0"));
    assertEquals(Optional.of(cpus(0, 1, 2, 3, 8, 10, 11)), CpuTopology.parseList("0-3,8,10-11\n"));
    BitSet many = CpuTopology.parseList("0-1535,2000-2047").orElseThrow();
    assertEquals(1536 + 48, many.cardinality());
    assertEquals(2048, many.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "3-1", "-1", "1-", "0-", "1,,2", "0-99999999", "0-2147483648", "1-2-3"})
  void refusesWhatIsNoList(String text) {
    assertEquals(Optional.empty(), CpuTopology.parseList(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0-1", "5", "0-3,8,10-11", "1023-1025"})
  void writesListsAsItReadsThem(String text) {
    assertEquals(text, CpuTopology.formatList(CpuTopology.parseList(text).orElseThrow()));
  }

  @Test
  void writesTheEmptySet() {
    assertEquals("", CpuTopology.formatList(new BitSet()));
  }

  @Test
  void spreadsOverCoresFirst() throws IOException {
    SystemFiles apart = siblings("0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7");
    assertEquals(
        List.of(0, 1, 2, 3, 4, 5, 6, 7), CpuTopology.spread(cpus(0, 1, 2, 3, 4, 5, 6, 7), apart));
    assertEquals(List.of(2, 3, 5, 6), CpuTopology.spread(cpus(2, 3, 5, 6), apart));
    assertEquals(3, CpuTopology.cores(cpus(2, 3, 5, 6), apart).orElseThrow().size());

    SystemFiles adjacent = siblings("0-1", "0-1", "2-3", "2-3", "4-5", "4-5", "6", "6");
    assertEquals(
        List.of(0, 2, 4, 6, 1, 3, 5), CpuTopology.spread(cpus(0, 1, 2, 3, 4, 5, 6), adjacent));
    assertEquals(
        List.of(cpus(0, 1), cpus(2, 3), cpus(4, 5)),
        CpuTopology.cores(cpus(0, 1, 2, 3, 4, 5), adjacent).orElseThrow());
  }

  @Test
  void unevenCores() throws IOException {
    SystemFiles four = siblings("0-3", "0-3", "0-3", "0-3", "4", "5");
    assertEquals(List.of(0, 4, 5, 1, 2, 3), CpuTopology.spread(cpus(0, 1, 2, 3, 4, 5), four));
  }

  @Test
  void goesByNumberWhenTheSystemDoesNotTell() throws IOException {
    SystemFiles some = siblings("0-1", "0-1", "nonsense");
    assertEquals(List.of(0, 1, 2), CpuTopology.spread(cpus(0, 1, 2), some));
    assertEquals(Optional.empty(), CpuTopology.cores(cpus(0, 1, 2), some));
    assertEquals(List.of(1500), CpuTopology.spread(cpus(1500), some));
    assertTrue(CpuTopology.spread(new BitSet(), some).isEmpty());
    assertEquals(Optional.empty(), CpuTopology.cores(new BitSet(), some));
  }
}
