package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Simd.LANES;
import static io.github.w2vfast.kernel.Simd.MANY_REGISTERS;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.VectorKernels.PADDING;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Tiles of the products of rows with inputs that lie as columns, whose sums need no lanes added up.
 * For the rules that all follow see {@link SimdKernels}.
 */
final class SimdColumns {
  private static final VectorShuffle<Float> LOW_TWICE = S.shuffleFromOp(i -> i / 2);
  private static final VectorShuffle<Float> HIGH_TWICE = S.shuffleFromOp(i -> (LANES + i) / 2);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xAAAA);

  private SimdColumns() {}

  /**
   * Puts the elements of the first eight vectors and of the last eight in turns; they are written
   * as rows of 16 that begin {@code width} apart.
   */
  static void shuffle(float[] from, float[] to, int at, int width) {
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

  /** How many of the rows that are left make the next tile. */
  static int heightOf(int left, int strip) {
    // not 8 of two: so many addresses do not fit the general registers
    if (strip > 1 && left >= 6 && MANY_REGISTERS) {
      return 6;
    }
    if (strip == 2) {
      return left >= 4 ? 4 : 1;
    }
    return left >= 3 ? 3 : 1;
  }

  static void columns3x3(
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

  static void columns6x3(
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
  static void columns6x2(
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

  static void columns4x2(
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

  static void columns1x2(
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

  static void columns3x1(
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

  static void columns1x3(
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

  static void columns1x1(
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
}
