package io.github.w2vfast.cli.plot;

import io.github.w2vfast.eval.Json;

/** Strings in other languages. */
final class Quoted {
  private Quoted() {}

  static String javaScript(String text) {
    return Json.write(text);
  }
}
