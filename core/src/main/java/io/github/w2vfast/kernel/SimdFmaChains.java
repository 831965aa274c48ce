package io.github.w2vfast.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Chains of vectors as wide as those of {@link SimdKernels}. */
final class SimdFmaChains implements FmaCeiling.Chains {
  private static final VectorSpecies<Float> S = Simd.S;

  @Override
  public int lanes() {
    return S.length();
  }

  @Override
  public float run(float x, float y) {
    FloatVector a = FloatVector.broadcast(S, x);
    FloatVector b = FloatVector.broadcast(S, y);
    FloatVector s0 = a;
    FloatVector s1 = a;
    FloatVector s2 = a;
    FloatVector s3 = a;
    FloatVector s4 = a;
    FloatVector s5 = a;
    FloatVector s6 = b;
    FloatVector s7 = b;
    FloatVector s8 = b;
    FloatVector s9 = b;
    FloatVector s10 = b;
    FloatVector s11 = b;
    for (int i = 0; i < FmaCeiling.STEPS; i++) {
      s0 = a.fma(b, s0);
      s1 = a.fma(b, s1);
      s2 = a.fma(b, s2);
      s3 = a.fma(b, s3);
      s4 = a.fma(b, s4);
      s5 = a.fma(b, s5);
      s6 = a.fma(b, s6);
      s7 = a.fma(b, s7);
      s8 = a.fma(b, s8);
      s9 = a.fma(b, s9);
      s10 = a.fma(b, s10);
      s11 = a.fma(b, s11);
    }
    FloatVector left = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    return left.add(s6.add(s7).add(s8).add(s9).add(s10).add(s11)).reduceLanes(ADD);
  }
}
