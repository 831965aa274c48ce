package io.github.w2vfast.objective;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;

/**
 * Negative sampling (Mikolov et al., 2013): the observed word with label 1 and k noise words with
 * label 0. As in word2vec.c, a noise word that equals the target is left out.
 */
public final class NegativeSampling implements Objective {
  private final EmbeddingMatrix outputs;
  private final NoiseDistribution noise;
  private final int negative;

  /**
   * The objective over this output matrix.
   *
   * @param negative noise words for each target, at least 1
   */
  public NegativeSampling(EmbeddingMatrix outputs, NoiseDistribution noise, int negative) {
    this.outputs = outputs;
    this.noise = noise;
    this.negative = negative;
  }

  @Override
  public int maxRows() {
    return negative + 1;
  }

  @Override
  public int rows(int target, FastRandom random, long[] rows, float[] labels) {
    rows[0] = outputs.rowAddress(target);
    labels[0] = 1;
    int n = 1;
    for (int k = 0; k < negative; k++) {
      int word = noise.draw(random);
      if (word != target) {
        rows[n] = outputs.rowAddress(word);
        labels[n++] = 0;
      }
    }
    return n;
  }
}
