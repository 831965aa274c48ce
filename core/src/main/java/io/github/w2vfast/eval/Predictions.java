package io.github.w2vfast.eval;

import io.github.w2vfast.hints.NativeMemory;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.vocab.HuffmanTree;
import java.util.concurrent.atomic.AtomicLongArray;

/** The sum of -log P over the predictions of {@link Likelihood}; for one thread. */
sealed interface Predictions extends AutoCloseable {
  /** Adds a word and the {@code n} words around it; returns what is known of the sum by now. */
  double add(int word, int[] contexts, int n);

  /** What was still missing from the sum. */
  double finish();

  @Override
  void close();

  /**
   * Skip-gram with V: the scores of the pairs, with a minus. The denominators depend on the centre
   * word alone; how many pairs it has is counted, for {@link Likelihood} to add them.
   */
  final class SkipGramScores implements Predictions {
    private final VectorKernels kernels = Kernels.create();
    private final EmbeddingMatrix u;
    private final EmbeddingMatrix v;
    private final AtomicLongArray pairsOfCentre;
    private final long[] rows;
    private final float[] scores;

    SkipGramScores(Model model, int mostContexts, AtomicLongArray pairsOfCentre) {
      u = model.inputs();
      v = model.v();
      this.pairsOfCentre = pairsOfCentre;
      rows = new long[mostContexts];
      scores = new float[VectorKernels.padded(mostContexts)];
    }

    @Override
    public double add(int word, int[] contexts, int n) {
      for (int i = 0; i < n; i++) {
        rows[i] = v.rowAddress(contexts[i]);
      }
      kernels.rowDots(u.rowAddress(word), rows, 0, n, v.stride(), scores, 0);
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum -= scores[i];
      }
      pairsOfCentre.addAndGet(word, n);
      return sum;
    }

    @Override
    public double finish() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** Skip-gram with the tree alone. */
  final class SkipGramPaths implements Predictions {
    private final EmbeddingMatrix u;
    private final Paths paths;

    SkipGramPaths(Model model, HuffmanTree tree) {
      u = model.inputs();
      paths = new Paths(model.nodes(), tree);
    }

    @Override
    public double add(int word, int[] contexts, int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += paths.loss(u.rowAddress(word), contexts[i]);
      }
      return sum;
    }

    @Override
    public double finish() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** CBOW with V: the denominators of some inputs are computed together. */
  final class CbowSoftmax implements Predictions {
    private final VectorKernels kernels = Kernels.create();
    private final EmbeddingMatrix v;
    private final Means means;
    private final LogSumExp denominators;
    private final double[] logarithms = new double[LogSumExp.INPUTS];
    private int waiting;

    CbowSoftmax(Model model, int mostContexts) {
      v = model.v();
      means = new Means(model.inputs(), mostContexts);
      denominators = new LogSumExp(v);
    }

    @Override
    public double add(int word, int[] contexts, int n) {
      long h = denominators.input(waiting++);
      means.write(contexts, n, h);
      double score = kernels.dot(h, v.rowAddress(word), v.stride());
      return (waiting == LogSumExp.INPUTS ? finish() : 0) - score;
    }

    @Override
    public double finish() {
      denominators.compute(waiting, logarithms);
      double sum = 0;
      for (int i = 0; i < waiting; i++) {
        sum += logarithms[i];
      }
      waiting = 0;
      return sum;
    }

    @Override
    public void close() {
      denominators.close();
    }
  }

  /** CBOW with the tree alone. */
  final class CbowPaths implements Predictions {
    private final Means means;
    private final Paths paths;
    private final NativeMemory h;

    CbowPaths(Model model, int mostContexts, HuffmanTree tree) {
      means = new Means(model.inputs(), mostContexts);
      paths = new Paths(model.nodes(), tree);
      h = NativeMemory.allocate(model.inputs().strideBytes());
    }

    @Override
    public double add(int word, int[] contexts, int n) {
      means.write(contexts, n, h.address());
      return paths.loss(h.address(), word);
    }

    @Override
    public double finish() {
      return 0;
    }

    @Override
    public void close() {
      h.close();
    }
  }

  /** The mean of context rows. */
  final class Means {
    private final VectorKernels kernels = Kernels.create();
    private final EmbeddingMatrix u;
    private final long[] rows;

    Means(EmbeddingMatrix u, int mostContexts) {
      this.u = u;
      rows = new long[mostContexts];
    }

    void write(int[] contexts, int n, long out) {
      for (int i = 0; i < n; i++) {
        rows[i] = u.rowAddress(contexts[i]);
      }
      kernels.sumRows(rows, 0, n, 1f / n, u.stride(), out);
    }
  }

  /** -log P along a path of the Huffman tree. */
  final class Paths {
    private final VectorKernels kernels = Kernels.create();
    private final EmbeddingMatrix nodes;
    private final HuffmanTree tree;
    private final long[] rows;
    private final float[] scores;

    Paths(EmbeddingMatrix nodes, HuffmanTree tree) {
      this.nodes = nodes;
      this.tree = tree;
      rows = new long[tree.longestPath()];
      scores = new float[VectorKernels.padded(tree.longestPath())];
    }

    double loss(long x, int word) {
      int n = tree.pathLength(word);
      for (int i = 0; i < n; i++) {
        rows[i] = nodes.rowAddress(tree.node(word, i));
      }
      kernels.rowDots(x, rows, 0, n, nodes.stride(), scores, 0);
      double sum = 0;
      for (int i = 0; i < n; i++) {
        // -log of the sigmoid of s: the softplus of -s
        double s = tree.side(word, i) == 1 ? scores[i] : -(double) scores[i];
        sum += Math.max(-s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
      }
      return sum;
    }
  }
}
