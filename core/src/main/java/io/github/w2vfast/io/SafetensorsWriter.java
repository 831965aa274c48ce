package io.github.w2vfast.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The header of a safetensors file: what its tensors are and where they lie. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * The header for the tensors {@code scales} (for int8), {@code vectors} and {@code words}, in
   * this order.
   */
  static byte[] header(int rows, int dim, Precision precision, long wordBytes) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"w2v-fast\"}");
    long at = 0;
    if (precision == Precision.INT8) {
      at = tensor(json, SafetensorsReader.SCALES, "F32", "" + rows, at, (long) rows * Float.BYTES);
    }
    at =
        tensor(
            json,
            SafetensorsReader.VECTORS,
            switch (precision) {
              case FLOAT32 -> "F32";
              case FLOAT16 -> "F16";
              case INT8 -> "I8";
            },
            rows + "," + dim,
            at,
            (long) rows * dim * precision.bytes());
    tensor(json, SafetensorsReader.WORDS, "U8", "" + wordBytes, at, wordBytes);
    json.append('}');
    while (json.length() % ALIGNMENT != 0) {
      json.append(' ');
    }
    byte[] header = json.toString().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(Long.BYTES + header.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private static long tensor(
      StringBuilder json, String name, String dtype, String shape, long from, long bytes) {
    json.append(
        ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
            .formatted(name, dtype, shape, from, from + bytes));
    return from + bytes;
  }
}
