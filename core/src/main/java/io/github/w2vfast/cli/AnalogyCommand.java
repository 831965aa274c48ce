package io.github.w2vfast.cli;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.query.AnalogyMethod;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers "a is to b as c is to what?". */
@Command(
    name = "analogy",
    header = "Answer \"a is to b as c is to what?\" by vector arithmetic.",
    customSynopsis = {
      "w2v-fast analogy VECTORS A B C [OPTIONS]",
      "       w2v-fast analogy VECTORS --positive WORD,... [--negative WORD,...] [OPTIONS]"
    },
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast analogy vectors.bin man king woman",
      "  w2v-fast analogy vectors.bin france paris italy --method mul --top 3",
      "  w2v-fast analogy vectors.bin --positive king,woman --negative man --json"
    })
final class AnalogyCommand implements Callable<Integer> {
  private static final int WORDS = 3;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "VECTORS",
      description = "A file of vectors, or a model file.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "A B C",
      description = "A is to B as C is to what?")
  private List<String> words = List.of();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "add: the largest cosine with B - A + C (3CosAdd). mul: the largest product of the "
              + "similarities to B and C divided by that to A (3CosMul). (default: add)")
  private AnalogyMethod method = AnalogyMethod.ADD;

  @Option(
      names = "--positive",
      paramLabel = "WORD",
      split = ",",
      description = "Words that the answer should be near, instead of A B C.")
  private List<String> positive = List.of();

  @Option(
      names = "--negative",
      paramLabel = "WORD",
      split = ",",
      description = "Words that the answer should be far from, with --positive.")
  private List<String> negative = List.of();

  @Mixin private QueryOptions query;
  @Mixin private StandardOptions standard;

  AnalogyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!words.isEmpty() && (!positive.isEmpty() || !negative.isEmpty())) {
      throw new UsageException("give either A B C or --positive and --negative, not both");
    }
    if (positive.isEmpty() && words.size() != WORDS) {
      throw new UsageException(
          "an analogy takes three words, as in: analogy VECTORS man king woman; "
              + words.size()
              + " were given (any number goes with --positive and --negative)");
    }
    int top = query.top();
    List<String> near = positive.isEmpty() ? List.of(words.get(1), words.get(2)) : positive;
    List<String> far = positive.isEmpty() ? List.of(words.get(0)) : negative;
    List<Neighbor> found;
    try (LoadedVectors vectors = VectorFiles.read(file, console);
        Neighbors neighbors = new Neighbors(vectors)) {
      found = neighbors.analogy(near, far, top, method);
      VectorFiles.tellComposed(vectors, near, console);
      VectorFiles.tellComposed(vectors, far, console);
    }
    if (query.json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("positive", near);
      map.put("negative", far);
      map.put("method", Values.name(method));
      map.put("answers", Answers.maps(scoreName(method), found));
      console.out().println(Json.write(map));
    } else {
      String question =
          positive.isEmpty() ? question(words) : String.join(" + ", near) + minus(far);
      console.print(Answers.table(question, scoreName(method), found));
    }
    return ExitCode.OK;
  }

  /** How an analogy of three words is asked. */
  static String question(List<String> words) {
    return words.get(0) + " : " + words.get(1) + " = " + words.get(2) + " : ?";
  }

  private static String minus(List<String> far) {
    return far.isEmpty() ? "" : " - " + String.join(" - ", far);
  }

  /** What the scores of a method are. */
  static String scoreName(AnalogyMethod method) {
    return method == AnalogyMethod.ADD ? "cosine" : "score";
  }
}
