package io.github.w2vfast.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyFileTest {
  @TempDir private Path directory;

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("vocab.txt"), content);
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] written(Vocabulary vocabulary) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VocabularyFile.write(vocabulary, out);
    return out.toByteArray();
  }

  @Test
  void writesTheFormatOfWord2vec() throws IOException {
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add("日本", 5_000_000_000L);
    builder.add("b", 2);
    builder.add("</s>", 3);
    assertEquals(
        "</s> 3\n日本 5000000000\nb 2\n",
        new String(written(builder.build(0, 0)), StandardCharsets.UTF_8));
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Random random = new Random(3);
    VocabularyBuilder builder = new VocabularyBuilder();
    builder.add("</s>", 12);
    for (int i = 0; i < 20_000; i++) {
      builder.add("w" + i + "é".repeat(random.nextInt(4)), random.nextInt(50));
    }
    builder.add("long".repeat(40_000), 9);
    byte[] first = written(builder.build(0, 0));
    Vocabulary read = VocabularyFile.read(file(first), 0, 0);
    assertArrayEquals(first, written(read));
    assertEquals(20_002, read.size());
  }

  @Test
  void sortsPrunesAndAddsTheSentenceEnd() throws IOException {
    Path file = file("rare 1\r\nb 5\nc\t9\n\na 5\nlast 4");
    Vocabulary vocabulary = VocabularyFile.read(file, 2, 4);
    assertEquals(
        "</s> 0\nc 9\nb 5\na 5\n", new String(written(vocabulary), StandardCharsets.UTF_8));
  }

  @Test
  void repairsAndMergesWordsThatAreNotUtf8() throws IOException {
    byte[] bytes = "a? 3\na! 4\na\uFFFD 1\nb 2\n".getBytes(StandardCharsets.UTF_8);
    bytes[1] = (byte) 0xc3; // two words cut in the middle of a character
    bytes[6] = (byte) 0xe2;
    Vocabulary vocabulary = VocabularyFile.read(file(bytes), 0, 0);
    assertEquals(8, vocabulary.count(vocabulary.id("a\uFFFD")));
    assertEquals(3, vocabulary.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a 1;b|vocab.txt:2: expected a word, a space and its count, found 'b'",
        "a 1;b |vocab.txt:2: the count of 'b' is missing",
        "a 1; 3|vocab.txt:2: expected a word",
        "a one|vocab.txt:1: the count of 'a' must be a whole number",
        "a -1|vocab.txt:1: the count of 'a' must be a whole number",
        "a 9223372036854775808|vocab.txt:1: the count of 'a' must be a whole number",
        "a 1;b 2;a 1|vocab.txt:3: the word 'a' comes a second time",
        "</s> 1;a 1;</s> 4|vocab.txt:3: the word '</s>' comes a second time",
        "a b 3|vocab.txt:1: the word 'a b' has a space",
        "a 9223372036854775807;b 1|vocab.txt:2: the counts add up to more than 2^63",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void namesTheLineThatIsWrong(String lines, String message) throws IOException {
    Path file = file(lines.replace(';', '\n'));
    IOException e = assertThrows(IOException.class, () -> VocabularyFile.read(file, 0, 0));
    assertTrue(e.getMessage().contains(message), e::getMessage);
  }

  @Test
  void anyDamageIsAnAnswerOrAnIoException() throws IOException {
    byte[] good = "</s> 10\nthe 9\nof 8\nand 7\nnaïve 3\n".getBytes(StandardCharsets.UTF_8);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] bad = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
      for (int k = random.nextInt(3); k >= 0; k--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        Vocabulary vocabulary = VocabularyFile.read(file(bad), 0, 0);
        assertEquals("</s>", vocabulary.word(0));
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("vocab.txt:"), e::getMessage);
        refused++;
      }
    }
    assertTrue(refused > 50 && refused < 450, "both must happen: " + refused);
  }

  @Test
  void saysThatTheFileIsMissing() {
    Path missing = directory.resolve("missing");
    IOException e = assertThrows(IOException.class, () -> VocabularyFile.read(missing, 0, 0));
    assertEquals("the vocabulary file " + missing + " does not exist", e.getMessage());
    IOException d = assertThrows(IOException.class, () -> VocabularyFile.read(directory, 0, 0));
    assertEquals("the vocabulary file " + directory + " is a directory", d.getMessage());
  }
}
