package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.Simd.opaqueStep;
import static io.github.w2vfast.kernel.SimdLanes.MOST_TILES;
import static io.github.w2vfast.kernel.VectorKernels.DOTS_SLOT;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles of dot products: each reads its rows once and lays down its accumulators, whose lanes
 * {@link SimdLanes} adds up. For the rules that all follow see {@link SimdKernels}.
 */
final class SimdDots {
  /** Rows that two inputs in a row share but for one each: see {@link #areNeighbours}. */
  static final int RUN = 5;

  private SimdDots() {}

  /** Lays down the dot products of 3 rows with 3 rows: accumulator 3 i + j for a_i . b_j. */
  static void tile3x3(long a0, long as, long b0, long bs, int padded, long to) {
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
    s00.intoMemorySegment(ALL, to, ORDER);
    s01.intoMemorySegment(ALL, to + BYTES, ORDER);
    s02.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s10.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
    s11.intoMemorySegment(ALL, to + 4L * BYTES, ORDER);
    s12.intoMemorySegment(ALL, to + 5L * BYTES, ORDER);
    s20.intoMemorySegment(ALL, to + 6L * BYTES, ORDER);
    s21.intoMemorySegment(ALL, to + 7L * BYTES, ORDER);
    s22.intoMemorySegment(ALL, to + 8L * BYTES, ORDER);
  }

  /**
   * Whether input i, with a multiple of ten rows, and the one behind it have the rows of two
   * windows of text, one word apart: equally many, in runs of five, of which each four rows are in
   * both lists.
   */
  static boolean areNeighbours(long[] rows, int[] starts, int i) {
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

  /**
   * Lays down the accumulators of x with five rows from {@code j} on, and of y with five from
   * {@code jNext} on: six different ones, each of which is read once.
   */
  static void runDots(
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

  /** Lays down the accumulators of four products, some of them again where there are fewer. */
  static void singleDots4(long[] inputs, long[] rows, int i, int last, int padded, long to) {
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

  static void rowDots8(long x, long[] rows, int j, int last, int padded, long to) {
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

  static void rowDots6(long x, long[] rows, int j, int last, int padded, long to) {
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

  static void rowDots4(long x, long[] rows, int j, int last, int padded, long to) {
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

  static void rowDots2(long x, long[] rows, int j, int last, int padded, long to) {
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

  static void products4x4(long[] rows, int j, long[] inputs, int i, int padded, long to) {
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

  static void products2x4(long[] rows, int j, long[] inputs, int i, int padded, long to) {
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
}
