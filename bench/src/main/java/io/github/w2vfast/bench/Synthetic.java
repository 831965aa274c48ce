package io.github.w2vfast.bench;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text, words and rows made on the spot; the same for the same seed. */
final class Synthetic {
  /** Zipf's law as Mandelbrot has it: the count of rank r goes as 1 / (r + this). */
  private static final double SHIFT = 2.7;

  /** Words of a sentence, its end not counted. */
  static final int SENTENCE = 22;

  private final FastRandom random;

  Synthetic(long seed) {
    random = new FastRandom(0);
    random.restart(seed, 0, 0);
  }

  /** Numbers spread evenly from {@code -width / 2} to {@code width / 2}. */
  float[] floats(int n, float width) {
    float[] floats = new float[n];
    for (int i = 0; i < n; i++) {
      floats[i] = (random.nextFloat() - 0.5f) * width;
    }
    return floats;
  }

  /** Rows of such numbers; the caller closes the matrix. */
  EmbeddingMatrix matrix(int rows, int dim, float width) {
    EmbeddingMatrix matrix = EmbeddingMatrix.zeros(rows, dim);
    for (int r = 0; r < rows; r++) {
      matrix.setRow(r, floats(dim, width), 0);
    }
    return matrix;
  }

  /**
   * Words with Zipf's counts, of a text in which the rarest comes 5 times.
   *
   * @param types words beside {@code </s>}
   */
  static Vocabulary vocabulary(int types) {
    List<String> words = new ArrayList<>(types + 1);
    long[] counts = new long[types + 1];
    words.add(Vocabulary.END_OF_SENTENCE);
    long total = 0;
    for (int id = 1; id <= types; id++) {
      words.add("w" + id);
      counts[id] = Math.round(5 * (types + SHIFT) / (id + SHIFT));
      total += counts[id];
    }
    counts[0] = total / SENTENCE;
    return Vocabulary.of(words, counts);
  }

  /** Word ids drawn by the words' counts, without sentence ends. */
  int[] text(Vocabulary vocabulary, int n) {
    long[] upTo = new long[vocabulary.size()];
    for (int id = 1; id < upTo.length; id++) {
      upTo[id] = upTo[id - 1] + vocabulary.count(id);
    }
    long total = upTo[upTo.length - 1];
    int[] ids = new int[n];
    for (int i = 0; i < n; i++) {
      long at = Math.floorMod(random.nextLong(), total);
      int found = Arrays.binarySearch(upTo, at);
      // the first word whose upper bound lies above
      ids[i] = found >= 0 ? found + 1 : -found - 1;
    }
    return ids;
  }

  /** As many ids as asked for that a threshold of 1e-4 leaves of such a text: one long sentence. */
  int[] subsampledText(Vocabulary vocabulary, int n) {
    Subsampler subsampler = new Subsampler(vocabulary, 1e-4);
    int[] kept = new int[n];
    int length = 0;
    while (length < n) {
      for (int id : text(vocabulary, n)) {
        if (length < n && subsampler.keeps(id, random) == 1) {
          kept[length++] = id;
        }
      }
    }
    return kept;
  }
}
