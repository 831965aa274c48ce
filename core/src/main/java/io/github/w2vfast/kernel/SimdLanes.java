package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.EIGHT;
import static io.github.w2vfast.kernel.Simd.FOUR;
import static io.github.w2vfast.kernel.Simd.LANES;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.Simd.TILE_ROWS;
import static io.github.w2vfast.kernel.VectorKernels.DOTS_SLOT;
import static io.github.w2vfast.kernel.VectorKernels.NO_PAIR;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import org.jspecify.annotations.Nullable;

/**
 * Room for the accumulators of dot products, and what makes sums of their lanes. An instance
 * belongs to one thread.
 */
final class SimdLanes {
  private static final int CACHE_LINE = 64;

  /** The accumulators of a slot. */
  private static final int SLOT_BYTES = DOTS_SLOT * BYTES;

  /** Tiles whose accumulators are merged together, which takes less time than one by one. */
  static final int MOST_TILES = 8;

  /**
   * Room for {@link #address} that begins at a cache line, from the first kernel on that needs it.
   * An array on the heap begins at any multiple of 8 bytes: mostly all vectors of 512 bits in it
   * lie across two lines, and a kernel that stores many has two thirds to five sixths of its speed.
   */
  private @Nullable MemorySegment scratch;

  /**
   * Lanes of accumulators on their way to a sum; a reason why an instance belongs to one thread.
   * Whoever uses them keeps this instance reachable until the end, and with it the memory.
   */
  long address;

  /** How many products of each slot there are. */
  private final int[] counts = new int[MOST_TILES + 1];

  /** Whether a bit of the lane's number is set, for the bits 1, 2, 4 and 8. */
  private static final VectorMask<Float> BIT_1 = lanesWith(1);

  private static final VectorMask<Float> BIT_2 = lanesWith(2);
  private static final VectorMask<Float> BIT_4 = lanesWith(4);
  private static final VectorMask<Float> BIT_8 = lanesWith(8);

  /** Lanes change places with those whose number differs in one bit. */
  private static final VectorShuffle<Float> SWAP_1 = swap(1);

  private static final VectorShuffle<Float> SWAP_2 = swap(2);
  private static final VectorShuffle<Float> SWAP_4 = swap(4);
  private static final VectorShuffle<Float> SWAP_8 = swap(8);

  private static VectorMask<Float> lanesWith(int bit) {
    long lanes = 0;
    for (int i = 0; i < LANES; i++) {
      lanes |= (i & bit) == 0 ? 0 : 1L << i;
    }
    return VectorMask.fromLong(S, lanes);
  }

  private static VectorShuffle<Float> swap(int bit) {
    return S.shuffleFromOp(i -> (i ^ bit) % LANES);
  }

  /** To be called before the address is used. */
  void need() {
    if (scratch == null) {
      long bytes = (long) MOST_TILES * Math.max(DOTS_SLOT, TILE_ROWS * 4) * BYTES;
      scratch = Arena.ofAuto().allocate(bytes, CACHE_LINE);
      address = scratch.address();
    }
  }

  /** The place of slot {@code q}, which gets so many accumulators. */
  long slot(int q, int products) {
    counts[q] = products;
    return address + (long) q * SLOT_BYTES;
  }

  /**
   * Merges each of the first n fours of accumulators in {@link #address} into one vector there. To
   * merge a and b adds up pairs of lanes whose numbers differ in one bit: those of a to the lanes
   * without the bit, those of b to the lanes with it. Of 2^n accumulators a tree of these makes one
   * whose lanes are their sums in order, four operations for each accumulator. A step for itself,
   * as the following ones: C2 does not inline a whole tree.
   */
  void mergeFours(int n) {
    for (int q = 0; q < n; q++) {
      long at = address + 4L * q * BYTES;
      FloatVector a = fromMemorySegment(S, ALL, at, ORDER);
      FloatVector b = fromMemorySegment(S, ALL, at + BYTES, ORDER);
      FloatVector c = fromMemorySegment(S, ALL, at + 2L * BYTES, ORDER);
      FloatVector d = fromMemorySegment(S, ALL, at + 3L * BYTES, ORDER);
      FloatVector ab = a.blend(b, BIT_1).add(b.blend(a, BIT_1).rearrange(SWAP_1));
      FloatVector cd = c.blend(d, BIT_1).add(d.blend(c, BIT_1).rearrange(SWAP_1));
      ab.blend(cd, BIT_2)
          .add(cd.blend(ab, BIT_2).rearrange(SWAP_2))
          .intoMemorySegment(ALL, address + (long) q * BYTES, ORDER);
    }
  }

  /** The sums of n tiles, after {@link #mergeFours}: rows of four that are {@code width} apart. */
  void mergeTiles(int n, float[] out, int to, int width) {
    for (int t = 0; t < n; t++) {
      long at = address + (long) t * TILE_ROWS * BYTES;
      if (LANES == 4) {
        fromMemorySegment(S, ALL, at, ORDER).intoArray(out, to);
        fromMemorySegment(S, ALL, at + BYTES, ORDER).intoArray(out, to + width);
      } else {
        FloatVector a = fromMemorySegment(S, ALL, at, ORDER);
        FloatVector b = fromMemorySegment(S, ALL, at + BYTES, ORDER);
        FloatVector ab = a.blend(b, BIT_4).add(b.blend(a, BIT_4).rearrange(SWAP_4));
        if (LANES == 16) {
          FloatVector c = fromMemorySegment(S, ALL, at + 2L * BYTES, ORDER);
          FloatVector d = fromMemorySegment(S, ALL, at + 3L * BYTES, ORDER);
          FloatVector cd = c.blend(d, BIT_4).add(d.blend(c, BIT_4).rearrange(SWAP_4));
          ab = ab.blend(cd, BIT_8).add(cd.blend(ab, BIT_8).rearrange(SWAP_8));
        }
        ab.intoMemorySegment(ALL, at, ORDER);
        for (int r = 0; r < TILE_ROWS; r++) {
          fromMemorySegment(FOUR, ALL, at + 4L * r * Float.BYTES, ORDER)
              .intoArray(out, to + r * width);
        }
      }
      to += TILE_ROWS * width;
    }
  }

  /**
   * Folds the lanes of the first {@code count} accumulators down to 4, so that {@link #sum} has few
   * to add. The order of all additions is our own: that of {@code reduceLanes} changes when C2
   * compiles the caller, and with it the bits of a run.
   */
  void fold(int count) {
    int end = count * LANES;
    if (LANES == 16) {
      for (int at = 0; at < end; at += LANES) {
        fromMemorySegment(EIGHT, ALL, address + 4L * at, ORDER)
            .add(fromMemorySegment(EIGHT, ALL, address + 4L * (at + 8), ORDER))
            .intoMemorySegment(ALL, address + 4L * at, ORDER);
      }
    }
    if (LANES >= 8) {
      for (int at = 0; at < end; at += LANES) {
        fromMemorySegment(FOUR, ALL, address + 4L * at, ORDER)
            .add(fromMemorySegment(FOUR, ALL, address + 4L * (at + 4), ORDER))
            .intoMemorySegment(ALL, address + 4L * at, ORDER);
      }
    }
  }

  /** The sum of the lanes of accumulator {@code q}, after {@link #fold}. */
  float sum(int q) {
    int at = q * LANES;
    return (Memory.get(address + 4L * at) + Memory.get(address + 4L * at + 8))
        + (Memory.get(address + 4L * at + 4) + Memory.get(address + 4L * at + 12));
  }

  /** Merges the accumulators of n slots into their sums, two slots at a time. */
  void mergeSlots(int n, float[] out, int to) {
    mergeFours(2 * n);
    FloatVector none = FloatVector.broadcast(S, NO_PAIR);
    counts[n] = 0;
    for (int q = 0; q < n; q += 2) {
      int at = to + q * DOTS_SLOT;
      long from = address + 2L * q * BYTES;
      int first = counts[q];
      int second = counts[q + 1];
      FloatVector a = fromMemorySegment(S, ALL, from, ORDER);
      FloatVector b = fromMemorySegment(S, ALL, from + BYTES, ORDER);
      FloatVector c = fromMemorySegment(S, ALL, from + 2L * BYTES, ORDER);
      FloatVector d = fromMemorySegment(S, ALL, from + 3L * BYTES, ORDER);
      if (LANES == 4) {
        none.blend(a, S.indexInRange(0, first)).intoArray(out, at);
        none.blend(b, S.indexInRange(4, first)).intoArray(out, at + 4);
        none.blend(c, S.indexInRange(0, second)).intoArray(out, at + 8);
        none.blend(d, S.indexInRange(4, second)).intoArray(out, at + 12);
      } else {
        FloatVector ab = a.blend(b, BIT_4).add(b.blend(a, BIT_4).rearrange(SWAP_4));
        FloatVector cd = c.blend(d, BIT_4).add(d.blend(c, BIT_4).rearrange(SWAP_4));
        if (LANES == 8) {
          none.blend(ab, S.indexInRange(0, first)).intoArray(out, at);
          none.blend(cd, S.indexInRange(0, second)).intoArray(out, at + 8);
        } else {
          long there = (1L << first) - 1 | (1L << second) - 1 << DOTS_SLOT;
          FloatVector sums = ab.blend(cd, BIT_8).add(cd.blend(ab, BIT_8).rearrange(SWAP_8));
          none.blend(sums, VectorMask.fromLong(S, there)).intoArray(out, at);
        }
      }
    }
  }
}
