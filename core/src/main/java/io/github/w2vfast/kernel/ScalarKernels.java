package io.github.w2vfast.kernel;

import java.util.Arrays;

/** The reference: plain loops, one float at a time. It defines what each kernel computes. */
public final class ScalarKernels implements VectorKernels {
  /** The kernels have no state. */
  public ScalarKernels() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float dot(long a, long b, int padded) {
    float sum = 0;
    for (int k = 0; k < padded; k++) {
      sum += Memory.get(a + 4L * k) * Memory.get(b + 4L * k);
    }
    return sum;
  }

  @Override
  public void axpy(float alpha, long x, long y, int padded) {
    for (int k = 0; k < padded; k++) {
      Memory.set(y + 4L * k, Memory.get(y + 4L * k) + alpha * Memory.get(x + 4L * k));
    }
  }

  @Override
  public void copy(long from, long to, int padded) {
    for (int k = 0; k < padded; k++) {
      Memory.set(to + 4L * k, Memory.get(from + 4L * k));
    }
  }

  @Override
  public void settle(long copy, long before, long row, float share, int padded) {
    for (long k = 0; k < 4L * padded; k += 4) {
      float moved = Memory.get(copy + k) - Memory.get(before + k);
      float settled = Memory.get(row + k) + share * moved;
      Memory.set(row + k, settled);
      Memory.set(copy + k, settled);
      Memory.set(before + k, settled);
    }
  }

  @Override
  public void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = dot(a + 4L * aStride * i, b + 4L * bStride * j, padded);
        Memory.set(out + 4L * ((long) outStride * i + j), sum);
      }
    }
  }

  @Override
  public void rowDots(long x, long[] rows, int first, int n, int padded, float[] out, int from) {
    for (int j = 0; j < n; j++) {
      out[from + j] = dot(x, rows[first + j], padded);
    }
    Arrays.fill(out, from + n, from + VectorKernels.padded(n), NO_PAIR);
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
    int to = from;
    for (int i = first; i < first + m; i++) {
      int next = to + VectorKernels.slots(starts[i + 1] - starts[i]);
      for (int j = starts[i]; j < starts[i + 1]; j++) {
        out[to++] = dot(inputs[i], rows[j], padded);
      }
      Arrays.fill(out, to, next, NO_PAIR);
      to = next;
    }
    Arrays.fill(out, to, from + VectorKernels.padded(to - from), NO_PAIR);
  }

  @Override
  public void singleDots(
      long[] inputs, long[] rows, int first, int m, int padded, float[] out, int from) {
    for (int i = 0; i < m; i++) {
      out[from + i] = dot(inputs[first + i], rows[first + i], padded);
    }
    Arrays.fill(out, from + m, from + VectorKernels.padded(m), NO_PAIR);
  }

  @Override
  public void exchange(float g, long x, long y, int padded) {
    for (int k = 0; k < padded; k++) {
      float old = Memory.get(x + 4L * k);
      Memory.set(x + 4L * k, old + g * Memory.get(y + 4L * k));
      Memory.set(y + 4L * k, Memory.get(y + 4L * k) + g * old);
    }
  }

  @Override
  public void byteDots(long x, long[] rows, int n, int padded, float[] out) {
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int k = 0; k < padded; k++) {
        sum += Memory.get(x + 4L * k) * Memory.getByte(rows[j] + k);
      }
      out[j] = sum;
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
    for (int k = 0; k < padded; k++) {
      long at = 4L * k;
      float value = Memory.get(x + at);
      float sum = Memory.get(gradient + at);
      for (int j = 0; j < n; j++) {
        float row = Memory.get(rows[first + j] + at);
        sum += g[from + j] * row;
        Memory.set(rows[first + j] + at, row + g[from + j] * value);
      }
      Memory.set(gradient + at, sum);
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
    for (int i = first; i < first + m; i++) {
      int n = starts[i + 1] - starts[i];
      rowUpdates(inputs[i], rows, starts[i], n, g, at, padded, gradients[i], spare);
      at += VectorKernels.slots(n);
    }
  }

  @Override
  public void sumRows(long[] rows, int first, int n, float scale, int padded, long out) {
    for (int k = 0; k < padded; k++) {
      float sum = 0;
      for (int j = 0; j < n; j++) {
        sum += Memory.get(rows[first + j] + 4L * k);
      }
      Memory.set(out + 4L * k, scale * sum);
    }
  }

  @Override
  public void addToRows(float scale, long x, long[] rows, int first, int n, int padded) {
    for (int j = 0; j < n; j++) {
      axpy(scale, x, rows[first + j], padded);
    }
  }

  @Override
  public double logistic(float[] scores, int from, float[] labels, int n, float rate) {
    double loss = 0;
    for (int j = 0; j < n; j++) {
      double s = scores[from + j];
      double e = Math.exp(-Math.abs(s));
      double sigmoid = s >= 0 ? 1 / (1 + e) : e / (1 + e);
      scores[from + j] = (float) (rate * (labels[j] - sigmoid));
      loss += Math.max(s, 0) + Math.log1p(e) - labels[j] * s;
    }
    return loss;
  }

  @Override
  public float max(float[] a, int from, int n) {
    float max = a[from];
    for (int j = 1; j < n; j++) {
      max = Math.max(max, a[from + j]);
    }
    return max;
  }

  @Override
  public float exp(float[] a, int from, int n, float shift) {
    float sum = 0;
    for (int j = 0; j < n; j++) {
      float x = a[from + j] - shift;
      a[from + j] = x < LOWEST_EXPONENT ? 0 : (float) Math.exp(x);
      sum += a[from + j];
    }
    return sum;
  }

  @Override
  public void nibbleDots(long x, long blocks, int n, int quarter, int[] out) {
    int step = NIBBLE_ROWS * Short.BYTES;
    for (int j = 0; j < n * NIBBLE_ROWS; j++) {
      long block = blocks + (long) j / NIBBLE_ROWS * quarter * step;
      long row = block + (long) VectorKernels.nibbleLane(j % NIBBLE_ROWS) * Short.BYTES;
      int sum = 0;
      for (int s = 0; s < quarter; s++) {
        int four = Memory.getShort(row + (long) s * step);
        for (int p = 0; p < 4; p++) {
          sum += (four >> 4 * p & 15) * Memory.getShort(x + (4L * s + p) * step);
        }
      }
      out[j] = sum;
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
    for (int j = 0; j < n * NIBBLE_ROWS; j++) {
      int from = (block + j / NIBBLE_ROWS) * NIBBLE_ROWS * ROW_FACTS + j % NIBBLE_ROWS;
      float u = (products[j] - offset) * scale * facts[from];
      float rest = (float) Math.sqrt(Math.max(0, square - u * u));
      out[block * NIBBLE_ROWS + j] =
          u * facts[from + NIBBLE_ROWS]
              + rest * facts[from + 2 * NIBBLE_ROWS]
              + facts[from + 3 * NIBBLE_ROWS] * far
              + always;
    }
  }

  @Override
  public void toColumns(long[] rows, int first, int n, int padded, float[] columns, int width) {
    for (int k = 0; k < padded; k++) {
      for (int i = 0; i < width; i++) {
        columns[k * width + i] = i < n ? Memory.get(rows[first + i] + 4L * k) : 0;
      }
    }
  }

  @Override
  public void columnDots(
      long[] rows, int first, int n, int padded, float[] inputs, int width, float[] out, int from) {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < width; i++) {
        float sum = 0;
        for (int k = 0; k < padded; k++) {
          sum += Memory.get(rows[first + j] + 4L * k) * inputs[k * width + i];
        }
        out[from + j * width + i] = sum;
      }
    }
  }

  @Override
  public void expColumns(
      float[] a, int from, int n, int width, float[] max, int maxFrom, float[] sum) {
    for (int i = 0; i < width; i++) {
      float largest = a[from + i];
      for (int j = 1; j < n; j++) {
        largest = Math.max(largest, a[from + j * width + i]);
      }
      float total = 0;
      for (int j = 0; j < n; j++) {
        float x = a[from + j * width + i] - largest;
        float e = x < LOWEST_EXPONENT ? 0 : (float) Math.exp(x);
        a[from + j * width + i] = e;
        total += e;
      }
      max[maxFrom + i] = largest;
      sum[i] = total;
    }
  }

  @Override
  public int rowsReaching(float[] a, int from, int n, int width, float[] thresholds, int[] rows) {
    int named = 0;
    for (int j = 0; j < n; j++) {
      boolean reaches = false;
      for (int i = 0; i < width; i++) {
        reaches |= a[from + j * width + i] >= thresholds[i];
      }
      if (reaches) {
        rows[named++] = j;
      }
    }
    return named;
  }

  @Override
  public void scaleColumns(float[] a, int from, int n, int width, float[] factors) {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < width; i++) {
        a[from + j * width + i] *= factors[i];
      }
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
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        out[from + j * width + i] = dot(rows[first + j], inputs[firstInput + i], padded);
      }
    }
  }

  @Override
  public double noiseGradients(float[] a, int n, int m, int width, float[] weights, float rate) {
    double loss = 0;
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        float s = a[j * width + i];
        double e = Math.exp(-Math.abs(s));
        loss += weights[i] * (Math.max(s, 0) + Math.log1p(e));
        a[j * width + i] = (float) (-rate * weights[i] * (s < 0 ? e : 1) / (1 + e));
      }
    }
    return loss;
  }

  @Override
  public double observedGradients(float[] scores, float[] weights, int from, int n, float rate) {
    double loss = 0;
    for (int j = from; j < from + n; j++) {
      float s = scores[j];
      double e = Math.exp(-Math.abs(s));
      loss += weights[j] * (Math.max(-s, 0) + Math.log1p(e));
      scores[j] = (float) (rate * weights[j] * (s < 0 ? 1 : e) / (1 + e));
    }
    return loss;
  }

  @Override
  public void blockDots(
      long x, int m, long w, int n, int padded, float[] out, int from, int outStride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        out[from + i * outStride + j] = dot(x + 4L * padded * i, w + 4L * padded * j, padded);
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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        axpy(g[from + i * iStride + j * jStride], rows[firstRow + j], targets[first + i], padded);
      }
    }
  }
}
