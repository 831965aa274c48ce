package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.MANY_REGISTERS;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.Simd.opaqueOne;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles of updates by a matrix of gradients: some targets, in some vectors of their length, take
 * all rows. For the rules that all follow see {@link SimdKernels}.
 */
final class SimdBlockUpdates {
  private SimdBlockUpdates() {}

  /** What {@link Simd#stripOf} says for strips of up to three vectors, for up to four. */
  static int wideStripOf(int left) {
    return left == 5 ? 3 : Math.min(left, 4);
  }

  static void updateStrip(
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
