package io.github.w2vfast.query;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Projection;
import io.github.w2vfast.model.UnitRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Unit rows rounded to half a byte a coordinate, much less memory to pass over, with a bound of
 * what that costs. Of a row x there are m coordinates x_S, in the space of the leading directions
 * of all rows or the numbers themselves; the rest of it has the length |x_T|. With x_S rounded to
 * its projection x' on a vector of levels, and e = |x_S - x'|, which is orthogonal to x', the
 * cosine with a unit vector q is at most q_S . x' + e sqrt(|q_S|² - (q_S . x'/|x'|)²) + |x_T| |q_T|
 * (Cauchy and Schwarz, for what is orthogonal to x', and for the rest).
 */
final class RoundedRows implements AutoCloseable {
  private static final int SIDE = VectorKernels.NIBBLE_ROWS;
  private static final int FACTS = VectorKernels.ROW_FACTS * SIDE;
  private static final int BLOCKS_PER_TASK = 32;

  /** Half of the 16 levels are below zero, half above. */
  private static final float HALF_LEVELS = 7.5f;

  /**
   * Distances of levels that are tried, in units of the root mean square of a row's coordinates:
   * the best for numbers from a normal distribution (Max, "Quantizing for minimum distortion",
   * 1960), and wider ones.
   */
  private static final float[] STEPS = {0.335f, 0.43f};

  /** More than what adding up floats in another order changes in a cosine. */
  private static final float ROUNDING = 2e-5f;

  /** The same for the square of a length. */
  private static final double SQUARE_ROUNDING = 1e-5;

  private final EmbeddingMatrix unit;

  private final Projection projection;

  private final int coordinates;

  /** Shorts of a row. */
  private final int quarter;

  private final int blockBytes;
  private final NativeMemory nibbles;

  /** What {@link VectorKernels#upperBounds} wants to know of the rows. */
  private final float[] facts;

  /** Of searches that have ended; closing the memory of each would take longer than a search. */
  private final ConcurrentLinkedQueue<Query> spare = new ConcurrentLinkedQueue<>();

  /** Rounds rows whose lengths are 1 or 0. */
  RoundedRows(EmbeddingMatrix unit) {
    this(unit, LeadingCoordinates.choose(unit));
  }

  /** Rounds some coordinates of rows whose lengths are 1 or 0. */
  RoundedRows(EmbeddingMatrix unit, Projection projection) {
    this.unit = unit;
    this.projection = projection;
    coordinates = projection.count();
    quarter = Math.ceilDiv(coordinates, 4);
    blockBytes = Math.multiplyExact(quarter, SIDE * Short.BYTES);
    int blocks = Math.ceilDiv(unit.rows(), SIDE);
    facts = new float[Math.multiplyExact(blocks, FACTS)];
    nibbles = NativeMemory.allocate(Math.max(1, (long) blocks * blockBytes));
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

  /** How long the rest of a vector of length 1 is at most. */
  private float beyond(double squareOfCoordinates) {
    return projection.isWhole()
        ? 0
        : (float) Math.sqrt(Math.max(0, 1 - squareOfCoordinates) + SQUARE_ROUNDING);
  }

  /** Rounds the rows of blocks. */
  private final class Rounder {
    private final VectorKernels kernels = Kernels.create();
    private final float[] all = new float[SIDE * coordinates];
    private final float[] row = new float[coordinates];
    private final short[] packed = new short[quarter * SIDE];
    private byte[] best = new byte[4 * quarter];
    private byte[] levels = new byte[4 * quarter];

    void round(int block) {
      int first = block * SIDE;
      int n = Math.min(SIDE, unit.rows() - first);
      projection.project(kernels, unit, first, n, all);
      for (int i = 0; i < n; i++) {
        System.arraycopy(all, i * coordinates, row, 0, coordinates);
        findBest(block * FACTS + i);
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

    private void findBest(int at) {
      double square = UnitRows.square(row);
      double rms = Math.sqrt(square / row.length);
      double explained = -1;
      for (float step : STEPS) {
        double length = toLevels(row, (float) (step * rms), levels);
        double product = product(row, levels);
        double share = product * product / length;
        if (share > explained) {
          explained = share;
          // the multiple of the levels that is nearest to the coordinates
          float scale = (float) (product / length);
          facts[at] = (float) (1 / Math.sqrt(length));
          facts[at + SIDE] = (float) (product / Math.sqrt(length));
          facts[at + 2 * SIDE] = distance(row, scale, levels);
          byte[] swapped = best;
          best = levels;
          levels = swapped;
        }
      }
      facts[at + 3 * SIDE] = beyond(square);
    }
  }

  /** Takes the nearest level for each number; the squared length of what it stands for. */
  private static double toLevels(float[] row, float step, byte[] levels) {
    float inverse = step > 0 ? 1 / step : 0;
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

  /** What a unit vector, or one of zeros, says about all rows. */
  Query query(float[] vector) {
    Query query = spare.poll();
    if (query == null) {
      query = new Query();
    }
    query.set(vector);
    return query;
  }

  /** A rounded unit vector, and what its cosines with all rows are at most, until it is closed. */
  final class Query implements AutoCloseable {
    private final VectorKernels kernels = Kernels.create();
    private final EmbeddingMatrix exact = EmbeddingMatrix.zeros(1, unit.dim());
    private final float[] values = new float[coordinates];
    private final NativeMemory rounded = NativeMemory.allocate(4L * blockBytes);
    private float scale;
    private float sum;

    /** The square of the length of what the coordinates were rounded to. */
    private float square;

    private float error;
    private float beyond;

    /** The most that the cosine of each row can be, for whole blocks. */
    final float[] most = new float[facts.length / VectorKernels.ROW_FACTS];

    /** The largest of each {@link VectorKernels#NIBBLE_ROWS} of them. */
    final float[] tops = new float[most.length / SIDE];

    private void set(float[] vector) {
      exact.setRow(0, vector, 0);
      projection.project(kernels, exact, 0, 1, values);
      float largest = 0;
      for (float value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      scale = largest / VectorKernels.NIBBLE_FACTOR;
      float inverse = scale > 0 ? 1 / scale : 0;
      double lost = 0;
      double kept = 0;
      int all = 0;
      MemorySegment target = rounded.segment();
      for (int k = 0; k < values.length; k++) {
        int whole = Math.round(values[k] * inverse);
        for (int i = 0; i < SIDE; i++) {
          target.setAtIndex(ValueLayout.JAVA_SHORT, (long) k * SIDE + i, (short) whole);
        }
        double near = (double) scale * whole;
        double e = values[k] - near;
        lost += e * e;
        kept += near * near;
        all += whole;
      }
      sum = all;
      square = (float) kept;
      error = (float) Math.sqrt(lost);
      beyond = beyond(UnitRows.square(values));
    }

    /** The address of the vector itself, padded as the rows are. */
    long address() {
      return exact.address();
    }

    /**
     * Finds what the cosines of some rows can be at most.
     *
     * @param first a multiple of {@link VectorKernels#NIBBLE_ROWS}
     * @param products room for n values, up to a multiple
     */
    void look(VectorKernels kernels, int first, int n, int[] products) {
      int block = first / SIDE;
      int blocks = Math.ceilDiv(n, SIDE);
      long from = nibbles.address() + (long) block * blockBytes;
      kernels.nibbleDots(rounded.address(), from, blocks, quarter, products);
      kernels.upperBounds(
          products,
          blocks,
          facts,
          block,
          HALF_LEVELS * sum,
          scale,
          square,
          beyond,
          error + ROUNDING,
          most);
      for (int b = block; b < block + blocks; b++) {
        tops[b] = kernels.max(most, b * SIDE, SIDE);
      }
    }

    @Override
    public void close() {
      spare.add(this);
    }

    private void free() {
      exact.close();
      rounded.close();
    }
  }

  /** Frees the memory; no search may be under way. */
  @Override
  public void close() {
    spare.forEach(Query::free);
    spare.clear();
    nibbles.close();
  }
}
