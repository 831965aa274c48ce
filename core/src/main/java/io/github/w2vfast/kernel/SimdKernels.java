package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.EIGHT;
import static io.github.w2vfast.kernel.Simd.I;
import static io.github.w2vfast.kernel.Simd.LANES;
import static io.github.w2vfast.kernel.Simd.MANY_REGISTERS;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.Simd.TILE_ROWS;
import static io.github.w2vfast.kernel.SimdDots.RUN;
import static io.github.w2vfast.kernel.SimdLanes.MOST_TILES;
import static io.github.w2vfast.kernel.SimdRounded.NIBBLE_BYTES;
import static io.github.w2vfast.kernel.SimdRounded.NIBBLE_STEPS;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.ref.Reference;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

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
  /** A few dot products. */
  private final float[] few = new float[MOST_TILES * TILE_ROWS * 4];

  /** Sixteen rows of a vector's length on their way to columns, and a stage of the way. */
  private final float[] tile = new float[PADDING * LANES];

  private final float[] shuffled = new float[PADDING * LANES];

  private final SimdLanes lanes = new SimdLanes();

  @Override
  public String name() {
    return S.vectorBitSize() + "-bit SIMD";
  }

  @Override
  public float dot(long a, long b, int padded) {
    lanes.need();
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
      s0.add(s1).intoMemorySegment(ALL, lanes.address, ORDER);
      lanes.fold(1);
      return lanes.sum(0);
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
    lanes.need();
    try {
      long as = 4L * aStride;
      long bs = 4L * bStride;
      long os = 4L * outStride;
      int i = 0;
      for (; i <= m - 3; i += 3) {
        int j = 0;
        for (; j <= n - 3; j += 3) {
          SimdDots.tile3x3(a + i * as, as, b + j * bs, bs, padded, lanes.address);
          lanes.fold(9);
          for (int q = 0; q < 9; q++) {
            Memory.set(out + (i + q / 3) * os + 4L * (j + q % 3), lanes.sum(q));
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

  @Override
  public void rowDots(long x, long[] rows, int first, int n, int padded, float[] out, int from) {
    lanes.need();
    try {
      int to = from;
      int end = first + n;
      int slots = 0;
      for (int j = first; j < end; j += DOTS_SLOT) {
        int last = Math.min(end, j + DOTS_SLOT) - 1;
        dotsOfSlot(x, rows, j, last, padded, slots++);
        if (slots == MOST_TILES || last == end - 1) {
          lanes.mergeSlots(slots, out, to);
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
    lanes.need();
    try {
      int to = from;
      int slots = 0;
      for (int i = first; i < first + m; i++) {
        int end = starts[i + 1];
        int all = end - starts[i];
        if (all % (2 * RUN) == 0 && i + 1 < first + m && SimdDots.areNeighbours(rows, starts, i)) {
          int needed = 2 * Math.ceilDiv(all, DOTS_SLOT);
          // an odd slot is merged with the one that follows it
          if (slots + needed > MOST_TILES && slots % 2 == 0) {
            lanes.mergeSlots(slots, out, to);
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
            lanes.mergeSlots(slots, out, to);
            to += slots * DOTS_SLOT;
            slots = 0;
          }
          dotsOfSlot(inputs[i], rows, j, Math.min(end, j + DOTS_SLOT) - 1, padded, slots++);
        }
      }
      lanes.mergeSlots(slots, out, to);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Lays down the accumulators of two inputs whose rows are neighbours. */
  private void dotsOfNeighbours(
      long[] inputs, int i, long[] rows, int[] starts, int padded, int slot) {
    long x = inputs[i];
    long y = inputs[i + 1];
    int j = starts[i];
    int n = starts[i + 1] - j;
    int slots = Math.ceilDiv(n, DOTS_SLOT);
    long at = lanes.slot(slot, DOTS_SLOT);
    long atNext = lanes.slot(slot + slots, DOTS_SLOT);
    for (int q = 1; q < slots; q++) {
      int count = Math.min(DOTS_SLOT, n - q * DOTS_SLOT);
      lanes.slot(slot + q, count);
      lanes.slot(slot + slots + q, count);
    }
    for (int run = 0; run < n; run += RUN) {
      SimdDots.runDots(x, y, rows, j + run, j + n + run, padded, at, atNext);
      at += (long) RUN * BYTES;
      atNext += (long) RUN * BYTES;
    }
  }

  /**
   * Lays down the accumulators of up to eight products. Every product is added up in the same
   * order, wherever its row stands.
   */
  private void dotsOfSlot(long x, long[] rows, int j, int last, int padded, int slot) {
    long at = lanes.slot(slot, last - j + 1);
    switch (last - j) {
      case 0, 1 -> SimdDots.rowDots2(x, rows, j, last, padded, at);
      case 2, 3 -> SimdDots.rowDots4(x, rows, j, last, padded, at);
      case 4, 5 -> SimdDots.rowDots6(x, rows, j, last, padded, at);
      default -> SimdDots.rowDots8(x, rows, j, last, padded, at);
    }
  }

  @Override
  public void singleDots(
      long[] inputs, long[] rows, int first, int m, int padded, float[] out, int from) {
    lanes.need();
    try {
      int to = from;
      int slots = 0;
      for (int i = 0; i < m; i += DOTS_SLOT) {
        if (slots == MOST_TILES) {
          lanes.mergeSlots(slots, out, to);
          to += slots * DOTS_SLOT;
          slots = 0;
        }
        int n = Math.min(DOTS_SLOT, m - i);
        int last = first + i + n - 1;
        long at = lanes.slot(slots++, n);
        SimdDots.singleDots4(inputs, rows, first + i, last, padded, at);
        if (n > 4) {
          SimdDots.singleDots4(inputs, rows, first + i + 4, last, padded, at + 4L * BYTES);
        }
      }
      lanes.mergeSlots(slots, out, to);
    } finally {
      Reference.reachabilityFence(this);
    }
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
          SimdRounded.addNibbleDots(
              x + 4L * step, from + step, Math.min(NIBBLE_STEPS, block - step), out, at);
        }
      }
    }
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

  @Override
  public void byteDots(long x, long[] rows, int n, int padded, float[] out) {
    lanes.need();
    try {
      int most = MOST_TILES * TILE_ROWS;
      int last = n - 1;
      for (int first = 0; first < n; first += 4 * most) {
        int count = Math.min(4 * most, n - first);
        int fours = Math.ceilDiv(count, 4);
        for (int q = 0; q < fours; q++) {
          int j = first + 4 * q;
          SimdRounded.byteDots4(
              x,
              rows[j],
              rows[Math.min(j + 1, last)],
              rows[Math.min(j + 2, last)],
              rows[Math.min(j + 3, last)],
              padded,
              lanes.address + 4L * q * BYTES);
        }
        lanes.mergeFours(fours);
        lanes.mergeTiles(Math.ceilDiv(fours, TILE_ROWS), few, 0, 4);
        System.arraycopy(few, 0, out, first, count);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
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
      SimdRowUpdates.rowUpdates6(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
    }
    if (j <= n - 4) {
      long out = j + 4 < n ? between : gradient;
      SimdRowUpdates.rowUpdates4(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
      j += 4;
    }
    if (j <= n - 2) {
      long out = j + 2 < n ? between : gradient;
      SimdRowUpdates.rowUpdates2(x, rows, first + j, g, from + j, padded, in, out);
      in = out;
      j += 2;
    }
    if (j < n) {
      SimdRowUpdates.rowUpdate(x, rows[first + j], g[from + j], padded, in, gradient);
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
          && SimdDots.areNeighbours(rows, starts, i)
          && SimdRowUpdates.areApart(inputs, gradients, i)) {
        SimdRowUpdates.updatesOfNeighbours(
            inputs, gradients, i, rows, starts[i], n, g, at, padded, spare);
        at += 2 * slots;
        i += 2;
      } else {
        rowUpdates(inputs[i], rows, starts[i], n, g, at, padded, gradients[i], spare);
        at += slots;
        i++;
      }
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
      case 0 -> SimdRowUpdates.zero(padded, out);
      case 1 -> {
        SimdRowUpdates.sumRow(rows[j], scale, padded, out);
        j++;
      }
      case 2, 3 -> {
        SimdRowUpdates.sumRows2(rows, j, scale, padded, out);
        j += 2;
      }
      case 4, 5 -> {
        SimdRowUpdates.sumRows4(rows, j, scale, padded, out);
        j += 4;
      }
      default -> {
        SimdRowUpdates.sumRows6(rows, j, scale, padded, out);
        j += 6;
      }
    }
    for (; j <= end - 4; j += 4) {
      SimdRowUpdates.addRows4(rows, j, scale, padded, out);
    }
    if (j <= end - 2) {
      SimdRowUpdates.addRows2(rows, j, scale, padded, out);
      j += 2;
    }
    if (j < end) {
      axpy(scale, rows[j], out, padded);
    }
  }

  @Override
  public void addToRows(float scale, long x, long[] rows, int first, int n, int padded) {
    int end = first + n;
    int j = first;
    for (; j <= end - 4; j += 4) {
      SimdRowUpdates.addTo4(scale, x, rows, j, padded);
    }
    if (j <= end - 2) {
      SimdRowUpdates.addTo2(scale, x, rows, j, padded);
      j += 2;
    }
    if (j < end) {
      axpy(scale, x, rows[j], padded);
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
    lanes.need();
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
      total.intoMemorySegment(ALL, lanes.address, ORDER);
      lanes.fold(1);
      float sum = lanes.sum(0);
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
        SimdColumns.shuffle(tile, shuffled, 0, PADDING);
        SimdColumns.shuffle(shuffled, tile, 0, PADDING);
        SimdColumns.shuffle(tile, shuffled, 0, PADDING);
        SimdColumns.shuffle(shuffled, columns, k * width + i, width);
      }
    }
  }

  @Override
  public void columnDots(
      long[] rows, int first, int n, int padded, float[] inputs, int width, float[] out, int from) {
    for (int i = 0; i < width; ) {
      int strip = Simd.stripOf((width - i) / LANES);
      for (int j = 0; j < n; ) {
        int height = SimdColumns.heightOf(n - j, strip);
        int to = from + j * width + i;
        switch (height * strip) {
          case 12 -> SimdColumns.columns6x2(rows, first + j, padded, inputs, i, width, out, to);
          case 18 -> SimdColumns.columns6x3(rows, first + j, padded, inputs, i, width, out, to);
          case 9 -> SimdColumns.columns3x3(rows, first + j, padded, inputs, i, width, out, to);
          case 8 -> SimdColumns.columns4x2(rows, first + j, padded, inputs, i, width, out, to);
          case 3 -> {
            if (height == 3) {
              SimdColumns.columns3x1(rows, first + j, padded, inputs, i, width, out, to);
            } else {
              SimdColumns.columns1x3(rows[first + j], padded, inputs, i, width, out, to);
            }
          }
          case 2 -> SimdColumns.columns1x2(rows[first + j], padded, inputs, i, width, out, to);
          default -> SimdColumns.columns1x1(rows[first + j], padded, inputs, i, width, out, to);
        }
        j += height;
      }
      i += strip * LANES;
    }
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
    lanes.need();
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
              SimdDots.products4x4(
                  rows, row, inputs, firstInput + i, padded, lanes.address + 16L * t * BYTES);
            } else {
              SimdDots.products2x4(
                  rows, row, inputs, firstInput + i, padded, lanes.address + 8L * t * BYTES);
            }
          }
          lanes.mergeFours(tiles * TILE_ROWS);
          lanes.mergeTiles(tiles, out, from + j * width + i, width);
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
    lanes.need();
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
      SimdDots.tile3x3(x, row, w + row * j, row, padded, lanes.address);
      lanes.fold(9);
      for (int q = 0; q < 9; q++) {
        out[at + q / 3 * outStride + j + q % 3] = lanes.sum(q);
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
      int strip =
          MANY_REGISTERS
              ? SimdBlockUpdates.wideStripOf((bytes - k) / BYTES)
              : Simd.stripOf((bytes - k) / BYTES);
      SimdBlockUpdates.updateStrip(
          g, from, iStride, jStride, rows, firstRow, end, targets, first, m, k, strip);
      k += strip * BYTES;
    }
  }
}
