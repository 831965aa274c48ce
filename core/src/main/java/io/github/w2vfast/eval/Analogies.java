package io.github.w2vfast.eval;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Questions of the kind "a is to b as c is to what?", answered by vector arithmetic: the word whose
 * unit vector has the largest dot product with b − a + c (3CosAdd; Mikolov et al., 2013). The rules
 * are those of word2vec.c's compute-accuracy: words are compared in upper case, the first of
 * several spellings counts, a question with an unknown word is skipped, and the three given words
 * are no answers.
 */
public final class Analogies {
  /**
   * Questions that share one pass over the vocabulary; sized for a L2 cache with {@link #ROWS}.
   * Both are multiples of 3, 4, 5 and 8, so that a kernel that works in tiles has no remainder.
   */
  private static final int QUERIES = 120;

  /** Rows of the vocabulary compared at a time. */
  private static final int ROWS = 120;

  private final String name;
  private final List<Section> sections;

  private Analogies(String name, List<Section> sections) {
    this.name = name;
    this.sections = sections;
  }

  /** The questions of a section, four upper-case words each. */
  private record Section(String name, List<String[]> questions) {}

  /**
   * Reads a file in the format of questions-words.txt: a section begins with a line {@code : name},
   * every other line is a question of four words. Empty lines and lines that begin with {@code //}
   * are skipped.
   *
   * @throws IOException if it cannot be read or a line is neither; the message names file and line
   */
  public static Analogies read(Path file) throws IOException {
    List<Section> sections = new ArrayList<>();
    TestSet.read(
        file,
        (number, line) -> {
          String text = line.strip();
          if (text.isEmpty() || text.startsWith("//")) {
            return;
          }
          if (text.startsWith(":")) {
            String section = text.substring(1).strip();
            if (section.isEmpty()) {
              throw new IOException(file + ":" + number + ": the section has no name");
            }
            sections.add(new Section(section, new ArrayList<>()));
            return;
          }
          String[] words = TestSet.form(text).split("\\s+");
          if (words.length != 4) {
            throw new IOException(
                "%s:%d: expected a question of 4 words, found %d: '%s'"
                    .formatted(file, number, words.length, Texts.shortened(text)));
          }
          if (sections.isEmpty()) {
            sections.add(new Section("questions", new ArrayList<>()));
          }
          sections.getLast().questions.add(words);
        });
    if (sections.stream().allMatch(s -> s.questions.isEmpty())) {
      throw new IOException(file + " holds no analogy questions");
    }
    return new Analogies(String.valueOf(file.getFileName()), sections);
  }

  /** The name of the test set: its file's name. */
  public String name() {
    return name;
  }

  /** The number of questions. */
  public int size() {
    return sections.stream().mapToInt(s -> s.questions.size()).sum();
  }

  /** Answers all questions from the whole vocabulary. */
  public AnalogyResult evaluate(WordVectors vectors) {
    return evaluate(vectors, 0);
  }

  /**
   * Answers all questions. Takes memory for a normalised copy of the vectors.
   *
   * @param restrictVocab use only this many words from the first on, which are the most frequent
   *     ones; 0 for all
   * @throws IllegalArgumentException if {@code restrictVocab} is negative
   */
  public AnalogyResult evaluate(WordVectors vectors, int restrictVocab) {
    return answer(vectors, restrictVocab, UnknownWords.SKIP).result(new Bootstrap(0, 0));
  }

  /**
   * Answers all questions and keeps each outcome. Takes memory for a normalised copy of the
   * vectors.
   *
   * @param restrictVocab use only this many words from the first on, which are the most frequent
   *     ones; 0 for all
   * @throws IllegalArgumentException if {@code restrictVocab} is negative
   */
  public AnalogyAnswers answer(WordVectors vectors, int restrictVocab, UnknownWords unknown) {
    int limit = TestSet.limit(vectors, restrictVocab);
    Map<String, Integer> rows = new HashMap<>();
    for (Section section : sections) {
      for (String[] question : section.questions) {
        for (String word : question) {
          rows.put(word, -1);
        }
      }
    }
    TestSet.findRows(vectors, limit, rows);

    List<Question> answerable = new ArrayList<>();
    int[] sectionOf = new int[size()];
    int number = 0;
    for (int s = 0; s < sections.size(); s++) {
      for (String[] q : sections.get(s).questions) {
        sectionOf[number] = s;
        Question question =
            new Question(number, rows.get(q[0]), rows.get(q[1]), rows.get(q[2]), rows.get(q[3]));
        if (question.a >= 0 && question.b >= 0 && question.c >= 0 && question.expected >= 0) {
          answerable.add(question);
        }
        number++;
      }
    }
    int[] answers;
    try (EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), limit)) {
      answers = answer(unit, answerable);
    }
    AnalogyAnswers.Outcome[] outcomes = new AnalogyAnswers.Outcome[size()];
    Arrays.fill(outcomes, AnalogyAnswers.Outcome.UNKNOWN);
    for (int i = 0; i < answers.length; i++) {
      Question question = answerable.get(i);
      outcomes[question.number] =
          isSame(vectors, answers[i], question.expected)
              ? AnalogyAnswers.Outcome.RIGHT
              : AnalogyAnswers.Outcome.WRONG;
    }
    List<String> names = sections.stream().map(Section::name).toList();
    return new AnalogyAnswers(name, names, sectionOf, outcomes, unknown);
  }

  private record Question(int number, int a, int b, int c, int expected) {}

  private static boolean isSame(WordVectors vectors, int answer, int expected) {
    // Another spelling of the expected word is right too.
    return answer == expected
        || (answer >= 0
            && TestSet.form(vectors.word(answer)).equals(TestSet.form(vectors.word(expected))));
  }

  /** The row that answers each question, or -1 where no word has a positive score. */
  private static int[] answer(EmbeddingMatrix unit, List<Question> questions) {
    int[] answers = new int[questions.size()];
    int tasks = Math.ceilDiv(questions.size(), QUERIES);
    IntStream.range(0, tasks)
        .parallel()
        .forEach(
            task -> {
              int from = task * QUERIES;
              int to = Math.min(questions.size(), from + QUERIES);
              answerBlock(unit, questions.subList(from, to), answers, from);
            });
    return answers;
  }

  private static void answerBlock(
      EmbeddingMatrix unit, List<Question> questions, int[] answers, int offset) {
    VectorKernels kernels = Kernels.create();
    int m = questions.size();
    int stride = unit.stride();
    int[] best = new int[m];
    float[] bestScore = new float[m];
    // As in compute-accuracy: only a positive score is an answer.
    Arrays.fill(best, -1);
    float[] row = new float[ROWS];
    try (EmbeddingMatrix queries = queries(unit, questions);
        Arena arena = Arena.ofConfined()) {
      MemorySegment scores = arena.allocate((long) m * ROWS * Float.BYTES, 64);
      for (int from = 0; from < unit.rows(); from += ROWS) {
        int n = Math.min(ROWS, unit.rows() - from);
        kernels.dots(
            queries.address(),
            stride,
            m,
            unit.rowAddress(from),
            stride,
            n,
            stride,
            scores.address(),
            ROWS);
        for (int i = 0; i < m; i++) {
          MemorySegment.copy(
              scores, ValueLayout.JAVA_FLOAT, (long) i * ROWS * Float.BYTES, row, 0, n);
          float highest = bestScore[i];
          for (int j = 0; j < n; j++) {
            if (row[j] > highest) {
              Question q = questions.get(i);
              int candidate = from + j;
              if (candidate != q.a && candidate != q.b && candidate != q.c) {
                highest = row[j];
                best[i] = candidate;
              }
            }
          }
          bestScore[i] = highest;
        }
      }
    }
    System.arraycopy(best, 0, answers, offset, m);
  }

  /** A row b − a + c for each question. */
  private static EmbeddingMatrix queries(EmbeddingMatrix unit, List<Question> questions) {
    EmbeddingMatrix queries = EmbeddingMatrix.zeros(questions.size(), unit.dim());
    float[] a = new float[unit.dim()];
    float[] b = new float[unit.dim()];
    float[] c = new float[unit.dim()];
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      unit.getRow(question.a, a, 0);
      unit.getRow(question.b, b, 0);
      unit.getRow(question.c, c, 0);
      for (int k = 0; k < a.length; k++) {
        b[k] = b[k] - a[k] + c[k];
      }
      queries.setRow(i, b, 0);
    }
    return queries;
  }
}
