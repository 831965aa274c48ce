package io.github.w2vfast.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.ToyModels;
import io.github.w2vfast.vocab.HuffmanTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikelihoodTest {
  /** Sentences of many lengths; every tenth word is unknown. */
  private static List<List<String>> sentences(int words, int count, int longest, long seed) {
    Random random = new Random(seed);
    List<List<String>> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> sentence = new ArrayList<>();
      for (int n = random.nextInt(longest + 1); n > 0; n--) {
        sentence.add(random.nextInt(10) == 0 ? "unknown" : "w" + random.nextInt(1, words));
      }
      sentences.add(sentence);
    }
    return sentences;
  }

  /** Everything in double, one prediction after the other. */
  private static final class Naive {
    private final Model model;
    private final HuffmanTree tree;
    private double loss;
    private long pairs;
    private long words;
    private long unknown;

    Naive(Model model) {
      this.model = model;
      tree = new HuffmanTree(model.vocabulary());
    }

    void read(List<List<String>> sentences, Architecture architecture, int window) {
      for (List<String> sentence : sentences) {
        List<Integer> ids = new ArrayList<>();
        for (String word : sentence) {
          int id = model.vocabulary().id(word);
          if (id < 0) {
            unknown++;
          } else {
            ids.add(id);
            words++;
          }
        }
        for (int t = 0; t < ids.size(); t++) {
          List<Integer> contexts = new ArrayList<>();
          for (int j = -window; j <= window; j++) {
            if (j != 0 && t + j >= 0 && t + j < ids.size()) {
              contexts.add(ids.get(t + j));
            }
          }
          if (architecture == Architecture.SKIP_GRAM) {
            for (int o : contexts) {
              predict(List.of(ids.get(t)), o);
            }
          } else if (!contexts.isEmpty()) {
            predict(contexts, ids.get(t));
          }
        }
      }
    }

    private void predict(List<Integer> from, int o) {
      int dim = model.u().dim();
      double[] x = new double[dim];
      for (int id : from) {
        for (int k = 0; k < dim; k++) {
          x[k] += (double) model.u().get(id, k) / from.size();
        }
      }
      pairs++;
      if (model.hasV()) {
        double sum = 0;
        for (int w = 1; w < model.vocabulary().size(); w++) {
          sum += Math.exp(dot(x, w, true));
        }
        loss += Math.log(sum) - dot(x, o, true);
      } else {
        for (int step = 0; step < tree.pathLength(o); step++) {
          double s = dot(x, tree.node(o, step), false);
          loss += Math.log(1 + Math.exp(tree.side(o, step) == 1 ? -s : s));
        }
      }
    }

    private double dot(double[] x, int row, boolean v) {
      double sum = 0;
      for (int k = 0; k < x.length; k++) {
        sum += x[k] * (v ? model.v() : model.nodes()).get(row, k);
      }
      return sum;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SKIP_GRAM, true, false, 1",
    "SKIP_GRAM, true, true, 5",
    "SKIP_GRAM, false, true, 5",
    "CBOW, true, false, 5",
    "CBOW, true, true, 2",
    "CBOW, false, true, 5",
    "CBOW, false, true, 1",
  })
  void equalsTheDefinition(Architecture architecture, boolean v, boolean nodes, int window)
      throws IOException {
    try (Model model = ToyModels.random(150, 19, v, nodes, 0.7, 3)) {
      List<List<String>> text = sentences(150, 60, 25, window);
      Naive naive = new Naive(model);
      naive.read(text, architecture, window);
      LikelihoodResult found =
          new Likelihood(model, architecture, window).evaluate("toy", Corpus.ofSentences(text));
      assertEquals("toy", found.name());
      assertEquals(naive.pairs, found.pairs());
      assertEquals(naive.words, found.words());
      assertEquals(naive.unknown, found.unknown());
      assertEquals(naive.loss / naive.pairs, found.loss(), 1e-5);
      assertEquals(Math.exp(found.loss()), found.perplexity());
    }
  }

  /** More words than a block holds, sentences over the borders of parts, more rows than a block. */
  @ParameterizedTest
  @CsvSource({"SKIP_GRAM, true", "CBOW, true", "SKIP_GRAM, false", "CBOW, false"})
  void longTexts(Architecture architecture, boolean v) throws IOException {
    try (Model model = ToyModels.random(2500, 4, v, !v, 1, 3)) {
      List<List<String>> text = sentences(2500, 200, 300, 9);
      LikelihoodResult found =
          new Likelihood(model, architecture, 3).evaluate("toy", Corpus.ofSentences(text));
      long pairs = 0;
      for (List<String> sentence : text) {
        int n = (int) sentence.stream().filter(w -> !w.equals("unknown")).count();
        for (int t = 0; t < n; t++) {
          int contexts = Math.min(3, t) + Math.min(3, n - 1 - t);
          pairs += architecture == Architecture.SKIP_GRAM ? contexts : Math.min(1, contexts);
        }
      }
      assertTrue(found.words() > 20_000);
      assertEquals(pairs, found.pairs());
      LikelihoodResult again =
          new Likelihood(model, architecture, 3).evaluate("toy", Corpus.ofSentences(text));
      assertEquals(found, again);
      Naive naive = new Naive(model);
      List<List<String>> some = text.subList(90, 92);
      naive.read(some, architecture, 3);
      LikelihoodResult part =
          new Likelihood(model, architecture, 3).evaluate("toy", Corpus.ofSentences(some));
      assertEquals(naive.loss / naive.pairs, part.loss(), 1e-5);
    }
  }

  @Test
  void largeScoresDoNotOverflow() throws IOException {
    try (Model model = ToyModels.random(200, 16, true, false, 50, 3)) {
      List<List<String>> text = sentences(200, 20, 20, 4);
      for (Architecture architecture : Architecture.values()) {
        double loss =
            new Likelihood(model, architecture, 5).evaluate("toy", Corpus.ofSentences(text)).loss();
        assertTrue(loss > 1000 && loss < 1e5, () -> "J is " + loss);
      }
    }
  }

  @Test
  void anUntrainedModelIsAsGoodAsGuessing() throws IOException {
    try (Model model = ToyModels.random(101, 16, true, false, 0, 3)) {
      LikelihoodResult found =
          new Likelihood(model, Architecture.SKIP_GRAM, 5)
              .evaluate("toy", Corpus.ofSentences(sentences(101, 20, 20, 4)));
      assertEquals(100, found.perplexity(), 1e-3);
    }
  }

  @Test
  void whatCannotBeMeasuredIsRefused() throws IOException {
    try (Model model = ToyModels.random(10, 4, true, false, 1, 3)) {
      assertThrows(
          IllegalArgumentException.class, () -> new Likelihood(model, Architecture.CBOW, 0));
      Likelihood likelihood = new Likelihood(model, Architecture.SKIP_GRAM, 5);
      Corpus alone = Corpus.ofSentences(List.of(List.of("w1", "no"), List.of("w2")));
      Exception e =
          assertThrows(
              IllegalArgumentException.class, () -> likelihood.evaluate("held-out.txt", alone));
      assertEquals(
          "held-out.txt: nothing to predict: no sentence has two words that the model knows",
          e.getMessage());
      Corpus strange = Corpus.ofSentences(List.of(List.of("x", "y")));
      assertThrows(IOException.class, () -> likelihood.evaluate("held-out.txt", strange));
      model.v().set(3, 0, Float.NaN);
      Corpus good = Corpus.ofSentences(List.of(List.of("w1", "w2", "w3")));
      for (Architecture architecture : Architecture.values()) {
        assertThrows(
            IllegalArgumentException.class,
            () -> new Likelihood(model, architecture, 5).evaluate("held-out.txt", good));
      }
    }
  }

  @Test
  void tableAndJson() {
    LikelihoodResult result = new LikelihoodResult("t.txt", 5, Math.log(100), 1000, 200, 3);
    List<String> lines = LikelihoodResult.toTable(List.of(result));
    assertEquals(2, lines.size());
    assertTrue(lines.getFirst().matches("likelihood +J +perplexity +pairs +words +unknown"));
    assertTrue(lines.get(1).matches("t\\.txt +4\\.6052 +100\\.0 +1000 +200 +3"), lines.get(1));
    assertTrue(
        result.toJson().startsWith("{\"name\":\"t.txt\",\"window\":5,\"loss\":4.605"),
        result.toJson());
  }
}
