package io.github.w2vfast.io;

import io.github.w2vfast.vocab.Utf8;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The section of a {@link ModelFile} with the words and their counts. */
final class ModelWords {
  private static final int BYTES_PER_WORD = Long.BYTES + Integer.BYTES;

  private ModelWords() {}

  static MemorySegment encode(Vocabulary vocabulary, Arena arena) {
    int words = vocabulary.size();
    long text = 0;
    for (int id = 0; id < words; id++) {
      text += vocabulary.utf8(id).length;
    }
    MemorySegment section = arena.allocate((long) BYTES_PER_WORD * words + text, Long.BYTES);
    long lengths = (long) Long.BYTES * words;
    long at = (long) BYTES_PER_WORD * words;
    for (int id = 0; id < words; id++) {
      byte[] word = vocabulary.utf8(id);
      section.set(ModelHeader.LONG, (long) Long.BYTES * id, vocabulary.count(id));
      section.set(ModelHeader.INT, lengths + (long) Integer.BYTES * id, word.length);
      MemorySegment.copy(word, 0, section, ValueLayout.JAVA_BYTE, at, word.length);
      at += word.length;
    }
    return section;
  }

  static Vocabulary decode(ModelHeader.Section section, int words, MemorySegment data, String name)
      throws IOException {
    // a word has a letter at least
    if (section.length() < (BYTES_PER_WORD + 1L) * words) {
      throw ModelHeader.damaged(
          name,
          section.entry() + 16,
          "at least %d bytes for %d words".formatted((BYTES_PER_WORD + 1L) * words, words),
          section.length());
    }
    long lengths = section.offset() + (long) Long.BYTES * words;
    long at = section.offset() + (long) BYTES_PER_WORD * words;
    long end = section.offset() + section.length();
    VocabularyBuilder builder = new VocabularyBuilder();
    byte[] word = new byte[64];
    long before = Long.MAX_VALUE;
    long total = 0;
    for (int id = 0; id < words; id++) {
      long countAt = section.offset() + (long) Long.BYTES * id;
      long count = data.get(ModelHeader.LONG, countAt);
      if (count < 0 || count > Long.MAX_VALUE - total || count > before) {
        throw ModelHeader.damaged(
            name, countAt, "the count of word " + id + ", counts that fall from 2^63 - 1", count);
      }
      before = id == 0 ? before : count;
      total += count;
      long lengthAt = lengths + (long) Integer.BYTES * id;
      int length = data.get(ModelHeader.INT, lengthAt);
      if (length < 1 || length > end - at) {
        throw ModelHeader.damaged(
            name, lengthAt, "the length of word %d, 1 to %d".formatted(id, end - at), length);
      }
      if (length > word.length) {
        word = new byte[Math.max(length, 2 * word.length)];
      }
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, word, 0, length);
      check(word, length, id, at, name);
      if (add(builder, word, length, count, at, name) != id) {
        throw ModelHeader.damaged(
            name, at, "a new word " + id, "'" + shown(word, length) + "' again");
      }
      at += length;
    }
    if (at != end) {
      throw ModelHeader.damaged(name, at, "the end of the words", end - at + " more bytes");
    }
    return builder.buildInOrder();
  }

  private static void check(byte[] word, int length, int id, long at, String name)
      throws IOException {
    boolean plain = Utf8.isValid(word, 0, length);
    for (int i = 0; i < length; i++) {
      byte b = word[i];
      plain &= b != ' ' && b != '\t' && b != '\n' && b != '\r' && b != 0;
    }
    if (!plain) {
      throw ModelHeader.damaged(
          name,
          at,
          "word " + id + " in UTF-8 without white space",
          "'" + shown(word, length) + "'");
    }
    if (id == 0
        && !new String(word, 0, length, StandardCharsets.UTF_8)
            .equals(Vocabulary.END_OF_SENTENCE)) {
      throw ModelHeader.damaged(
          name,
          at,
          "'" + Vocabulary.END_OF_SENTENCE + "' as the first word",
          "'" + shown(word, length) + "'");
    }
  }

  private static int add(
      VocabularyBuilder builder, byte[] word, int length, long count, long at, String name)
      throws IOException {
    try {
      return builder.add(word, 0, length, count);
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": byte " + at + ": " + e.getMessage(), e);
    }
  }

  private static String shown(byte[] word, int length) {
    return VectorReader.shown(new String(word, 0, Math.min(length, 200), StandardCharsets.UTF_8));
  }
}
