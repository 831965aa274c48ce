package io.github.w2vfast.objective;

import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.vocab.HuffmanTree;

/**
 * Hierarchical softmax: {@code P(o | x)} is the product over the inner nodes n of o's path of
 * {@code s(row_n x)} where the path takes side 1, and of {@code 1 - s(row_n x)} where it takes side
 * 0; {@code J = -log P}. Examples that follow each other with one target share its path; each takes
 * its step on the rows as the one before left them, as in word2vec.c.
 *
 * <p>All paths pass the root and most of them its neighbours: threads that write there take the
 * cache lines from each other all the time. So each thread works on {@linkplain RowCopies copies}
 * of the topmost nodes, which it settles every few batches.
 */
final class HierarchicalSoftmax extends Objective {
  private final VectorKernels kernels;
  private final RowCopies nodes;
  private final HuffmanTree tree;
  private final LogisticTables tables;

  /** Copies are settled with the shared rows after so many batches. */
  private static final int BATCHES_PER_SETTLEMENT = 16;

  private int batches;

  /**
   * The objective over the rows of the tree's inner nodes.
   *
   * @param nodes the thread's rows, which it closes
   */
  HierarchicalSoftmax(VectorKernels kernels, RowCopies nodes, HuffmanTree tree) {
    this.kernels = kernels;
    this.nodes = nodes;
    this.tree = tree;
    tables = new LogisticTables(tree.longestPath());
  }

  @Override
  void settle() {
    nodes.settle();
    batches = 0;
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
    if (++batches >= BATCHES_PER_SETTLEMENT) {
      settle();
    }
    return loss;
  }

  /** Puts the rows and sides of the path to a word into the tables. */
  private int follow(int target) {
    int length = tree.pathLength(target);
    for (int j = 0; j < length; j++) {
      int node = tree.node(target, j);
      tables.rows[j] = nodes.address(node);
      tables.labels[j] = tree.side(target, j);
    }
    return length;
  }

  @Override
  public void close() {
    nodes.close();
  }
}
