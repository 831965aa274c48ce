package io.github.w2vfast.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.hints.SystemMemory;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beyond 2^31 words, numbers and bytes, with texts that are not there and files of holes. */
class LimitsTest {
  @TempDir private Path dir;

  /** A text of 6.5 billion words, each block of which is the same. */
  private static final class EndlessText implements EncodedCorpus {
    private final Vocabulary vocabulary;
    private final AtomicLong highest = new AtomicLong();

    EndlessText() {
      List<String> words = IntStream.range(0, 50).mapToObj(i -> i == 0 ? "</s>" : "w" + i).toList();
      vocabulary = Vocabulary.of(words, words.stream().mapToLong(_ -> 130_000_000).toArray());
    }

    @Override
    public Vocabulary vocabulary() {
      return vocabulary;
    }

    @Override
    public long tokens() {
      return (long) blocks() * MAX_BLOCK_TOKENS;
    }

    @Override
    public int blocks() {
      return 400_000;
    }

    @Override
    public int readBlock(int block, int[] target) {
      highest.accumulateAndGet(block, Math::max);
      for (int i = 0; i < MAX_BLOCK_TOKENS; i++) {
        target[i] = i % 20 == 19 ? 0 : 1 + (i * 7 + i / 20) % 49;
      }
      return MAX_BLOCK_TOKENS;
    }

    @Override
    public void close() {}
  }

  @Test
  void aRunGoesOnBehindMoreThanFourBillionWords() throws IOException {
    EndlessText text = new EndlessText();
    TrainingConfig config =
        TrainingConfig.builder().dim(8).epochs(2).threads(2).sample(0).window(2).build();
    long blocks = 2L * text.blocks() - 6;
    long words = blocks * EncodedCorpus.MAX_BLOCK_TOKENS;
    assertTrue(words > 3L << 32, "" + words);
    TrainingState near =
        new TrainingState(
            blocks,
            words,
            1,
            3600,
            List.of(
                new TrainingState.EpochSums(words, words * 2.0),
                new TrainingState.EpochSums(words, words * 2.0)));
    Path file = dir.resolve("checkpoint.w2v");
    try (Model model = Model.zeros(text.vocabulary(), 8, true, false)) {
      Checkpoint.write(file, model, config, near, Map.of());
    }
    AtomicLong last = new AtomicLong();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onProgress(TrainingProgress progress) {
            assertTrue(progress.learningRate() < config.alpha() * 0.001);
            assertTrue(progress.wordsDone() >= words);
            assertEquals(2 * text.tokens(), progress.wordsTotal());
            last.set(progress.wordsDone());
          }
        };
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(near, checkpoint.state());
      Trainer.Outcome end = new Trainer(config, text, listener).from(checkpoint).train();
      end.model().close();
      assertEquals(2, end.lossPerEpoch().getLast(), 0.1);
    }
    assertEquals(2 * text.tokens(), last.get());
    assertTrue(text.highest.get() > 0);
  }

  @Test
  void aMatrixHoldsMoreNumbersThanAnIntCounts() {
    int rows = 70_000;
    int dim = 32_000;
    long bytes = EmbeddingMatrix.bytesFor(rows, dim);
    assertTrue(bytes > Integer.MAX_VALUE * 4L);
    if (SystemMemory.available() < bytes + (2L << 30)) {
      System.err.println("NOT RUN: there is too little memory for a matrix of 2^31 numbers");
      return;
    }
    // only the pages of the rows that are touched are taken
    try (EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim)) {
      float[] row = new float[dim];
      for (int r : new int[] {0, rows / 2, rows - 1}) {
        row[0] = r + 1;
        row[dim - 1] = 2;
        matrix.setRow(r, row, 0);
      }
      VectorKernels kernels = Kernels.create();
      int stride = matrix.stride();
      long first = matrix.rowAddress(0);
      long end = matrix.rowAddress(rows - 1);
      assertEquals(bytes, end - first + matrix.strideBytes());
      assertEquals(rows + 4f, kernels.dot(first, end, stride));
      kernels.axpy(-1, first, end, stride);
      assertEquals(rows - 1f, matrix.get(rows - 1, 0));
      assertEquals(0, matrix.get(rows - 1, dim - 1));
      int middle = rows / 2;
      assertEquals(middle + 1f, matrix.get(middle, 0));
      assertEquals(0, matrix.get(middle + 1, 0));
    }
  }

  @Test
  void countsBeyondTwoToTheThirtyOneAreKept() throws IOException {
    Path path = dir.resolve("vocab.txt");
    Files.writeString(path, "</s> 0\nthe 9000000000\nof 5000000000\n");
    Vocabulary words = VocabularyFile.read(path, 5_000_000_001L, 0);
    assertEquals(9_000_000_000L, words.count(words.id("the")));
    assertEquals(-1, words.id("of"));
    assertEquals(14_000_000_000L, VocabularyFile.read(path, 1, 0).totalCount());
  }
}
