package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.model.ArrayVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalogiesTest {
  @TempDir Path directory;

  private Analogies read(String content) throws IOException {
    return Analogies.read(Files.writeString(directory.resolve("questions.txt"), content));
  }

  /** The answer in double precision, with its lead over the second best; -1 if none is positive. */
  private record Answer(int row, double lead) {}

  private static Answer naive(ArrayVectors vectors, int limit, int a, int b, int c) {
    double[] query = new double[vectors.dim()];
    double[][] unit = {unit(vectors, a), unit(vectors, b), unit(vectors, c)};
    for (int i = 0; i < query.length; i++) {
      query[i] = unit[1][i] - unit[0][i] + unit[2][i];
    }
    int best = -1;
    double bestScore = 0;
    double second = 0;
    for (int row = 0; row < limit; row++) {
      if (row != a && row != b && row != c) {
        double[] candidate = unit(vectors, row);
        double score = 0;
        for (int i = 0; i < query.length; i++) {
          score += query[i] * candidate[i];
        }
        if (score > bestScore) {
          second = bestScore;
          bestScore = score;
          best = row;
        } else {
          second = Math.max(second, score);
        }
      }
    }
    return new Answer(best, bestScore - second);
  }

  private static double[] unit(ArrayVectors vectors, int row) {
    float[] values = new float[vectors.dim()];
    vectors.matrix().getRow(row, values, 0);
    double squares = 0;
    for (float v : values) {
      squares += (double) v * v;
    }
    double[] unit = new double[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = values[i] / Math.sqrt(squares);
    }
    return unit;
  }

  private static int firstSpelling(List<String> words, int limit, String word) {
    for (int i = 0; i < limit; i++) {
      if (words.get(i).equalsIgnoreCase(word)) {
        return i;
      }
    }
    return -1;
  }

  /** 700 random questions, with unknown words and two spellings, against plain loops in double. */
  @ParameterizedTest
  @ValueSource(ints = {0, 300, 299, 121, 120, 4})
  void agreesWithPlainLoops(int restrict) throws IOException {
    Random random = new Random(11);
    List<String> words = ArrayVectors.numbered("w", 330);
    for (int i = 200; i < 330; i += 3) {
      words.set(i, "W" + random.nextInt(200));
    }
    int limit = restrict == 0 ? words.size() : restrict;
    try (ArrayVectors vectors = ArrayVectors.random(words, 21, 12)) {
      StringBuilder text = new StringBuilder();
      List<AnalogyScore> expected = new ArrayList<>();
      for (int section = 0; section < 3; section++) {
        String name = section == 1 ? "gram1-x" : "s" + section;
        text.append(": ").append(name).append('\n');
        int correct = 0;
        int answered = 0;
        int questions = 200 + 50 * section;
        for (int q = 0; q < questions; q++) {
          String[] given = new String[3];
          int[] rows = new int[3];
          for (int i = 0; i < 3; i++) {
            given[i] =
                random.nextInt(20) == 0 ? "unknown" : words.get(random.nextInt(words.size()));
            rows[i] = firstSpelling(words, limit, given[i]);
          }
          boolean known = rows[0] >= 0 && rows[1] >= 0 && rows[2] >= 0;
          String answer = words.get(random.nextInt(words.size()));
          if (known) {
            Answer best = naive(vectors, limit, rows[0], rows[1], rows[2]);
            if (best.row >= 0) {
              // So that no kernel's rounding can change the outcome.
              assertTrue(best.lead > 1e-5);
              answer = random.nextBoolean() ? words.get(best.row) : answer;
              if (words.get(best.row).equalsIgnoreCase(answer)) {
                correct++;
              }
            }
            answered += firstSpelling(words, limit, answer) >= 0 ? 1 : 0;
          }
          text.append(
              "%s %s %s %s\n"
                  .formatted(given[0], given[1].toUpperCase(Locale.ROOT), given[2], answer));
        }
        expected.add(new AnalogyScore(name, correct, answered, questions));
      }
      AnalogyResult result = read(text.toString()).evaluate(vectors, restrict);
      assertEquals(expected, result.sections());
      assertTrue(restrict == 4 || result.total().correct() > 20);
      assertEquals(750, result.total().questions());
      assertEquals(expected.get(0).correct(), result.semantic().correct());
      assertEquals(500 + 50, result.syntactic().questions());
      assertEquals(
          expected.get(1).answered() + expected.get(2).answered(), result.syntactic().answered());
    }
  }

  /** A little world in which king - man + woman is queen. */
  private static ArrayVectors world() {
    List<String> words = List.of("man", "King", "woman", "Queen", "QUEEN", "king", "other");
    float[][] rows = {
      {1, 0, 0}, {1, 1, 0}, {0, 0, 1}, {0, 1, 1.1f}, {0, 1, 1}, {1, 0, 0}, {-1, 0, 0}
    };
    return new ArrayVectors(words, rows, 3);
  }

  @Test
  void anySpellingOfTheAnswerIsRight() throws IOException {
    try (ArrayVectors vectors = world()) {
      AnalogyResult result = read("man king woman queen\n").evaluate(vectors);
      assertEquals(new AnalogyScore("questions", 1, 1, 1), result.sections().getFirst());
      assertEquals(0, result.semantic().questions() + result.syntactic().questions());
      // Without the second Queen the first is the answer as well.
      assertEquals(1, read("man king woman queen\n").evaluate(vectors, 4).total().correct());
      assertEquals(0, read("man king woman queen\n").evaluate(vectors, 3).total().answered());
    }
  }

  @Test
  void theGivenWordsAreNoAnswers() throws IOException {
    try (ArrayVectors vectors = world()) {
      assertEquals(0, read(": s\nman man woman woman\n").evaluate(vectors).total().correct());
    }
  }

  @Test
  void reports() throws IOException {
    String text =
        """
        // comment
        : capitals
        man king woman queen

        :gram1-x
        man king woman other
        a b c d
        : gram2-y
        a b c d
        """;
    try (ArrayVectors vectors = world()) {
      Analogies analogies = read(text);
      assertEquals(4, analogies.size());
      assertEquals("questions.txt", analogies.name());
      AnalogyResult result = analogies.evaluate(vectors);
      assertEquals(
          List.of(
              "questions.txt  accuracy  correct  answered  questions",
              "capitals       100.00 %        1         1          1",
              "gram1-x          0.00 %        0         1          2",
              "gram2-y               -        0         0          1",
              "semantic       100.00 %        1         1          1",
              "syntactic        0.00 %        0         1          3",
              "total           50.00 %        1         2          4"),
          result.toTable());
      assertTrue(
          result
              .toJson()
              .startsWith(
                  "{\"name\":\"questions.txt\",\"total\":{\"name\":\"total\",\"accuracy\":0.5,"
                      + "\"correct\":1,\"answered\":2,\"questions\":4},\"semantic\":{"),
          result.toJson());
      assertTrue(
          result.toJson().contains("{\"name\":\"gram2-y\",\"accuracy\":null,"), result.toJson());
    }
  }

  @Test
  void wrongLinesAreNamed() {
    assertMessage(
        "questions.txt:3: expected a question of 4 words, found 3: 'a b c'",
        ": s\na b c d\na b c\n");
    assertMessage(
        "questions.txt:1: expected a question of 4 words, found 5: 'a b c d e'", "a b c d e\n");
    assertMessage("questions.txt:2: the section has no name", "a b c d\n:\n");
    assertMessage("questions.txt holds no analogy questions", ": s\n");
    assertMessage("questions.txt holds no analogy questions", "");
    IOException e = assertThrows(IOException.class, () -> Analogies.read(directory));
    assertEquals("cannot read " + directory + ": it is a directory", e.getMessage());
  }

  private void assertMessage(String expected, String content) {
    IOException e = assertThrows(IOException.class, () -> read(content));
    assertTrue(e.getMessage().endsWith(expected), e.getMessage());
  }
}
