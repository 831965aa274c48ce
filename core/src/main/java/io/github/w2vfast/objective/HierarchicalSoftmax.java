package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.HuffmanTree;

/**
 * Hierarchical softmax: {@code P(o | x)} is the product over the inner nodes n of o's path of
 * {@code s(row_n x)} where the path takes side 1, and of {@code 1 - s(row_n x)} where it takes side
 * 0; {@code J = -log P}. Examples that follow each other with one target share its path; each takes
 * its step on the rows as the one before left them, as in word2vec.c.
 */
final class HierarchicalSoftmax extends Objective {
  private final VectorKernels kernels;
  private final EmbeddingMatrix nodes;
  private final HuffmanTree tree;
  private final LogisticTables tables;

  /** The objective over the rows of the tree's inner nodes. */
  HierarchicalSoftmax(VectorKernels kernels, EmbeddingMatrix nodes, HuffmanTree tree) {
    this.kernels = kernels;
    this.nodes = nodes;
    this.tree = tree;
    tables = new LogisticTables(tree.longestPath());
  }

  @Override
  double step(Batch batch, float rate, FastRandom random) {
    double loss = 0;
    int onPath = -1;
    int n = 0;
    for (int i = 0; i < batch.size; i++) {
      for (int t = batch.starts[i]; t < batch.starts[i + 1]; t++) {
        int target = batch.targets[t];
        if (target != onPath) {
          n = follow(target);
          onPath = target;
        }
        loss += tables.step(kernels, batch, i, n, rate);
      }
    }
    return loss;
  }

  /** Puts the rows and sides of the path to a word into the tables. */
  private int follow(int target) {
    int length = tree.pathLength(target);
    for (int j = 0; j < length; j++) {
      tables.rows[j] = nodes.rowAddress(tree.node(target, j));
      tables.labels[j] = tree.side(target, j);
    }
    return length;
  }
}
