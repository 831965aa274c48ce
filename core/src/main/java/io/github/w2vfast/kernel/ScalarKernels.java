package io.github.w2vfast.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The plain loops that define what every other implementation computes. */
final class ScalarKernels implements VectorKernels {
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float dot(long a, long b, int padded) {
    float sum = 0;
    for (int i = 0; i < padded; i++) {
      sum += get(a, i) * get(b, i);
    }
    return sum;
  }

  @Override
  public void axpy(float alpha, long x, long y, int padded) {
    for (int i = 0; i < padded; i++) {
      MEMORY.set(ValueLayout.JAVA_FLOAT, y + 4L * i, get(y, i) + alpha * get(x, i));
    }
  }

  @Override
  public void dots(
      long a, int aStride, int m, long b, int bStride, int n, int padded, long out, int outStride) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float d = dot(a + 4L * aStride * i, b + 4L * bStride * j, padded);
        MEMORY.set(ValueLayout.JAVA_FLOAT, out + 4 * ((long) outStride * i + j), d);
      }
    }
  }

  private static float get(long address, int index) {
    return MEMORY.get(ValueLayout.JAVA_FLOAT, address + 4L * index);
  }
}
