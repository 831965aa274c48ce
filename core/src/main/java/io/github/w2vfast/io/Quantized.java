package io.github.w2vfast.io;

/** Rows as integers from -127 to 127 times a scale, as {@link Precision#INT8} has them. */
public final class Quantized {
  private static final int LARGEST = 127;

  private Quantized() {}

  /** The scale of a row whose largest magnitude is given; 1 for a row of zeros. */
  public static float scale(float largest) {
    float scale = largest / LARGEST;
    // Of the tiniest values, which divide to 0, nothing is left.
    return scale > 0 ? scale : 1;
  }

  /** The integer of a value of a row with this scale. */
  public static byte integer(float value, float scale) {
    return (byte) Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));
  }
}
