package io.github.w2vfast.spark;

import io.github.w2vfast.train.StretchOutcome;
import java.io.Serializable;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/** What the training tasks have done, for people; tasks that were repeated count twice. */
final class RunCounters implements Serializable {
  private static final long serialVersionUID = 1;

  private final LongAccumulator words;
  private final LongAccumulator pairs;
  private final DoubleAccumulator loss;
  private final CollectionAccumulator<String> kernels;
  private transient double lastLoss;

  RunCounters(SparkContext context) {
    words = context.longAccumulator("w2v-fast words");
    pairs = context.longAccumulator("w2v-fast pairs");
    loss = context.doubleAccumulator("w2v-fast loss");
    kernels = context.collectionAccumulator("w2v-fast kernels");
  }

  void add(StretchOutcome outcome) {
    words.add(outcome.words());
    pairs.add(outcome.pairs());
    loss.add(outcome.loss());
  }

  /** Notes which kernels an executor has. */
  void kernels(String executor, String description) {
    kernels.add(executor + ": " + description);
  }

  /** The kernels of the executors, as {@code executor: kernels}. */
  SortedSet<String> kernels() {
    return new TreeSet<>(kernels.value());
  }

  long words() {
    return words.value();
  }

  /** The mean loss of a pair in nats since the last call. */
  double takeLoss() {
    lastLoss = loss.value() / Math.max(1, pairs.value());
    loss.reset();
    pairs.reset();
    return lastLoss;
  }

  /** What {@link #takeLoss} has last given. */
  double lastLoss() {
    return lastLoss;
  }
}
