package io.github.w2vfast.hints;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was asked of the system and what it granted.
 *
 * @param memory the blocks, as they were when they were looked at
 * @param pins the requests to pin threads
 */
public record HintsReport(List<Memory> memory, List<ThreadPinning.Pin> pins) {
  /** Copies both lists. */
  public HintsReport {
    memory = List.copyOf(memory);
    pins = List.copyOf(pins);
  }

  /**
   * What became of one block's huge pages.
   *
   * @param name what the block is, for people
   * @param bytes its size
   * @param asked whether huge pages were asked for
   * @param refusal why they were not asked for or not granted, in words; empty if nothing is known
   *     against it
   * @param residentBytes physical memory the block had, whole pages; -1 where unknown
   * @param hugePageBytes the part of it on huge pages; -1 where unknown
   */
  public record Memory(
      String name,
      long bytes,
      boolean asked,
      String refusal,
      long residentBytes,
      long hugePageBytes) {
    private static final long UNKNOWN = -1;

    /** Looks at an open block now. To learn anything, do so after it was written to. */
    public static Memory of(String name, NativeMemory block) {
      if (block.hugePageAdvice().isEmpty()) {
        String why =
            block.bytes() < NativeMemory.HUGE_PAGE_BYTES
                ? "below " + SystemMemory.format(NativeMemory.HUGE_PAGE_BYTES)
                : "not available here";
        return new Memory(name, block.bytes(), false, why, UNKNOWN, UNKNOWN);
      }
      LibC.Result advice = block.hugePageAdvice().get();
      MappingUse use =
          Optional.of(block)
              .filter(NativeMemory::isOpen)
              .flatMap(open -> MappingUse.of(open.address(), open.bytes()))
              .orElse(new MappingUse(UNKNOWN, UNKNOWN));
      String why = "";
      if (!advice.ok()) {
        why = advice.failure();
      } else if (use.hugePageBytes() <= 0
          && CpuInfo.hugePageMode(SystemFiles.THIS_MACHINE).equals("never")) {
        why = "the kernel's mode is never";
      }
      return new Memory(name, block.bytes(), true, why, use.residentBytes(), use.hugePageBytes());
    }

    /** The block in one line. */
    public String describe() {
      String size = name + ": " + SystemMemory.format(bytes);
      if (!asked) {
        return size + ", huge pages not asked for (" + refusal + ")";
      }
      String reason = refusal.isEmpty() ? "" : " (" + refusal + ")";
      if (hugePageBytes == UNKNOWN) {
        return size + ", huge pages asked for, unknown how many were granted" + reason;
      }
      return "%s, huge pages asked for, granted for %s of the %s in use%s"
          .formatted(
              size, SystemMemory.format(hugePageBytes), SystemMemory.format(residentBytes), reason);
    }
  }

  /** The report for people, one line for each block and one for all pins. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    memory.forEach(block -> lines.add(block.describe()));
    if (!pins.isEmpty()) {
      lines.add(describePins());
    }
    return lines;
  }

  private String describePins() {
    BitSet cpus = new BitSet();
    pins.stream().filter(ThreadPinning.Pin::granted).forEach(pin -> pin.cpu().ifPresent(cpus::set));
    long granted = pins.stream().filter(ThreadPinning.Pin::granted).count();
    String where =
        cpus.isEmpty()
            ? ""
            : (cpus.cardinality() == 1 ? " to CPU " : " to CPUs ") + CpuTopology.formatList(cpus);
    Stream<String> refusals =
        pins.stream().map(ThreadPinning.Pin::refusal).filter(r -> !r.isEmpty()).distinct().sorted();
    String why = String.join("; ", refusals.toList());
    return "threads: pinned %d of %d%s%s"
        .formatted(granted, pins.size(), where, why.isEmpty() ? "" : " (" + why + ")");
  }
}
