package io.github.w2vfast.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Numbers that lie one after another in a file.
 *
 * @param data the file
 * @param offset where they begin
 * @param type what each of them is
 * @param order the order of their bytes
 */
record Tensor(MemorySegment data, long offset, Type type, ByteOrder order) {
  /** Kinds of numbers. */
  enum Type {
    FLOAT16(2, Precision.FLOAT16),
    FLOAT32(4, Precision.FLOAT32),
    FLOAT64(8, Precision.FLOAT32),
    INT8(1, Precision.INT8);

    private final int bytes;
    private final Precision precision;

    Type(int bytes, Precision precision) {
      this.bytes = bytes;
      this.precision = precision;
    }

    int bytes() {
      return bytes;
    }

    Precision precision() {
      return precision;
    }

    static Type of(Precision precision) {
      return switch (precision) {
        case FLOAT32 -> FLOAT32;
        case FLOAT16 -> FLOAT16;
        case INT8 -> INT8;
      };
    }
  }

  /** Copies {@code n} numbers from the one at {@code index} on, as float32. */
  void read(long index, float[] values, int n) {
    long at = offset + index * type.bytes;
    switch (type) {
      case FLOAT32 ->
          MemorySegment.copy(
              data, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), at, values, 0, n);
      case FLOAT16 -> {
        ValueLayout.OfShort layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
        for (int i = 0; i < n; i++) {
          values[i] = Float.float16ToFloat(data.get(layout, at + 2L * i));
        }
      }
      case FLOAT64 -> {
        ValueLayout.OfDouble layout = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order);
        for (int i = 0; i < n; i++) {
          values[i] = (float) data.get(layout, at + 8L * i);
        }
      }
      case INT8 -> {
        for (int i = 0; i < n; i++) {
          values[i] = data.get(ValueLayout.JAVA_BYTE, at + i);
        }
      }
    }
  }

  /** One number. */
  float get(long index) {
    float[] value = new float[1];
    read(index, value, 1);
    return value[0];
  }

  /**
   * A reader of rows of {@code dim} numbers.
   *
   * @param rows which of the tensor's rows is asked for, or null if all count
   * @param scales what each row is multiplied with, or null
   */
  RowReader rows(int dim, int[] rows, Tensor scales) {
    return (row, values) -> {
      long source = rows == null ? row : rows[row];
      read(source * dim, values, dim);
      if (scales != null) {
        float scale = scales.get(source);
        for (int i = 0; i < dim; i++) {
          values[i] *= scale;
        }
      }
    };
  }
}
