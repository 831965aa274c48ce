package io.github.w2vfast.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link VectorReader} on files that are not what they seem. */
class DamagedFilesTest {
  private static final List<String> WORDS = List.of("</s>", "the", "of", "größe", "x");

  @TempDir Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("vectors"), content);
  }

  private String message(String content) throws IOException {
    Path path = file(content.getBytes(StandardCharsets.ISO_8859_1));
    IOException e = assertThrows(IOException.class, () -> VectorReader.read(path).close());
    assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
    return e.getMessage().replace(path.toString(), "FILE");
  }

  @ParameterizedTest
  @EnumSource(names = {"TEXT", "BINARY"})
  void cutAnywhere(VectorFormat format) throws IOException {
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 3, 5)) {
      byte[] whole = VectorFilesTest.bytes(vectors, format);
      for (int length = 0; length < whole.length; length++) {
        Path path = file(Arrays.copyOf(whole, length));
        try (LoadedVectors found = VectorReader.read(path)) {
          assertEquals(WORDS, found.words());
          for (int row = 0; row < 4; row++) {
            assertArrayEquals(vectors.vector(WORDS.get(row)), found.vector(WORDS.get(row)));
          }
          if (format == VectorFormat.BINARY) {
            // Only the last newline is missing.
            assertEquals(whole.length - 1, length);
            assertArrayEquals(vectors.vector("x"), found.vector("x"));
          } else {
            // Some digits of the last number may be missing: nothing but the newline tells.
            assertFalse(found.notes().isEmpty());
            assertTrue(length > new String(whole, StandardCharsets.UTF_8).lastIndexOf(' '));
          }
        } catch (IOException e) {
          assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
        }
      }
    }
  }

  @Test
  void gloveCutAnywhere() throws IOException {
    byte[] whole = "the 1.5 -2\nof 0.25 3\nto 1 2\n".getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      Path path = file(Arrays.copyOf(whole, length));
      try (LoadedVectors found = VectorReader.read(path)) {
        assertEquals(List.of("the", "of", "to").subList(0, found.size()), found.words());
      } catch (IOException e) {
        assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TEXT", "BINARY", "SAFETENSORS"})
  void changedAnywhere(VectorFormat format) throws IOException {
    Random random = new Random(6);
    int read = 0;
    int refused = 0;
    try (ArrayVectors vectors = ArrayVectors.random(WORDS, 3, 5)) {
      byte[] whole = VectorFilesTest.bytes(vectors, format);
      for (int i = 0; i < 1000; i++) {
        byte[] changed = whole.clone();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
          byte b =
              (byte)
                  (random.nextBoolean() ? random.nextInt() : " \n09.-e".charAt(random.nextInt(7)));
          changed[random.nextInt(random.nextInt(1, changed.length + 1))] = b;
        }
        Path path = file(changed);
        try (LoadedVectors found = VectorReader.read(path)) {
          assertEquals(found.size(), found.matrix().rows());
          assertTrue(found.words().stream().allMatch(found::contains));
          read++;
        } catch (IOException e) {
          assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
          refused++;
        }
      }
    }
    assertTrue(read > 50 && refused > 50, read + " read, " + refused + " refused");
  }

  @ParameterizedTest
  @CsvSource({
    "99999999999 300",
    "2147483647 1000000",
    "2147483000 1",
    "9223372036854775808 4",
    "99999999999999999999999999 99999999999999999999999999",
    "5 2000000000",
    "1000000 1000000",
    "1 0",
    "0 0",
    "2 1",
    "3 4",
    "18446744073709551617 4"
  })
  void headersThatPromiseTooMuch(String header) throws IOException {
    message(header + "\nword 1 2 3 4\n");
    message(header + "\nword \1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\n");
    message(header + "\n");
    message(header);
  }

  @Test
  void messagesNameThePlace() throws IOException {
    assertEquals("FILE is empty", message(""));
    assertEquals(
        "FILE:3: expected 2 numbers, found 1 (word 'of')", message("2 2\nthe 1 2\nof 12345\n"));
    assertEquals(
        "FILE:3: expected 2 numbers, found more: '3 4' (word 'of')",
        message("2 2\nthe 1 2\nof 1 2 3 4\n"));
    assertEquals(
        "FILE:2: expected number 2 of 2, found 'x2' (word 'the')",
        message("2 2\nthe 1 x2\nof 1 2\n"));
    assertEquals(
        "FILE:2: expected number 2 of 2, found '0x1p3' (word 'of')",
        message("the 1 2\nof 1 0x1p3\n"));
    assertEquals(
        "FILE:3: expected a word and 2 numbers, found an empty line",
        message("2 2\nthe 1 2\n\nof 1 2\n"));
    assertEquals(
        "FILE:3: expected a word and 2 numbers, found 'abcdefg'",
        message("2 2\nthe 1 2\nabcdefg\n"));
    assertEquals(
        "FILE:2: expected a word and 2 numbers, found 'the'", message("2 2\nthe\nof 1 2\n"));
    assertEquals(
        "FILE: line 1 says 3 words, but 2 lines follow it; is the file cut short?",
        message("3 2\nthe 1 2\nof 1 2\n"));
    assertEquals(
        "FILE: line 1 says 1 words, but 2 lines follow it", message("1 2\nthe 1 2\nof 1 2\n"));
    assertEquals(
        "FILE: not a file of word vectors: expected 'V dim' or a word and its numbers in line 1,"
            + " found 'It was a bright cold day'",
        message("It was a bright cold day\nin April\n"));
    assertEquals("FILE: line 1 says dimension 0, expected 1 to 1000000", message("2 0\nthe\nof\n"));
    assertEquals(
        "FILE: the header says 9 words of dimension 2, at least 81 bytes, but only 10 bytes follow"
            + " it; is the file cut short?",
        message("9 2\na \0\0\0\0\0\0\0\0"));
    assertEquals(
        "FILE: word 2 of 2 at byte 15: expected a word, a space and 8 bytes, but the file ends at"
            + " byte 23; is it cut short, or the dimension in its header wrong?",
        message("2 2\na \0\0\0\0\0\0\0\0\nb \0\0\0\0\0\0"));
    assertEquals(
        "FILE: 5 bytes are left at byte 25, after the 2 words of dimension 2 that its header says",
        message("2 2\na \0\0\0\0\0\0\0\0\nb \0\0\0\0\0\0\0\0\nmore"));
  }

  @Test
  void theFirstOfManyWrongLinesIsNamed() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 200_000; i++) {
      text.append('w').append(i).append(i % 60_000 == 0 ? " 1 oops\n" : " 1 2\n");
    }
    assertEquals(
        "FILE:60000: expected number 2 of 2, found 'oops' (word 'w60000')",
        message(text.toString()));
  }

  @Test
  void aMillionEmptyLinesTakeNoMemory() throws IOException {
    assertEquals(
        "FILE:2: expected a word and 2 numbers, found an empty line",
        message("the 1 2" + "\n".repeat(10_000_000) + "of 1 2"));
  }

  @Test
  void thereMustBeAFile() {
    Path missing = directory.resolve("missing");
    IOException e = assertThrows(IOException.class, () -> VectorReader.read(missing));
    assertEquals("cannot read " + missing + ": there is no such file", e.getMessage());
    e = assertThrows(IOException.class, () -> VectorReader.read(directory));
    assertEquals("cannot read " + directory + ": it is a directory", e.getMessage());
  }
}
