package io.github.w2vfast.spark;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.sampling.NoiseDistribution;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;

/**
 * The {@link Curvature} of each matrix at a learning rate of 1: for U from the second moments of
 * the rows of V and of the tree's nodes, for these from those of U. Moments are taken over the
 * frequent rows, each counted as often as it is expected to be updated.
 */
final class Curvatures implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Slope of the sigmoid times what it takes that both sides of a product move at once; found by
   * trying (DESIGN.md). A third to three times as much give nearly the same.
   */
  private static final double SLOPE = 5.0 / 3;

  /** Partitions whose moments are added up at once. */
  private static final int GROUP_SIZE = 16;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final List<Curvature> ofMatrices;

  private Curvatures(List<Curvature> ofMatrices) {
    this.ofMatrices = List.copyOf(ofMatrices);
  }

  /** Before anything was trained. */
  static Curvatures unknown(SliceLayout layout) {
    return new Curvatures(
        IntStream.range(0, layout.matrices())
            .mapToObj(_ -> Curvature.unknown(layout.dim()))
            .toList());
  }

  Curvature ofMatrix(int matrix) {
    return ofMatrices.get(matrix);
  }

  /**
   * Those of a model.
   *
   * @param slices all slices, or the frequent ones
   */
  static Curvatures of(
      RDD<Tuple2<Integer, byte[]>> slices,
      SliceLayout layout,
      TrainingConfig config,
      Vocabulary words) {
    double[] moments = sum(slices.toJavaRDD(), new Moments(layout, weights(layout, config, words)));
    int size = moments.length / layout.matrices();
    double pairs = config.architecture() == Architecture.SKIP_GRAM ? config.window() + 1 : 1;
    double[] ofInputs = new double[size];
    List<double[]> all = new ArrayList<>(List.of(ofInputs));
    for (int matrix = 1; matrix < layout.matrices(); matrix++) {
      double steps = stepsOfPair(matrix, config, words);
      double[] ofOutputs = new double[size];
      for (int i = 0; i < size; i++) {
        ofInputs[i] += SLOPE * pairs * steps * moments[matrix * size + i];
        ofOutputs[i] = SLOPE * pairs * moments[i];
      }
      all.add(ofOutputs);
    }
    return new Curvatures(
        all.stream().parallel().map(each -> Curvature.of(each, layout.dim())).toList());
  }

  /** How many rows of an output matrix take a step with each pair. */
  private static double stepsOfPair(int matrix, TrainingConfig config, Vocabulary words) {
    if (isTree(matrix, config)) {
      HuffmanTree tree = new HuffmanTree(words);
      double steps = 0;
      for (int id = 1; id < words.size(); id++) {
        steps += (double) words.count(id) * tree.pathLength(id);
      }
      return steps / Math.max(1, words.totalCount());
    }
    return 1.0 + config.negative();
  }

  private static boolean isTree(int matrix, TrainingConfig config) {
    return config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX
        && matrix == (config.negative() > 0 ? 2 : 1);
  }

  /** For each matrix the share of each frequent row in the updates of all of them. */
  static double[][] weights(SliceLayout layout, TrainingConfig config, Vocabulary words) {
    Subsampler subsampler = new Subsampler(words, config.sample());
    double[] kept = new double[words.size()];
    for (int id = 1; id < kept.length; id++) {
      kept[id] = words.count(id) * subsampler.keepProbability(id);
    }
    double total = Arrays.stream(kept).sum();
    double[][] weights = new double[layout.matrices()][];
    for (int matrix = 0; matrix < weights.length; matrix++) {
      double[] steps = new double[layout.rowsOfMatrix(matrix)];
      if (isTree(matrix, config)) {
        HuffmanTree tree = new HuffmanTree(words);
        for (int id = 1; id < kept.length; id++) {
          for (int step = 0; step < tree.pathLength(id); step++) {
            steps[tree.node(id, step)] += kept[id];
          }
        }
      } else {
        NoiseDistribution noise = new NoiseDistribution(words);
        for (int id = 1; id < kept.length; id++) {
          double drawn = matrix == 0 ? 0 : config.negative() * total * noise.probability(id);
          steps[id] = kept[id] + drawn;
        }
      }
      int frequent = 0;
      for (int slice = 0; slice < layout.slices(); slice++) {
        if (layout.matrix(slice) == matrix && layout.isFrequent(slice)) {
          frequent = Math.max(frequent, layout.firstRow(slice) + layout.rows(slice));
        }
      }
      double[] ofFrequent = Arrays.copyOf(steps, frequent);
      double sum = Arrays.stream(ofFrequent).sum();
      for (int row = 0; sum > 0 && row < frequent; row++) {
        ofFrequent[row] /= sum;
      }
      weights[matrix] = ofFrequent;
    }
    return weights;
  }

  /** The sum over all partitions, in an order that is always the same. */
  private static double[] sum(JavaRDD<Tuple2<Integer, byte[]>> slices, Moments moments) {
    JavaRDD<double[]> parts = slices.mapPartitions(moments);
    if (parts.getNumPartitions() > GROUP_SIZE) {
      Groups groups = new Groups(Math.ceilDiv(parts.getNumPartitions(), GROUP_SIZE));
      parts =
          JavaPairRDD.fromJavaRDD(
                  parts.mapPartitionsWithIndex(
                      (index, each) -> List.of(new Tuple2<>(index, each.next())).iterator(), true))
              .repartitionAndSortWithinPartitions(groups)
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

  /** Spreads partitions over groups in turn. */
  private static final class Groups extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int groups;

    Groups(int groups) {
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key % groups;
    }
  }

  /** The second moments of a partition's frequent rows: lower triangles, matrix after matrix. */
  static final class Moments
      implements org.apache.spark.api.java.function.FlatMapFunction<
          Iterator<Tuple2<Integer, byte[]>>, double[]> {
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
