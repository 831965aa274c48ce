package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors: 8 bytes with the length of a header, the header in JSON, the bytes of the
 * tensors. See {@link VectorFormat#SAFETENSORS} for the tensors that are expected.
 */
final class SafetensorsReader {
  static final String VECTORS = "vectors";
  static final String WORDS = "words";
  static final String SCALES = "scales";

  /** As in the reference implementation. */
  private static final long MAX_HEADER = 100_000_000;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String name;
  private final MappedFile mapped;
  private final MemorySegment data;
  private Map<?, ?> header = Map.of();
  private long start;

  SafetensorsReader(String name, MappedFile mapped) {
    this.name = name;
    this.mapped = mapped;
    this.data = mapped.data();
  }

  /** Whether a length and a JSON object begin the file. No text begins with such a length. */
  static boolean isSafetensors(MemorySegment data) {
    if (data.byteSize() < 10 || data.get(ValueLayout.JAVA_BYTE, 8) != '{') {
      return false;
    }
    long length = data.get(LONG, 0);
    return length >= 2 && length < 1L << 40;
  }

  VectorFile open() throws IOException {
    readHeader();
    Found vectors = tensor(VECTORS);
    if (vectors.shape.size() != 2) {
      throw new IOException(
          "%s: expected the tensor 'vectors' to be words x dim, found shape %s"
              .formatted(name, vectors.shape));
    }
    long rows = vectors.shape.get(0);
    long dim = vectors.shape.get(1);
    NpyReader.checkShape(name, rows, dim);
    Tensor.Type type = type(vectors);
    Found words = tensor(WORDS);
    if (!words.dtype.equals("U8")) {
      throw new IOException(
          "%s: expected the tensor 'words' to be bytes (U8), found %s"
              .formatted(name, words.dtype));
    }
    WordList.Taken taken =
        new WordList(name + ": tensor 'words'", data.asSlice(words.offset, words.bytes)).take(rows);
    Tensor scales = null;
    if (type == Tensor.Type.INT8 && header.containsKey(SCALES)) {
      Found found = tensor(SCALES);
      if (!found.dtype.equals("F32") || !found.shape.equals(List.of(rows))) {
        throw new IOException(
            "%s: expected the tensor 'scales' to be %d of F32, found %s of shape %s"
                .formatted(name, rows, found.dtype, found.shape));
      }
      scales = new Tensor(data, found.offset, Tensor.Type.FLOAT32, ByteOrder.LITTLE_ENDIAN);
    }
    Tensor tensor = new Tensor(data, vectors.offset, type, ByteOrder.LITTLE_ENDIAN);
    Tensor scale = scales;
    return new VectorFile(
        name,
        taken.words().table(),
        (int) dim,
        VectorFormat.SAFETENSORS,
        type.precision(),
        taken.words().finish(),
        () -> tensor.rows((int) dim, taken.rows(), scale),
        mapped);
  }

  private void readHeader() throws IOException {
    long length = data.get(LONG, 0);
    long room = data.byteSize() - Long.BYTES;
    if (length > Math.min(room, MAX_HEADER)) {
      throw new IOException(
          "%s: byte 0: expected a header of at most %d bytes, found %d; is the file cut short?"
              .formatted(name, Math.min(room, MAX_HEADER), length));
    }
    byte[] bytes = data.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
      if (!(JsonReader.read(text) instanceof Map<?, ?> map)) {
        throw new IOException(name + ": byte 8: expected a JSON object");
      }
      header = map;
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException(
          "%s: byte 8: the header is no JSON: %s".formatted(name, e.getMessage()), e);
    }
    start = Long.BYTES + length;
  }

  private record Found(String name, String dtype, List<Long> shape, long offset, long bytes) {}

  /** A tensor of the header, its bytes compared with its shape and with the file. */
  private Found tensor(String key) throws IOException {
    if (!(header.get(key) instanceof Map<?, ?> map)) {
      throw new IOException(
          "%s: expected a tensor '%s', found %s"
              .formatted(
                  name,
                  key,
                  VectorReader.shown(
                      header.keySet().stream()
                          .map(String::valueOf)
                          .filter(k -> !k.equals("__metadata__"))
                          .toList()
                          .toString())));
    }
    List<Long> shape = numbers(map.get("shape"));
    List<Long> offsets = numbers(map.get("data_offsets"));
    if (shape == null
        || offsets == null
        || offsets.size() != 2
        || !(map.get("dtype") instanceof String dtype)) {
      throw new IOException(
          "%s: expected dtype, shape and data_offsets of the tensor '%s'".formatted(name, key));
    }
    long from = offsets.get(0);
    long to = offsets.get(1);
    long room = data.byteSize() - start;
    if (from > to || to > room) {
      throw new IOException(
          "%s: the tensor '%s' is said to be bytes %d to %d of the data, but there are %d; is the"
                  .formatted(name, key, from, to, room)
              + " file cut short?");
    }
    long expected = width(dtype);
    for (long n : shape) {
      expected = Tensors.product(expected, n);
    }
    if (expected != to - from) {
      throw new IOException(
          "%s: the tensor '%s' of %s and shape %s should have %d bytes, but has %d"
              .formatted(name, key, dtype, shape, expected, to - from));
    }
    return new Found(key, dtype, shape, start + from, to - from);
  }

  private static List<Long> numbers(Object value) {
    if (!(value instanceof List<?> list)) {
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof Long n) || n < 0) {
        return null;
      }
      numbers.add(n);
    }
    return numbers;
  }

  private long width(String dtype) throws IOException {
    return switch (dtype) {
      case "U8", "I8", "BOOL" -> 1;
      case "F16", "BF16", "I16", "U16" -> 2;
      case "F32", "I32", "U32" -> 4;
      case "F64", "I64", "U64" -> 8;
      default ->
          throw new IOException(
              "%s: the type '%s' is not known".formatted(name, VectorReader.shown(dtype)));
    };
  }

  private Tensor.Type type(Found tensor) throws IOException {
    return switch (tensor.dtype) {
      case "F32" -> Tensor.Type.FLOAT32;
      case "F16" -> Tensor.Type.FLOAT16;
      case "F64" -> Tensor.Type.FLOAT64;
      case "I8" -> Tensor.Type.INT8;
      default ->
          throw new IOException(
              "%s: the tensor '%s' is %s, expected F16, F32, F64 or I8"
                  .formatted(name, tensor.name, tensor.dtype));
    };
  }
}
