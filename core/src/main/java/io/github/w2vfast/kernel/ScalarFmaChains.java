package io.github.w2vfast.kernel;

/** Chains of one float each, for a Java without the Vector API. */
final class ScalarFmaChains implements FmaCeiling.Chains {
  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public float run(float x, float y) {
    float s0 = x;
    float s1 = x;
    float s2 = x;
    float s3 = x;
    float s4 = x;
    float s5 = x;
    float s6 = y;
    float s7 = y;
    float s8 = y;
    float s9 = y;
    float s10 = y;
    float s11 = y;
    for (int i = 0; i < FmaCeiling.STEPS; i++) {
      s0 = Math.fma(x, y, s0);
      s1 = Math.fma(x, y, s1);
      s2 = Math.fma(x, y, s2);
      s3 = Math.fma(x, y, s3);
      s4 = Math.fma(x, y, s4);
      s5 = Math.fma(x, y, s5);
      s6 = Math.fma(x, y, s6);
      s7 = Math.fma(x, y, s7);
      s8 = Math.fma(x, y, s8);
      s9 = Math.fma(x, y, s9);
      s10 = Math.fma(x, y, s10);
      s11 = Math.fma(x, y, s11);
    }
    return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
  }
}
