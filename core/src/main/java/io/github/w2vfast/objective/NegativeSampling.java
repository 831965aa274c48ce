package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Negative sampling (Mikolov et al., 2013), pair by pair: {@code J = -log s(u_o x) - sum_n log
 * s(-u_n x)} over the observed word o and k noise words n. As in word2vec.c, a noise word that
 * equals the target is left out.
 */
final class NegativeSampling extends Objective {
  private final VectorKernels kernels;
  private final EmbeddingMatrix outputs;
  private final NoiseDistribution noise;
  private final int negative;
  private final LogisticTables tables;
  private final RowUpdates.@Nullable Counter counter;

  /**
   * The objective over this output matrix.
   *
   * @param negative noise words for each target, at least 1
   * @param counter counts the noise words, or null
   */
  NegativeSampling(
      VectorKernels kernels,
      EmbeddingMatrix outputs,
      NoiseDistribution noise,
      int negative,
      RowUpdates.@Nullable Counter counter) {
    this.kernels = kernels;
    this.outputs = outputs;
    this.noise = noise;
    this.negative = negative;
    this.counter = counter;
    tables = new LogisticTables(negative + 1);
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    double loss = 0;
    for (int i = 0; i < batch.size; i++) {
      for (int t = batch.starts[i]; t < batch.starts[i + 1]; t++) {
        int n = rows(batch.targets[t], random);
        loss += tables.step(kernels, batch, i, n, rate);
      }
    }
    return loss;
  }

  private int rows(int target, FastRandom random) {
    tables.rows[0] = outputs.rowAddress(target);
    tables.labels[0] = 1;
    int n = 1;
    for (int k = 0; k < negative; k++) {
      int word = noise.draw(random);
      if (word != target) {
        tables.rows[n] = outputs.rowAddress(word);
        tables.labels[n++] = 0;
        if (counter != null) {
          counter.noise(word);
        }
      }
    }
    return n;
  }
}
