package io.github.w2vfast.spark;

import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.train.Stretch;
import io.github.w2vfast.train.StretchOutcome;
import io.github.w2vfast.train.Trainer;
import io.github.w2vfast.train.TrainingListener;
import io.github.w2vfast.train.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Trains a stretch of each part and gives what it has updated, slice by slice. The result is a
 * function of the part's text, the combined model that the cycle began with, the frequent slices
 * combined since then, and the stretches of the part since then: when an executor is lost, another
 * one trains these again.
 */
final class TrainedParts extends RDD<Tuple2<Long, byte[]>> {
  private static final long serialVersionUID = 1;

  private static final int TEXT = 0;
  private static final int MODEL = 1;
  private static final int FREQUENT = 2;
  private static final int BEFORE = 3;

  private final RunPlan plan;
  private final int stretch;
  private final boolean all;
  private final LocalTexts texts;
  private final RunCounters counters;

  /** The whole model at the beginning of the cycle. */
  private final RDD<Tuple2<Integer, byte[]>> model;

  /** The frequent slices after the stretch before this one, and that stretch; null at the first. */
  private final @Nullable RDD<Tuple2<Integer, byte[]>> frequent;

  private final @Nullable TrainedParts before;

  /**
   * A stretch.
   *
   * @param all whether all slices are given, or the frequent ones
   * @param model the whole model at the beginning of the cycle
   * @param frequent its frequent slices, combined since then; null at the beginning of the cycle
   * @param before the stretch before this one; null at the beginning of the cycle
   */
  TrainedParts(
      RunPlan plan,
      int stretch,
      boolean all,
      LocalTexts texts,
      RunCounters counters,
      RDD<Tuple2<Integer, byte[]>> model,
      @Nullable RDD<Tuple2<Integer, byte[]>> frequent,
      @Nullable TrainedParts before) {
    super(texts.sparkContext(), parents(texts, model, frequent, before), Rdds.pairs());
    this.plan = plan;
    this.stretch = stretch;
    this.all = all;
    this.texts = texts;
    this.counters = counters;
    this.model = model;
    this.frequent = frequent;
    this.before = before;
  }

  private static scala.collection.immutable.Seq<Dependency<?>> parents(
      LocalTexts texts,
      RDD<Tuple2<Integer, byte[]>> model,
      @Nullable RDD<Tuple2<Integer, byte[]>> frequent,
      @Nullable TrainedParts before) {
    List<Dependency<?>> parents = new ArrayList<>();
    parents.add(new OneToOneDependency<>(texts));
    parents.add(new Rdds.AllOf<>(model));
    if (frequent != null) {
      parents.add(new Rdds.AllOf<>(frequent));
    }
    if (before != null) {
      parents.add(new OneToOneDependency<>(before));
    }
    return Rdds.dependencies(parents);
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] parts = texts.partitions();
    Partition[] slices = model.partitions();
    Partition[] frequentSlices = frequent == null ? new Partition[0] : frequent.partitions();
    Partition[] before = this.before == null ? new Partition[0] : this.before.partitions();
    Partition[] result = new Partition[parts.length];
    for (int i = 0; i < result.length; i++) {
      Partition[] same = before.length == 0 ? before : new Partition[] {before[i]};
      result[i] = new Rdds.Part(i, new Partition[] {parts[i]}, slices, frequentSlices, same);
    }
    return result;
  }

  @Override
  public Iterator<Tuple2<Long, byte[]>> compute(Partition split, TaskContext context) {
    int part = split.index();
    PartModel trained = ExecutorMemory.takeModel(plan.run(), part, stretch);
    PartModel given = trained == null ? train((Rdds.Part) split, context) : trained;
    // handed on when all has been sent: until then no other task may train it further
    context.addTaskCompletionListener(
        done -> {
          if (all || done.isFailed()) {
            given.close();
          } else {
            ExecutorMemory.keepModel(plan.run(), part, stretch, given);
          }
        });
    return Rdds.scala(updates(part, given));
  }

  private java.util.Iterator<Tuple2<Long, byte[]>> updates(int part, PartModel given) {
    SliceLayout layout = plan.layout();
    List<float[]> frequentWeights = given.weights(true);
    List<float[]> weights = all ? given.weights(false) : frequentWeights;
    return IntStream.range(0, layout.slices())
        .filter(slice -> all || layout.isFrequent(slice))
        .mapToObj(
            slice -> {
              int matrix = layout.matrix(slice);
              byte[] update =
                  SliceUpdate.of(
                      given.model().matrices().get(matrix),
                      layout.firstRow(slice),
                      layout.rows(slice),
                      (layout.isFrequent(slice) ? frequentWeights : weights).get(matrix));
              return new Tuple2<>(SliceKeys.key(slice, part), update);
            })
        .iterator();
  }

  /** The model of a part after this stretch, which the caller owns. */
  private PartModel train(Rdds.Part split, TaskContext context) {
    PartModel part = begin(split, context);
    try {
      if (frequent != null) {
        fill(part, frequent, split.ofParent(FREQUENT), context);
      }
      TrainingConfig config = plan.config(split.index());
      EncodedCorpus text = texts.text(split.ofParent(TEXT)[0], context);
      StretchOutcome outcome =
          new Trainer(config, text, new Interruption(context))
              .train(part.model(), Stretch.of(stretch, plan.syncsPerEpoch(), config.epochs()));
      part.updated(outcome.updates());
      counters.add(outcome);
      if (stretch == 0) {
        counters.kernels(SparkEnv.get().executorId(), Kernels.describe());
      }
      return part;
    } catch (Throwable e) {
      part.close();
      throw e;
    }
  }

  /** The model of a part before this stretch, which the caller owns. */
  private PartModel begin(Rdds.Part split, TaskContext context) {
    if (before != null) {
      PartModel kept = ExecutorMemory.takeModel(plan.run(), split.index(), stretch - 1);
      return kept == null ? before.train((Rdds.Part) split.ofParent(BEFORE)[0], context) : kept;
    }
    ExecutorMemory.dropModel(plan.run(), split.index());
    PartModel part =
        new PartModel(
            plan.layout(), Trainer.newModel(plan.config(), plan.words().value().vocabulary()));
    try {
      fill(part, model, split.ofParent(MODEL), context);
      return part;
    } catch (Throwable e) {
      part.close();
      throw e;
    }
  }

  private static void fill(
      PartModel part,
      RDD<Tuple2<Integer, byte[]>> slices,
      Partition[] partitions,
      TaskContext context) {
    for (Partition partition : partitions) {
      Rdds.java(slices.iterator(partition, context))
          .forEachRemaining(slice -> part.fill(slice._1(), slice._2()));
    }
  }

  /** Ends the training of a task that Spark has given up. */
  private record Interruption(TaskContext context) implements TrainingListener {
    @Override
    public void onProgress(TrainingProgress progress) {
      if (context.isInterrupted()) {
        throw new TaskKilledException(
            context.getKillReason().getOrElse(() -> "the task was interrupted"));
      }
    }
  }
}
