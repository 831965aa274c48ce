package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.VectorKernels.PADDING;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the kernels' vectors are: the widest of the processor, or those that {@link
 * Kernels#WIDTH_PROPERTY} asks for.
 */
final class Simd {
  /** The vectors of floats. */
  static final VectorSpecies<Float> S = species();

  static final int LANES = S.length();
  static final int BYTES = LANES * Float.BYTES;

  /** 32 of 512 bits in AVX-512; of narrower vectors there may be no more than 16. */
  static final boolean MANY_REGISTERS = LANES == 16;

  static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** {@link #BYTES}, in a form that C2 takes for unknown: see {@link SimdKernels}. */
  static int opaqueStep = BYTES;

  /** 1, in the same form. */
  static int opaqueOne = 1;

  /** Rows of a tile of {@link VectorKernels#products}: four accumulators for each. */
  static final int TILE_ROWS = MANY_REGISTERS ? 4 : 2;

  static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
  static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

  private Simd() {}

  /** The vectors that were chosen. */
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

  /**
   * How many of the vectors that are left make the next strip: 3, or 2 where 1 would be left alone,
   * which has too few sums to hide the time that each takes.
   */
  static int stripOf(int left) {
    return left == 1 ? 1 : left == 2 || left == 4 ? 2 : 3;
  }
}
