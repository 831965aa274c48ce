package io.github.w2vfast.hints;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A plan that gives each of n worker threads a CPU of its own, inside the set the process may use:
 * one per physical core first, then their second hardware threads. With more workers than CPUs they
 * share them evenly. Only Linux lets a thread be pinned; elsewhere every request is refused, and
 * nothing else happens.
 *
 * <p>When to pin: when the workers fill the CPUs. Two programs that each pin a few workers on one
 * machine would crowd onto the same first CPUs while others are idle, which {@link #fillsCpus()}
 * helps to avoid.
 *
 * <p>A pinned thread, and every thread it starts meanwhile, sees one CPU: there {@link
 * Runtime#availableProcessors()} is 1. Size pools before pinning.
 */
public final class ThreadPinning {
  private final int workers;
  private final List<Integer> cpus;

  private ThreadPinning(int workers, List<Integer> cpus) {
    this.workers = workers;
    this.cpus = cpus;
  }

  /**
   * A plan for this many workers over the CPUs of the calling thread, which must not be pinned
   * itself.
   *
   * @param workers at least 1
   */
  public static ThreadPinning forWorkers(int workers) {
    return forWorkers(workers, LibC.affinity(), SystemFiles.THIS_MACHINE);
  }

  /** A plan over these CPUs. */
  static ThreadPinning forWorkers(int workers, BitSet allowed, SystemFiles files) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers is " + workers + " but must be at least 1");
    }
    return new ThreadPinning(workers, CpuTopology.spread(allowed, files));
  }

  /**
   * The numbers of the CPUs on which the calling thread may run, rising; none where the system does
   * not tell.
   */
  public static List<Integer> allowedCpus() {
    return LibC.affinity().stream().boxed().toList();
  }

  /** Number of workers of this plan. */
  public int workers() {
    return workers;
  }

  /** Whether there are at least as many workers as CPUs. False where threads cannot be pinned. */
  public boolean fillsCpus() {
    return !cpus.isEmpty() && workers >= cpus.size();
  }

  /**
   * The CPU meant for a worker; empty where threads cannot be pinned.
   *
   * @param worker from 0 to {@link #workers()} - 1
   */
  public OptionalInt cpu(int worker) {
    Objects.checkIndex(worker, workers);
    return cpus.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cpus.get(worker % cpus.size()));
  }

  /**
   * Pins the calling thread to a worker's CPU until {@link Pin#close()}.
   *
   * @param worker from 0 to {@link #workers()} - 1
   * @return what came of it; a refusal is no error
   */
  public Pin pin(int worker) {
    OptionalInt cpu = cpu(worker);
    if (cpu.isEmpty()) {
      return Pin.refused(worker, cpu, "not available here");
    }
    if (Thread.currentThread().isVirtual()) {
      return Pin.refused(worker, cpu, "a virtual thread has no CPU of its own");
    }
    BitSet before = LibC.affinity();
    BitSet wanted = new BitSet();
    wanted.set(cpu.getAsInt());
    LibC.Result result = LibC.setAffinity(wanted);
    if (!result.ok()) {
      return Pin.refused(worker, cpu, result.failure());
    }
    if (!LibC.affinity().equals(wanted)) {
      LibC.setAffinity(before);
      return Pin.refused(worker, cpu, "the system kept other CPUs");
    }
    return new Pin(worker, cpu, "", before);
  }

  /** What came of a request to pin a thread. */
  public static final class Pin implements AutoCloseable {
    private final int worker;
    private final OptionalInt cpu;
    private final String refusal;
    private final BitSet before;
    private final Thread thread = Thread.currentThread();
    private boolean held;

    private Pin(int worker, OptionalInt cpu, String refusal, BitSet before) {
      this.worker = worker;
      this.cpu = cpu;
      this.refusal = refusal;
      this.before = before;
      this.held = refusal.isEmpty();
    }

    private static Pin refused(int worker, OptionalInt cpu, String why) {
      return new Pin(worker, cpu, why, new BitSet());
    }

    /** The worker's number. */
    public int worker() {
      return worker;
    }

    /** The CPU asked for; empty where threads cannot be pinned. */
    public OptionalInt cpu() {
      return cpu;
    }

    /** Whether the thread was pinned; it stays true after {@link #close()}. */
    public boolean granted() {
      return refusal.isEmpty();
    }

    /** Why the thread was not pinned, in words; empty if it was. */
    public String refusal() {
      return refusal;
    }

    /**
     * Lets the thread run where it could before. Only the pinned thread can do this; a call by
     * another one, or a second call, does nothing.
     */
    @Override
    public void close() {
      if (thread == Thread.currentThread() && held) {
        held = false;
        LibC.setAffinity(before);
      }
    }
  }
}
