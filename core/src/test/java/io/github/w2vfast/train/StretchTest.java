package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.objective.RowUpdates;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training piece by piece on a model that the caller holds. */
class StretchTest {
  private static final int SENTENCES = 3000;
  private static final int LENGTH = 12;

  private static EncodedCorpus corpus(int threads) throws IOException {
    Random random = new Random(5);
    List<List<String>> text = new ArrayList<>();
    for (int s = 0; s < SENTENCES; s++) {
      List<String> sentence = new ArrayList<>();
      for (int i = 0; i < LENGTH; i++) {
        sentence.add("w" + (int) (40 * random.nextDouble() * random.nextDouble()));
      }
      text.add(sentence);
    }
    CorpusEncoder.Options options = new CorpusEncoder.Options(1, 0, threads, null);
    return CorpusEncoder.encode(Corpus.ofSentences(text), options, CorpusEncoder.Progress.NONE);
  }

  private static TrainingConfig.Builder config() {
    return TrainingConfig.builder().dim(16).sample(0).epochs(2).minCount(1).threads(1);
  }

  private static Model begin(TrainingConfig config, Vocabulary vocabulary) {
    Model model = Trainer.newModel(config, vocabulary);
    float[] row = new float[config.dim()];
    for (int r = 0; r < vocabulary.size(); r++) {
      Trainer.firstValues(config.seed(), r, row);
      model.u().setRow(r, row, 0);
    }
    return model;
  }

  /** One stretch for each epoch is what a run does, bit for bit. */
  @Test
  void wholeEpochsAreThoseOfARun() throws IOException {
    TrainingConfig config = config().epochs(1).build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary());
        Model whole = new Trainer(config, corpus, TrainingListener.NONE).train().model()) {
      new Trainer(config, corpus, TrainingListener.NONE).train(model, Stretch.of(0, 1, 1));
      float[] expected = new float[config.dim()];
      float[] actual = new float[config.dim()];
      for (int m = 0; m < 2; m++) {
        for (int r = 0; r < corpus.vocabulary().size(); r++) {
          whole.matrices().get(m).getRow(r, expected, 0);
          model.matrices().get(m).getRow(r, actual, 0);
          assertArrayEquals(expected, actual);
        }
      }
    }
  }

  @Test
  void stretchesVisitEveryWordOnce() throws IOException {
    // pair by pair, so that the loss tells of the words and not of the noise that groups share
    TrainingConfig config = config().kernelMode(KernelMode.EXACT).build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary())) {
      assertTrue(corpus.blocks() >= 3, "the test needs some blocks");
      long words = 0;
      double[] loss = new double[2];
      long[] pairs = new long[2];
      for (int i = 0; i < 10; i++) {
        StretchOutcome outcome =
            new Trainer(config, corpus, TrainingListener.NONE)
                .train(model, Stretch.of(i, 5, config.epochs()));
        words += outcome.words();
        loss[i / 5] += outcome.loss();
        pairs[i / 5] += outcome.pairs();
      }
      assertEquals(2 * corpus.tokens(), words);
      Trainer.Outcome run = new Trainer(config, corpus, TrainingListener.NONE).train();
      try (Model whole = run.model()) {
        for (int epoch = 0; epoch < 2; epoch++) {
          double mean = loss[epoch] / pairs[epoch];
          assertEquals(run.lossPerEpoch().get(epoch), mean, 0.02 * mean);
        }
        assertEquals(corpus.vocabulary().size(), whole.u().rows());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void updatesAreThoseOfTheText(int threads) throws IOException {
    TrainingConfig config = config().threads(threads).build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary())) {
      RowUpdates updates =
          new Trainer(config, corpus, TrainingListener.NONE)
              .train(model, new Stretch(1, 0, 1, 0.5, 1))
              .updates();
      float[] u = updates.u();
      float[] v = updates.v();
      double noise = 0;
      assertEquals(0, u[Vocabulary.END_OF_SENTENCE_ID]);
      for (int id = 1; id < u.length; id++) {
        assertEquals((float) corpus.vocabulary().count(id), u[id]);
        noise += v[id] - u[id];
      }
      double kept = SENTENCES * (double) LENGTH;
      assertEquals(config.negative() * kept, noise, 1e-4 * noise);
    }
  }

  /**
   * What was observed, and of all steps, of which every row takes a part, its share of the text.
   */
  @Test
  void withTheSoftmaxARowOfVTakesItsShareOfAllSteps() throws IOException {
    TrainingConfig config = config().objective(ObjectiveType.SOFTMAX).build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary())) {
      RowUpdates updates =
          new Trainer(config, corpus, TrainingListener.NONE)
              .train(model, new Stretch(1, 0, 1, 0.5, 1))
              .updates();
      double kept = SENTENCES * (double) LENGTH;
      for (int id = 1; id < updates.v().length; id++) {
        long count = corpus.vocabulary().count(id);
        double share = kept * count / corpus.vocabulary().totalCount();
        assertEquals(count + share, updates.v()[id], 1e-4 * count);
      }
    }
  }

  @Test
  void theRootOfTheTreeTakesEveryStep() throws IOException {
    TrainingConfig config = config().objective(ObjectiveType.HIERARCHICAL_SOFTMAX).build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary())) {
      float[] nodes =
          new Trainer(config, corpus, TrainingListener.NONE)
              .train(model, Stretch.of(0, 1, 2))
              .updates()
              .nodes();
      assertEquals(HuffmanTree.innerNodes(corpus.vocabulary()), nodes.length);
      assertEquals((float) SENTENCES * LENGTH, nodes[0]);
      for (float node : nodes) {
        assertTrue(node > 0 && node <= nodes[0]);
      }
    }
  }

  @Test
  void aStretchWithoutBlocksDoesNothing() throws IOException {
    TrainingConfig config = config().build();
    try (EncodedCorpus corpus = corpus(1);
        Model model = begin(config, corpus.vocabulary())) {
      StretchOutcome outcome =
          new Trainer(config, corpus, TrainingListener.NONE).train(model, Stretch.of(0, 10_000, 2));
      assertEquals(0, outcome.words());
      assertEquals(0, outcome.updates().u()[1]);
    }
  }

  @Test
  void theRateFollowsTheWholeWay() {
    LearningRate rate = LearningRate.ofStretch(0.04, 1000, 0.25, 0.5);
    assertEquals(0.03, rate.at(0), 1e-5);
    assertEquals(0.025, rate.at(500), 1e-5);
    assertEquals(0.02, rate.at(1000), 1e-5);
  }

  @Test
  void impossibleStretchesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Stretch(-1, 0, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Stretch(0, 0.5, 0.5, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Stretch(0, 0, 1, 0.5, 1.1));
    assertThrows(IllegalArgumentException.class, () -> new Stretch(0, Double.NaN, 1, 0, 1));
  }
}
