package io.github.w2vfast.spark;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/**
 * Measures {@link Curvatures}: that of U follows from the second moments of the rows of V and of
 * the tree's nodes, that of these from those of U. Moments are taken over the frequent rows, each
 * counted as often as it is expected to be updated.
 */
final class CurvatureMeter {
  /**
   * Slope of the sigmoid times what it takes that both sides of a product move at once; found by
   * trying (DESIGN.md). A third to three times as much give nearly the same.
   */
  private static final double SLOPE = 5.0 / 3;

  /** Partitions whose moments are added up at once. */
  private static final int GROUP_SIZE = 16;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final SliceLayout layout;
  private final double[][] weights;

  /** For each matrix of outputs how many of its rows take a step with each pair. */
  private final double[] stepsOfPair;

  /** Pairs that a word of the text is the input of. */
  private final double pairs;

  /** A meter for all models of a run. */
  CurvatureMeter(SliceLayout layout, TrainingConfig config, Vocabulary words) {
    this.layout = layout;
    pairs = config.architecture() == Architecture.SKIP_GRAM ? config.window() + 1 : 1;
    weights = new double[layout.matrices()][];
    stepsOfPair = new double[layout.matrices()];
    Subsampler subsampler = new Subsampler(words, config.sample());
    double[] kept = new double[words.size()];
    for (int id = 1; id < kept.length; id++) {
      kept[id] = words.count(id) * subsampler.keepProbability(id);
    }
    double total = Arrays.stream(kept).sum();
    for (int matrix = 0; matrix < weights.length; matrix++) {
      double[] steps;
      if (matrix == 0) {
        steps = kept;
      } else if (isTree(matrix, config)) {
        steps = stepsOfNodes(kept, new HuffmanTree(words));
        stepsOfPair[matrix] = total == 0 ? 0 : Arrays.stream(steps).sum() / total;
      } else {
        steps = stepsOfOutputs(kept, config.negative() * total, new NoiseDistribution(words));
        stepsOfPair[matrix] = 1.0 + config.negative();
      }
      weights[matrix] = shares(Arrays.copyOf(steps, frequentRows(matrix)));
    }
  }

  private static boolean isTree(int matrix, TrainingConfig config) {
    return config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX
        && matrix == (config.negative() > 0 ? 2 : 1);
  }

  private static double[] stepsOfNodes(double[] kept, HuffmanTree tree) {
    double[] steps = new double[tree.innerNodes()];
    for (int id = 1; id < kept.length; id++) {
      for (int step = 0; step < tree.pathLength(id); step++) {
        steps[tree.node(id, step)] += kept[id];
      }
    }
    return steps;
  }

  private static double[] stepsOfOutputs(double[] kept, double drawn, NoiseDistribution noise) {
    double[] steps = kept.clone();
    for (int id = 1; id < steps.length; id++) {
      steps[id] += drawn * noise.probability(id);
    }
    return steps;
  }

  /** The rows of all slices that have frequent ones. */
  private int frequentRows(int matrix) {
    int rows = 0;
    for (int slice = 0; slice < layout.slices(); slice++) {
      if (layout.matrix(slice) == matrix && layout.isFrequent(slice)) {
        rows = layout.firstRow(slice) + layout.rows(slice);
      }
    }
    return rows;
  }

  private static double[] shares(double[] steps) {
    double sum = Arrays.stream(steps).sum();
    for (int row = 0; sum > 0 && row < steps.length; row++) {
      steps[row] /= sum;
    }
    return steps;
  }

  /** For each matrix the share of each frequent row in the updates of all of them. */
  double[][] weights() {
    return weights;
  }

  /**
   * The curvatures of a model.
   *
   * @param slices all slices, or the frequent ones
   */
  Curvatures measure(JavaRDD<Tuple2<Integer, byte[]>> slices) {
    double[] moments = moments(slices);
    int size = moments.length / layout.matrices();
    double[] ofInputs = new double[size];
    List<double[]> all = new ArrayList<>(List.of(ofInputs));
    for (int matrix = 1; matrix < layout.matrices(); matrix++) {
      double[] ofOutputs = new double[size];
      for (int i = 0; i < size; i++) {
        ofInputs[i] += SLOPE * pairs * stepsOfPair[matrix] * moments[matrix * size + i];
        ofOutputs[i] = SLOPE * pairs * moments[i];
      }
      all.add(ofOutputs);
    }
    return new Curvatures(
        all.stream().parallel().map(each -> Curvature.of(each, layout.dim())).toList());
  }

  /**
   * The second moments of each matrix, one lower triangle after another. They are added up in an
   * order that is always the same.
   */
  double[] moments(JavaRDD<Tuple2<Integer, byte[]>> slices) {
    JavaRDD<double[]> parts = slices.mapPartitions(new Moments(layout, weights));
    if (parts.getNumPartitions() > GROUP_SIZE) {
      int groups = Math.ceilDiv(parts.getNumPartitions(), GROUP_SIZE);
      parts =
          JavaPairRDD.fromJavaRDD(
                  parts.mapPartitionsWithIndex(
                      (index, each) -> List.of(new Tuple2<>(index, each.next())).iterator(), true))
              .repartitionAndSortWithinPartitions(new HashPartitioner(groups))
              .values()
              .mapPartitions(each -> List.of(sum(each)).iterator());
    }
    return sum(parts.collect().iterator());
  }

  private static double[] sum(Iterator<double[]> parts) {
    double[] sum = parts.next();
    while (parts.hasNext()) {
      double[] part = parts.next();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    return sum;
  }

  /** The second moments of a partition's frequent rows: lower triangles, matrix after matrix. */
  static final class Moments
      implements FlatMapFunction<Iterator<Tuple2<Integer, byte[]>>, double[]> {
    private static final long serialVersionUID = 1;

    private final SliceLayout layout;
    private final double[][] weights;

    Moments(SliceLayout layout, double[][] weights) {
      this.layout = layout;
      this.weights = weights;
    }

    @Override
    public Iterator<double[]> call(Iterator<Tuple2<Integer, byte[]>> slices) {
      int dim = layout.dim();
      int size = dim * (dim + 1) / 2;
      double[] moments = new double[size * layout.matrices()];
      double[] x = new double[dim];
      while (slices.hasNext()) {
        Tuple2<Integer, byte[]> slice = slices.next();
        if (!layout.isFrequent(slice._1())) {
          continue;
        }
        int matrix = layout.matrix(slice._1());
        int first = layout.firstRow(slice._1());
        MemorySegment values = MemorySegment.ofArray(slice._2());
        for (int row = 0; row < layout.rows(slice._1()); row++) {
          for (int k = 0; k < dim; k++) {
            x[k] = values.get(FLOAT, 4L * (row * dim + k));
          }
          add(x, weights[matrix][first + row], moments, matrix * size);
        }
      }
      return List.of(moments).iterator();
    }

    private static void add(double[] x, double weight, double[] moments, int start) {
      int at = start;
      for (int i = 0; i < x.length; i++) {
        double factor = weight * x[i];
        for (int j = 0; j <= i; j++) {
          moments[at + j] += factor * x[j];
        }
        at += i + 1;
      }
    }
  }
}
