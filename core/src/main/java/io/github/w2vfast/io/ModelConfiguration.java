package io.github.w2vfast.io;

import io.github.w2vfast.vocab.Utf8;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The section of a {@link ModelFile} with the configuration. */
final class ModelConfiguration {
  private static final int MAX_BYTES = 1 << 20;

  private ModelConfiguration() {}

  static MemorySegment encode(Map<String, String> configuration, Arena arena) {
    StringBuilder lines = new StringBuilder();
    configuration.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.contains("=") || hasLineEnd(key) || hasLineEnd(value)) {
            throw new IllegalArgumentException(
                "'%s=%s' is no line of a configuration: a key is not empty and has no '=', and"
                        .formatted(key, value)
                    + " neither key nor value has a line end");
          }
          lines.append(key).append('=').append(value).append('\n');
        });
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("a configuration of more than 1 MiB");
    }
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static boolean hasLineEnd(String text) {
    return text.indexOf('\n') >= 0;
  }

  static Map<String, String> decode(ModelHeader.Section section, MemorySegment data, String name)
      throws IOException {
    if (section.length() > MAX_BYTES) {
      throw ModelHeader.damaged(
          name,
          section.entry() + 16,
          "a configuration of at most " + MAX_BYTES + " bytes",
          section.length());
    }
    byte[] bytes = new byte[(int) section.length()];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, section.offset(), bytes, 0, bytes.length);
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      throw ModelHeader.damaged(name, section.offset(), "a configuration in UTF-8", "other bytes");
    }
    Map<String, String> configuration = new LinkedHashMap<>();
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      int equals = -1;
      while (end < bytes.length && bytes[end] != '\n') {
        if (bytes[end] == '=' && equals < 0) {
          equals = end;
        }
        end++;
      }
      String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      if (equals <= start || end == bytes.length) {
        throw ModelHeader.damaged(
            name,
            section.offset() + start,
            "a line 'key=value'",
            "'" + VectorReader.shown(line) + "'");
      }
      String key = new String(bytes, start, equals - start, StandardCharsets.UTF_8);
      String value = new String(bytes, equals + 1, end - equals - 1, StandardCharsets.UTF_8);
      if (configuration.put(key, value) != null) {
        throw ModelHeader.damaged(
            name,
            section.offset() + start,
            "each key once",
            "'" + VectorReader.shown(key) + "' again");
      }
      start = end + 1;
    }
    return Collections.unmodifiableMap(configuration);
  }
}
