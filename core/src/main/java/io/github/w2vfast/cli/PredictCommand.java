package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.query.OutsideProbabilities;
import io.github.w2vfast.query.OutsideWord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows which words are likely near others. */
@Command(
    name = "predict",
    header = "Show the words that are likely near a word, with P(o|c).",
    customSynopsis = "w2v-fast predict MODEL WORD... [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast train corpus.txt -o model.w2v",
      "  w2v-fast predict model.w2v banking",
      "  w2v-fast predict model.w2v into banking crises --top 5 --json"
    })
final class PredictCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file, which train writes to names that end in .w2v.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "The centre word c, or several words of one context.")
  private List<String> words;

  @Mixin private QueryOptions query;
  @Mixin private StandardOptions standard;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    int top = query.top();
    Inputs.checkReadable(file, "model");
    List<OutsideWord> likely;
    try (ModelFile opened = ModelFile.open(file)) {
      likely = new OutsideProbabilities(opened.model()).top(words, top);
      VectorFiles.tellComposed(opened.model().vectors(), words, console);
    }
    if (query.json) {
      console.out().println(Json.write(toMap(likely)));
    } else {
      console.print(Answers.likely(words, likely));
    }
    return ExitCode.OK;
  }

  private Map<String, Object> toMap(List<OutsideWord> likely) {
    List<Map<String, Object>> outside = new ArrayList<>();
    for (OutsideWord word : likely) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("word", word.word());
      map.put("probability", word.probability());
      outside.add(map);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("words", words);
    map.put("outside", outside);
    return map;
  }
}
