package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads that take work while others pause, go on, look and stop: nothing is lost or seen torn.
 */
@Timeout(120)
class RunStateStressTest {
  private static final int EPOCHS = 3;
  private static final int BLOCKS = 1000;
  private static final int WORDS = 7;

  /** So long that the run cannot end before it is stopped once. */
  private static final long BLOCK_NANOS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void pausesSeeWholeBlocksOnly(int threads) throws InterruptedException {
    RunState run = new RunState(EPOCHS, BLOCKS, threads, TrainingState.BEGIN);
    AtomicInteger inside = new AtomicInteger();
    int[] passed = new int[EPOCHS * BLOCKS];
    AtomicInteger unsettled = new AtomicInteger();
    List<Thread> workers = workers(run, threads, inside, unsettled, passed);
    Random random = new Random(threads);
    long before = 0;
    int pauses = 0;
    while (workers.stream().anyMatch(Thread::isAlive)) {
      run.pause();
      assertEquals(0, inside.get(), "a thread is inside a block");
      assertEquals(0, unsettled.get(), "a thread keeps something to itself");
      TrainingState state = run.state(1);
      assertEquals(state.blocksDone() * WORDS, state.wordsDone());
      assertTrue(state.wordsDone() >= before);
      before = state.wordsDone();
      long pairs = state.epochs().stream().mapToLong(TrainingState.EpochSums::pairs).sum();
      double loss = state.epochs().stream().mapToDouble(TrainingState.EpochSums::loss).sum();
      assertEquals(state.blocksDone(), pairs);
      assertEquals(2.0 * pairs, loss);
      long taken = 0;
      // plain reads: the pause makes what the threads wrote visible
      for (int times : passed) {
        assertTrue(times <= 1);
        taken += times;
      }
      assertEquals(state.blocksDone(), taken);
      pauses++;
      run.proceed();
      if (random.nextInt(3) == 0) {
        Thread.onSpinWait();
      }
    }
    assertTrue(pauses > 0);
    assertEquals((long) EPOCHS * BLOCKS * WORDS, run.wordsDone());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aStopInAPauseEndsTheThreadsAndTheRestGoesOn(int threads) throws InterruptedException {
    Random random = new Random(threads);
    TrainingState state = TrainingState.BEGIN;
    int[] passed = new int[EPOCHS * BLOCKS];
    int stops = 0;
    while (state.blocksDone() < EPOCHS * BLOCKS) {
      RunState run = new RunState(EPOCHS, BLOCKS, threads, state);
      List<Thread> workers =
          workers(run, threads, new AtomicInteger(), new AtomicInteger(), passed);
      if (random.nextBoolean()) {
        run.pause();
      }
      long enough = state.blocksDone() + random.nextInt(BLOCKS);
      while (run.wordsDone() < enough * WORDS && random.nextInt(100_000) != 0) {
        Thread.onSpinWait();
        if (random.nextInt(1000) == 0) {
          run.proceed();
        }
      }
      run.stop();
      for (Thread worker : workers) {
        worker.join();
      }
      state = run.state(0);
      stops++;
    }
    for (int times : passed) {
      assertEquals(1, times);
    }
    assertTrue(stops > 1);
  }

  private static List<Thread> workers(
      RunState run, int threads, AtomicInteger inside, AtomicInteger unsettled, int[] passed) {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    int[] kept = {0};
                    Runnable settle =
                        () -> {
                          unsettled.addAndGet(-kept[0]);
                          kept[0] = 0;
                        };
                    for (long work = run.next(settle); work >= 0; work = run.next(settle)) {
                      inside.incrementAndGet();
                      unsettled.incrementAndGet();
                      kept[0]++;
                      passed[(int) work]++;
                      LockSupport.parkNanos(BLOCK_NANOS);
                      run.add((int) (work / BLOCKS), WORDS, 1, 2);
                      inside.decrementAndGet();
                    }
                    settle.run();
                    run.leave();
                  }));
    }
    return workers;
  }
}
