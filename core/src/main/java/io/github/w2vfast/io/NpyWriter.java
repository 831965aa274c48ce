package io.github.w2vfast.io;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The header of NumPy's {@code .npy}, version 1.0 (NEP 1). */
final class NpyWriter {
  /** Data begin at a multiple of this, so that the file can be mapped. */
  private static final int ALIGNMENT = 64;

  private static final int FIXED = 10;

  private NpyWriter() {}

  static String descr(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> "<f4";
      case FLOAT16 -> "<f2";
      case INT8 -> "|i1";
    };
  }

  static byte[] header(String descr, long[] shape) {
    String tuple =
        Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "))
            + (shape.length == 1 ? "," : "");
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(descr, tuple);
    int padded = Math.ceilDiv(FIXED + dictionary.length() + 1, ALIGNMENT) * ALIGNMENT - FIXED;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(NpyReader.MAGIC);
    out.write(1);
    out.write(0);
    out.write(padded);
    out.write(padded >> 8);
    out.writeBytes(
        (dictionary + " ".repeat(padded - dictionary.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }
}
