package io.github.w2vfast.query;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Unit rows rounded to half a byte for each number, an eighth of the memory to pass over, with a
 * bound of what that costs: for a row x, a unit vector q and what they are rounded to, x' and q',
 * the cosine x . q differs from x' . q' by |x - x'| + |x'| |q - q'| at most (Cauchy and Schwarz).
 */
final class RoundedRows implements AutoCloseable {
  private static final int SIDE = VectorKernels.NIBBLE_ROWS;
  private static final int BLOCKS_PER_TASK = 32;

  /** Half of the 16 levels are below zero, half above. */
  private static final float HALF_LEVELS = 7.5f;

  /**
   * Distances of levels that are tried, in units of a row's root mean square: the best for numbers
   * from a normal distribution (Max, "Quantizing for minimum distortion", 1960), and wider ones.
   */
  private static final float[] STEPS = {0.335f, 0.43f};

  /** More than what adding up floats in another order changes in a cosine. */
  private static final float ROUNDING = 1e-5f;

  private final EmbeddingMatrix unit;

  /** Shorts of a row. */
  private final int quarter;

  private final int blockBytes;
  private final NativeMemory nibbles;
  private final float[] scales;
  private final float[] errors;

  /** Arrays as long as there are rows, of searches that have ended. */
  private final ConcurrentLinkedQueue<float[]> spare = new ConcurrentLinkedQueue<>();

  /** Rounds rows whose lengths are 1 or 0. */
  RoundedRows(EmbeddingMatrix unit) {
    this.unit = unit;
    quarter = Math.ceilDiv(unit.dim(), 4);
    blockBytes = Math.multiplyExact(quarter, SIDE * Short.BYTES);
    int blocks = Math.ceilDiv(unit.rows(), SIDE);
    nibbles = NativeMemory.allocate(Math.max(1, (long) blocks * blockBytes));
    scales = new float[unit.rows()];
    errors = new float[unit.rows()];
    IntStream.range(0, Math.ceilDiv(blocks, BLOCKS_PER_TASK))
        .parallel()
        .forEach(
            task -> {
              Rounder rounder = new Rounder();
              int end = (int) Math.min(blocks, (task + 1L) * BLOCKS_PER_TASK);
              for (int block = task * BLOCKS_PER_TASK; block < end; block++) {
                rounder.round(block);
              }
            });
  }

  /** Rounds the rows of blocks. */
  private final class Rounder {
    private final float[] row = new float[unit.dim()];
    private final short[] packed = new short[quarter * SIDE];
    private byte[] best = new byte[4 * quarter];
    private byte[] levels = new byte[4 * quarter];

    void round(int block) {
      int first = block * SIDE;
      int n = Math.min(SIDE, unit.rows() - first);
      for (int i = 0; i < n; i++) {
        unit.getRow(first + i, row, 0);
        findBest(first + i);
        for (int s = 0, k = 0; s < quarter; s++, k += 4) {
          packed[s * SIDE + VectorKernels.nibbleLane(i)] =
              (short) (best[k] | best[k + 1] << 4 | best[k + 2] << 8 | best[k + 3] << 12);
        }
      }
      MemorySegment.copy(
          packed,
          0,
          nibbles.segment(),
          ValueLayout.JAVA_SHORT,
          (long) block * blockBytes,
          packed.length);
    }

    private void findBest(int r) {
      double explained = -1;
      for (float step : STEPS) {
        double length = toLevels(row, (float) (step / Math.sqrt(row.length)), levels);
        double product = product(row, levels);
        double share = product * product / length;
        if (share > explained) {
          explained = share;
          // the multiple of the levels that is nearest to the row
          scales[r] = (float) (product / length);
          byte[] swapped = best;
          best = levels;
          levels = swapped;
        }
      }
      errors[r] = distance(row, scales[r], best);
    }
  }

  /** Takes the nearest level for each number; the squared length of what it stands for. */
  private static double toLevels(float[] row, float step, byte[] levels) {
    float inverse = 1 / step;
    float length = 0;
    for (int k = 0; k < row.length; k++) {
      int level = Math.clamp((int) (row[k] * inverse + 8), 0, 15);
      levels[k] = (byte) level;
      length += (level - HALF_LEVELS) * (level - HALF_LEVELS);
    }
    return length;
  }

  private static double product(float[] row, byte[] levels) {
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      sum += row[k] * (levels[k] - HALF_LEVELS);
    }
    return sum;
  }

  private static float distance(float[] row, float scale, byte[] levels) {
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      double e = row[k] - (double) scale * (levels[k] - HALF_LEVELS);
      sum += e * e;
    }
    return (float) Math.sqrt(sum);
  }

  /** A unit vector that is to be compared with the rows. */
  Query query(float[] unitVector) {
    return new Query(unitVector);
  }

  /** A rounded unit vector, and what its cosines with all rows are at most, until it is closed. */
  final class Query implements AutoCloseable {
    private final NativeMemory vector;
    private final float scale;
    private final float sum;
    private final float error;

    /** The most that the cosine of each row can be. */
    final float[] most;

    private Query(float[] q) {
      vector = NativeMemory.allocate(4L * blockBytes);
      float largest = 0;
      for (float value : q) {
        largest = Math.max(largest, Math.abs(value));
      }
      scale = largest / VectorKernels.NIBBLE_FACTOR;
      float inverse = scale > 0 ? 1 / scale : 0;
      double lost = 0;
      int all = 0;
      for (int k = 0; k < q.length; k++) {
        int whole = Math.round(q[k] * inverse);
        for (int i = 0; i < SIDE; i++) {
          vector.segment().setAtIndex(ValueLayout.JAVA_SHORT, (long) k * SIDE + i, (short) whole);
        }
        double e = q[k] - (double) scale * whole;
        lost += e * e;
        all += whole;
      }
      sum = all;
      error = (float) Math.sqrt(lost);
      float @Nullable [] array = spare.poll();
      most = array == null ? new float[unit.rows()] : array;
    }

    /**
     * Finds what the cosines of some rows can be at most.
     *
     * @param first a multiple of {@link VectorKernels#NIBBLE_ROWS}
     * @param products room for n values, up to a multiple
     */
    void look(VectorKernels kernels, int first, int n, int[] products) {
      long from = nibbles.address() + (long) (first / SIDE) * blockBytes;
      kernels.nibbleDots(vector.address(), from, Math.ceilDiv(n, SIDE), quarter, products);
      kernels.upperBounds(
          products,
          HALF_LEVELS * sum,
          scales,
          scale,
          errors,
          1 + error,
          error + ROUNDING,
          first,
          n,
          most);
    }

    @Override
    public void close() {
      vector.close();
      spare.add(most);
    }
  }

  @Override
  public void close() {
    nibbles.close();
  }
}
