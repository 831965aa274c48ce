package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * The kernels on the Vector API, at the widest vectors of the processor or those that {@link
 * Kernels#WIDTH_PROPERTY} asks for.
 *
 * <p>Rules that keep C2's code good, each found by reading it: a tile's accumulators and the loads
 * of one step together fit 16 registers (C2 moves all loads of a step to its front); the loop over
 * a tile's strips has a stride that C2 cannot know, so that it is not unrolled, for the same
 * reason; an offset in a loop is an {@code int}, since only what fits one becomes part of an
 * instruction's address, as index, and otherwise takes an addition and a register of its own for
 * each row; methods stay small enough to be inlined or compiled by themselves, and no vector
 * crosses a method's boundary except in the one-line helpers; a vector that is carried round a loop
 * is an argument there and never the receiver, {@code x.add(sum)} and not {@code sum.add(x)}, whose
 * class C2 would know from a profile only: compiled without one, as a busy processor may have it,
 * the loop makes objects.
 */
final class SimdKernels implements VectorKernels {
  private static final VectorSpecies<Float> S = species();
  private static final int LANES = S.length();
  private static final int BYTES = LANES * Float.BYTES;

  /** 32 of 512 bits in AVX-512; of narrower vectors there may be no more than 16. */
  private static final boolean MANY_REGISTERS = LANES == 16;

  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  private static final VectorSpecies<Short> H = VectorSpecies.of(short.class, S.vectorShape());

  /** Bytes that become a vector of floats; four lanes need only half of the shortest vector. */
  private static final VectorSpecies<Byte> B =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final int NIBBLE_BYTES = NIBBLE_ROWS * Short.BYTES;

  /** Bytes of a block after which sums may leave 16 bits: 8 * 4 * 15 * 68 = 32,640. */
  private static final int NIBBLE_STEPS = 8 * NIBBLE_BYTES;

  private static final int CACHE_LINE = 64;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** {@link #BYTES}, in a form that C2 takes for unknown: see the class comment. */
  private static int opaqueStep = BYTES;

  /** 1, in the same form. */
  private static int opaqueOne = 1;

  /** The vectors that were chosen. */
  static VectorSpecies<Float> species() {
    String bits = System.getProperty(Kernels.WIDTH_PROPERTY);
    if (bits == null) {
      VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
      return preferred.length() > PADDING ? FloatVector.SPECIES_512 : preferred;
    }
    return switch (bits) {
      case "128" -> FloatVector.SPECIES_128;
      case "256" -> FloatVector.SPECIES_256;
      case "512" -> FloatVector.SPECIES_512;
      default ->
          throw new IllegalArgumentException(
              Kernels.WIDTH_PROPERTY + " is " + bits + " but must be 128, 256 or 512");
    };
  }

  /** Rows of a tile of {@link #products}: four accumulators for each. */
  private static final int TILE_ROWS = MANY_REGISTERS ? 4 : 2;

  /** The accumulators of a slot. */
  private static final int SLOT_BYTES = DOTS_SLOT * BYTES;

  /** Rows that two inputs in a row share but for one each: see {@link #areNeighbours}. */
  private static final int RUN = 5;

  /** Tiles whose accumulators are merged together, which takes less time than one by one. */
  private static final int MOST_TILES = 8;

  /**
   * Room for {@link #lanes} that begins at a cache line, from the first kernel on that needs it. An
   * array on the heap begins at any multiple of 8 bytes: mostly all vectors of 512 bits in it lie
   * across two lines, and a kernel that stores many has two thirds to five sixths of its speed.
   */
  private @Nullable MemorySegment scratch;

  /**
   * Lanes of accumulators on their way to a sum; a reason why an instance belongs to one thread.
   * Whoever uses them keeps this instance reachable until the end, and with it the memory.
   */
  private long lanes;

  /** How many products of each slot there are. */
  private final int[] counts = new int[MOST_TILES + 1];

  /** A few dot products. */
  private final float[] few = new float[MOST_TILES * TILE_ROWS * 4];

  /** Sixteen rows of a vector's length on their way to columns, and a stage of the way. */
  private final float[] tile = new float[PADDING * LANES];

  private final float[] shuffled = new float[PADDING * LANES];

  private static final VectorShuffle<Float> LOW_TWICE = S.shuffleFromOp(i -> i / 2);
  private static final VectorShuffle<Float> HIGH_TWICE = S.shuffleFromOp(i -> (LANES + i) / 2);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xAAAA);

  private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

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

  /** To be called before lanes are used. */
  private void needLanes() {
    if (scratch == null) {
      long bytes = (long) MOST_TILES * Math.max(DOTS_SLOT, TILE_ROWS * 4) * BYTES;
      scratch = Arena.ofAuto().allocate(bytes, CACHE_LINE);
      lanes = scratch.address();
    }
  }

  /**
   * Merges each of the first n fours of accumulators in {@link #lanes} into one vector there. To
   * merge a and b adds up pairs of lanes whose numbers differ in one bit: those of a to the lanes
   * without the bit, those of b to the lanes with it. Of 2^n accumulators a tree of these makes one
   * whose lanes are their sums in order, four operations for each accumulator. A step for itself,
   * as the following ones: C2 does not inline a whole tree.
   */
  private void mergeFours(int n) {
    for (int q = 0; q < n; q++) {
      long at = lanes + 4L * q * BYTES;
      FloatVector a = fromMemorySegment(S, ALL, at, ORDER);
      FloatVector b = fromMemorySegment(S, ALL, at + BYTES, ORDER);
      FloatVector c = fromMemorySegment(S, ALL, at + 2L * BYTES, ORDER);
      FloatVector d = fromMemorySegment(S, ALL, at + 3L * BYTES, ORDER);
      FloatVector ab = a.blend(b, BIT_1).add(b.blend(a, BIT_1).rearrange(SWAP_1));
      FloatVector cd = c.blend(d, BIT_1).add(d.blend(c, BIT_1).rearrange(SWAP_1));
      ab.blend(cd, BIT_2)
          .add(cd.blend(ab, BIT_2).rearrange(SWAP_2))
          .intoMemorySegment(ALL, lanes + (long) q * BYTES, ORDER);
    }
  }

  /** The sums of n tiles, after {@link #mergeFours}: rows of four that are {@code width} apart. */
  private void mergeTiles(int n, float[] out, int to, int width) {
    for (int t = 0; t < n; t++) {
      long at = lanes + (long) t * TILE_ROWS * BYTES;
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
  private void fold(int count) {
    int end = count * LANES;
    if (LANES == 16) {
      for (int at = 0; at < end; at += LANES) {
        fromMemorySegment(EIGHT, ALL, lanes + 4L * at, ORDER)
            .add(fromMemorySegment(EIGHT, ALL, lanes + 4L * (at + 8), ORDER))
            .intoMemorySegment(ALL, lanes + 4L * at, ORDER);
      }
    }
    if (LANES >= 8) {
      for (int at = 0; at < end; at += LANES) {
        fromMemorySegment(FOUR, ALL, lanes + 4L * at, ORDER)
            .add(fromMemorySegment(FOUR, ALL, lanes + 4L * (at + 4), ORDER))
            .intoMemorySegment(ALL, lanes + 4L * at, ORDER);
      }
    }
  }

  /** The sum of the lanes of accumulator {@code q}, after {@link #fold}. */
  private float sum(int q) {
    int at = q * LANES;
    return (Memory.get(lanes + 4L * at) + Memory.get(lanes + 4L * at + 8))
        + (Memory.get(lanes + 4L * at + 4) + Memory.get(lanes + 4L * at + 12));
  }

  @Override
  public String name() {
    return S.vectorBitSize() + "-bit SIMD";
  }

  @Override
  public float dot(long a, long b, int padded) {
    needLanes();
    try {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      int bytes = padded * Float.BYTES;
      int k = 0;
      for (; k <= bytes - 2 * BYTES; k += 2 * BYTES) {
        s0 =
            fromMemorySegment(S, ALL, a + k, ORDER)
                .fma(fromMemorySegment(S, ALL, b + k, ORDER), s0);
        s1 =
            fromMemorySegment(S, ALL, a + k + BYTES, ORDER)
                .fma(fromMemorySegment(S, ALL, b + k + BYTES, ORDER), s1);
      }
      if (k < bytes) {
        s0 =
            fromMemorySegment(S, ALL, a + k, ORDER)
                .fma(fromMemorySegment(S, ALL, b + k, ORDER), s0);
      }
      s0.add(s1).intoMemorySegment(ALL, lanes, ORDER);
      fold(1);
      return sum(0);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void axpy(float alpha, long x, long y, int padded) {
    FloatVector f = FloatVector.broadcast(S, alpha);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      f.fma(fromMemorySegment(S, ALL, x + k, ORDER), fromMemorySegment(S, ALL, y + k, ORDER))
          .intoMemorySegment(ALL, y + k, ORDER);
    }
  }

  @Override
  public void copy(long from, long to, int padded) {
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      fromMemorySegment(S, ALL, from + k, ORDER).intoMemorySegment(ALL, to + k, ORDER);
    }
  }

  @Override
  public void settle(long copy, long before, long row, float share, int padded) {
    FloatVector f = FloatVector.broadcast(S, share);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector moved =
          fromMemorySegment(S, ALL, copy + k, ORDER)
              .sub(fromMemorySegment(S, ALL, before + k, ORDER));
      FloatVector settled = f.fma(moved, fromMemorySegment(S, ALL, row + k, ORDER));
      settled.intoMemorySegment(ALL, row + k, ORDER);
      settled.intoMemorySegment(ALL, copy + k, ORDER);
      settled.intoMemorySegment(ALL, before + k, ORDER);
    }
  }

  @Override
  public void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride) {
    needLanes();
    try {
      long as = 4L * aStride;
      long bs = 4L * bStride;
      long os = 4L * outStride;
      int i = 0;
      for (; i <= m - 3; i += 3) {
        int j = 0;
        for (; j <= n - 3; j += 3) {
          tile3x3(a + i * as, as, b + j * bs, bs, padded);
          for (int q = 0; q < 9; q++) {
            Memory.set(out + (i + q / 3) * os + 4L * (j + q % 3), sum(q));
          }
        }
        for (; j < n; j++) {
          for (int r = i; r < i + 3; r++) {
            Memory.set(out + r * os + 4L * j, dot(a + r * as, b + j * bs, padded));
          }
        }
      }
      for (; i < m; i++) {
        for (int j = 0; j < n; j++) {
          Memory.set(out + i * os + 4L * j, dot(a + i * as, b + j * bs, padded));
        }
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Lays down the dot products of 3 rows with 3 rows: accumulator 3 i + j for a_i . b_j. */
  private void tile3x3(long a0, long as, long b0, long bs, int padded) {
    long a1 = a0 + as;
    long a2 = a1 + as;
    long b1 = b0 + bs;
    long b2 = b1 + bs;
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector x0 = fromMemorySegment(S, ALL, a0 + k, ORDER);
      FloatVector x1 = fromMemorySegment(S, ALL, a1 + k, ORDER);
      FloatVector x2 = fromMemorySegment(S, ALL, a2 + k, ORDER);
      FloatVector y0 = fromMemorySegment(S, ALL, b0 + k, ORDER);
      s00 = x0.fma(y0, s00);
      s10 = x1.fma(y0, s10);
      s20 = x2.fma(y0, s20);
      FloatVector y1 = fromMemorySegment(S, ALL, b1 + k, ORDER);
      s01 = x0.fma(y1, s01);
      s11 = x1.fma(y1, s11);
      s21 = x2.fma(y1, s21);
      FloatVector y2 = fromMemorySegment(S, ALL, b2 + k, ORDER);
      s02 = x0.fma(y2, s02);
      s12 = x1.fma(y2, s12);
      s22 = x2.fma(y2, s22);
    }
    s00.intoMemorySegment(ALL, lanes, ORDER);
    s01.intoMemorySegment(ALL, lanes + BYTES, ORDER);
    s02.intoMemorySegment(ALL, lanes + 2L * BYTES, ORDER);
    s10.intoMemorySegment(ALL, lanes + 3L * BYTES, ORDER);
    s11.intoMemorySegment(ALL, lanes + 4L * BYTES, ORDER);
    s12.intoMemorySegment(ALL, lanes + 5L * BYTES, ORDER);
    s20.intoMemorySegment(ALL, lanes + 6L * BYTES, ORDER);
    s21.intoMemorySegment(ALL, lanes + 7L * BYTES, ORDER);
    s22.intoMemorySegment(ALL, lanes + 8L * BYTES, ORDER);
    fold(9);
  }

  @Override
  public void rowDots(long x, long[] rows, int first, int n, int padded, float[] out, int from) {
    needLanes();
    try {
      int to = from;
      int end = first + n;
      int slots = 0;
      for (int j = first; j < end; j += DOTS_SLOT) {
        int last = Math.min(end, j + DOTS_SLOT) - 1;
        dotsOfSlot(x, rows, j, last, padded, slots++);
        if (slots == MOST_TILES || last == end - 1) {
          mergeSlots(slots, out, to);
          to += slots * DOTS_SLOT;
          slots = 0;
        }
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void pairDots(
      long[] inputs,
      int first,
      int m,
      long[] rows,
      int[] starts,
      int padded,
      float[] out,
      int from) {
    needLanes();
    try {
      int to = from;
      int slots = 0;
      for (int i = first; i < first + m; i++) {
        int end = starts[i + 1];
        int all = end - starts[i];
        if (all % (2 * RUN) == 0 && i + 1 < first + m && areNeighbours(rows, starts, i)) {
          int needed = 2 * Math.ceilDiv(all, DOTS_SLOT);
          // an odd slot is merged with the one that follows it
          if (slots + needed > MOST_TILES && slots % 2 == 0) {
            mergeSlots(slots, out, to);
            to += slots * DOTS_SLOT;
            slots = 0;
          }
          if (slots + needed <= MOST_TILES) {
            dotsOfNeighbours(inputs, i++, rows, starts, padded, slots);
            slots += needed;
            continue;
          }
        }
        for (int j = starts[i]; j < end; j += DOTS_SLOT) {
          if (slots == MOST_TILES) {
            mergeSlots(slots, out, to);
            to += slots * DOTS_SLOT;
            slots = 0;
          }
          dotsOfSlot(inputs[i], rows, j, Math.min(end, j + DOTS_SLOT) - 1, padded, slots++);
        }
      }
      mergeSlots(slots, out, to);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Whether input i, with a multiple of ten rows, and the one behind it have the rows of two
   * windows of text, one word apart: equally many, in runs of five, of which each four rows are in
   * both lists.
   */
  private static boolean areNeighbours(long[] rows, int[] starts, int i) {
    int j = starts[i];
    int next = starts[i + 1];
    int n = next - j;
    if (n > MOST_TILES / 2 * DOTS_SLOT || starts[i + 2] - next != n) {
      return false;
    }
    long differences = 0;
    for (; j < starts[i + 1]; j += RUN) {
      differences |= rows[j + 1] ^ rows[next];
      differences |= rows[j + 2] ^ rows[next + 1];
      differences |= rows[j + 3] ^ rows[next + 2];
      differences |= rows[j + 4] ^ rows[next + 3];
      next += RUN;
    }
    return differences == 0;
  }

  /** Lays down the accumulators of two such inputs. */
  private void dotsOfNeighbours(
      long[] inputs, int i, long[] rows, int[] starts, int padded, int slot) {
    long x = inputs[i];
    long y = inputs[i + 1];
    int j = starts[i];
    int n = starts[i + 1] - j;
    int slots = Math.ceilDiv(n, DOTS_SLOT);
    long at = lanes + (long) slot * SLOT_BYTES;
    long atNext = at + (long) slots * SLOT_BYTES;
    for (int run = 0; run < n; run += RUN) {
      runDots(x, y, rows, j + run, j + n + run, padded, at, atNext);
      at += (long) RUN * BYTES;
      atNext += (long) RUN * BYTES;
    }
    for (int q = 0; q < slots; q++) {
      int count = Math.min(DOTS_SLOT, n - q * DOTS_SLOT);
      counts[slot + q] = count;
      counts[slot + slots + q] = count;
    }
  }

  /**
   * Lays down the accumulators of x with five rows from {@code j} on, and of y with five from
   * {@code jNext} on: six different ones, each of which is read once.
   */
  private static void runDots(
      long x, long y, long[] rows, int j, int jNext, int padded, long to, long toNext) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[jNext + 4];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    FloatVector t2 = s0;
    FloatVector t3 = s0;
    FloatVector t4 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector w = fromMemorySegment(S, ALL, y + k, ORDER);
      FloatVector row = fromMemorySegment(S, ALL, r0 + k, ORDER);
      s0 = v.fma(row, s0);
      row = fromMemorySegment(S, ALL, r1 + k, ORDER);
      s1 = v.fma(row, s1);
      t0 = w.fma(row, t0);
      row = fromMemorySegment(S, ALL, r2 + k, ORDER);
      s2 = v.fma(row, s2);
      t1 = w.fma(row, t1);
      row = fromMemorySegment(S, ALL, r3 + k, ORDER);
      s3 = v.fma(row, s3);
      t2 = w.fma(row, t2);
      row = fromMemorySegment(S, ALL, r4 + k, ORDER);
      s4 = v.fma(row, s4);
      t3 = w.fma(row, t3);
      row = fromMemorySegment(S, ALL, r5 + k, ORDER);
      t4 = w.fma(row, t4);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s4.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    t0.intoMemorySegment(ALL, toNext, ORDER);
    t1.intoMemorySegment(ALL, toNext + BYTES, ORDER);
    t2.intoMemorySegment(ALL, toNext + 2L * BYTES, ORDER);
    t3.intoMemorySegment(ALL, toNext + 3L * BYTES, ORDER);
    t4.intoMemorySegment(ALL, toNext + 4L * BYTES, ORDER);
  }

  /**
   * Lays down the accumulators of up to eight products. Every product is added up in the same
   * order, wherever its row stands.
   */
  private void dotsOfSlot(long x, long[] rows, int j, int last, int padded, int slot) {
    long at = lanes + (long) slot * SLOT_BYTES;
    counts[slot] = last - j + 1;
    switch (last - j) {
      case 0, 1 -> rowDots2(x, rows, j, last, padded, at);
      case 2, 3 -> rowDots4(x, rows, j, last, padded, at);
      case 4, 5 -> rowDots6(x, rows, j, last, padded, at);
      default -> rowDots8(x, rows, j, last, padded, at);
    }
  }

  @Override
  public void singleDots(
      long[] inputs, long[] rows, int first, int m, int padded, float[] out, int from) {
    needLanes();
    try {
      int to = from;
      int slots = 0;
      for (int i = 0; i < m; i += DOTS_SLOT) {
        if (slots == MOST_TILES) {
          mergeSlots(slots, out, to);
          to += slots * DOTS_SLOT;
          slots = 0;
        }
        int n = Math.min(DOTS_SLOT, m - i);
        int last = first + i + n - 1;
        long at = lanes + (long) slots * SLOT_BYTES;
        counts[slots++] = n;
        singleDots4(inputs, rows, first + i, last, padded, at);
        if (n > 4) {
          singleDots4(inputs, rows, first + i + 4, last, padded, at + 4L * BYTES);
        }
      }
      mergeSlots(slots, out, to);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Lays down the accumulators of four products, some of them again where there are fewer. */
  private void singleDots4(long[] inputs, long[] rows, int i, int last, int padded, long to) {
    int i1 = Math.min(i + 1, last);
    int i2 = Math.min(i + 2, last);
    int i3 = Math.min(i + 3, last);
    long x0 = inputs[i];
    long x1 = inputs[i1];
    long x2 = inputs[i2];
    long x3 = inputs[i3];
    long r0 = rows[i];
    long r1 = rows[i1];
    long r2 = rows[i2];
    long r3 = rows[i3];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x0 + k, ORDER);
      s0 = v.fma(fromMemorySegment(S, ALL, r0 + k, ORDER), s0);
      v = fromMemorySegment(S, ALL, x1 + k, ORDER);
      s1 = v.fma(fromMemorySegment(S, ALL, r1 + k, ORDER), s1);
      v = fromMemorySegment(S, ALL, x2 + k, ORDER);
      s2 = v.fma(fromMemorySegment(S, ALL, r2 + k, ORDER), s2);
      v = fromMemorySegment(S, ALL, x3 + k, ORDER);
      s3 = v.fma(fromMemorySegment(S, ALL, r3 + k, ORDER), s3);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
  }

  /** Merges the accumulators of n slots into their sums, two slots at a time. */
  private void mergeSlots(int n, float[] out, int to) {
    mergeFours(2 * n);
    FloatVector none = FloatVector.broadcast(S, NO_PAIR);
    counts[n] = 0;
    for (int q = 0; q < n; q += 2) {
      int at = to + q * DOTS_SLOT;
      long from = lanes + 2L * q * BYTES;
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

  private void rowDots8(long x, long[] rows, int j, int last, int padded, long to) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[j + 5];
    long r6 = rows[j + 6];
    long r7 = rows[last];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      s0 = v.fma(fromMemorySegment(S, ALL, r0 + k, ORDER), s0);
      s1 = v.fma(fromMemorySegment(S, ALL, r1 + k, ORDER), s1);
      s2 = v.fma(fromMemorySegment(S, ALL, r2 + k, ORDER), s2);
      s3 = v.fma(fromMemorySegment(S, ALL, r3 + k, ORDER), s3);
      s4 = v.fma(fromMemorySegment(S, ALL, r4 + k, ORDER), s4);
      s5 = v.fma(fromMemorySegment(S, ALL, r5 + k, ORDER), s5);
      s6 = v.fma(fromMemorySegment(S, ALL, r6 + k, ORDER), s6);
      s7 = v.fma(fromMemorySegment(S, ALL, r7 + k, ORDER), s7);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s4.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    s5.intoMemorySegment(ALL, to + 5L * BYTES, ORDER);
    s6.intoMemorySegment(ALL, to + 6L * BYTES, ORDER);
    s7.intoMemorySegment(ALL, to + 7L * BYTES, ORDER);
  }

  private void rowDots6(long x, long[] rows, int j, int last, int padded, long to) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[last];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      s0 = v.fma(fromMemorySegment(S, ALL, r0 + k, ORDER), s0);
      s1 = v.fma(fromMemorySegment(S, ALL, r1 + k, ORDER), s1);
      s2 = v.fma(fromMemorySegment(S, ALL, r2 + k, ORDER), s2);
      s3 = v.fma(fromMemorySegment(S, ALL, r3 + k, ORDER), s3);
      s4 = v.fma(fromMemorySegment(S, ALL, r4 + k, ORDER), s4);
      s5 = v.fma(fromMemorySegment(S, ALL, r5 + k, ORDER), s5);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s4.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    s5.intoMemorySegment(ALL, to + 5L * BYTES, ORDER);
  }

  private void rowDots4(long x, long[] rows, int j, int last, int padded, long to) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[last];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      s0 = v.fma(fromMemorySegment(S, ALL, r0 + k, ORDER), s0);
      s1 = v.fma(fromMemorySegment(S, ALL, r1 + k, ORDER), s1);
      s2 = v.fma(fromMemorySegment(S, ALL, r2 + k, ORDER), s2);
      s3 = v.fma(fromMemorySegment(S, ALL, r3 + k, ORDER), s3);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
  }

  private void rowDots2(long x, long[] rows, int j, int last, int padded, long to) {
    long r0 = rows[j];
    long r1 = rows[last];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      s0 = v.fma(fromMemorySegment(S, ALL, r0 + k, ORDER), s0);
      s1 = v.fma(fromMemorySegment(S, ALL, r1 + k, ORDER), s1);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
  }

  @Override
  public void nibbleDots(long x, long blocks, int n, int quarter, int[] out) {
    Arrays.fill(out, 0, n * NIBBLE_ROWS, 0);
    int block = quarter * NIBBLE_BYTES;
    for (int b = 0; b < n; b++) {
      for (int part = 0; part < NIBBLE_BYTES; part += BYTES) {
        long from = blocks + (long) b * block + part;
        int at = b * NIBBLE_ROWS + part / Integer.BYTES;
        for (int step = 0; step < block; step += NIBBLE_STEPS) {
          addNibbleDots(x + 4L * step, from + step, Math.min(NIBBLE_STEPS, block - step), out, at);
        }
      }
    }
  }

  /** For as many rows as a vector has shorts. */
  private static void addNibbleDots(long x, long from, int bytes, int[] out, int at) {
    ShortVector nibble = ShortVector.broadcast(H, 15);
    ShortVector sums = ShortVector.zero(H);
    for (int k = 0; k < bytes; k += NIBBLE_BYTES) {
      ShortVector four = shorts(from + k);
      long q = x + 4L * k;
      sums = four.and(nibble).mul(shorts(q)).add(sums);
      sums = four.lanewise(LSHR, 4).and(nibble).mul(shorts(q + NIBBLE_BYTES)).add(sums);
      sums = four.lanewise(LSHR, 8).and(nibble).mul(shorts(q + 2 * NIBBLE_BYTES)).add(sums);
      sums = four.lanewise(LSHR, 12).mul(shorts(q + 3 * NIBBLE_BYTES)).add(sums);
    }
    IntVector pairs = sums.reinterpretAsInts();
    IntVector.fromArray(I, out, at)
        .add(pairs.lanewise(LSHL, 16).lanewise(ASHR, 16))
        .intoArray(out, at);
    int odd = at + NIBBLE_ROWS / 2;
    IntVector.fromArray(I, out, odd).add(pairs.lanewise(ASHR, 16)).intoArray(out, odd);
  }

  @Override
  public void upperBounds(
      int[] products,
      int n,
      float[] facts,
      int block,
      float offset,
      float scale,
      float square,
      float far,
      float always,
      float[] out) {
    for (int b = 0; b < n; b++) {
      for (int i = 0; i < NIBBLE_ROWS; i += LANES) {
        int from = (block + b) * NIBBLE_ROWS * ROW_FACTS + i;
        FloatVector product =
            (FloatVector)
                IntVector.fromArray(I, products, b * NIBBLE_ROWS + i).convertShape(I2F, S, 0);
        FloatVector u = product.sub(offset).mul(scale).mul(FloatVector.fromArray(S, facts, from));
        FloatVector rest = u.mul(u).neg().add(square).max(0).sqrt();
        u.mul(FloatVector.fromArray(S, facts, from + NIBBLE_ROWS))
            .add(rest.mul(FloatVector.fromArray(S, facts, from + 2 * NIBBLE_ROWS)))
            .add(FloatVector.fromArray(S, facts, from + 3 * NIBBLE_ROWS).mul(far))
            .add(always)
            .intoArray(out, (block + b) * NIBBLE_ROWS + i);
      }
    }
  }

  private static ShortVector shorts(long address) {
    return ShortVector.fromMemorySegment(H, ALL, address, ORDER);
  }

  @Override
  public void byteDots(long x, long[] rows, int n, int padded, float[] out) {
    needLanes();
    try {
      int most = MOST_TILES * TILE_ROWS;
      int last = n - 1;
      for (int first = 0; first < n; first += 4 * most) {
        int count = Math.min(4 * most, n - first);
        int fours = Math.ceilDiv(count, 4);
        for (int q = 0; q < fours; q++) {
          int j = first + 4 * q;
          byteDots4(
              x,
              rows[j],
              rows[Math.min(j + 1, last)],
              rows[Math.min(j + 2, last)],
              rows[Math.min(j + 3, last)],
              padded,
              lanes + 4L * q * BYTES);
        }
        mergeFours(fours);
        mergeTiles(Math.ceilDiv(fours, TILE_ROWS), few, 0, 4);
        System.arraycopy(few, 0, out, first, count);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void byteDots4(long x, long r0, long r1, long r2, long r3, int padded, long to) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < padded; k += LANES) {
      FloatVector v = fromMemorySegment(S, ALL, x + 4L * k, ORDER);
      s0 = v.fma(bytes(r0 + k), s0);
      s1 = v.fma(bytes(r1 + k), s1);
      s2 = v.fma(bytes(r2 + k), s2);
      s3 = v.fma(bytes(r3 + k), s3);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
  }

  private static FloatVector bytes(long address) {
    return (FloatVector)
        ByteVector.fromMemorySegment(B, ALL, address, ORDER).convertShape(B2F, S, 0);
  }

  @Override
  public void rowUpdates(
      long x,
      long[] rows,
      int first,
      int n,
      float[] g,
      int from,
      int padded,
      long gradient,
      long spare) {
    long between = gradient == x ? spare : gradient;
    long in = gradient;
    int j = 0;
    for (; j <= n - 6; j += 6) {
      long out = j + 6 < n ? between : gradient;
      rowUpdates6(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
    }
    if (j <= n - 4) {
      long out = j + 4 < n ? between : gradient;
      rowUpdates4(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
      j += 4;
    }
    if (j <= n - 2) {
      long out = j + 2 < n ? between : gradient;
      rowUpdates2(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
      j += 2;
    }
    if (j < n) {
      rowUpdate(x, rows[first + j], g[from + j], padded, in, gradient);
    }
  }

  private static void rowUpdates6(
      long x, long[] rows, int j, float[] g, int from, int padded, long in, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[j + 5];
    FloatVector f0 = FloatVector.broadcast(S, g[from]);
    FloatVector f1 = FloatVector.broadcast(S, g[from + 1]);
    FloatVector f2 = FloatVector.broadcast(S, g[from + 2]);
    FloatVector f3 = FloatVector.broadcast(S, g[from + 3]);
    FloatVector f4 = FloatVector.broadcast(S, g[from + 4]);
    FloatVector f5 = FloatVector.broadcast(S, g[from + 5]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector sum = fromMemorySegment(S, ALL, in + k, ORDER);
      FloatVector row = fromMemorySegment(S, ALL, r0 + k, ORDER);
      sum = f0.fma(row, sum);
      f0.fma(v, row).intoMemorySegment(ALL, r0 + k, ORDER);
      row = fromMemorySegment(S, ALL, r1 + k, ORDER);
      sum = f1.fma(row, sum);
      f1.fma(v, row).intoMemorySegment(ALL, r1 + k, ORDER);
      row = fromMemorySegment(S, ALL, r2 + k, ORDER);
      sum = f2.fma(row, sum);
      f2.fma(v, row).intoMemorySegment(ALL, r2 + k, ORDER);
      row = fromMemorySegment(S, ALL, r3 + k, ORDER);
      sum = f3.fma(row, sum);
      f3.fma(v, row).intoMemorySegment(ALL, r3 + k, ORDER);
      row = fromMemorySegment(S, ALL, r4 + k, ORDER);
      sum = f4.fma(row, sum);
      f4.fma(v, row).intoMemorySegment(ALL, r4 + k, ORDER);
      row = fromMemorySegment(S, ALL, r5 + k, ORDER);
      sum = f5.fma(row, sum);
      f5.fma(v, row).intoMemorySegment(ALL, r5 + k, ORDER);
      sum.intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void rowUpdates4(
      long x, long[] rows, int j, float[] g, int from, int padded, long in, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    FloatVector f0 = FloatVector.broadcast(S, g[from]);
    FloatVector f1 = FloatVector.broadcast(S, g[from + 1]);
    FloatVector f2 = FloatVector.broadcast(S, g[from + 2]);
    FloatVector f3 = FloatVector.broadcast(S, g[from + 3]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector sum = fromMemorySegment(S, ALL, in + k, ORDER);
      FloatVector row = fromMemorySegment(S, ALL, r0 + k, ORDER);
      sum = f0.fma(row, sum);
      f0.fma(v, row).intoMemorySegment(ALL, r0 + k, ORDER);
      row = fromMemorySegment(S, ALL, r1 + k, ORDER);
      sum = f1.fma(row, sum);
      f1.fma(v, row).intoMemorySegment(ALL, r1 + k, ORDER);
      row = fromMemorySegment(S, ALL, r2 + k, ORDER);
      sum = f2.fma(row, sum);
      f2.fma(v, row).intoMemorySegment(ALL, r2 + k, ORDER);
      row = fromMemorySegment(S, ALL, r3 + k, ORDER);
      sum = f3.fma(row, sum);
      f3.fma(v, row).intoMemorySegment(ALL, r3 + k, ORDER);
      sum.intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void rowUpdates2(
      long x, long[] rows, int j, float[] g, int from, int padded, long in, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    FloatVector f0 = FloatVector.broadcast(S, g[from]);
    FloatVector f1 = FloatVector.broadcast(S, g[from + 1]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector sum = fromMemorySegment(S, ALL, in + k, ORDER);
      FloatVector row = fromMemorySegment(S, ALL, r0 + k, ORDER);
      sum = f0.fma(row, sum);
      f0.fma(v, row).intoMemorySegment(ALL, r0 + k, ORDER);
      row = fromMemorySegment(S, ALL, r1 + k, ORDER);
      sum = f1.fma(row, sum);
      f1.fma(v, row).intoMemorySegment(ALL, r1 + k, ORDER);
      sum.intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void rowUpdate(long x, long row, float g, int padded, long in, long out) {
    FloatVector f = FloatVector.broadcast(S, g);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector sum = fromMemorySegment(S, ALL, in + k, ORDER);
      FloatVector r = fromMemorySegment(S, ALL, row + k, ORDER);
      f.fma(r, sum).intoMemorySegment(ALL, out + k, ORDER);
      f.fma(v, r).intoMemorySegment(ALL, row + k, ORDER);
    }
  }

  @Override
  public void pairUpdates(
      long[] inputs,
      int first,
      int m,
      long[] rows,
      int[] starts,
      float[] g,
      int from,
      int padded,
      long[] gradients,
      long spare) {
    int at = from;
    int i = first;
    while (i < first + m) {
      int n = starts[i + 1] - starts[i];
      int slots = VectorKernels.slots(n);
      if (MANY_REGISTERS
          && n % (2 * RUN) == 0
          && i + 1 < first + m
          && areNeighbours(rows, starts, i)
          && areApart(inputs, gradients, i)) {
        updatesOfNeighbours(inputs, gradients, i, rows, starts[i], n, g, at, padded, spare);
        at += 2 * slots;
        i += 2;
      } else {
        rowUpdates(inputs[i], rows, starts[i], n, g, at, padded, gradients[i], spare);
        at += slots;
        i++;
      }
    }
  }

  /** Whether input i and the one behind it move without changing each other. */
  private static boolean areApart(long[] inputs, long[] gradients, int i) {
    return gradients[i] != gradients[i + 1]
        && gradients[i] != inputs[i + 1]
        && gradients[i + 1] != inputs[i];
  }

  /** The updates of two such inputs, two runs at a time. */
  private static void updatesOfNeighbours(
      long[] inputs,
      long[] gradients,
      int i,
      long[] rows,
      int j,
      int n,
      float[] g,
      int from,
      int padded,
      long spare) {
    long x = inputs[i];
    long y = inputs[i + 1];
    long in = gradients[i];
    long inNext = gradients[i + 1];
    long bytes = 4L * padded;
    int fromNext = from + VectorKernels.slots(n);
    for (int run = 0; run < n; run += 2 * RUN) {
      boolean last = run + 2 * RUN == n;
      long out = last ? gradients[i] : spare;
      long outNext = last ? gradients[i + 1] : spare + bytes;
      runUpdates(
          x,
          y,
          rows,
          j + run,
          j + n + run,
          g,
          from + run,
          fromNext + run,
          padded,
          in,
          inNext,
          out,
          outNext);
      in = out;
      inNext = outNext;
    }
  }

  /** The updates of x with ten rows from {@code j} on, and of y with ten from {@code jNext} on. */
  private static void runUpdates(
      long x,
      long y,
      long[] rows,
      int j,
      int jNext,
      float[] g,
      int from,
      int fromNext,
      int padded,
      long in,
      long inNext,
      long out,
      long outNext) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[jNext + 4];
    long r6 = rows[j + 5];
    long r7 = rows[j + 6];
    long r8 = rows[j + 7];
    long r9 = rows[j + 8];
    long r10 = rows[j + 9];
    long r11 = rows[jNext + 9];
    FloatVector f0 = FloatVector.broadcast(S, g[from]);
    FloatVector f1 = FloatVector.broadcast(S, g[from + 1]);
    FloatVector f2 = FloatVector.broadcast(S, g[from + 2]);
    FloatVector f3 = FloatVector.broadcast(S, g[from + 3]);
    FloatVector f4 = FloatVector.broadcast(S, g[from + 4]);
    FloatVector f5 = FloatVector.broadcast(S, g[from + 5]);
    FloatVector f6 = FloatVector.broadcast(S, g[from + 6]);
    FloatVector f7 = FloatVector.broadcast(S, g[from + 7]);
    FloatVector f8 = FloatVector.broadcast(S, g[from + 8]);
    FloatVector f9 = FloatVector.broadcast(S, g[from + 9]);
    FloatVector h0 = FloatVector.broadcast(S, g[fromNext]);
    FloatVector h1 = FloatVector.broadcast(S, g[fromNext + 1]);
    FloatVector h2 = FloatVector.broadcast(S, g[fromNext + 2]);
    FloatVector h3 = FloatVector.broadcast(S, g[fromNext + 3]);
    FloatVector h4 = FloatVector.broadcast(S, g[fromNext + 4]);
    FloatVector h5 = FloatVector.broadcast(S, g[fromNext + 5]);
    FloatVector h6 = FloatVector.broadcast(S, g[fromNext + 6]);
    FloatVector h7 = FloatVector.broadcast(S, g[fromNext + 7]);
    FloatVector h8 = FloatVector.broadcast(S, g[fromNext + 8]);
    FloatVector h9 = FloatVector.broadcast(S, g[fromNext + 9]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector w = fromMemorySegment(S, ALL, y + k, ORDER);
      FloatVector sum = fromMemorySegment(S, ALL, in + k, ORDER);
      FloatVector sumNext = fromMemorySegment(S, ALL, inNext + k, ORDER);
      FloatVector row = fromMemorySegment(S, ALL, r0 + k, ORDER);
      sum = f0.fma(row, sum);
      f0.fma(v, row).intoMemorySegment(ALL, r0 + k, ORDER);
      row = fromMemorySegment(S, ALL, r1 + k, ORDER);
      sum = f1.fma(row, sum);
      row = f1.fma(v, row);
      sumNext = h0.fma(row, sumNext);
      h0.fma(w, row).intoMemorySegment(ALL, r1 + k, ORDER);
      row = fromMemorySegment(S, ALL, r2 + k, ORDER);
      sum = f2.fma(row, sum);
      row = f2.fma(v, row);
      sumNext = h1.fma(row, sumNext);
      h1.fma(w, row).intoMemorySegment(ALL, r2 + k, ORDER);
      row = fromMemorySegment(S, ALL, r3 + k, ORDER);
      sum = f3.fma(row, sum);
      row = f3.fma(v, row);
      sumNext = h2.fma(row, sumNext);
      h2.fma(w, row).intoMemorySegment(ALL, r3 + k, ORDER);
      row = fromMemorySegment(S, ALL, r4 + k, ORDER);
      sum = f4.fma(row, sum);
      row = f4.fma(v, row);
      sumNext = h3.fma(row, sumNext);
      h3.fma(w, row).intoMemorySegment(ALL, r4 + k, ORDER);
      row = fromMemorySegment(S, ALL, r5 + k, ORDER);
      sumNext = h4.fma(row, sumNext);
      h4.fma(w, row).intoMemorySegment(ALL, r5 + k, ORDER);
      row = fromMemorySegment(S, ALL, r6 + k, ORDER);
      sum = f5.fma(row, sum);
      f5.fma(v, row).intoMemorySegment(ALL, r6 + k, ORDER);
      row = fromMemorySegment(S, ALL, r7 + k, ORDER);
      sum = f6.fma(row, sum);
      row = f6.fma(v, row);
      sumNext = h5.fma(row, sumNext);
      h5.fma(w, row).intoMemorySegment(ALL, r7 + k, ORDER);
      row = fromMemorySegment(S, ALL, r8 + k, ORDER);
      sum = f7.fma(row, sum);
      row = f7.fma(v, row);
      sumNext = h6.fma(row, sumNext);
      h6.fma(w, row).intoMemorySegment(ALL, r8 + k, ORDER);
      row = fromMemorySegment(S, ALL, r9 + k, ORDER);
      sum = f8.fma(row, sum);
      row = f8.fma(v, row);
      sumNext = h7.fma(row, sumNext);
      h7.fma(w, row).intoMemorySegment(ALL, r9 + k, ORDER);
      row = fromMemorySegment(S, ALL, r10 + k, ORDER);
      sum = f9.fma(row, sum);
      row = f9.fma(v, row);
      sumNext = h8.fma(row, sumNext);
      h8.fma(w, row).intoMemorySegment(ALL, r10 + k, ORDER);
      row = fromMemorySegment(S, ALL, r11 + k, ORDER);
      sumNext = h9.fma(row, sumNext);
      h9.fma(w, row).intoMemorySegment(ALL, r11 + k, ORDER);
      sum.intoMemorySegment(ALL, out + k, ORDER);
      sumNext.intoMemorySegment(ALL, outNext + k, ORDER);
    }
  }

  @Override
  public void exchange(float g, long x, long y, int padded) {
    FloatVector f = FloatVector.broadcast(S, g);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector a = fromMemorySegment(S, ALL, x + k, ORDER);
      FloatVector b = fromMemorySegment(S, ALL, y + k, ORDER);
      f.fma(b, a).intoMemorySegment(ALL, x + k, ORDER);
      f.fma(a, b).intoMemorySegment(ALL, y + k, ORDER);
    }
  }

  /**
   * In passes of a fixed number of rows: a loop over a random number of them ends where the
   * processor does not expect it, once for each strip.
   */
  @Override
  public void sumRows(long[] rows, int first, int n, float scale, int padded, long out) {
    int end = first + n;
    int j = first;
    switch (n) {
      case 0 -> zero(padded, out);
      case 1 -> {
        sumRow(rows[j], scale, padded, out);
        j++;
      }
      case 2, 3 -> {
        sumRows2(rows, j, scale, padded, out);
        j += 2;
      }
      case 4, 5 -> {
        sumRows4(rows, j, scale, padded, out);
        j += 4;
      }
      default -> {
        sumRows6(rows, j, scale, padded, out);
        j += 6;
      }
    }
    for (; j <= end - 4; j += 4) {
      addRows4(rows, j, scale, padded, out);
    }
    if (j <= end - 2) {
      addRows2(rows, j, scale, padded, out);
      j += 2;
    }
    if (j < end) {
      axpy(scale, rows[j], out, padded);
    }
  }

  private static void zero(int padded, long out) {
    FloatVector zero = FloatVector.zero(S);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      zero.intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void sumRow(long row, float scale, int padded, long out) {
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      fromMemorySegment(S, ALL, row + k, ORDER).mul(scale).intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void sumRows6(long[] rows, int j, float scale, int padded, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[j + 5];
    int bytes = padded * Float.BYTES;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector a =
          fromMemorySegment(S, ALL, r0 + k, ORDER).add(fromMemorySegment(S, ALL, r1 + k, ORDER));
      FloatVector b =
          fromMemorySegment(S, ALL, r2 + k, ORDER).add(fromMemorySegment(S, ALL, r3 + k, ORDER));
      a =
          fromMemorySegment(S, ALL, r4 + k, ORDER)
              .add(fromMemorySegment(S, ALL, r5 + k, ORDER))
              .add(a);
      a.add(b).mul(scale).intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void sumRows4(long[] rows, int j, float scale, int padded, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    int bytes = padded * Float.BYTES;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector a =
          fromMemorySegment(S, ALL, r0 + k, ORDER).add(fromMemorySegment(S, ALL, r1 + k, ORDER));
      FloatVector b =
          fromMemorySegment(S, ALL, r2 + k, ORDER).add(fromMemorySegment(S, ALL, r3 + k, ORDER));
      a.add(b).mul(scale).intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void sumRows2(long[] rows, int j, float scale, int padded, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    int bytes = padded * Float.BYTES;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector a =
          fromMemorySegment(S, ALL, r0 + k, ORDER).add(fromMemorySegment(S, ALL, r1 + k, ORDER));
      a.mul(scale).intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void addRows4(long[] rows, int j, float scale, int padded, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    int bytes = padded * Float.BYTES;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector a =
          fromMemorySegment(S, ALL, r0 + k, ORDER).add(fromMemorySegment(S, ALL, r1 + k, ORDER));
      FloatVector b =
          fromMemorySegment(S, ALL, r2 + k, ORDER).add(fromMemorySegment(S, ALL, r3 + k, ORDER));
      a.add(b)
          .mul(scale)
          .add(fromMemorySegment(S, ALL, out + k, ORDER))
          .intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  private static void addRows2(long[] rows, int j, float scale, int padded, long out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    int bytes = padded * Float.BYTES;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector a =
          fromMemorySegment(S, ALL, r0 + k, ORDER).add(fromMemorySegment(S, ALL, r1 + k, ORDER));
      a.mul(scale)
          .add(fromMemorySegment(S, ALL, out + k, ORDER))
          .intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  @Override
  public void addToRows(float scale, long x, long[] rows, int first, int n, int padded) {
    int end = first + n;
    int j = first;
    for (; j <= end - 4; j += 4) {
      addTo4(scale, x, rows, j, padded);
    }
    if (j <= end - 2) {
      addTo2(scale, x, rows, j, padded);
      j += 2;
    }
    if (j < end) {
      axpy(scale, x, rows[j], padded);
    }
  }

  private static void addTo4(float scale, long x, long[] rows, int j, int padded) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER).mul(scale);
      fromMemorySegment(S, ALL, r0 + k, ORDER).add(v).intoMemorySegment(ALL, r0 + k, ORDER);
      fromMemorySegment(S, ALL, r1 + k, ORDER).add(v).intoMemorySegment(ALL, r1 + k, ORDER);
      fromMemorySegment(S, ALL, r2 + k, ORDER).add(v).intoMemorySegment(ALL, r2 + k, ORDER);
      fromMemorySegment(S, ALL, r3 + k, ORDER).add(v).intoMemorySegment(ALL, r3 + k, ORDER);
    }
  }

  private static void addTo2(float scale, long x, long[] rows, int j, int padded) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER).mul(scale);
      fromMemorySegment(S, ALL, r0 + k, ORDER).add(v).intoMemorySegment(ALL, r0 + k, ORDER);
      fromMemorySegment(S, ALL, r1 + k, ORDER).add(v).intoMemorySegment(ALL, r1 + k, ORDER);
    }
  }

  /**
   * A score whose sigmoid and loss with label 0 are 0 in float: it stands where there is no row.
   */
  private static final float NO_SCORE = -104f;

  private static final float LOG2_E = 1.44269504f;

  /** Adding and subtracting 1.5 * 2^23 rounds a float to the nearest integer. */
  private static final float ROUNDER = 12582912f;

  /** The largest exponent, as bits: of positive floats these have the same order, at less cost. */
  private static final int BITS_OF_87 = Float.floatToRawIntBits(87f);

  /** The vectors of a slot of dot products, or half of it. */
  private static final VectorSpecies<Float> D = LANES < DOTS_SLOT ? S : EIGHT;

  @Override
  public double logistic(float[] scores, int from, float[] labels, int n, float rate) {
    FloatVector total = FloatVector.zero(D);
    for (int j = 0; j < n; j += D.length()) {
      // vectors as they were stored, masked in registers: a load that takes together several
      // stores has to wait for them
      VectorMask<Float> none = D.indexInRange(j, n).not();
      FloatVector s = FloatVector.fromArray(D, scores, from + j).blend(NO_SCORE, none);
      FloatVector t = FloatVector.fromArray(D, labels, j).blend(0f, none);
      // e = exp(-|s|) = 2^n 2^f, with a polynomial of 2^f for f in [-0.5, 0.5]
      FloatVector x =
          s.reinterpretAsInts().and(Integer.MAX_VALUE).min(BITS_OF_87).reinterpretAsFloats();
      FloatVector rounded =
          x.fma(FloatVector.broadcast(D, -LOG2_E), FloatVector.broadcast(D, ROUNDER));
      FloatVector f =
          x.fma(FloatVector.broadcast(D, -LOG2_E), FloatVector.broadcast(D, ROUNDER).sub(rounded));
      FloatVector q = f.mul(f);
      FloatVector e =
          f.fma(FloatVector.broadcast(D, 1.33335581e-3f), FloatVector.broadcast(D, 9.61812911e-3f));
      e = q.fma(FloatVector.broadcast(D, 1.54035304e-4f), e);
      e =
          q.fma(
              e,
              f.fma(
                  FloatVector.broadcast(D, 5.55041087e-2f),
                  FloatVector.broadcast(D, 2.40226507e-1f)));
      e = q.fma(e, f.fma(FloatVector.broadcast(D, 6.93147181e-1f), FloatVector.broadcast(D, 1f)));
      IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
      e = e.reinterpretAsInts().add(power).reinterpretAsFloats();
      VectorMask<Float> negative = s.compare(LT, 0f);
      FloatVector one = FloatVector.broadcast(D, 1f);
      FloatVector sigmoid = one.blend(e, negative).div(e.add(one));
      t.sub(sigmoid).mul(rate).intoArray(scores, from + j);
      // log(1 + e) = e p(e)
      FloatVector p = FloatVector.broadcast(D, -0.00853921007f);
      p = p.fma(e, FloatVector.broadcast(D, 0.044089634f));
      p = p.fma(e, FloatVector.broadcast(D, -0.107681714f));
      p = p.fma(e, FloatVector.broadcast(D, 0.177452415f));
      p = p.fma(e, FloatVector.broadcast(D, -0.244954631f));
      p = p.fma(e, FloatVector.broadcast(D, 0.332754791f));
      p = p.fma(e, FloatVector.broadcast(D, -0.499974042f));
      p = p.fma(e, FloatVector.broadcast(D, 0.999999821f));
      // the two large terms first: they cancel exactly where the label is right
      total = s.blend(0f, negative).sub(t.mul(s)).add(p.mul(e)).add(total);
    }
    return total.reduceLanes(ADD);
  }

  @Override
  public double observedGradients(float[] scores, float[] weights, int from, int n, float rate) {
    FloatVector total = FloatVector.zero(S);
    for (int j = 0; j < n; j += LANES) {
      FloatVector s = FloatVector.fromArray(S, scores, from + j);
      // e = exp(-|s|), as in logistic: no helper may take or return a vector
      FloatVector x =
          s.reinterpretAsInts().and(Integer.MAX_VALUE).min(BITS_OF_87).reinterpretAsFloats();
      FloatVector rounded =
          x.fma(FloatVector.broadcast(S, -LOG2_E), FloatVector.broadcast(S, ROUNDER));
      FloatVector f =
          x.fma(FloatVector.broadcast(S, -LOG2_E), FloatVector.broadcast(S, ROUNDER).sub(rounded));
      FloatVector q = f.mul(f);
      FloatVector e =
          f.fma(FloatVector.broadcast(S, 1.33335581e-3f), FloatVector.broadcast(S, 9.61812911e-3f));
      e = q.fma(FloatVector.broadcast(S, 1.54035304e-4f), e);
      e =
          q.fma(
              e,
              f.fma(
                  FloatVector.broadcast(S, 5.55041087e-2f),
                  FloatVector.broadcast(S, 2.40226507e-1f)));
      e = q.fma(e, f.fma(FloatVector.broadcast(S, 6.93147181e-1f), FloatVector.broadcast(S, 1f)));
      IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
      e = e.reinterpretAsInts().add(power).reinterpretAsFloats();
      VectorMask<Float> positive = s.compare(GE, 0f);
      FloatVector weight = FloatVector.fromArray(S, weights, from + j);
      FloatVector alpha = weight.mul(rate);
      alpha.blend(e.mul(alpha), positive).div(e.add(1f)).intoArray(scores, from + j);
      // log(1 + e) = e p(e)
      FloatVector p = FloatVector.broadcast(S, -0.00853921007f);
      p = p.fma(e, FloatVector.broadcast(S, 0.044089634f));
      p = p.fma(e, FloatVector.broadcast(S, -0.107681714f));
      p = p.fma(e, FloatVector.broadcast(S, 0.177452415f));
      p = p.fma(e, FloatVector.broadcast(S, -0.244954631f));
      p = p.fma(e, FloatVector.broadcast(S, 0.332754791f));
      p = p.fma(e, FloatVector.broadcast(S, -0.499974042f));
      p = p.fma(e, FloatVector.broadcast(S, 0.999999821f));
      total = p.mul(e).sub(s.blend(0f, positive)).fma(weight, total);
    }
    return total.reduceLanes(ADD);
  }

  @Override
  public double noiseGradients(float[] a, int n, int m, int width, float[] weights, float rate) {
    FloatVector total = FloatVector.zero(S);
    int end = n * width;
    for (int i = 0; i < m; i += LANES) {
      VectorMask<Float> none = S.indexInRange(i, m).not();
      FloatVector weight = FloatVector.fromArray(S, weights, i).blend(0f, none);
      FloatVector factor = weight.mul(-rate);
      for (int at = i; at < end; at += width) {
        FloatVector s = FloatVector.fromArray(S, a, at).blend(0f, none);
        // e = exp(-|s|), as in logistic
        FloatVector x =
            s.reinterpretAsInts().and(Integer.MAX_VALUE).min(BITS_OF_87).reinterpretAsFloats();
        FloatVector rounded =
            x.fma(FloatVector.broadcast(S, -LOG2_E), FloatVector.broadcast(S, ROUNDER));
        FloatVector f =
            x.fma(
                FloatVector.broadcast(S, -LOG2_E), FloatVector.broadcast(S, ROUNDER).sub(rounded));
        FloatVector q = f.mul(f);
        FloatVector e =
            f.fma(
                FloatVector.broadcast(S, 1.33335581e-3f), FloatVector.broadcast(S, 9.61812911e-3f));
        e = q.fma(FloatVector.broadcast(S, 1.54035304e-4f), e);
        e =
            q.fma(
                e,
                f.fma(
                    FloatVector.broadcast(S, 5.55041087e-2f),
                    FloatVector.broadcast(S, 2.40226507e-1f)));
        e = q.fma(e, f.fma(FloatVector.broadcast(S, 6.93147181e-1f), FloatVector.broadcast(S, 1f)));
        IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
        e = e.reinterpretAsInts().add(power).reinterpretAsFloats();
        VectorMask<Float> negative = s.compare(LT, 0f);
        factor.blend(e.mul(factor), negative).div(e.add(1f)).intoArray(a, at);
        // log(1 + e) = e p(e)
        FloatVector p = FloatVector.broadcast(S, -0.00853921007f);
        p = p.fma(e, FloatVector.broadcast(S, 0.044089634f));
        p = p.fma(e, FloatVector.broadcast(S, -0.107681714f));
        p = p.fma(e, FloatVector.broadcast(S, 0.177452415f));
        p = p.fma(e, FloatVector.broadcast(S, -0.244954631f));
        p = p.fma(e, FloatVector.broadcast(S, 0.332754791f));
        p = p.fma(e, FloatVector.broadcast(S, -0.499974042f));
        p = p.fma(e, FloatVector.broadcast(S, 0.999999821f));
        total = p.fma(e, s.blend(0f, negative)).fma(weight, total);
      }
    }
    return total.reduceLanes(ADD);
  }

  @Override
  public float max(float[] a, int from, int n) {
    FloatVector m = FloatVector.broadcast(S, a[from]);
    int end = from + S.loopBound(n);
    int j = from;
    for (; j < end; j += LANES) {
      m = FloatVector.fromArray(S, a, j).max(m);
    }
    float max = m.reduceLanes(MAX);
    for (; j < from + n; j++) {
      max = Math.max(max, a[j]);
    }
    return max;
  }

  @Override
  public float exp(float[] a, int from, int n, float shift) {
    needLanes();
    try {
      FloatVector total = FloatVector.zero(S);
      int j = from;
      for (; j < from + S.loopBound(n); j += LANES) {
        FloatVector e = FloatVector.fromArray(S, a, j).sub(shift);
        VectorMask<Float> tiny = e.compare(LT, LOWEST_EXPONENT);
        // exp = 2^n 2^f, with a polynomial of 2^f for f in [-0.5, 0.5]
        FloatVector rounded =
            e.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
        FloatVector f =
            e.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER).sub(rounded));
        e = FloatVector.broadcast(S, 1.54035304e-4f);
        e = e.fma(f, FloatVector.broadcast(S, 1.33335581e-3f));
        e = e.fma(f, FloatVector.broadcast(S, 9.61812911e-3f));
        e = e.fma(f, FloatVector.broadcast(S, 5.55041087e-2f));
        e = e.fma(f, FloatVector.broadcast(S, 2.40226507e-1f));
        e = e.fma(f, FloatVector.broadcast(S, 6.93147181e-1f));
        e = e.fma(f, FloatVector.broadcast(S, 1f));
        IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
        e = e.reinterpretAsInts().add(power).reinterpretAsFloats().blend(0f, tiny);
        e.intoArray(a, j);
        total = e.add(total);
      }
      total.intoMemorySegment(ALL, lanes, ORDER);
      fold(1);
      float sum = sum(0);
      for (; j < from + n; j++) {
        float x = a[j] - shift;
        a[j] = x < LOWEST_EXPONENT ? 0 : (float) Math.exp(x);
        sum += a[j];
      }
      return sum;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * A matrix of 16 rows is transposed by four perfect shuffles, whatever the length of its rows:
   * each moves one bit of an element's row number behind its column number.
   */
  @Override
  public void toColumns(long[] rows, int first, int n, int padded, float[] columns, int width) {
    for (int i = 0; i < width; i += PADDING) {
      int count = Math.clamp(n - i, 0, PADDING);
      for (int k = 0; k < padded; k += LANES) {
        for (int r = 0; r < count; r++) {
          fromMemorySegment(S, ALL, rows[first + i + r] + 4L * k, ORDER).intoArray(tile, r * LANES);
        }
        Arrays.fill(tile, count * LANES, tile.length, 0f);
        shuffle(tile, shuffled, 0, PADDING);
        shuffle(shuffled, tile, 0, PADDING);
        shuffle(tile, shuffled, 0, PADDING);
        shuffle(shuffled, columns, k * width + i, width);
      }
    }
  }

  /**
   * Puts the elements of the first eight vectors and of the last eight in turns; they are written
   * as rows of 16 that begin {@code width} apart.
   */
  private static void shuffle(float[] from, float[] to, int at, int width) {
    for (int r = 0; r < 8; r++) {
      FloatVector a = FloatVector.fromArray(S, from, r * LANES);
      FloatVector b = FloatVector.fromArray(S, from, (r + 8) * LANES);
      int low = 2 * r * LANES;
      int high = low + LANES;
      a.rearrange(LOW_TWICE)
          .blend(b.rearrange(LOW_TWICE), ODD)
          .intoArray(to, at + low / PADDING * width + low % PADDING);
      a.rearrange(HIGH_TWICE)
          .blend(b.rearrange(HIGH_TWICE), ODD)
          .intoArray(to, at + high / PADDING * width + high % PADDING);
    }
  }

  @Override
  public void columnDots(
      long[] rows, int first, int n, int padded, float[] inputs, int width, float[] out, int from) {
    for (int i = 0; i < width; ) {
      int strip = stripOf((width - i) / LANES);
      for (int j = 0; j < n; ) {
        int height = heightOf(n - j, strip);
        int to = from + j * width + i;
        switch (height * strip) {
          case 12 -> columns6x2(rows, first + j, padded, inputs, i, width, out, to);
          case 18 -> columns6x3(rows, first + j, padded, inputs, i, width, out, to);
          case 9 -> columns3x3(rows, first + j, padded, inputs, i, width, out, to);
          case 8 -> columns4x2(rows, first + j, padded, inputs, i, width, out, to);
          case 3 -> {
            if (height == 3) {
              columns3x1(rows, first + j, padded, inputs, i, width, out, to);
            } else {
              columns1x3(rows[first + j], padded, inputs, i, width, out, to);
            }
          }
          case 2 -> columns1x2(rows[first + j], padded, inputs, i, width, out, to);
          default -> columns1x1(rows[first + j], padded, inputs, i, width, out, to);
        }
        j += height;
      }
      i += strip * LANES;
    }
  }

  /**
   * How many of the vectors that are left make the next strip: 3, or 2 where 1 would be left alone,
   * which has too few sums to hide the time that each takes.
   */
  private static int stripOf(int left) {
    return left == 1 ? 1 : left == 2 || left == 4 ? 2 : 3;
  }

  /** The same for strips of up to four vectors. */
  private static int wideStripOf(int left) {
    return left == 5 ? 3 : Math.min(left, 4);
  }

  /** How many of the rows that are left make the next tile. */
  private static int heightOf(int left, int strip) {
    // not 8 of two: so many addresses do not fit the general registers
    if (strip > 1 && left >= 6 && MANY_REGISTERS) {
      return 6;
    }
    if (strip == 2) {
      return left >= 4 ? 4 : 1;
    }
    return left >= 3 ? 3 : 1;
  }

  private static void columns3x3(
      long[] rows, int j, int padded, float[] inputs, int at, int width, float[] out, int to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector v2 = FloatVector.fromArray(S, inputs, x + 2 * LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w0 + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      f = FloatVector.broadcast(S, Memory.get(w1 + k));
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      s12 = v2.fma(f, s12);
      f = FloatVector.broadcast(S, Memory.get(w2 + k));
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      s22 = v2.fma(f, s22);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
    s02.intoArray(out, to + 2 * LANES);
    s10.intoArray(out, to + width);
    s11.intoArray(out, to + width + LANES);
    s12.intoArray(out, to + width + 2 * LANES);
    s20.intoArray(out, to + 2 * width);
    s21.intoArray(out, to + 2 * width + LANES);
    s22.intoArray(out, to + 2 * width + 2 * LANES);
  }

  private static void columns6x3(
      long[] rows, int j, int padded, float[] inputs, int at, int width, float[] out, int to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    long w3 = rows[j + 3];
    long w4 = rows[j + 4];
    long w5 = rows[j + 5];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s42 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    FloatVector s52 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector v2 = FloatVector.fromArray(S, inputs, x + 2 * LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w0 + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      f = FloatVector.broadcast(S, Memory.get(w1 + k));
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      s12 = v2.fma(f, s12);
      f = FloatVector.broadcast(S, Memory.get(w2 + k));
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      s22 = v2.fma(f, s22);
      f = FloatVector.broadcast(S, Memory.get(w3 + k));
      s30 = v0.fma(f, s30);
      s31 = v1.fma(f, s31);
      s32 = v2.fma(f, s32);
      f = FloatVector.broadcast(S, Memory.get(w4 + k));
      s40 = v0.fma(f, s40);
      s41 = v1.fma(f, s41);
      s42 = v2.fma(f, s42);
      f = FloatVector.broadcast(S, Memory.get(w5 + k));
      s50 = v0.fma(f, s50);
      s51 = v1.fma(f, s51);
      s52 = v2.fma(f, s52);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
    s02.intoArray(out, to + 2 * LANES);
    s10.intoArray(out, to + width);
    s11.intoArray(out, to + width + LANES);
    s12.intoArray(out, to + width + 2 * LANES);
    s20.intoArray(out, to + 2 * width);
    s21.intoArray(out, to + 2 * width + LANES);
    s22.intoArray(out, to + 2 * width + 2 * LANES);
    s30.intoArray(out, to + 3 * width);
    s31.intoArray(out, to + 3 * width + LANES);
    s32.intoArray(out, to + 3 * width + 2 * LANES);
    s40.intoArray(out, to + 4 * width);
    s41.intoArray(out, to + 4 * width + LANES);
    s42.intoArray(out, to + 4 * width + 2 * LANES);
    s50.intoArray(out, to + 5 * width);
    s51.intoArray(out, to + 5 * width + LANES);
    s52.intoArray(out, to + 5 * width + 2 * LANES);
  }

  /** Four rows have just the sums that hide the time of each; six have some to spare. */
  private static void columns6x2(
      long[] rows, int j, int padded, float[] inputs, int at, int width, float[] out, int to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    long w3 = rows[j + 3];
    long w4 = rows[j + 4];
    long w5 = rows[j + 5];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s40 = s00;
    FloatVector s41 = s00;
    FloatVector s50 = s00;
    FloatVector s51 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w0 + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      f = FloatVector.broadcast(S, Memory.get(w1 + k));
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      f = FloatVector.broadcast(S, Memory.get(w2 + k));
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      f = FloatVector.broadcast(S, Memory.get(w3 + k));
      s30 = v0.fma(f, s30);
      s31 = v1.fma(f, s31);
      f = FloatVector.broadcast(S, Memory.get(w4 + k));
      s40 = v0.fma(f, s40);
      s41 = v1.fma(f, s41);
      f = FloatVector.broadcast(S, Memory.get(w5 + k));
      s50 = v0.fma(f, s50);
      s51 = v1.fma(f, s51);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
    s10.intoArray(out, to + width);
    s11.intoArray(out, to + width + LANES);
    s20.intoArray(out, to + 2 * width);
    s21.intoArray(out, to + 2 * width + LANES);
    s30.intoArray(out, to + 3 * width);
    s31.intoArray(out, to + 3 * width + LANES);
    s40.intoArray(out, to + 4 * width);
    s41.intoArray(out, to + 4 * width + LANES);
    s50.intoArray(out, to + 5 * width);
    s51.intoArray(out, to + 5 * width + LANES);
  }

  private static void columns4x2(
      long[] rows, int j, int padded, float[] inputs, int at, int width, float[] out, int to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    long w3 = rows[j + 3];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w0 + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      f = FloatVector.broadcast(S, Memory.get(w1 + k));
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      f = FloatVector.broadcast(S, Memory.get(w2 + k));
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      f = FloatVector.broadcast(S, Memory.get(w3 + k));
      s30 = v0.fma(f, s30);
      s31 = v1.fma(f, s31);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
    s10.intoArray(out, to + width);
    s11.intoArray(out, to + width + LANES);
    s20.intoArray(out, to + 2 * width);
    s21.intoArray(out, to + 2 * width + LANES);
    s30.intoArray(out, to + 3 * width);
    s31.intoArray(out, to + 3 * width + LANES);
  }

  private static void columns1x2(
      long w, int padded, float[] inputs, int at, int width, float[] out, int to) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
  }

  private static void columns3x1(
      long[] rows, int j, int padded, float[] inputs, int at, int width, float[] out, int to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s10 = s00;
    FloatVector s20 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w0 + k));
      s00 = v0.fma(f, s00);
      f = FloatVector.broadcast(S, Memory.get(w1 + k));
      s10 = v0.fma(f, s10);
      f = FloatVector.broadcast(S, Memory.get(w2 + k));
      s20 = v0.fma(f, s20);
      k += 4;
    }
    s00.intoArray(out, to);
    s10.intoArray(out, to + width);
    s20.intoArray(out, to + 2 * width);
  }

  private static void columns1x3(
      long w, int padded, float[] inputs, int at, int width, float[] out, int to) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector v1 = FloatVector.fromArray(S, inputs, x + LANES);
      FloatVector v2 = FloatVector.fromArray(S, inputs, x + 2 * LANES);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w + k));
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      k += 4;
    }
    s00.intoArray(out, to);
    s01.intoArray(out, to + LANES);
    s02.intoArray(out, to + 2 * LANES);
  }

  private static void columns1x1(
      long w, int padded, float[] inputs, int at, int width, float[] out, int to) {
    FloatVector s00 = FloatVector.zero(S);
    int end = at + padded * width;
    int step = width;
    int k = 0;
    for (int x = at; x < end; x += step) {
      FloatVector v0 = FloatVector.fromArray(S, inputs, x);
      FloatVector f = FloatVector.broadcast(S, Memory.get(w + k));
      s00 = v0.fma(f, s00);
      k += 4;
    }
    s00.intoArray(out, to);
  }

  @Override
  public void products(
      long[] rows,
      int first,
      int n,
      long[] inputs,
      int firstInput,
      int m,
      int padded,
      float[] out,
      int from,
      int width) {
    needLanes();
    try {
      // four inputs stay in the first cache while all rows pass by
      int i = 0;
      for (; i <= m - 4; i += 4) {
        int j = 0;
        while (n - j >= TILE_ROWS) {
          int tiles = Math.min((n - j) / TILE_ROWS, MOST_TILES);
          for (int t = 0; t < tiles; t++) {
            int row = first + j + t * TILE_ROWS;
            if (TILE_ROWS == 4) {
              products4x4(rows, row, inputs, firstInput + i, padded, lanes + 16L * t * BYTES);
            } else {
              products2x4(rows, row, inputs, firstInput + i, padded, lanes + 8L * t * BYTES);
            }
          }
          mergeFours(tiles * TILE_ROWS);
          mergeTiles(tiles, out, from + j * width + i, width);
          j += tiles * TILE_ROWS;
        }
        productsOf(rows, first, j, n, inputs, firstInput, i, 4, padded, out, from, width);
      }
      productsOf(rows, first, 0, n, inputs, firstInput, i, m - i, padded, out, from, width);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** What no tile takes: some of the rows with up to four of the inputs. */
  private void productsOf(
      long[] rows,
      int first,
      int row,
      int n,
      long[] inputs,
      int firstInput,
      int i,
      int m,
      int padded,
      float[] out,
      int from,
      int width) {
    for (int j = row; m > 0 && j < n; j++) {
      rowDots(rows[first + j], inputs, firstInput + i, m, padded, few, 0);
      System.arraycopy(few, 0, out, from + j * width + i, m);
    }
  }

  private void products4x4(long[] rows, int j, long[] inputs, int i, int padded, long to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long w2 = rows[j + 2];
    long w3 = rows[j + 3];
    long x0 = inputs[i];
    long x1 = inputs[i + 1];
    long x2 = inputs[i + 2];
    long x3 = inputs[i + 3];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v0 = fromMemorySegment(S, ALL, x0 + k, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, x1 + k, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, x2 + k, ORDER);
      FloatVector v3 = fromMemorySegment(S, ALL, x3 + k, ORDER);
      FloatVector w = fromMemorySegment(S, ALL, w0 + k, ORDER);
      s00 = v0.fma(w, s00);
      s01 = v1.fma(w, s01);
      s02 = v2.fma(w, s02);
      s03 = v3.fma(w, s03);
      w = fromMemorySegment(S, ALL, w1 + k, ORDER);
      s10 = v0.fma(w, s10);
      s11 = v1.fma(w, s11);
      s12 = v2.fma(w, s12);
      s13 = v3.fma(w, s13);
      w = fromMemorySegment(S, ALL, w2 + k, ORDER);
      s20 = v0.fma(w, s20);
      s21 = v1.fma(w, s21);
      s22 = v2.fma(w, s22);
      s23 = v3.fma(w, s23);
      w = fromMemorySegment(S, ALL, w3 + k, ORDER);
      s30 = v0.fma(w, s30);
      s31 = v1.fma(w, s31);
      s32 = v2.fma(w, s32);
      s33 = v3.fma(w, s33);
    }
    s00.intoMemorySegment(ALL, to, ORDER);
    s01.intoMemorySegment(ALL, to + BYTES, ORDER);
    s02.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s03.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s10.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    s11.intoMemorySegment(ALL, to + 5L * BYTES, ORDER);
    s12.intoMemorySegment(ALL, to + 6L * BYTES, ORDER);
    s13.intoMemorySegment(ALL, to + 7L * BYTES, ORDER);
    s20.intoMemorySegment(ALL, to + 8L * BYTES, ORDER);
    s21.intoMemorySegment(ALL, to + 9L * BYTES, ORDER);
    s22.intoMemorySegment(ALL, to + 10L * BYTES, ORDER);
    s23.intoMemorySegment(ALL, to + 11L * BYTES, ORDER);
    s30.intoMemorySegment(ALL, to + 12L * BYTES, ORDER);
    s31.intoMemorySegment(ALL, to + 13L * BYTES, ORDER);
    s32.intoMemorySegment(ALL, to + 14L * BYTES, ORDER);
    s33.intoMemorySegment(ALL, to + 15L * BYTES, ORDER);
  }

  private void products2x4(long[] rows, int j, long[] inputs, int i, int padded, long to) {
    long w0 = rows[j];
    long w1 = rows[j + 1];
    long x0 = inputs[i];
    long x1 = inputs[i + 1];
    long x2 = inputs[i + 2];
    long x3 = inputs[i + 3];
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    int bytes = padded * 4;
    int step = opaqueStep;
    for (int k = 0; k < bytes; k += step) {
      FloatVector v0 = fromMemorySegment(S, ALL, x0 + k, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, x1 + k, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, x2 + k, ORDER);
      FloatVector v3 = fromMemorySegment(S, ALL, x3 + k, ORDER);
      FloatVector w = fromMemorySegment(S, ALL, w0 + k, ORDER);
      s00 = v0.fma(w, s00);
      s01 = v1.fma(w, s01);
      s02 = v2.fma(w, s02);
      s03 = v3.fma(w, s03);
      w = fromMemorySegment(S, ALL, w1 + k, ORDER);
      s10 = v0.fma(w, s10);
      s11 = v1.fma(w, s11);
      s12 = v2.fma(w, s12);
      s13 = v3.fma(w, s13);
    }
    s00.intoMemorySegment(ALL, to, ORDER);
    s01.intoMemorySegment(ALL, to + BYTES, ORDER);
    s02.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s03.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s10.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    s11.intoMemorySegment(ALL, to + 5L * BYTES, ORDER);
    s12.intoMemorySegment(ALL, to + 6L * BYTES, ORDER);
    s13.intoMemorySegment(ALL, to + 7L * BYTES, ORDER);
  }

  @Override
  public void expColumns(
      float[] a, int from, int n, int width, float[] max, int maxFrom, float[] sum) {
    int rows = n * width;
    for (int i = 0; i < width; i += LANES) {
      FloatVector largest = FloatVector.fromArray(S, a, from + i);
      for (int j = width; j < rows; j += width) {
        FloatVector x = FloatVector.fromArray(S, a, from + i + j);
        // cheaper than max, which has an order of zeros and of numbers that are none
        largest = x.blend(largest, x.compare(LT, largest));
      }
      largest.intoArray(max, maxFrom + i);
      FloatVector total = FloatVector.zero(S);
      for (int j = 0; j < rows; j += width) {
        FloatVector e = FloatVector.fromArray(S, a, from + i + j).sub(largest);
        VectorMask<Float> tiny = e.compare(LT, LOWEST_EXPONENT);
        // as in exp: no helper may take or return a vector
        FloatVector rounded =
            e.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
        FloatVector f =
            e.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER).sub(rounded));
        e = FloatVector.broadcast(S, 1.54035304e-4f);
        e = e.fma(f, FloatVector.broadcast(S, 1.33335581e-3f));
        e = e.fma(f, FloatVector.broadcast(S, 9.61812911e-3f));
        e = e.fma(f, FloatVector.broadcast(S, 5.55041087e-2f));
        e = e.fma(f, FloatVector.broadcast(S, 2.40226507e-1f));
        e = e.fma(f, FloatVector.broadcast(S, 6.93147181e-1f));
        e = e.fma(f, FloatVector.broadcast(S, 1f));
        IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
        e = e.reinterpretAsInts().add(power).reinterpretAsFloats().blend(0f, tiny);
        e.intoArray(a, from + i + j);
        total = e.add(total);
      }
      total.intoArray(sum, i);
    }
  }

  @Override
  public int rowsReaching(float[] a, int from, int n, int width, float[] thresholds, int[] rows) {
    int named = 0;
    for (int j = 0; j < n; j++) {
      int row = from + j * width;
      VectorMask<Float> reaches = S.maskAll(false);
      for (int i = 0; i < width; i += LANES) {
        reaches =
            FloatVector.fromArray(S, a, row + i)
                .compare(GE, FloatVector.fromArray(S, thresholds, i))
                .or(reaches);
      }
      if (reaches.anyTrue()) {
        rows[named++] = j;
      }
    }
    return named;
  }

  @Override
  public void scaleColumns(float[] a, int from, int n, int width, float[] factors) {
    for (int i = 0; i < width; i += LANES) {
      FloatVector factor = FloatVector.fromArray(S, factors, i);
      int end = from + i + n * width;
      for (int j = from + i; j < end; j += width) {
        FloatVector.fromArray(S, a, j).mul(factor).intoArray(a, j);
      }
    }
  }

  @Override
  public void blockDots(
      long x, int m, long w, int n, int padded, float[] out, int from, int outStride) {
    needLanes();
    try {
      // rows of W that stay in the first-level cache while all of X passes by
      int block = Math.max(3, BLOCK_BYTES / (4 * padded) / 3 * 3);
      for (int j = 0; j < n; j += block) {
        int end = Math.min(n, j + block);
        int i = 0;
        for (; i <= m - 3; i += 3) {
          blockDots3(x + 4L * padded * i, w, j, end, padded, out, from + i * outStride, outStride);
        }
        for (; i < m; i++) {
          for (int c = j; c < end; c++) {
            out[from + i * outStride + c] = dot(x + 4L * padded * i, w + 4L * padded * c, padded);
          }
        }
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private static final int BLOCK_BYTES = 20 * 1024;

  private void blockDots3(
      long x, long w, int from, int to, int padded, float[] out, int at, int outStride) {
    long row = 4L * padded;
    int j = from;
    for (; j <= to - 3; j += 3) {
      tile3x3(x, row, w + row * j, row, padded);
      for (int q = 0; q < 9; q++) {
        out[at + q / 3 * outStride + j + q % 3] = sum(q);
      }
    }
    for (; j < to; j++) {
      for (int i = 0; i < 3; i++) {
        out[at + i * outStride + j] = dot(x + row * i, w + row * j, padded);
      }
    }
  }

  @Override
  public void blockUpdates(
      float[] g,
      int from,
      int iStride,
      int jStride,
      long[] rows,
      int firstRow,
      int n,
      int padded,
      long[] targets,
      int first,
      int m) {
    int bytes = padded * 4;
    int end = firstRow + n;
    for (int k = 0; k < bytes; ) {
      int strip = MANY_REGISTERS ? wideStripOf((bytes - k) / BYTES) : stripOf((bytes - k) / BYTES);
      updateStrip(g, from, iStride, jStride, rows, firstRow, end, targets, first, m, k, strip);
      k += strip * BYTES;
    }
  }

  private static void updateStrip(
      float[] g,
      int from,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int m,
      int k,
      int strip) {
    int i = 0;
    if (strip == 4) {
      for (; i <= m - 4; i += 4) {
        int at = from + i * iStride;
        update4x4(g, at, iStride, jStride, rows, row, end, targets, first + i, k);
      }
    } else if (strip == 3 && MANY_REGISTERS) {
      for (; i <= m - 4; i += 4) {
        int at = from + i * iStride;
        update4x3(g, at, iStride, jStride, rows, row, end, targets, first + i, k);
      }
    }
    for (; strip < 4 && i <= m - 3; i += 3) {
      int at = from + i * iStride;
      switch (strip) {
        case 1 -> update3x1(g, at, iStride, jStride, rows, row, end, targets, first + i, k);
        case 2 -> update3x2(g, at, iStride, jStride, rows, row, end, targets, first + i, k);
        default -> update3x3(g, at, iStride, jStride, rows, row, end, targets, first + i, k);
      }
    }
    for (; i < m; i++) {
      int at = from + i * iStride;
      long target = targets[first + i] + k;
      switch (strip) {
        case 1 -> update1x1(g, at, jStride, rows, row, end, k, target);
        case 2 -> update1x2(g, at, jStride, rows, row, end, k, target);
        case 3 -> update1x3(g, at, jStride, rows, row, end, k, target);
        default -> {
          update1x2(g, at, jStride, rows, row, end, k, target);
          update1x2(g, at, jStride, rows, row, end, k + 2 * BYTES, target + 2L * BYTES);
        }
      }
    }
  }

  private static void update4x4(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    FloatVector s33 = s00;
    int step = opaqueOne;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    int i3 = at + 3 * iStride;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, r + 2L * BYTES, ORDER);
      FloatVector v3 = fromMemorySegment(S, ALL, r + 3L * BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      s03 = v3.fma(f, s03);
      f = FloatVector.broadcast(S, g[i1]);
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      s12 = v2.fma(f, s12);
      s13 = v3.fma(f, s13);
      f = FloatVector.broadcast(S, g[i2]);
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      s22 = v2.fma(f, s22);
      s23 = v3.fma(f, s23);
      f = FloatVector.broadcast(S, g[i3]);
      s30 = v0.fma(f, s30);
      s31 = v1.fma(f, s31);
      s32 = v2.fma(f, s32);
      s33 = v3.fma(f, s33);
      i0 += jStride;
      i1 += jStride;
      i2 += jStride;
      i3 += jStride;
    }
    long target = targets[first] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s02)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 3L * BYTES, ORDER)
        .add(s03)
        .intoMemorySegment(ALL, target + 3L * BYTES, ORDER);
    target = targets[first + 1] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s10).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s11)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s12)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 3L * BYTES, ORDER)
        .add(s13)
        .intoMemorySegment(ALL, target + 3L * BYTES, ORDER);
    target = targets[first + 2] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s20).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s21)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s22)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 3L * BYTES, ORDER)
        .add(s23)
        .intoMemorySegment(ALL, target + 3L * BYTES, ORDER);
    target = targets[first + 3] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s30).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s31)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s32)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 3L * BYTES, ORDER)
        .add(s33)
        .intoMemorySegment(ALL, target + 3L * BYTES, ORDER);
  }

  private static void update4x3(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s30 = s00;
    FloatVector s31 = s00;
    FloatVector s32 = s00;
    int step = opaqueOne;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    int i3 = at + 3 * iStride;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, r + 2L * BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      f = FloatVector.broadcast(S, g[i1]);
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      s12 = v2.fma(f, s12);
      f = FloatVector.broadcast(S, g[i2]);
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      s22 = v2.fma(f, s22);
      f = FloatVector.broadcast(S, g[i3]);
      s30 = v0.fma(f, s30);
      s31 = v1.fma(f, s31);
      s32 = v2.fma(f, s32);
      i0 += jStride;
      i1 += jStride;
      i2 += jStride;
      i3 += jStride;
    }
    long target = targets[first] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s02)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    target = targets[first + 1] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s10).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s11)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s12)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    target = targets[first + 2] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s20).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s21)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s22)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    target = targets[first + 3] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s30).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s31)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s32)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
  }

  private static void update3x3(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    int step = opaqueOne;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, r + 2L * BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      f = FloatVector.broadcast(S, g[i1]);
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      s12 = v2.fma(f, s12);
      f = FloatVector.broadcast(S, g[i2]);
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      s22 = v2.fma(f, s22);
      i0 += jStride;
      i1 += jStride;
      i2 += jStride;
    }
    long target = targets[first] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s02)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    target = targets[first + 1] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s10).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s11)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s12)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
    target = targets[first + 2] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s20).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s21)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s22)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
  }

  private static void update3x2(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    int step = opaqueOne;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      f = FloatVector.broadcast(S, g[i1]);
      s10 = v0.fma(f, s10);
      s11 = v1.fma(f, s11);
      f = FloatVector.broadcast(S, g[i2]);
      s20 = v0.fma(f, s20);
      s21 = v1.fma(f, s21);
      i0 += jStride;
      i1 += jStride;
      i2 += jStride;
    }
    long target = targets[first] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    target = targets[first + 1] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s10).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s11)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    target = targets[first + 2] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s20).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s21)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
  }

  private static void update3x1(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long[] rows,
      int row,
      int end,
      long[] targets,
      int first,
      int offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s10 = s00;
    FloatVector s20 = s00;
    int step = opaqueOne;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      f = FloatVector.broadcast(S, g[i1]);
      s10 = v0.fma(f, s10);
      f = FloatVector.broadcast(S, g[i2]);
      s20 = v0.fma(f, s20);
      i0 += jStride;
      i1 += jStride;
      i2 += jStride;
    }
    long target = targets[first] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    target = targets[first + 1] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s10).intoMemorySegment(ALL, target, ORDER);
    target = targets[first + 2] + offset;
    fromMemorySegment(S, ALL, target, ORDER).add(s20).intoMemorySegment(ALL, target, ORDER);
  }

  private static void update1x3(
      float[] g, int at, int jStride, long[] rows, int row, int end, int offset, long target) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    int step = opaqueOne;
    int i0 = at;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector v2 = fromMemorySegment(S, ALL, r + 2L * BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      i0 += jStride;
    }
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
    fromMemorySegment(S, ALL, target + 2L * BYTES, ORDER)
        .add(s02)
        .intoMemorySegment(ALL, target + 2L * BYTES, ORDER);
  }

  private static void update1x2(
      float[] g, int at, int jStride, long[] rows, int row, int end, int offset, long target) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    int step = opaqueOne;
    int i0 = at;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector v1 = fromMemorySegment(S, ALL, r + BYTES, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      i0 += jStride;
    }
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
    fromMemorySegment(S, ALL, target + BYTES, ORDER)
        .add(s01)
        .intoMemorySegment(ALL, target + BYTES, ORDER);
  }

  private static void update1x1(
      float[] g, int at, int jStride, long[] rows, int row, int end, int offset, long target) {
    FloatVector s00 = FloatVector.zero(S);
    int step = opaqueOne;
    int i0 = at;
    for (int j = row; j < end; j += step) {
      long r = rows[j] + offset;
      FloatVector v0 = fromMemorySegment(S, ALL, r, ORDER);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      i0 += jStride;
    }
    fromMemorySegment(S, ALL, target, ORDER).add(s00).intoMemorySegment(ALL, target, ORDER);
  }
}
