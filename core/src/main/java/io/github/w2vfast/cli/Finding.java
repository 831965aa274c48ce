package io.github.w2vfast.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that {@code doctor} found.
 *
 * @param name what was looked at
 * @param value what was found, in words
 * @param advice what to do about it; empty if all is well
 * @param figures the same for programs
 */
record Finding(String name, String value, String advice, Map<String, Object> figures) {
  /** What was found and what to do about it. */
  String text() {
    return advice.isEmpty() ? value : value + "; " + advice;
  }

  /** The name of this finding in JSON. */
  String key() {
    return name.replace(' ', '_').toLowerCase(Locale.ROOT);
  }

  /** The figures and the advice. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>(figures);
    map.put("advice", advice.isEmpty() ? null : advice);
    return map;
  }
}
