package io.github.w2vfast.cli.plot;

import io.github.w2vfast.query.Neighbor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * t-SNE with the Barnes–Hut approximation (L. van der Maaten, "Accelerating t-SNE using tree-based
 * algorithms", 2014): places points on a plane such that neighbours stay neighbours. Begins with
 * given places, so that it has no random numbers; the result does not depend on the number of
 * processors.
 */
final class Tsne {
  private static final int ITERATIONS = 750;
  private static final int EXAGGERATED_ITERATIONS = 250;
  private static final float EXAGGERATION = 12;
  private static final int MOMENTUM_SWITCH = 250;

  /** Cells seen under a smaller angle count as one point: size / distance. */
  private static final float THETA = 0.5f;

  private static final int ENTROPY_STEPS = 60;
  private static final int POINTS_PER_TASK = 256;

  private final int n;

  /** Edges in compressed rows: those of point i are starts[i] to starts[i + 1]. */
  private final int[] starts;

  private final int[] ends;
  private final float[] weights;

  /**
   * Prepares for points whose neighbours are known.
   *
   * @param neighbors the nearest of each point, some 3 times the perplexity
   * @param perplexity how many neighbours count, about
   */
  Tsne(List<List<Neighbor>> neighbors, double perplexity) {
    n = neighbors.size();
    float[][] p = new float[n][];
    IntStream.range(0, n).parallel().forEach(i -> p[i] = conditional(neighbors.get(i), perplexity));
    int[] degree = new int[n];
    for (int i = 0; i < n; i++) {
      for (Neighbor neighbor : neighbors.get(i)) {
        degree[i]++;
        degree[neighbor.index()]++;
      }
    }
    starts = new int[n + 1];
    for (int i = 0; i < n; i++) {
      starts[i + 1] = Math.addExact(starts[i], degree[i]);
    }
    ends = new int[starts[n]];
    weights = new float[starts[n]];
    int[] next = Arrays.copyOf(starts, n);
    // p_ij = (p_j|i + p_i|j) / 2n. A pair that is near from both sides has two edges, which add up.
    for (int i = 0; i < n; i++) {
      List<Neighbor> list = neighbors.get(i);
      for (int k = 0; k < list.size(); k++) {
        int j = list.get(k).index();
        float weight = p[i][k] / (2 * n);
        ends[next[i]] = j;
        weights[next[i]++] = weight;
        ends[next[j]] = i;
        weights[next[j]++] = weight;
      }
    }
  }

  /** Probabilities of the neighbours such that their entropy is that of the perplexity. */
  private static float[] conditional(List<Neighbor> neighbors, double perplexity) {
    int k = neighbors.size();
    float[] p = new float[k];
    double wanted = Math.log(Math.min(perplexity, k));
    double beta = 1;
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    for (int step = 0; step < ENTROPY_STEPS; step++) {
      double sum = 0;
      double mean = 0;
      // Distances count from the nearest, so that no sum is 0.
      double nearest = k == 0 ? 0 : squaredDistance(neighbors.getFirst());
      for (int i = 0; i < k; i++) {
        double d = squaredDistance(neighbors.get(i)) - nearest;
        double e = Math.exp(-beta * d);
        p[i] = (float) e;
        sum += e;
        mean += e * d;
      }
      double entropy = Math.log(sum) + beta * mean / sum;
      for (int i = 0; i < k; i++) {
        p[i] = (float) (p[i] / sum);
      }
      if (Math.abs(entropy - wanted) < 1e-4) {
        break;
      }
      if (entropy > wanted) {
        low = beta;
        beta = high == Double.POSITIVE_INFINITY ? beta * 2 : (beta + high) / 2;
      } else {
        high = beta;
        beta = (beta + low) / 2;
      }
    }
    return p;
  }

  /** Of two vectors of length 1. */
  private static double squaredDistance(Neighbor neighbor) {
    return Math.max(0, 2 - 2.0 * neighbor.cosine());
  }

  /** Moves points from their first places to where they belong. */
  float[][] run(float[][] first) {
    float[] x = scaled(first, 0);
    float[] y = scaled(first, 1);
    float[] speedX = new float[n];
    float[] speedY = new float[n];
    float[] gainX = new float[n];
    float[] gainY = new float[n];
    Arrays.fill(gainX, 1);
    Arrays.fill(gainY, 1);
    float[] pull = new float[2 * n];
    float[] push = new float[2 * n];
    float rate = Math.max(50, n / EXAGGERATION);
    int tasks = Math.ceilDiv(n, POINTS_PER_TASK);
    double[] sums = new double[tasks];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      float exaggeration = iteration < EXAGGERATED_ITERATIONS ? EXAGGERATION : 1;
      float momentum = iteration < MOMENTUM_SWITCH ? 0.5f : 0.8f;
      QuadTree tree = new QuadTree(x, y);
      IntStream.range(0, tasks)
          .parallel()
          .forEach(
              task -> {
                int end = Math.min(n, (task + 1) * POINTS_PER_TASK);
                sums[task] = 0;
                for (int i = task * POINTS_PER_TASK; i < end; i++) {
                  attract(i, x, y, pull);
                  sums[task] += tree.repel(i, THETA, push);
                }
              });
      double z = 0;
      for (double sum : sums) {
        z += sum;
      }
      float normaliser = (float) (1 / Math.max(z, 1e-12));
      for (int i = 0; i < n; i++) {
        float gx = 4 * (exaggeration * pull[2 * i] - push[2 * i] * normaliser);
        float gy = 4 * (exaggeration * pull[2 * i + 1] - push[2 * i + 1] * normaliser);
        gainX[i] = gain(gainX[i], gx, speedX[i]);
        gainY[i] = gain(gainY[i], gy, speedY[i]);
        speedX[i] = momentum * speedX[i] - rate * gainX[i] * gx;
        speedY[i] = momentum * speedY[i] - rate * gainY[i] * gy;
        x[i] += speedX[i];
        y[i] += speedY[i];
      }
      centre(x);
      centre(y);
    }
    float[][] places = new float[n][];
    for (int i = 0; i < n; i++) {
      places[i] = new float[] {x[i], y[i]};
    }
    return places;
  }

  private static float gain(float gain, float gradient, float speed) {
    boolean same = gradient > 0 == speed > 0;
    return Math.max(0.01f, same ? gain * 0.8f : gain + 0.2f);
  }

  /** One axis of the first places, small, and no two points at quite the same place. */
  private float[] scaled(float[][] first, int axis) {
    double squares = 0;
    for (float[] place : first) {
      squares += (double) place[axis] * place[axis];
    }
    double scale = 1e-4 / Math.sqrt(Math.max(squares / Math.max(1, n), 1e-30));
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      // A low-discrepancy sequence in place of noise.
      double shift = (i * (axis == 0 ? 0.7548776662 : 0.5698402910)) % 1 - 0.5;
      values[i] = (float) (first[i][axis] * scale + 1e-6 * shift);
    }
    return values;
  }

  private void attract(int i, float[] x, float[] y, float[] pull) {
    float fx = 0;
    float fy = 0;
    for (int e = starts[i]; e < starts[i + 1]; e++) {
      float dx = x[i] - x[ends[e]];
      float dy = y[i] - y[ends[e]];
      float q = weights[e] / (1 + dx * dx + dy * dy);
      fx += q * dx;
      fy += q * dy;
    }
    pull[2 * i] = fx;
    pull[2 * i + 1] = fy;
  }

  private static void centre(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    float mean = (float) (sum / values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
    }
  }
}
