package io.github.w2vfast.io;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes bytes of rows. For one thread. */
abstract class RowEncoder {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  byte[] bytes = new byte[1 << 16];
  int length;

  /** Adds a row; returns what is wrong with it, or null. */
  abstract String add(byte[] word, int row, float[] values);

  final void clear() {
    length = 0;
  }

  final void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  final void room(long more) {
    long needed = length + more;
    if (needed > bytes.length) {
      if (needed > Integer.MAX_VALUE - 8) {
        throw new OutOfMemoryError("a row of more than 2 GiB");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, needed + needed / 2));
    }
  }

  final void put(byte[] source) {
    System.arraycopy(source, 0, bytes, length, source.length);
    length += source.length;
  }

  final void putFloats(float[] values, int n) {
    MemorySegment.copy(values, 0, MemorySegment.ofArray(bytes), FLOAT, length, n);
    length += Float.BYTES * n;
  }

  /** A line for each row: the word, if it stands there, and the values. */
  static final class Text extends RowEncoder {
    private final int dim;
    private final byte separator;
    private final boolean withWord;
    private final WordRule rule;

    Text(int dim, char separator, boolean withWord, WordRule rule) {
      this.dim = dim;
      this.separator = (byte) separator;
      this.withWord = withWord;
      this.rule = rule;
    }

    @Override
    String add(byte[] word, int row, float[] values) {
      String problem = rule.problem(word, row);
      if (problem != null) {
        return problem;
      }
      room((withWord ? word.length : 0) + 1L + (FloatFormatter.MAX_LENGTH + 1L) * dim);
      if (withWord) {
        put(word);
      }
      int p = length;
      for (int i = 0; i < dim; i++) {
        if (withWord || i > 0) {
          bytes[p++] = separator;
        }
        p = FloatFormatter.write(values[i], bytes, p);
      }
      bytes[p++] = '\n';
      length = p;
      return null;
    }
  }

  /** word2vec's binary rows. */
  static final class Binary extends RowEncoder {
    private final int dim;

    Binary(int dim) {
      this.dim = dim;
    }

    @Override
    String add(byte[] word, int row, float[] values) {
      String problem = WordRule.NO_SPACE.problem(word, row);
      if (problem != null) {
        return problem;
      }
      room(word.length + 2L + 4L * dim);
      put(word);
      bytes[length++] = ' ';
      putFloats(values, dim);
      bytes[length++] = '\n';
      return null;
    }
  }

  /** Rows of numbers alone, and the scales of those that are integers. */
  static final class TensorRows {
    private final Precision precision;
    private final float[] scales;

    TensorRows(Precision precision, int rows) {
      this.precision = precision;
      this.scales = new float[precision == Precision.INT8 ? rows : 0];
    }

    /** The scale of each row that was encoded; none unless the precision is int8. */
    float[] scales() {
      return scales;
    }

    RowEncoder encoder(int dim) {
      return new RowEncoder() {
        @Override
        String add(byte[] word, int row, float[] values) {
          String problem = WordRule.NO_NEWLINE.problem(word, row);
          if (problem != null) {
            return problem;
          }
          room((long) precision.bytes() * dim);
          return switch (precision) {
            case FLOAT32 -> {
              putFloats(values, dim);
              yield null;
            }
            case FLOAT16 -> putHalves(word, values, dim);
            case INT8 -> putIntegers(word, row, values, dim);
          };
        }

        private String putHalves(byte[] word, float[] values, int n) {
          for (int i = 0; i < n; i++) {
            short half = Float.floatToFloat16(values[i]);
            if (Float.isFinite(values[i]) && !Float.isFinite(Float.float16ToFloat(half))) {
              return tooLarge(word, values[i]);
            }
            bytes[length++] = (byte) half;
            bytes[length++] = (byte) (half >> 8);
          }
          return null;
        }

        private String putIntegers(byte[] word, int row, float[] values, int n) {
          float largest = 0;
          for (int i = 0; i < n; i++) {
            if (!Float.isFinite(values[i])) {
              return "the vector of '%s' holds %s, which int8 cannot; use float32 or float16"
                  .formatted(shown(word), values[i]);
            }
            largest = Math.max(largest, Math.abs(values[i]));
          }
          float scale = Quantized.scale(largest);
          scales[row] = scale;
          for (int i = 0; i < n; i++) {
            bytes[length++] = Quantized.integer(values[i], scale);
          }
          return null;
        }
      };
    }

    private static String tooLarge(byte[] word, float value) {
      return "the vector of '%s' holds %s, but float16 ends at 65504; use float32 or int8"
          .formatted(shown(word), value);
    }

    private static String shown(byte[] word) {
      return VectorReader.shown(new String(word, StandardCharsets.UTF_8));
    }
  }
}
