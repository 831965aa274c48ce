package io.github.w2vfast.objective;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.CbowGradient;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.sampling.FastRandom;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.vocab.HuffmanTree;
import java.util.ArrayList;
import java.util.List;

/** J(theta) of a toy corpus in double precision, straight from the formulas. */
final class ReferenceLoss {
  /** Words whose mean is the input, the word to predict, and the noise words drawn for it. */
  private record Term(List<Integer> inputs, int target, List<Integer> noise) {}

  private final TrainingConfig config;
  private final HuffmanTree tree;
  private final List<Term> terms = new ArrayList<>();
  private final double[][][] start;

  /** U, then V and the rows of the tree, as far as the model has them. */
  private final List<double[][]> theta = new ArrayList<>();

  ReferenceLoss(Model model, TrainingConfig config, int[][] sentences, FastRandom random) {
    this.config = config;
    tree = new HuffmanTree(model.vocabulary());
    theta.add(ToyModel.copy(model.u()));
    theta.add(model.hasV() ? ToyModel.copy(model.v()) : new double[0][]);
    theta.add(model.hasNodes() ? ToyModel.copy(model.nodes()) : new double[0][]);
    start = new double[3][][];
    for (int m = 0; m < 3; m++) {
      start[m] = deepCopy(theta.get(m));
    }
    NoiseDistribution noise = new NoiseDistribution(model.vocabulary());
    for (int[] sentence : sentences) {
      for (int t = 0; t < sentence.length; t++) {
        addWindow(sentence, t, 1 + random.nextInt(config.window()), noise, random);
      }
    }
  }

  private void addWindow(
      int[] sentence, int t, int reach, NoiseDistribution noise, FastRandom random) {
    List<Integer> contexts = new ArrayList<>();
    for (int c = Math.max(0, t - reach); c <= Math.min(sentence.length - 1, t + reach); c++) {
      if (c != t) {
        contexts.add(sentence[c]);
      }
    }
    if (config.architecture() == Architecture.CBOW) {
      terms.add(new Term(contexts, sentence[t], draw(noise, random, sentence[t])));
      return;
    }
    for (int context : contexts) {
      if (config.objective() == ObjectiveType.SOFTMAX) {
        terms.add(new Term(List.of(sentence[t]), context, List.of()));
      } else {
        terms.add(new Term(List.of(context), sentence[t], draw(noise, random, sentence[t])));
      }
    }
  }

  private List<Integer> draw(NoiseDistribution noise, FastRandom random, int target) {
    List<Integer> words = new ArrayList<>();
    for (int k = 0; k < config.negative(); k++) {
      int word = noise.draw(random);
      if (word != target) {
        words.add(word);
      }
    }
    return words;
  }

  int pairs() {
    return terms.size();
  }

  /** J, summed over all pairs. */
  double loss() {
    double sum = 0;
    for (Term term : terms) {
      sum += loss(term);
    }
    return sum;
  }

  private double loss(Term term) {
    double[] x = input(term);
    double[][] v = theta.get(1);
    double sum = 0;
    if (config.objective() == ObjectiveType.SOFTMAX) {
      double z = 0;
      for (int w = 1; w < v.length; w++) {
        z += Math.exp(ToyModel.dot(v[w], x));
      }
      return Math.log(z) - ToyModel.dot(v[term.target], x);
    }
    if (config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX) {
      for (int i = 0; i < tree.pathLength(term.target); i++) {
        double s = ToyModel.dot(theta.get(2)[tree.node(term.target, i)], x);
        sum += ToyModel.softplusOfMinus(tree.side(term.target, i) == 1 ? s : -s);
      }
    }
    if (config.negative() > 0) {
      sum += ToyModel.softplusOfMinus(ToyModel.dot(v[term.target], x));
      for (int word : term.noise) {
        sum += ToyModel.softplusOfMinus(-ToyModel.dot(v[word], x));
      }
    }
    return sum;
  }

  /**
   * The mean of the input rows. For word2vec.c's rule, by which each row takes the whole gradient
   * by the mean, their movements from the start count in full.
   */
  private double[] input(Term term) {
    double[][] u = theta.getFirst();
    double[] x = new double[u[0].length];
    boolean exact = config.cbowGradient() == CbowGradient.EXACT;
    for (int word : term.inputs) {
      for (int k = 0; k < x.length; k++) {
        double moved = u[word][k] - start[0][word][k];
        x[k] +=
            exact
                ? u[word][k] / term.inputs.size()
                : start[0][word][k] / term.inputs.size() + moved;
      }
    }
    return x;
  }

  /** The gradient of J by U, V and the rows of the tree, by central differences. */
  double[][][] numericGradient() {
    double[][][] gradient = new double[3][][];
    double h = 1e-5;
    for (int m = 0; m < 3; m++) {
      double[][] rows = theta.get(m);
      gradient[m] = deepCopy(rows);
      for (int r = 0; r < rows.length; r++) {
        for (int k = 0; k < rows[r].length; k++) {
          double value = rows[r][k];
          rows[r][k] = value + h;
          double above = loss();
          rows[r][k] = value - h;
          double below = loss();
          rows[r][k] = value;
          gradient[m][r][k] = (above - below) / (2 * h);
        }
      }
    }
    return gradient;
  }

  /** One step of gradient descent on all parameters. */
  void descend(double rate) {
    double[][][] gradient = numericGradient();
    for (int m = 0; m < 3; m++) {
      for (int r = 0; r < gradient[m].length; r++) {
        for (int k = 0; k < gradient[m][r].length; k++) {
          theta.get(m)[r][k] -= rate * gradient[m][r][k];
        }
      }
    }
  }

  double start(int matrix, int row, int column) {
    return start[matrix][row][column];
  }

  EmbeddingMatrix matrixOf(Model model, int matrix) {
    return switch (matrix) {
      case 0 -> model.u();
      case 1 -> model.v();
      default -> model.nodes();
    };
  }

  private static double[][] deepCopy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      copy[r] = rows[r].clone();
    }
    return copy;
  }
}
