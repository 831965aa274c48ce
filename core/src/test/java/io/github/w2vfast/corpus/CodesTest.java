package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CodesTest {
  @Test
  void codesAreLeb128() {
    assertEquals(0x00, Codes.of(0));
    assertEquals(0x7f, Codes.of(127));
    assertEquals(0x0180, Codes.of(128));
    assertEquals(0x7fffffff, Codes.of(Codes.LIMIT - 1));
  }

  @Test
  void idsComeBackWhateverFollowsTheCode() {
    for (long id = 0; id < Codes.LIMIT; id = id < 70_000 ? id + 1 : id + 1 + id / 5_000) {
      int code = Codes.of((int) id);
      int length = Codes.length(code);
      int expected = id < 1 << 7 ? 1 : id < 1 << 14 ? 2 : id < 1 << 21 ? 3 : 4;
      assertEquals(expected, length);
      int garbage = length == 4 ? code : code | (0xa5a5a5a5 << (8 * length));
      assertEquals(length, Codes.length(garbage));
      assertEquals(id, Codes.id(garbage, length));
      for (int i = 0; i < length; i++) {
        boolean last = i == length - 1;
        byte b = (byte) (code >>> (8 * i));
        assertEquals(last, b >= 0);
        assertTrue(b != 0 || id == 0);
      }
    }
  }
}
