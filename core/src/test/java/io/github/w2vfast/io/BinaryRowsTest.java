package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of files that are large enough to be looked through in pieces. */
class BinaryRowsTest {
  /** Bytes of the files: several pieces. */
  private static final int SIZE = 5 << 20;

  @TempDir private Path folder;

  /** What the numbers are made of. */
  enum Numbers {
    /** As in real files. */
    REAL,
    /** Each byte is anything. */
    RANDOM,
    /** They look like short words and spaces, so that every guess finds rows where none are. */
    LIKE_ROWS
  }

  /** A file, with the words and numbers that are in it. */
  private record Made(byte[] bytes, String[] words, float[][] values) {}

  private static Made make(int dim, String newline, Numbers numbers, int longest) {
    Random random = new Random(dim);
    int rows = SIZE / (4 * dim + 8);
    String[] words = new String[rows];
    float[][] values = new float[rows][dim];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes((rows + " " + dim + "\n").getBytes(StandardCharsets.US_ASCII));
    for (int row = 0; row < rows; row++) {
      String tail = "x".repeat(random.nextInt(random.nextInt(50) == 0 ? longest : 10));
      words[row] = "w" + row + (random.nextInt(9) == 0 ? "\u00a0\u00e9" : "") + tail;
      out.writeBytes((words[row] + " ").getBytes(StandardCharsets.UTF_8));
      ByteBuffer data = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k < dim; k++) {
        switch (numbers) {
          case REAL -> data.putFloat((float) random.nextGaussian() / 10);
          case RANDOM -> data.putInt(random.nextInt());
          case LIKE_ROWS -> data.put("ab c".getBytes(StandardCharsets.US_ASCII));
          default -> throw new AssertionError();
        }
      }
      data.flip()
          .asReadOnlyBuffer()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values[row]);
      out.writeBytes(data.array());
      out.writeBytes(newline.getBytes(StandardCharsets.US_ASCII));
    }
    return new Made(out.toByteArray(), words, values);
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("vectors.bin"), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "1, '\n', REAL, 20",
    "3, '', RANDOM, 20",
    "5, '\n\n', LIKE_ROWS, 20",
    "50, '', LIKE_ROWS, 300",
    "50, '\n', REAL, 2000",
    "300, '\n', REAL, 20",
    "300, '', REAL, 300",
    "301, '\n', RANDOM, 20",
    "100000, '', REAL, 20",
    "300000, '\n', REAL, 20"
  })
  void rowsAreFoundWhereverTheyBegin(int dim, String newline, Numbers numbers, int longest)
      throws IOException {
    Made made = make(dim, newline, numbers, longest);
    try (LoadedVectors vectors = VectorReader.read(file(made.bytes))) {
      assertEquals(VectorFormat.BINARY, vectors.format());
      assertEquals(made.words.length, vectors.size());
      float[] row = new float[dim];
      for (int i = 0; i < made.words.length; i++) {
        assertEquals(made.words[i], vectors.word(i));
        vectors.matrix().getRow(i, row, 0);
        assertTrue(Arrays.equals(made.values[i], row), "row " + i);
      }
    }
  }

  @Test
  void rowsMayBeAskedForInAnyOrder() throws IOException {
    Made made = make(100, "\n", Numbers.REAL, 20);
    try (VectorFile vectors = VectorFile.open(file(made.bytes))) {
      RowReader reader = vectors.reader();
      Random random = new Random(1);
      float[] row = new float[100];
      int next = 0;
      for (int n = 0; n < 20_000; n++) {
        next = random.nextInt(4) == 0 ? random.nextInt(made.words.length) : next;
        reader.read(next, row);
        assertTrue(Arrays.equals(made.values[next], row), "row " + next);
        next = (next + 1) % made.words.length;
      }
    }
  }

  /** A guess must not look at the same bytes again and again. */
  @ParameterizedTest
  @CsvSource({"300, 10", "10000, 10", "10000, 'x'", "1000000, 10", "1000000, 'x'"})
  void filesOfOneByteAreReadInNoTime(int dim, String filler) throws IOException {
    byte[] header = ((4 << 20) / (4 * dim) + " " + dim + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Arrays.copyOf(header, SIZE);
    byte value = filler.equals("10") ? (byte) '\n' : (byte) filler.charAt(0);
    Arrays.fill(bytes, header.length, SIZE, value);
    Path file = file(bytes);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThrows(IOException.class, () -> VectorReader.read(file)));
  }

  @Test
  void aFileThatIsCutWhileItIsReadIsNamed() throws IOException {
    Made made = make(300, "\n", Numbers.REAL, 20);
    Path file = file(made.bytes);
    try (MappedFile mapped = MappedFile.open(file)) {
      BinaryRows found = new BinaryRows(file.toString(), mapped, 9, made.words.length, 300);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(SIZE / 2);
      }
      IOException e = assertThrows(IOException.class, found::find);
      assertTrue(e.getMessage().contains("cannot read " + file + ": it was changed"), e.toString());
    }
  }

  @Test
  void aFileThatEndsTooEarlySaysWhere() throws IOException {
    Made made = make(300, "\n", Numbers.REAL, 200);
    // the words make up for what is missing, so that the size alone does not tell
    byte[] cut = Arrays.copyOf(made.bytes, made.bytes.length - 1000);
    IOException e = assertThrows(IOException.class, () -> VectorReader.read(file(cut)));
    String last = "word %d of %d at byte".formatted(made.words.length, made.words.length);
    assertTrue(e.getMessage().contains(last), e.getMessage());
  }
}
