package io.github.w2vfast.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads NumPy's {@code .npy} (NEP 1) and the word list beside it. Of its types, arrays of float16,
 * float32, float64 and int8 are read; arrays of Python objects are pickles and refused.
 */
final class NpyReader {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy itself refuses longer headers by default. */
  private static final int MAX_HEADER = 10_000;

  private static final int FIXED = 10;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*\\{\\s*'descr'\\s*:\\s*'([^']*)'\\s*,\\s*'fortran_order'\\s*:\\s*(True|False)\\s*,"
              + "\\s*'shape'\\s*:\\s*\\(([0-9, ]*)\\)\\s*,?\\s*\\}\\s*");

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final MappedFile mapped;

  NpyReader(Path file, MappedFile mapped) {
    this.file = file;
    this.mapped = mapped;
  }

  static boolean isNpy(MemorySegment data) {
    return data.byteSize() >= MAGIC.length
        && data.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) < 0;
  }

  VectorFile open() throws IOException {
    Array array = array(file.toString(), mapped.data());
    if (array.shape.size() != 2) {
      throw new IOException(
          "%s: expected an array of words x dim, found one of shape %s"
              .formatted(file, array.shape));
    }
    long rows = array.shape.get(0);
    long dim = array.shape.get(1);
    checkShape(file.toString(), rows, dim);
    Path list = VectorFormat.NPY.companions(file, Precision.INT8).get(0);
    if (!Files.exists(list)) {
      throw new IOException(
          "%s is an array of %d x %d without words, and there is no %s: write the words there, one"
                  .formatted(file, rows, dim, list)
              + " a line");
    }
    WordList.Taken taken;
    try (MappedFile words = MappedFile.open(list)) {
      taken = new WordList(list.toString(), words.data()).take(rows);
    }
    List<String> notes = new ArrayList<>(taken.words().finish());
    Tensor tensor = array.tensor;
    Tensor scales = null;
    if (tensor.type() == Tensor.Type.INT8) {
      scales = scales(rows);
      if (scales == null) {
        notes.add(
            "there is no "
                + VectorFormat.NPY.companions(file, Precision.INT8).get(1)
                + ": the integers are taken as they are");
      }
    }
    Tensor scale = scales;
    return new VectorFile(
        file.toString(),
        taken.words().table(),
        (int) dim,
        VectorFormat.NPY,
        tensor.type().precision(),
        notes,
        () -> tensor.rows((int) dim, taken.rows(), scale),
        mapped);
  }

  /** The scales of int8 rows, copied to the heap; null if there is no such file. */
  private Tensor scales(long rows) throws IOException {
    Path beside = VectorFormat.NPY.companions(file, Precision.INT8).get(1);
    if (!Files.exists(beside)) {
      return null;
    }
    try (MappedFile scales = MappedFile.open(beside)) {
      if (!isNpy(scales.data())) {
        throw new IOException(beside + ": expected an array of NumPy with the scale of each row");
      }
      Array array = array(beside.toString(), scales.data());
      if (!array.shape.equals(List.of(rows)) || array.tensor.type() != Tensor.Type.FLOAT32) {
        throw new IOException(
            "%s: expected %d scales of float32, found an array of shape %s"
                .formatted(beside, rows, array.shape));
      }
      byte[] copy =
          array
              .tensor
              .data()
              .asSlice(array.tensor.offset(), 4 * rows)
              .toArray(ValueLayout.JAVA_BYTE);
      return new Tensor(MemorySegment.ofArray(copy), 0, Tensor.Type.FLOAT32, array.tensor.order());
    }
  }

  /** Checks what the header of any tensor says about words and dimension. */
  static void checkShape(String name, long rows, long dim) throws IOException {
    if (dim < 1 || dim > VectorReader.MAX_DIM) {
      throw new IOException(
          "%s: the array has dimension %d, expected 1 to %d"
              .formatted(name, dim, VectorReader.MAX_DIM));
    }
    if (rows > VectorReader.MAX_ROWS) {
      throw new IOException(
          "%s: the array has %d rows, at most %d can be read"
              .formatted(name, rows, VectorReader.MAX_ROWS));
    }
  }

  private record Array(List<Long> shape, Tensor tensor) {}

  /** The array of a file; its length is compared with the file's. */
  private static Array array(String name, MemorySegment data) throws IOException {
    long size = data.byteSize();
    if (size < FIXED + 2) {
      throw new IOException(
          "%s: byte %d: expected the header of an array, found the end of the file"
              .formatted(name, size));
    }
    int version = data.get(ValueLayout.JAVA_BYTE, 6);
    if (version < 1 || version > 3) {
      throw new IOException(
          "%s: byte 6: expected version 1, 2 or 3 of NumPy's format, found %d"
              .formatted(name, version));
    }
    long length = version == 1 ? data.get(SHORT, 8) & 0xffff : data.get(INT, 8) & 0xffffffffL;
    long start = version == 1 ? FIXED : FIXED + 2;
    if (length > MAX_HEADER || start + length > size) {
      throw new IOException(
          "%s: byte 8: expected a header of at most %d bytes, found %d"
              .formatted(name, Math.min(MAX_HEADER, size - start), length));
    }
    String header =
        new String(
            data.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE),
            StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IOException(
          "%s: byte %d: expected a dictionary with descr, fortran_order and shape, found '%s'"
              .formatted(name, start, VectorReader.shown(header)));
    }
    if (matcher.group(2).equals("True")) {
      throw new IOException(
          name
              + ": the array is in Fortran's order; save it by rows: numpy.save(file,"
              + " numpy.ascontiguousarray(array))");
    }
    Tensor.Type type = type(name, start, matcher.group(1));
    ByteOrder order =
        matcher.group(1).startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    List<Long> shape = new ArrayList<>();
    long expected = type.bytes();
    for (String part : matcher.group(3).split(",")) {
      if (part.isBlank()) {
        continue;
      }
      String digits = part.strip();
      long n = digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : Long.MAX_VALUE;
      shape.add(n);
      expected = Tensors.product(expected, n);
    }
    long from = start + length;
    if (expected != size - from) {
      throw new IOException(
          "%s: byte %d: expected %s bytes for an array of shape (%s) and type %s, found %d; is the"
                  .formatted(
                      name,
                      from,
                      expected == Long.MAX_VALUE ? "far more" : expected,
                      matcher.group(3),
                      matcher.group(1),
                      size - from)
              + " file cut short?");
    }
    return new Array(shape, new Tensor(data, from, type, order));
  }

  private static Tensor.Type type(String name, long at, String descr) throws IOException {
    return switch (descr) {
      case "<f4", ">f4" -> Tensor.Type.FLOAT32;
      case "<f2", ">f2" -> Tensor.Type.FLOAT16;
      case "<f8", ">f8" -> Tensor.Type.FLOAT64;
      case "|i1", "<i1", ">i1" -> Tensor.Type.INT8;
      default ->
          throw new IOException(
              "%s: byte %d: the array's type is '%s', expected float16, float32, float64 or int8"
                      .formatted(name, at, VectorReader.shown(descr))
                  + (descr.startsWith("|O") ? "; Python objects are not read" : ""));
    };
  }
}
