package io.github.w2vfast.train;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for values that no healthy training produces. Once steps overshoot, components grow by a
 * factor each time a word is met.
 */
final class DivergenceGuard {
  /** A component beyond this is lost, as are infinity and NaN. */
  static final float LIMIT = 1e4f;

  /** The bits of a float without its sign, as an integer, grow with its magnitude; NaN is last. */
  private static final int LIMIT_BITS = Float.floatToIntBits(LIMIT);

  private static final int MAGNITUDE = 0x7fff_ffff;

  /** Rows looked at in each matrix: the most frequent ones, which diverge first, and others. */
  private static final int FREQUENT = 64;

  private static final int OTHERS = 192;

  private final Model model;
  private final FastRandom random = new FastRandom(System.nanoTime());

  DivergenceGuard(Model model) {
    this.model = model;
  }

  /** What is wrong in a sample of rows, in words, or null. */
  @Nullable String sample() {
    List<EmbeddingMatrix> matrices = model.matrices();
    for (int m = 0; m < matrices.size(); m++) {
      EmbeddingMatrix matrix = matrices.get(m);
      int frequent = Math.min(FREQUENT, matrix.rows());
      for (int i = 0; i < frequent; i++) {
        if (isLost(matrix, i)) {
          return describe(m, i);
        }
      }
      for (int i = 0; i < OTHERS && matrix.rows() > FREQUENT; i++) {
        int row = random.nextInt(matrix.rows());
        if (isLost(matrix, row)) {
          return describe(m, row);
        }
      }
    }
    return null;
  }

  /** What is wrong anywhere, in words, or null; reads all matrices. */
  @Nullable String everything() {
    List<EmbeddingMatrix> matrices = model.matrices();
    for (int m = 0; m < matrices.size(); m++) {
      EmbeddingMatrix matrix = matrices.get(m);
      int lost =
          IntStream.range(0, matrix.rows())
              .parallel()
              .filter(row -> isLost(matrix, row))
              .findAny()
              .orElse(-1);
      if (lost >= 0) {
        return describe(m, lost);
      }
    }
    return null;
  }

  private static boolean isLost(EmbeddingMatrix matrix, int row) {
    return largestBits(matrix, row) > LIMIT_BITS;
  }

  private static int largestBits(EmbeddingMatrix matrix, int row) {
    long start = row * matrix.strideBytes();
    int most = 0;
    for (int k = 0; k < matrix.dim(); k++) {
      int bits = matrix.segment().get(ValueLayout.JAVA_INT, start + 4L * k) & MAGNITUDE;
      most = Math.max(most, bits);
    }
    return most;
  }

  private String describe(int m, int row) {
    EmbeddingMatrix matrix = model.matrices().get(m);
    float most = Float.intBitsToFloat(largestBits(matrix, row));
    String what =
        Float.isNaN(most)
            ? "no numbers (NaN)"
            : Float.isInfinite(most) ? "infinite values" : "values up to " + most;
    int words = model.vocabulary().size();
    if (m == 0 && row >= words) {
      return "bucket %d of the n-grams has %s".formatted(row - words, what);
    }
    boolean node = model.hasNodes() && m == model.matrices().size() - 1;
    return node
        ? "node %d of the tree holds %s".formatted(row, what)
        : "'%s' has %s in %s".formatted(model.vocabulary().word(row), what, m == 0 ? "U" : "V");
  }
}
