package io.github.w2vfast.cli;

import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.query.AnalogyMethod;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.query.OutsideProbabilities;
import io.github.w2vfast.query.WordComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers lines such as {@code similarity king queen}. A line whose first word is no command is
 * taken for words to find the neighbours of, added and subtracted.
 */
final class Explorer implements AutoCloseable {
  private static final int MAX_TOP = 1000;
  private static final int MOST_COMPLETIONS = 100;

  /** A line that cannot be answered; the message says why. */
  static final class BadLine extends Exception {
    BadLine(String message) {
      super(message);
    }
  }

  /** What may be typed. */
  private enum Verb {
    NEIGHBORS("WORD...", "the words nearest to each word"),
    ANALOGY("A B C", "A is to B as C is to what?"),
    MUL("A B C", "the same by 3CosMul"),
    SIMILARITY("WORD WORD...", "cosines of words"),
    ODD("WORD WORD...", "the word that fits least"),
    PREDICT("WORD...", "the words likely near these (model files only)"),
    TOP("N", "how many words to show"),
    HELP("", "this list"),
    QUIT("", "the end (or Ctrl-D)");

    final String arguments;
    final String help;

    Verb(String arguments, String help) {
      this.arguments = arguments;
      this.help = help;
    }

    String typed() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final WordVectors vectors;
  private final Neighbors neighbors;
  private final WordComparison comparison;
  private final Completions completions;
  private final @Nullable OutsideProbabilities probabilities;
  private int top = 10;

  /**
   * Answers from these vectors, which the caller closes after this.
   *
   * @param model for {@code predict}, or null
   */
  Explorer(WordVectors vectors, @Nullable Model model) {
    this.vectors = vectors;
    neighbors = new Neighbors(vectors);
    comparison = new WordComparison(vectors);
    completions = new Completions(vectors);
    probabilities = model == null ? null : new OutsideProbabilities(model);
  }

  /** What may be typed in place of the beginning of a word: commands first. */
  List<String> complete(String beginning) {
    List<String> found =
        new ArrayList<>(
            Stream.of(Verb.values())
                .map(Verb::typed)
                .filter(verb -> verb.startsWith(beginning))
                .toList());
    if (!beginning.isEmpty()) {
      found.addAll(completions.of(beginning, MOST_COMPLETIONS));
    }
    return found;
  }

  /**
   * The answer to a line.
   *
   * @return lines to show, none for an empty line; null if the line says that this is the end
   * @throws BadLine if it cannot be answered
   * @throws IllegalArgumentException likewise, for a word that is unknown
   */
  @Nullable List<String> answer(String line) throws BadLine {
    List<String> words = List.of(line.strip().split("\\s+"));
    String first = words.getFirst();
    if (first.isEmpty() || first.startsWith("#")) {
      return List.of();
    }
    Verb verb = verb(first);
    // A word of the vocabulary that stands alone is a word, even if it is called "top".
    if (verb == null
        || (words.size() == 1 && !verb.arguments.isEmpty() && vectors.contains(first))) {
      return withComposed(words, sum(words));
    }
    List<String> arguments = words.subList(1, words.size());
    List<String> answer = answer(verb, arguments);
    return answer == null || verb == Verb.TOP ? answer : withComposed(arguments, answer);
  }

  /** The answer, after a line for each word whose vector comes from its n-grams. */
  private List<String> withComposed(List<String> words, List<String> answer) {
    List<String> lines = new ArrayList<>();
    for (String word : words) {
      if (VectorFiles.isComposed(vectors, word)) {
        lines.add("(" + VectorFiles.composed(word) + ")");
      }
    }
    lines.addAll(answer);
    return lines;
  }

  private @Nullable List<String> answer(Verb verb, List<String> arguments) throws BadLine {
    return switch (verb) {
      case NEIGHBORS -> nearest(needs(verb, arguments, 1));
      case ANALOGY -> analogy(needs(verb, arguments, 3), AnalogyMethod.ADD);
      case MUL -> analogy(needs(verb, arguments, 3), AnalogyMethod.MUL);
      case SIMILARITY -> Answers.similarities(comparison, needs(verb, arguments, 2));
      case ODD -> Answers.odd(comparison.byCentrality(needs(verb, arguments, 2)));
      case PREDICT -> predict(needs(verb, arguments, 1));
      case TOP -> setTop(needs(verb, arguments, 1));
      case HELP -> help();
      case QUIT -> null;
    };
  }

  private static @Nullable Verb verb(String word) {
    String typed = word.toLowerCase(Locale.ROOT);
    for (Verb verb : Verb.values()) {
      if (verb.typed().equals(typed)) {
        return verb;
      }
    }
    return switch (typed) {
      case "neighbours", "n" -> Verb.NEIGHBORS;
      case "odd-one-out" -> Verb.ODD;
      case "exit", ":q" -> Verb.QUIT;
      case "?" -> Verb.HELP;
      default -> null;
    };
  }

  private static List<String> needs(Verb verb, List<String> arguments, int least) throws BadLine {
    boolean exactly = verb == Verb.ANALOGY || verb == Verb.MUL || verb == Verb.TOP;
    if (arguments.size() < least || (exactly && arguments.size() > least)) {
      throw new BadLine("type: " + verb.typed() + " " + verb.arguments);
    }
    return arguments;
  }

  private List<String> nearest(List<String> words) {
    List<String> lines = new ArrayList<>();
    for (String word : words) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(Answers.table(word, "cosine", neighbors.nearest(word, top)));
    }
    return lines;
  }

  private List<String> analogy(List<String> words, AnalogyMethod method) {
    return Answers.table(
        AnalogyCommand.question(words),
        AnalogyCommand.scoreName(method),
        neighbors.analogy(List.of(words.get(1), words.get(2)), List.of(words.get(0)), top, method));
  }

  /** Words with signs between them, as in {@code king - man + woman}; without a sign one adds. */
  private List<String> sum(List<String> words) throws BadLine {
    List<String> positive = new ArrayList<>();
    List<String> negative = new ArrayList<>();
    boolean plus = true;
    boolean sign = false;
    for (String word : words) {
      sign = (word.equals("-") || word.equals("+")) && !vectors.contains(word);
      if (sign) {
        plus = word.equals("+");
      } else {
        (plus ? positive : negative).add(word);
        plus = true;
      }
    }
    if (sign || positive.isEmpty()) {
      throw new BadLine("type words as in: king - man + woman; or help");
    }
    return Answers.table(
        String.join(" ", words), "cosine", neighbors.nearest(positive, negative, top));
  }

  private List<String> predict(List<String> words) throws BadLine {
    if (probabilities == null) {
      throw new BadLine("predict needs a model file: train with -o model.w2v");
    }
    return Answers.likely(words, probabilities.top(words, top));
  }

  private List<String> setTop(List<String> arguments) throws BadLine {
    try {
      int wanted = Integer.parseInt(arguments.getFirst());
      if (wanted >= 1 && wanted <= MAX_TOP) {
        top = wanted;
        return List.of();
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new BadLine("top takes a number between 1 and " + MAX_TOP);
  }

  private static List<String> help() {
    TextTable table = new TextTable("ll");
    for (Verb verb : Verb.values()) {
      table.row((verb.typed() + " " + verb.arguments).strip(), verb.help);
    }
    table.row("WORD - WORD + WORD ...", "the words nearest to a sum; one word is enough");
    return table.lines();
  }

  @Override
  public void close() {
    neighbors.close();
  }
}
