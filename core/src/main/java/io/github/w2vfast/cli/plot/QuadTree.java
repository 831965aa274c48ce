package io.github.w2vfast.cli.plot;

import java.util.Arrays;

/** Points on a plane, sorted into squares within squares, each with its centre of mass. */
final class QuadTree {
  /** Points that lie closer than the squares of this depth count as one. */
  private static final int MAX_DEPTH = 40;

  private final float[] x;
  private final float[] y;

  /** Four children of each node; 0 for none, since the root is nobody's child. */
  private int[] children;

  private float[] sumX;
  private float[] sumY;
  private int[] count;
  private float[] side;

  /** The one point of a leaf, or -1. */
  private int[] point;

  private int size;

  QuadTree(float[] x, float[] y) {
    this.x = x;
    this.y = y;
    int capacity = Math.max(16, 2 * x.length);
    children = new int[4 * capacity];
    sumX = new float[capacity];
    sumY = new float[capacity];
    count = new int[capacity];
    side = new float[capacity];
    point = new int[capacity];
    float lowX = Float.MAX_VALUE;
    float lowY = Float.MAX_VALUE;
    float highX = -Float.MAX_VALUE;
    float highY = -Float.MAX_VALUE;
    for (int i = 0; i < x.length; i++) {
      lowX = Math.min(lowX, x[i]);
      highX = Math.max(highX, x[i]);
      lowY = Math.min(lowY, y[i]);
      highY = Math.max(highY, y[i]);
    }
    float width = Math.max(Math.max(highX - lowX, highY - lowY), 1e-20f) * 1.00001f;
    node(width);
    for (int i = 0; i < x.length; i++) {
      insert(i, lowX, lowY, width);
    }
  }

  private int node(float width) {
    if (size == count.length) {
      int capacity = 2 * size;
      children = Arrays.copyOf(children, 4 * capacity);
      sumX = Arrays.copyOf(sumX, capacity);
      sumY = Arrays.copyOf(sumY, capacity);
      count = Arrays.copyOf(count, capacity);
      side = Arrays.copyOf(side, capacity);
      point = Arrays.copyOf(point, capacity);
    }
    side[size] = width;
    point[size] = -1;
    return size++;
  }

  private void insert(int i, float lowX, float lowY, float width) {
    int node = 0;
    float left = lowX;
    float bottom = lowY;
    float w = width;
    for (int depth = 0; ; depth++) {
      int before = count[node]++;
      sumX[node] += x[i];
      sumY[node] += y[i];
      if (before == 0) {
        point[node] = i;
        return;
      }
      if (depth == MAX_DEPTH) {
        point[node] = -1;
        return;
      }
      w /= 2;
      int resident = point[node];
      if (resident >= 0) {
        // A leaf becomes a square of squares: who was there moves one down.
        point[node] = -1;
        int child = child(node, quadrant(resident, left, bottom, w), w);
        count[child] = 1;
        sumX[child] = x[resident];
        sumY[child] = y[resident];
        point[child] = resident;
      }
      int quadrant = quadrant(i, left, bottom, w);
      left += (quadrant & 1) * w;
      bottom += (quadrant >> 1) * w;
      node = child(node, quadrant, w);
    }
  }

  private int quadrant(int i, float left, float bottom, float half) {
    return (x[i] >= left + half ? 1 : 0) + (y[i] >= bottom + half ? 2 : 0);
  }

  private int child(int node, int quadrant, float width) {
    int at = 4 * node + quadrant;
    if (children[at] == 0) {
      int made = node(width);
      children[at] = made;
    }
    return children[at];
  }

  /**
   * Adds up what pushes a point away: Σ q² (x_i − x_j), with q = 1 / (1 + distance²).
   *
   * @param push takes the sums at 2i and 2i + 1
   * @return Σ q over all other points
   */
  double repel(int i, float theta, float[] push) {
    int[] stack = new int[4 * MAX_DEPTH + 8];
    int top = 0;
    stack[top++] = 0;
    float fx = 0;
    float fy = 0;
    double sum = 0;
    while (top > 0) {
      int node = stack[--top];
      int mass = count[node];
      if (point[node] == i) {
        continue;
      }
      float dx = x[i] - sumX[node] / mass;
      float dy = y[i] - sumY[node] / mass;
      float d = dx * dx + dy * dy;
      boolean inner =
          (children[4 * node]
                  | children[4 * node + 1]
                  | children[4 * node + 2]
                  | children[4 * node + 3])
              != 0;
      if (!inner || side[node] * side[node] < theta * theta * d) {
        float q = 1 / (1 + d);
        sum += (double) mass * q;
        fx += mass * q * q * dx;
        fy += mass * q * q * dy;
      } else {
        for (int c = 0; c < 4; c++) {
          int child = children[4 * node + c];
          if (child != 0) {
            stack[top++] = child;
          }
        }
      }
    }
    push[2 * i] = fx;
    push[2 * i + 1] = fy;
    return sum;
  }
}
