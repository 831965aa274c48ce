package io.github.w2vfast.objective;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.HuffmanTree;

/**
 * Hierarchical softmax: {@code P(o | x)} is the product over the inner nodes n of o's path of
 * {@code s(row_n x)} where the path takes side 1, and of {@code 1 - s(row_n x)} where it takes side
 * 0; {@code J = -log P}. Examples with one target after another share its path: their scores and
 * both updates are small matrix products, all taken at one point.
 */
final class HierarchicalSoftmax extends Objective {
  private final VectorKernels kernels;
  private final EmbeddingMatrix nodes;
  private final HuffmanTree tree;
  private final NativeMemory scratch;
  private final long packedPath;
  private final long[] path;
  private final float[] labels;
  private final float[] scores;
  private final int scoreStride;

  /**
   * The objective over the rows of the tree's inner nodes.
   *
   * @param capacity the most examples of a batch
   */
  HierarchicalSoftmax(
      VectorKernels kernels, EmbeddingMatrix nodes, HuffmanTree tree, int capacity) {
    this.kernels = kernels;
    this.nodes = nodes;
    this.tree = tree;
    int longest = Math.max(1, tree.longestPath());
    scratch = NativeMemory.allocate(longest * nodes.strideBytes());
    packedPath = scratch.address();
    scoreStride = Math.ceilDiv(longest, VectorKernels.PADDING) * VectorKernels.PADDING;
    path = new long[scoreStride];
    labels = new float[scoreStride];
    scores = new float[Math.multiplyExact(capacity, scoreStride)];
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    int most = Math.max(1, (int) (MAX_SUMMED_RATE / rate));
    double loss = 0;
    for (int from = 0; from < batch.size; ) {
      int target = batch.targets[from];
      int to = from + 1;
      while (to < batch.size && to - from < most && batch.targets[to] == target) {
        to++;
      }
      loss += predict(batch, from, to - from, target, rate);
      from = to;
    }
    return loss;
  }

  private double predict(Batch batch, int from, int m, int target, float rate) {
    int length = tree.pathLength(target);
    for (int j = 0; j < length; j++) {
      path[j] = nodes.rowAddress(tree.node(target, j));
      labels[j] = tree.side(target, j);
    }
    long x = batch.input(from);
    int padded = batch.padded;
    if (m == 1) {
      kernels.rowDots(x, path, length, padded, scores);
      double loss = kernels.logistic(scores, 0, labels, length, rate);
      kernels.rowUpdates(x, path, scores, length, padded, batch.sinks[from]);
      return loss;
    }
    for (int j = 0; j < length; j++) {
      kernels.copy(path[j], packedPath + j * nodes.strideBytes(), padded);
    }
    kernels.blockDots(x, m, packedPath, length, padded, scores, 0, scoreStride);
    double loss = 0;
    for (int i = 0; i < m; i++) {
      loss += kernels.logistic(scores, i * scoreStride, labels, length, rate);
    }
    kernels.blockUpdates(
        scores, 0, scoreStride, 1, packedPath, length, padded, batch.sinks, from, m);
    kernels.blockUpdates(scores, 0, 1, scoreStride, x, m, padded, path, 0, length);
    return loss;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
