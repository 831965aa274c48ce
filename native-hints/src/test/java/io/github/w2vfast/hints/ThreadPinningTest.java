package io.github.w2vfast.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadPinningTest {
  @TempDir Path root;

  /** Runs on a thread of its own, so that no test changes another one's CPUs. */
  private static void onThread(Runnable body) throws Exception {
    try (var pool = Executors.newSingleThreadExecutor()) {
      Future<?> done = pool.submit(body);
      done.get();
    }
  }

  /** The kernel's own word on the calling thread's CPUs, where it gives one. */
  private static String kernelList(String otherwise) {
    return SystemFiles.THIS_MACHINE.lines("/proc/thread-self/status").stream()
        .filter(l -> l.startsWith("Cpus_allowed_list:"))
        .map(l -> l.substring(l.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  @Test
  void pinsAndUnpinsTheCallingThread() throws Exception {
    onThread(
        () -> {
          List<Integer> before = ThreadPinning.allowedCpus();
          String listBefore = kernelList("");
          ThreadPinning plan = ThreadPinning.forWorkers(3);
          for (int worker = 0; worker < 3; worker++) {
            ThreadPinning.Pin pin = plan.pin(worker);
            assertEquals(worker, pin.worker());
            assertEquals(plan.cpu(worker), pin.cpu());
            if (before.isEmpty()) {
              assertFalse(pin.granted());
              assertFalse(pin.refusal().isEmpty());
              assertEquals(OptionalInt.empty(), pin.cpu());
            } else {
              assertTrue(pin.granted(), pin.refusal());
              assertEquals("", pin.refusal());
              int cpu = pin.cpu().getAsInt();
              assertTrue(before.contains(cpu));
              assertEquals(List.of(cpu), ThreadPinning.allowedCpus());
              assertEquals("" + cpu, kernelList("" + cpu));
            }
            pin.close();
            assertEquals(before, ThreadPinning.allowedCpus());
            assertEquals(listBefore, kernelList(""));
            pin.close();
            assertEquals(before, ThreadPinning.allowedCpus());
          }
        });
  }

  @Test
  void allCpusAreUsedOnce() throws Exception {
    List<Integer> allowed = ThreadPinning.allowedCpus();
    int n = Math.max(1, allowed.size());
    ThreadPinning plan = ThreadPinning.forWorkers(n);
    assertEquals(n, plan.workers());
    Set<Integer> used = new HashSet<>();
    for (int worker = 0; worker < n; worker++) {
      plan.cpu(worker).ifPresent(used::add);
    }
    assertEquals(Set.copyOf(allowed), used);
    assertEquals(!allowed.isEmpty(), plan.fillsCpus());
  }

  @Test
  void aPinBelongsToItsThread() throws Exception {
    onThread(
        () -> {
          ThreadPinning.Pin pin = ThreadPinning.forWorkers(1).pin(0);
          List<Integer> pinned = ThreadPinning.allowedCpus();
          try {
            onThread(
                () -> {
                  List<Integer> inherited = ThreadPinning.allowedCpus();
                  pin.close();
                  assertEquals(inherited, ThreadPinning.allowedCpus());
                });
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          assertEquals(pinned, ThreadPinning.allowedCpus());
          pin.close();
        });
  }

  @Test
  void aVirtualThreadIsLeftAlone() throws Exception {
    BitSet two = CpuTopologyTest.cpus(0, 1);
    ThreadPinning plan = ThreadPinning.forWorkers(1, two, new SystemFiles(root));
    ThreadPinning.Pin[] pin = new ThreadPinning.Pin[1];
    Thread.ofVirtual().start(() -> pin[0] = plan.pin(0)).join();
    assertFalse(pin[0].granted());
    assertTrue(pin[0].refusal().contains("virtual"), pin[0].refusal());
  }

  @Test
  void aCpuThatIsNotThereIsRefused() throws Exception {
    onThread(
        () -> {
          List<Integer> before = ThreadPinning.allowedCpus();
          ThreadPinning.Pin pin =
              ThreadPinning.forWorkers(1, CpuTopologyTest.cpus(200_000), new SystemFiles(root))
                  .pin(0);
          assertFalse(pin.granted());
          assertFalse(pin.refusal().isEmpty());
          assertEquals(OptionalInt.of(200_000), pin.cpu());
          assertEquals(before, ThreadPinning.allowedCpus());
          pin.close();
          assertEquals(before, ThreadPinning.allowedCpus());
        });
  }

  @Test
  void moreWorkersThanCpusShareThemEvenly() {
    SystemFiles none = new SystemFiles(root);
    ThreadPinning plan = ThreadPinning.forWorkers(5, CpuTopologyTest.cpus(3, 7), none);
    assertEquals(
        List.of(3, 7, 3, 7, 3),
        IntStream.range(0, 5).mapToObj(w -> plan.cpu(w).getAsInt()).toList());
    assertTrue(plan.fillsCpus());
    assertFalse(ThreadPinning.forWorkers(1, CpuTopologyTest.cpus(3, 7), none).fillsCpus());
  }

  @Test
  void withoutCpusNothingHappens() {
    ThreadPinning plan = ThreadPinning.forWorkers(2, new BitSet(), new SystemFiles(root));
    assertFalse(plan.fillsCpus());
    try (ThreadPinning.Pin pin = plan.pin(1)) {
      assertFalse(pin.granted());
      assertEquals("not available here", pin.refusal());
    }
  }

  @Test
  void refusesWorkersThatAreNot() {
    assertThrows(IllegalArgumentException.class, () -> ThreadPinning.forWorkers(0));
    ThreadPinning plan = ThreadPinning.forWorkers(2);
    assertThrows(IndexOutOfBoundsException.class, () -> plan.pin(2));
    assertThrows(IndexOutOfBoundsException.class, () -> plan.pin(-1));
  }
}
