package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.wordnet.Lexicon;
import io.github.w2vfast.wordnet.LexiconAgreement;
import io.github.w2vfast.wordnet.Sense;
import io.github.w2vfast.wordnet.SenseSimilarity;
import io.github.w2vfast.wordnet.WordNet;
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

/** Shows what WordNet knows of a word, and what vectors know beside it. */
@Command(
    name = "wordnet",
    header = "Show what WordNet knows of a word, beside what vectors know.",
    customSynopsis = {
      "w2v-fast wordnet WORD [--hypernyms] [OPTIONS]",
      "       w2v-fast wordnet [WORD] --compare VECTORS [OPTIONS]"
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast wordnet good",
      "  w2v-fast wordnet panda --hypernyms",
      "  w2v-fast wordnet panda --compare vectors.bin",
      "  w2v-fast wordnet --lexicon --compare vectors.bin"
    })
final class WordNetCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "WORD",
      description = "The word to look up; a word of several parts goes in quotes.")
  private String word;

  @Option(
      names = "--hypernyms",
      description = "Show for each sense all that it is a kind of, up to the top.")
  private boolean hypernyms;

  @Option(
      names = "--compare",
      paramLabel = "VECTORS",
      description =
          "Show the relations of WordNet beside the neighbours in a file of vectors; without WORD, "
              + "measure over the whole lexicon how far neighbours and synonyms agree.")
  private Path compare;

  @Option(
      names = "--lexicon",
      description = "With --compare: measure over the whole lexicon; so does leaving out WORD.")
  private boolean lexicon;

  @Mixin private QueryOptions query;
  @Mixin private StandardOptions standard;

  WordNetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    int top = query.top();
    if (word == null && compare == null) {
      throw new UsageException("missing WORD; see w2v-fast wordnet --help");
    }
    if (lexicon && (word != null || compare == null)) {
      throw new UsageException("--lexicon takes no WORD and needs --compare VECTORS");
    }
    if (hypernyms && compare != null) {
      throw new UsageException("--hypernyms and --compare do not go together");
    }
    if (compare == null) {
      lookUp(WordNet.open());
    } else {
      try (LoadedVectors vectors = VectorFiles.read(compare, console);
          Neighbors neighbors = new Neighbors(vectors)) {
        if (word == null) {
          LexiconAgreement agreement =
              LexiconAgreement.measure(
                  vectors, neighbors, Lexicon.of(WordNet.open(), vectors::contains), top);
          print(agreement.toMap(), agreement.toLines());
        } else {
          WordNetComparison comparison =
              WordNetComparison.of(WordNet.open(), vectors, neighbors, word, top);
          print(comparison.toMap(), comparison.lines());
        }
      }
    }
    return ExitCode.OK;
  }

  private void print(Map<String, Object> map, List<String> lines) {
    if (query.json) {
      console.out().println(Json.write(map));
    } else {
      console.print(lines);
    }
  }

  private void lookUp(WordNet wordNet) throws IOException {
    List<Sense> senses = wordNet.senses(word);
    if (senses.isEmpty()) {
      throw new IOException("WordNet does not know the word '" + word + "'");
    }
    List<Map<String, Object>> maps = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    String part = "";
    for (Sense sense : senses) {
      if (!sense.partOfSpeech().equals(part)) {
        part = sense.partOfSpeech();
        lines.add((lines.isEmpty() ? "" : "\n") + part);
      }
      lines.add("  " + String.join(", ", sense.lemmas()) + ": " + sense.gloss());
      Map<String, Object> map = toMap(sense);
      if (hypernyms) {
        List<List<Sense>> ways = SenseSimilarity.waysUp(wordNet, sense);
        for (List<Sense> way : ways) {
          lines.addAll(indented(way));
        }
        map.put(
            "hypernyms",
            ways.stream()
                .map(way -> way.stream().skip(1).map(WordNetCommand::toMap).toList())
                .toList());
      }
      maps.add(map);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("word", word);
    map.put("senses", maps);
    print(map, lines);
  }

  private static List<String> indented(List<Sense> way) {
    List<String> lines = new ArrayList<>();
    for (int i = 1; i < way.size(); i++) {
      lines.add("    " + "  ".repeat(i - 1) + "⇒ " + String.join(", ", way.get(i).lemmas()));
    }
    return lines;
  }

  private static Map<String, Object> toMap(Sense sense) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("part_of_speech", sense.partOfSpeech());
    map.put("lemmas", sense.lemmas());
    map.put("gloss", sense.gloss());
    return map;
  }
}
