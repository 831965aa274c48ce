package io.github.w2vfast.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on the Vector API, at the widest vectors of the processor or those that {@link
 * Kernels#WIDTH_PROPERTY} asks for.
 *
 * <p>Rules that keep C2's code good, each found by reading it: a tile's accumulators and the loads
 * of one step together fit 16 registers (C2 moves all loads of a step to its front); the loop over
 * a tile's strips has a stride that C2 cannot know, so that it is not unrolled, for the same
 * reason; offsets are added to addresses as they are; methods stay small enough to be inlined or
 * compiled by themselves, and no vector crosses a method's boundary except in the one-line helpers.
 */
final class SimdKernels implements VectorKernels {
  private static final VectorSpecies<Float> S = species();
  private static final int LANES = S.length();
  private static final int BYTES = LANES * Float.BYTES;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** {@link #BYTES}, in a form that C2 takes for unknown: see the class comment. */
  private static long opaqueStep = BYTES;

  private static VectorSpecies<Float> species() {
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

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(S, Memory.ALL, address, ORDER);
  }

  private static void store(FloatVector v, long address) {
    v.intoMemorySegment(Memory.ALL, address, ORDER);
  }

  private static float sum(FloatVector v) {
    return v.reduceLanes(ADD);
  }

  @Override
  public String name() {
    return S.vectorBitSize() + "-bit SIMD";
  }

  @Override
  public float dot(long a, long b, int padded) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    int bytes = padded * Float.BYTES;
    int k = 0;
    for (; k <= bytes - 2 * BYTES; k += 2 * BYTES) {
      s0 = load(a + k).fma(load(b + k), s0);
      s1 = load(a + k + BYTES).fma(load(b + k + BYTES), s1);
    }
    if (k < bytes) {
      s0 = load(a + k).fma(load(b + k), s0);
    }
    return sum(s0.add(s1));
  }

  @Override
  public void axpy(float alpha, long x, long y, int padded) {
    FloatVector f = FloatVector.broadcast(S, alpha);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      store(f.fma(load(x + k), load(y + k)), y + k);
    }
  }

  @Override
  public void copy(long from, long to, int padded) {
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      store(load(from + k), to + k);
    }
  }

  @Override
  public void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride) {
    long as = 4L * aStride;
    long bs = 4L * bStride;
    long os = 4L * outStride;
    int i = 0;
    for (; i <= m - 3; i += 3) {
      int j = 0;
      for (; j <= n - 3; j += 3) {
        tile3x3(a + i * as, as, b + j * bs, bs, padded, out + i * os + 4L * j, os);
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
  }

  private static void tile3x3(long a0, long as, long b0, long bs, int padded, long out, long os) {
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
    long bytes = padded * 4L;
    long step = opaqueStep;
    for (long k = 0; k < bytes; k += step) {
      FloatVector x0 = load(a0 + k);
      FloatVector x1 = load(a1 + k);
      FloatVector x2 = load(a2 + k);
      FloatVector y0 = load(b0 + k);
      s00 = x0.fma(y0, s00);
      s10 = x1.fma(y0, s10);
      s20 = x2.fma(y0, s20);
      FloatVector y1 = load(b1 + k);
      s01 = x0.fma(y1, s01);
      s11 = x1.fma(y1, s11);
      s21 = x2.fma(y1, s21);
      FloatVector y2 = load(b2 + k);
      s02 = x0.fma(y2, s02);
      s12 = x1.fma(y2, s12);
      s22 = x2.fma(y2, s22);
    }
    Memory.set(out, sum(s00));
    Memory.set(out + 4, sum(s01));
    Memory.set(out + 8, sum(s02));
    Memory.set(out + 1 * os, sum(s10));
    Memory.set(out + 1 * os + 4, sum(s11));
    Memory.set(out + 1 * os + 8, sum(s12));
    Memory.set(out + 2 * os, sum(s20));
    Memory.set(out + 2 * os + 4, sum(s21));
    Memory.set(out + 2 * os + 8, sum(s22));
  }

  @Override
  public void rowDots(long x, long[] rows, int n, int padded, float[] out) {
    int j = 0;
    for (; j <= n - 6; j += 6) {
      rowDots6(x, rows, j, padded, out);
    }
    for (; j <= n - 3; j += 3) {
      rowDots3(x, rows, j, padded, out);
    }
    for (; j < n; j++) {
      out[j] = dot(x, rows[j], padded);
    }
  }

  private static void rowDots6(long x, long[] rows, int j, int padded, float[] out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[j + 5];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    long bytes = padded * 4L;
    long step = opaqueStep;
    for (long k = 0; k < bytes; k += step) {
      FloatVector v = load(x + k);
      s0 = v.fma(load(r0 + k), s0);
      s1 = v.fma(load(r1 + k), s1);
      s2 = v.fma(load(r2 + k), s2);
      s3 = v.fma(load(r3 + k), s3);
      s4 = v.fma(load(r4 + k), s4);
      s5 = v.fma(load(r5 + k), s5);
    }
    out[j] = sum(s0);
    out[j + 1] = sum(s1);
    out[j + 2] = sum(s2);
    out[j + 3] = sum(s3);
    out[j + 4] = sum(s4);
    out[j + 5] = sum(s5);
  }

  private static void rowDots3(long x, long[] rows, int j, int padded, float[] out) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    long bytes = padded * 4L;
    long step = opaqueStep;
    for (long k = 0; k < bytes; k += step) {
      FloatVector v = load(x + k);
      s0 = v.fma(load(r0 + k), s0);
      s1 = v.fma(load(r1 + k), s1);
      s2 = v.fma(load(r2 + k), s2);
    }
    out[j] = sum(s0);
    out[j + 1] = sum(s1);
    out[j + 2] = sum(s2);
  }

  @Override
  public void rowUpdates(long x, long[] rows, float[] g, int n, int padded, long gradient) {
    int j = 0;
    for (; j <= n - 6; j += 6) {
      rowUpdates6(x, rows, g, j, padded, gradient);
    }
    for (; j <= n - 3; j += 3) {
      rowUpdates3(x, rows, g, j, padded, gradient);
    }
    for (; j < n; j++) {
      rowUpdate(x, rows[j], g[j], padded, gradient);
    }
  }

  private static void rowUpdates6(
      long x, long[] rows, float[] g, int j, int padded, long gradient) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    long r3 = rows[j + 3];
    long r4 = rows[j + 4];
    long r5 = rows[j + 5];
    FloatVector f0 = FloatVector.broadcast(S, g[j]);
    FloatVector f1 = FloatVector.broadcast(S, g[j + 1]);
    FloatVector f2 = FloatVector.broadcast(S, g[j + 2]);
    FloatVector f3 = FloatVector.broadcast(S, g[j + 3]);
    FloatVector f4 = FloatVector.broadcast(S, g[j + 4]);
    FloatVector f5 = FloatVector.broadcast(S, g[j + 5]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = load(x + k);
      FloatVector sum = load(gradient + k);
      FloatVector row = load(r0 + k);
      sum = f0.fma(row, sum);
      store(f0.fma(v, row), r0 + k);
      row = load(r1 + k);
      sum = f1.fma(row, sum);
      store(f1.fma(v, row), r1 + k);
      row = load(r2 + k);
      sum = f2.fma(row, sum);
      store(f2.fma(v, row), r2 + k);
      row = load(r3 + k);
      sum = f3.fma(row, sum);
      store(f3.fma(v, row), r3 + k);
      row = load(r4 + k);
      sum = f4.fma(row, sum);
      store(f4.fma(v, row), r4 + k);
      row = load(r5 + k);
      sum = f5.fma(row, sum);
      store(f5.fma(v, row), r5 + k);
      store(sum, gradient + k);
    }
  }

  private static void rowUpdates3(
      long x, long[] rows, float[] g, int j, int padded, long gradient) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    long r2 = rows[j + 2];
    FloatVector f0 = FloatVector.broadcast(S, g[j]);
    FloatVector f1 = FloatVector.broadcast(S, g[j + 1]);
    FloatVector f2 = FloatVector.broadcast(S, g[j + 2]);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = load(x + k);
      FloatVector sum = load(gradient + k);
      FloatVector row = load(r0 + k);
      sum = f0.fma(row, sum);
      store(f0.fma(v, row), r0 + k);
      row = load(r1 + k);
      sum = f1.fma(row, sum);
      store(f1.fma(v, row), r1 + k);
      row = load(r2 + k);
      sum = f2.fma(row, sum);
      store(f2.fma(v, row), r2 + k);
      store(sum, gradient + k);
    }
  }

  private static void rowUpdate(long x, long row, float g, int padded, long gradient) {
    FloatVector f = FloatVector.broadcast(S, g);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector r = load(row + k);
      store(f.fma(r, load(gradient + k)), gradient + k);
      store(f.fma(load(x + k), r), row + k);
    }
  }

  @Override
  public void sumRows(long[] rows, int n, float scale, int padded, long out) {
    FloatVector f = FloatVector.broadcast(S, scale);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector sum = FloatVector.zero(S);
      for (int j = 0; j < n; j++) {
        sum = sum.add(load(rows[j] + k));
      }
      store(sum.mul(f), out + k);
    }
  }

  @Override
  public void addToRows(float scale, long x, long[] rows, int n, int padded) {
    for (int j = 0; j < n; j++) {
      axpy(scale, x, rows[j], padded);
    }
  }

  @Override
  public double logistic(float[] scores, float[] labels, int n, float rate, float[] g) {
    int end = Math.ceilDiv(n, PADDING) * PADDING;
    for (int j = n; j < end; j++) {
      scores[j] = NO_SCORE;
      labels[j] = 0;
    }
    float loss = 0;
    for (int j = 0; j < end; j += LANES) {
      FloatVector s = FloatVector.fromArray(S, scores, j);
      FloatVector t = FloatVector.fromArray(S, labels, j);
      FloatVector e = expOfNegative(s.abs());
      FloatVector inverse = FloatVector.broadcast(S, 1f).div(e.add(1f));
      FloatVector sigmoid = inverse.blend(inverse.mul(e), s.compare(LT, 0f));
      t.sub(sigmoid).mul(rate).intoArray(g, j);
      // the two large terms first: they cancel exactly where the label is right
      loss += sum(s.max(0f).sub(t.mul(s)).add(log1pOfUnit(e)));
    }
    return loss;
  }

  private static final float LOG2_E = 1.44269504f;

  /** Adding and subtracting 1.5 * 2^23 rounds a float to the nearest integer. */
  private static final float ROUNDER = 12582912f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  /** {@code exp(-a)} for {@code a >= 0}: 2^n times a polynomial of 2^f, f in [-0.5, 0.5]. */
  private static FloatVector expOfNegative(FloatVector a) {
    FloatVector t = a.min(87f).mul(-LOG2_E);
    FloatVector rounded = t.add(ROUNDER);
    FloatVector f = t.sub(rounded.sub(ROUNDER));
    FloatVector p = FloatVector.broadcast(S, 1.54035304e-4f);
    p = p.fma(f, FloatVector.broadcast(S, 1.33335581e-3f));
    p = p.fma(f, FloatVector.broadcast(S, 9.61812911e-3f));
    p = p.fma(f, FloatVector.broadcast(S, 5.55041087e-2f));
    p = p.fma(f, FloatVector.broadcast(S, 2.40226507e-1f));
    p = p.fma(f, FloatVector.broadcast(S, 6.93147181e-1f));
    p = p.fma(f, FloatVector.broadcast(S, 1f));
    IntVector scale = rounded.reinterpretAsInts().sub(ROUNDER_BITS - 127).lanewise(LSHL, 23);
    return p.mul(scale.reinterpretAsFloats());
  }

  /** {@code log(1 + e)} for e in [0, 1]: twice the series of atanh(e / (2 + e)). */
  private static FloatVector log1pOfUnit(FloatVector e) {
    FloatVector z = e.div(e.add(2f));
    FloatVector q = z.mul(z);
    FloatVector p = FloatVector.broadcast(S, 2f / 11);
    p = p.fma(q, FloatVector.broadcast(S, 2f / 9));
    p = p.fma(q, FloatVector.broadcast(S, 2f / 7));
    p = p.fma(q, FloatVector.broadcast(S, 2f / 5));
    p = p.fma(q, FloatVector.broadcast(S, 2f / 3));
    p = p.fma(q, FloatVector.broadcast(S, 2f));
    return p.mul(z);
  }

  @Override
  public void blockDots(long x, int m, long w, int n, int padded, float[] out, int outStride) {
    // rows of W that stay in the first-level cache while all of X passes by
    int block = Math.max(3, BLOCK_BYTES / (4 * padded) / 3 * 3);
    for (int j = 0; j < n; j += block) {
      int end = Math.min(n, j + block);
      int i = 0;
      for (; i <= m - 3; i += 3) {
        blockDots3(x + 4L * padded * i, w, j, end, padded, out, i * outStride, outStride);
      }
      for (; i < m; i++) {
        for (int c = j; c < end; c++) {
          out[i * outStride + c] = dot(x + 4L * padded * i, w + 4L * padded * c, padded);
        }
      }
    }
  }

  private static final int BLOCK_BYTES = 20 * 1024;

  private void blockDots3(
      long x, long w, int from, int to, int padded, float[] out, int at, int outStride) {
    long row = 4L * padded;
    int j = from;
    for (; j <= to - 3; j += 3) {
      packed3x3(x, w + row * j, padded, out, at + j, outStride);
    }
    for (; j < to; j++) {
      for (int i = 0; i < 3; i++) {
        out[at + i * outStride + j] = dot(x + row * i, w + row * j, padded);
      }
    }
  }

  private static void packed3x3(long a0, long b0, int padded, float[] out, int at, int outStride) {
    long bytes = padded * 4L;
    long a1 = a0 + bytes;
    long a2 = a1 + bytes;
    long b1 = b0 + bytes;
    long b2 = b1 + bytes;
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    long step = opaqueStep;
    for (long k = 0; k < bytes; k += step) {
      FloatVector x0 = load(a0 + k);
      FloatVector x1 = load(a1 + k);
      FloatVector x2 = load(a2 + k);
      FloatVector y0 = load(b0 + k);
      s00 = x0.fma(y0, s00);
      s10 = x1.fma(y0, s10);
      s20 = x2.fma(y0, s20);
      FloatVector y1 = load(b1 + k);
      s01 = x0.fma(y1, s01);
      s11 = x1.fma(y1, s11);
      s21 = x2.fma(y1, s21);
      FloatVector y2 = load(b2 + k);
      s02 = x0.fma(y2, s02);
      s12 = x1.fma(y2, s12);
      s22 = x2.fma(y2, s22);
    }
    out[at] = sum(s00);
    out[at + 1] = sum(s01);
    out[at + 2] = sum(s02);
    out[at + 1 * outStride] = sum(s10);
    out[at + 1 * outStride + 1] = sum(s11);
    out[at + 1 * outStride + 2] = sum(s12);
    out[at + 2 * outStride] = sum(s20);
    out[at + 2 * outStride + 1] = sum(s21);
    out[at + 2 * outStride + 2] = sum(s22);
  }

  @Override
  public void blockUpdates(
      float[] g,
      int from,
      int iStride,
      int jStride,
      long rows,
      int n,
      int padded,
      long[] targets,
      int first,
      int m) {
    int bytes = padded * 4;
    int k = 0;
    for (; k <= bytes - 3 * BYTES; k += 3 * BYTES) {
      int i = 0;
      for (; i <= m - 3; i += 3) {
        update3x3(
            g, from + i * iStride, iStride, jStride, rows + k, n, bytes, targets, first + i, k);
      }
      for (; i < m; i++) {
        update1x3(g, from + i * iStride, jStride, rows + k, n, bytes, targets[first + i] + k);
      }
    }
    for (; k < bytes; k += BYTES) {
      int i = 0;
      for (; i <= m - 3; i += 3) {
        update3x1(
            g, from + i * iStride, iStride, jStride, rows + k, n, bytes, targets, first + i, k);
      }
      for (; i < m; i++) {
        update1x1(g, from + i * iStride, jStride, rows + k, n, bytes, targets[first + i] + k);
      }
    }
  }

  private static void update3x3(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long row,
      int n,
      long rowBytes,
      long[] targets,
      int first,
      long offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    long end = row + n * rowBytes;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    for (long r = row; r < end; r += rowBytes) {
      FloatVector v0 = load(r);
      FloatVector v1 = load(r + BYTES);
      FloatVector v2 = load(r + 2 * BYTES);
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
    store(load(target).add(s00), target);
    store(load(target + BYTES).add(s01), target + BYTES);
    store(load(target + 2 * BYTES).add(s02), target + 2 * BYTES);
    target = targets[first + 1] + offset;
    store(load(target).add(s10), target);
    store(load(target + BYTES).add(s11), target + BYTES);
    store(load(target + 2 * BYTES).add(s12), target + 2 * BYTES);
    target = targets[first + 2] + offset;
    store(load(target).add(s20), target);
    store(load(target + BYTES).add(s21), target + BYTES);
    store(load(target + 2 * BYTES).add(s22), target + 2 * BYTES);
  }

  private static void update3x1(
      float[] g,
      int at,
      int iStride,
      int jStride,
      long row,
      int n,
      long rowBytes,
      long[] targets,
      int first,
      long offset) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s10 = s00;
    FloatVector s20 = s00;
    long end = row + n * rowBytes;
    int i0 = at;
    int i1 = at + iStride;
    int i2 = at + 2 * iStride;
    for (long r = row; r < end; r += rowBytes) {
      FloatVector v0 = load(r);
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
    store(load(target).add(s00), target);
    target = targets[first + 1] + offset;
    store(load(target).add(s10), target);
    target = targets[first + 2] + offset;
    store(load(target).add(s20), target);
  }

  private static void update1x3(
      float[] g, int at, int jStride, long row, int n, long rowBytes, long target) {
    FloatVector s00 = FloatVector.zero(S);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    long end = row + n * rowBytes;
    int i0 = at;
    for (long r = row; r < end; r += rowBytes) {
      FloatVector v0 = load(r);
      FloatVector v1 = load(r + BYTES);
      FloatVector v2 = load(r + 2 * BYTES);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      s01 = v1.fma(f, s01);
      s02 = v2.fma(f, s02);
      i0 += jStride;
    }
    store(load(target).add(s00), target);
    store(load(target + BYTES).add(s01), target + BYTES);
    store(load(target + 2 * BYTES).add(s02), target + 2 * BYTES);
  }

  private static void update1x1(
      float[] g, int at, int jStride, long row, int n, long rowBytes, long target) {
    FloatVector s00 = FloatVector.zero(S);
    long end = row + n * rowBytes;
    int i0 = at;
    for (long r = row; r < end; r += rowBytes) {
      FloatVector v0 = load(r);
      FloatVector f = FloatVector.broadcast(S, g[i0]);
      s00 = v0.fma(f, s00);
      i0 += jStride;
    }
    store(load(target).add(s00), target);
  }

  @Override
  public double noiseLogistic(float[] scores, int from, int n, float rate) {
    float loss = 0;
    for (int j = from; j < from + n; j += LANES) {
      FloatVector s = FloatVector.fromArray(S, scores, j);
      FloatVector e = expOfNegative(s.abs());
      FloatVector inverse = FloatVector.broadcast(S, 1f).div(e.add(1f));
      FloatVector sigmoid = inverse.blend(inverse.mul(e), s.compare(LT, 0f));
      sigmoid.mul(-rate).intoArray(scores, j);
      loss += sum(s.max(0f).add(log1pOfUnit(e)));
    }
    return loss;
  }
}
