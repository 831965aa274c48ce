package io.github.w2vfast.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final CharBuffer CHARS = CharBuffer.allocate(64);

  private static boolean decodes(byte[] bytes, int from, int to) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    return !decoder.decode(ByteBuffer.wrap(bytes, from, to - from), CHARS.clear(), true).isError();
  }

  @Test
  void agreesWithTheStrictDecoderOnAllPairsAndTriples() {
    byte[] bytes = new byte[4];
    int[] third = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xff};
    for (int a = 0x70; a < 256; a++) {
      bytes[0] = (byte) a;
      assertEquals(decodes(bytes, 0, 1), Utf8.isValid(bytes, 0, 1));
      for (int b = 0x70; b < 256; b++) {
        bytes[1] = (byte) b;
        assertEquals(decodes(bytes, 0, 2), Utf8.isValid(bytes, 0, 2));
        for (int c : third) {
          bytes[2] = (byte) c;
          assertEquals(decodes(bytes, 0, 3), Utf8.isValid(bytes, 0, 3));
          bytes[3] = (byte) (a >= 0xf0 ? 0x80 : 0x41);
          assertEquals(decodes(bytes, 0, 4), Utf8.isValid(bytes, 0, 4));
        }
      }
    }
  }

  @Test
  void agreesWithTheStrictDecoderOnDamagedText() {
    Random random = new Random(1);
    int valid = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(6); k >= 0; k--) {
        int c = random.nextInt(1 << (7 + random.nextInt(14))) % 0x110000;
        text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int from = random.nextInt(bytes.length);
      boolean expected = decodes(bytes, from, bytes.length);
      assertEquals(
          expected,
          Utf8.isValid(bytes, from, bytes.length),
          () -> HexFormat.of().formatHex(bytes, from, bytes.length));
      assertTrue(decodesAfterRepair(bytes, from));
      if (expected) {
        valid++;
        assertArrayEquals(
            java.util.Arrays.copyOfRange(bytes, from, bytes.length),
            Utf8.repaired(bytes, from, bytes.length));
      }
    }
    assertTrue(valid > 2_000 && valid < 18_000, "both kinds must be tried: " + valid);
  }

  private static boolean decodesAfterRepair(byte[] bytes, int from) {
    byte[] repaired = Utf8.repaired(bytes, from, bytes.length);
    return decodes(repaired, 0, repaired.length);
  }

  @Test
  void knowsHalfSurrogatePairs() {
    assertTrue(Utf8.isText("a😀é"));
    assertFalse(Utf8.isText("a\ud83d"));
    assertFalse(Utf8.isText("\ude00b"));
    assertFalse(Utf8.isText("\ud83dx"));
  }
}
