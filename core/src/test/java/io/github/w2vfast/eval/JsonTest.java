package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void values() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a\"b", Arrays.asList(1, 2.5, 3e-10f, null, true, "x"));
    map.put("none", Double.NaN);
    map.put("", Map.of());
    map.put("far", List.of(Float.NEGATIVE_INFINITY, Long.MIN_VALUE, List.of()));
    assertEquals(
        "{\"a\\\"b\":[1,2.5,3.0E-10,null,true,\"x\"],\"none\":null,\"\":{},"
            + "\"far\":[null,-9223372036854775808,[]]}",
        Json.write(map));
  }

  @Test
  void strings() {
    assertEquals(
        "\"\\\\ / \\n\\r\\t\\u0000\\u001f\\u007f\"", Json.write("\\ / \n\r\t\0\u001f\u007f"));
    assertEquals("\"\\u0080\\u009b\\u009f\u00a0\"", Json.write("\u0080\u009b\u009f\u00a0"));
    assertEquals("\"é中😀\"", Json.write("é中😀"));
    assertEquals("\"\\ud83d \\ude00\\u2028\"", Json.write("\ud83d \ude00\u2028"));
  }

  @Test
  void anythingElseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
  }
}
