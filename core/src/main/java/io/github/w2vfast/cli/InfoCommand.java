package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a file is. */
@Command(
    name = "info",
    header = "Say what a file is: its format, words, dimension, norms.",
    description = {
      "",
      "Vectors in any format that convert knows, model files, vocabulary files and text; plain or"
          + " .gz. Vectors are read row by row, whatever the file's size.",
    },
    customSynopsis = "w2v-fast info FILE... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {"", "Examples:", "  w2v-fast info vectors.bin", "  w2v-fast info *.gz --json"})
final class InfoCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files to look at.")
  private List<Path> files;

  @Option(names = "--json", description = "Print JSON instead of lines.")
  private boolean json;

  @Mixin private StandardOptions standard;

  InfoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    files.forEach(file -> Inputs.checkReadable(file, "file"));
    List<Map<String, Object>> all = new ArrayList<>();
    for (Path file : files) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", file.toString());
      facts.putAll(FileFacts.of(file));
      all.add(facts);
    }
    if (json) {
      console.out().println(Json.write(Map.of("files", all)));
    } else {
      for (int i = 0; i < all.size(); i++) {
        if (i > 0) {
          console.out().println();
        }
        print(all.get(i));
      }
    }
    return ExitCode.OK;
  }

  private void print(Map<String, Object> facts) {
    TextTable table = new TextTable("ll");
    facts.forEach((name, value) -> table.row(name.replace('_', ' '), shown(name, value)));
    console.print(table.lines());
  }

  private static String shown(String name, Object value) {
    return switch (value) {
      case null -> "-";
      case Map<?, ?> map -> {
        List<String> parts = new ArrayList<>();
        map.forEach((key, v) -> parts.add(key.toString().replace('_', ' ') + " " + shown("", v)));
        yield String.join(", ", parts);
      }
      case List<?> list ->
          String.join(
              name.equals("notes") ? "; " : " ", list.stream().map(v -> shown("", v)).toList());
      case Double d -> Format.decimals(d, 3);
      case Long n -> name.endsWith("bytes") ? Format.bytes(n) : Format.count(n);
      case Integer n -> Format.count(n);
      // Words may hold anything, also what moves a terminal's cursor.
      default -> value.toString().replaceAll("\\p{Cntrl}", "\uFFFD");
    };
  }
}
