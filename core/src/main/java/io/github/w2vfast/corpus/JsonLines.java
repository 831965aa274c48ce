package io.github.w2vfast.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.w2vfast.vocab.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes the text out of lines of JSON, with Jackson, an optional library. For one thread. */
final class JsonLines {
  /** Names of members that a message shows. */
  private static final int SHOWN = 8;

  private final String field;
  private final String[] path;
  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(TextSources.MAX_TOKEN).build())
          .build();

  JsonLines(String field) {
    this.field = field;
    path = field.startsWith("/") ? pointer(field) : new String[] {field};
  }

  private static String[] pointer(String pointer) {
    String[] steps = pointer.substring(1).split("/", -1);
    for (int i = 0; i < steps.length; i++) {
      steps[i] = steps[i].replace("~1", "/").replace("~0", "~");
    }
    return steps;
  }

  /** What is wrong with a line, without its place. */
  static final class BadLineException extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean missing;

    BadLineException(String message, boolean missing) {
      super(message, null, false, false);
      this.missing = missing;
    }

    /** Whether the line is JSON without the field, rather than no JSON at all. */
    boolean missing() {
      return missing;
    }
  }

  /** The text of the line {@code bytes[from, to)}; empty if it is null there. */
  String text(byte[] bytes, int from, int to) throws BadLineException {
    try (JsonParser parser = parser(bytes, from, to)) {
      List<String> names = new ArrayList<>();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException(
            "expected a JSON object, found '" + shown(bytes, from, to) + "'", false);
      }
      String text = member(parser, 0, names);
      while (parser.nextToken() != null) {
        // the rest must be JSON too
      }
      if (text == null) {
        throw new BadLineException(
            "the JSON object has no member '"
                + field
                + "'; it has "
                + (names.isEmpty() ? "none" : String.join(", ", names)),
            true);
      }
      return text;
    } catch (JsonProcessingException e) {
      throw new BadLineException("this is no line of JSON: " + e.getOriginalMessage(), false);
    } catch (IOException e) {
      throw new BadLineException("this is no line of JSON: " + e.getMessage(), false);
    }
  }

  private JsonParser parser(byte[] bytes, int from, int to) throws IOException {
    return Utf8.isValid(bytes, from, to)
        ? factory.createParser(bytes, from, to - from)
        : factory.createParser(new String(bytes, from, to - from, StandardCharsets.UTF_8));
  }

  /** Reads an object to its end; gives the text at the path if it is in it. */
  private String member(JsonParser parser, int depth, List<String> names)
      throws IOException, BadLineException {
    String found = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (depth == 0 && names.size() < SHOWN) {
        names.add(name);
      }
      JsonToken value = parser.nextToken();
      if (found != null || !name.equals(path[depth])) {
        parser.skipChildren();
      } else if (depth == path.length - 1) {
        found = text(parser, value);
      } else if (value == JsonToken.START_OBJECT) {
        found = member(parser, depth + 1, names);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private String text(JsonParser parser, JsonToken value) throws IOException, BadLineException {
    return switch (value) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> "";
      default ->
          throw new BadLineException(
              "the member '"
                  + field
                  + "' must be a string, found "
                  + value.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
              false);
    };
  }

  private static String shown(byte[] bytes, int from, int to) {
    String start = new String(bytes, from, Math.min(40, to - from), StandardCharsets.UTF_8);
    return start.replaceAll("\\p{Cntrl}", "\uFFFD") + (to - from > 40 ? "..." : "");
  }
}
