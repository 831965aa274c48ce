package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.Simd.opaqueStep;
import static io.github.w2vfast.kernel.SimdDots.RUN;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import jdk.incubator.vector.FloatVector;

/**
 * Passes over a few rows that an input updates or that are added up. For the rules that all follow
 * see {@link SimdKernels}.
 */
final class SimdRowUpdates {
  private SimdRowUpdates() {}

  static void rowUpdates6(
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

  static void rowUpdates4(
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

  static void rowUpdates2(
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

  static void rowUpdate(long x, long row, float g, int padded, long in, long out) {
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

  /** Whether input i and the one behind it move without changing each other. */
  static boolean areApart(long[] inputs, long[] gradients, int i) {
    return gradients[i] != gradients[i + 1]
        && gradients[i] != inputs[i + 1]
        && gradients[i + 1] != inputs[i];
  }

  /** The updates of two inputs whose rows are {@link SimdDots#areNeighbours neighbours}. */
  static void updatesOfNeighbours(
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

  static void zero(int padded, long out) {
    FloatVector zero = FloatVector.zero(S);
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      zero.intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  static void sumRow(long row, float scale, int padded, long out) {
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      fromMemorySegment(S, ALL, row + k, ORDER).mul(scale).intoMemorySegment(ALL, out + k, ORDER);
    }
  }

  static void sumRows6(long[] rows, int j, float scale, int padded, long out) {
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

  static void sumRows4(long[] rows, int j, float scale, int padded, long out) {
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

  static void sumRows2(long[] rows, int j, float scale, int padded, long out) {
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

  static void addRows4(long[] rows, int j, float scale, int padded, long out) {
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

  static void addRows2(long[] rows, int j, float scale, int padded, long out) {
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

  static void addTo4(float scale, long x, long[] rows, int j, int padded) {
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

  static void addTo2(float scale, long x, long[] rows, int j, int padded) {
    long r0 = rows[j];
    long r1 = rows[j + 1];
    int bytes = padded * Float.BYTES;
    for (int k = 0; k < bytes; k += BYTES) {
      FloatVector v = fromMemorySegment(S, ALL, x + k, ORDER).mul(scale);
      fromMemorySegment(S, ALL, r0 + k, ORDER).add(v).intoMemorySegment(ALL, r0 + k, ORDER);
      fromMemorySegment(S, ALL, r1 + k, ORDER).add(v).intoMemorySegment(ALL, r1 + k, ORDER);
    }
  }
}
