package io.github.w2vfast.kernel;

import static io.github.w2vfast.kernel.Memory.ALL;
import static io.github.w2vfast.kernel.Simd.BYTES;
import static io.github.w2vfast.kernel.Simd.I;
import static io.github.w2vfast.kernel.Simd.LANES;
import static io.github.w2vfast.kernel.Simd.ORDER;
import static io.github.w2vfast.kernel.Simd.S;
import static io.github.w2vfast.kernel.VectorKernels.NIBBLE_ROWS;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of rounded rows, of half a byte or a byte a number. For the rules that all follow see
 * {@link SimdKernels}.
 */
final class SimdRounded {
  private static final VectorSpecies<Short> H = VectorSpecies.of(short.class, S.vectorShape());

  /** Bytes that become a vector of floats; four lanes need only half of the shortest vector. */
  private static final VectorSpecies<Byte> B =
      LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  static final int NIBBLE_BYTES = NIBBLE_ROWS * Short.BYTES;

  /** Bytes of a block after which sums may leave 16 bits: 8 * 4 * 15 * 68 = 32,640. */
  static final int NIBBLE_STEPS = 8 * NIBBLE_BYTES;

  private SimdRounded() {}

  /** For as many rows as a vector has shorts. */
  static void addNibbleDots(long x, long from, int bytes, int[] out, int at) {
    ShortVector nibble = ShortVector.broadcast(H, 15);
    ShortVector sums = ShortVector.zero(H);
    for (int k = 0; k < bytes; k += NIBBLE_BYTES) {
      ShortVector four = shorts(from + k);
      long q = x + 4L * k;
      sums = four.and(nibble).mul(shorts(q)).add(sums);
      sums = four.lanewise(LSHR, 4).and(nibble).mul(shorts(q + NIBBLE_BYTES)).add(sums);
      sums = four.lanewise(LSHR, 8).and(nibble).mul(shorts(q + 2 * NIBBLE_BYTES)).add(sums);
      sums = four.lanewise(LSHR, 12).mul(shorts(q + 3 * NIBBLE_BYTES)).add(sums);
    }
    IntVector pairs = sums.reinterpretAsInts();
    IntVector.fromArray(I, out, at)
        .add(pairs.lanewise(LSHL, 16).lanewise(ASHR, 16))
        .intoArray(out, at);
    int odd = at + NIBBLE_ROWS / 2;
    IntVector.fromArray(I, out, odd).add(pairs.lanewise(ASHR, 16)).intoArray(out, odd);
  }

  private static ShortVector shorts(long address) {
    return ShortVector.fromMemorySegment(H, ALL, address, ORDER);
  }

  static void byteDots4(long x, long r0, long r1, long r2, long r3, int padded, long to) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < padded; k += LANES) {
      FloatVector v = fromMemorySegment(S, ALL, x + 4L * k, ORDER);
      s0 = v.fma(bytes(r0 + k), s0);
      s1 = v.fma(bytes(r1 + k), s1);
      s2 = v.fma(bytes(r2 + k), s2);
      s3 = v.fma(bytes(r3 + k), s3);
    }
    s0.intoMemorySegment(ALL, to, ORDER);
    s1.intoMemorySegment(ALL, to + BYTES, ORDER);
    s2.intoMemorySegment(ALL, to + 2L * BYTES, ORDER);
    s3.intoMemorySegment(ALL, to + 3L * BYTES, ORDER);
  }

  private static FloatVector bytes(long address) {
    return (FloatVector)
        ByteVector.fromMemorySegment(B, ALL, address, ORDER).convertShape(B2F, S, 0);
  }
}
