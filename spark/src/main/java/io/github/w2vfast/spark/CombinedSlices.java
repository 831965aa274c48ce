package io.github.w2vfast.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.Iterator;

/** The slices after a synchronisation: the steps of all parts on top of the slices before. */
final class CombinedSlices extends RDD<Tuple2<Integer, byte[]>> {
  private static final long serialVersionUID = 1;

  private final SliceLayout layout;
  private @Nullable Broadcast<Curvatures> curvatures;
  private final double rate;
  private @Nullable RDD<Tuple2<Long, byte[]>> updates;
  private @Nullable RDD<Tuple2<Integer, byte[]>> model;
  private @Nullable RDD<Tuple2<Integer, byte[]>> frequent;

  /**
   * The combination.
   *
   * @param curvatures at a learning rate of 1
   * @param rate the learning rate of the steps
   * @param updates sorted by slice and source; slices without any are left out
   * @param model all slices as they were
   * @param frequent newer values of the frequent ones, or null
   */
  CombinedSlices(
      SliceLayout layout,
      Broadcast<Curvatures> curvatures,
      double rate,
      RDD<Tuple2<Long, byte[]>> updates,
      RDD<Tuple2<Integer, byte[]>> model,
      @Nullable RDD<Tuple2<Integer, byte[]>> frequent) {
    super(updates.sparkContext(), parents(updates, model, frequent), Rdds.pairs());
    this.layout = layout;
    this.curvatures = curvatures;
    this.rate = rate;
    this.updates = updates;
    this.model = model;
    this.frequent = frequent;
  }

  private static scala.collection.immutable.Seq<Dependency<?>> parents(
      RDD<Tuple2<Long, byte[]>> updates,
      RDD<Tuple2<Integer, byte[]>> model,
      @Nullable RDD<Tuple2<Integer, byte[]>> frequent) {
    List<Dependency<?>> parents = new ArrayList<>();
    parents.add(new OneToOneDependency<>(updates));
    parents.add(new OneToOneDependency<>(model));
    if (frequent != null) {
      parents.add(new OneToOneDependency<>(frequent));
    }
    return Rdds.dependencies(parents);
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] ofUpdates = there(updates).partitions();
    Partition[] ofModel = there(model).partitions();
    Partition[] ofFrequent = frequent == null ? new Partition[0] : frequent.partitions();
    Partition[] all = new Partition[ofModel.length];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          new Rdds.Part(
              i,
              new Partition[] {ofUpdates[i]},
              new Partition[] {ofModel[i]},
              frequent == null ? ofFrequent : new Partition[] {ofFrequent[i]});
    }
    return all;
  }

  private static <T> T there(@Nullable T parent) {
    if (parent == null) {
      throw new IllegalStateException("these slices were computed already");
    }
    return parent;
  }

  @Override
  public void clearDependencies() {
    super.clearDependencies();
    curvatures = null;
    updates = null;
    model = null;
    frequent = null;
  }

  @Override
  public Iterator<Tuple2<Integer, byte[]>> compute(Partition split, TaskContext context) {
    Rdds.Part part = (Rdds.Part) split;
    Map<Integer, byte[]> before = new HashMap<>();
    read(there(model), part.ofParent(1), context, before);
    if (frequent != null) {
      read(frequent, part.ofParent(2), context, before);
    }
    return Rdds.scala(
        new Combinations(
            layout,
            there(curvatures).value().filters(rate),
            Rdds.java(there(updates).iterator(part.ofParent(0)[0], context)),
            before));
  }

  private static void read(
      RDD<Tuple2<Integer, byte[]>> slices,
      Partition[] partitions,
      TaskContext context,
      Map<Integer, byte[]> to) {
    for (Partition partition : partitions) {
      Rdds.java(slices.iterator(partition, context))
          .forEachRemaining(slice -> to.put(slice._1(), slice._2()));
    }
  }

  /** Goes through sorted updates, one slice after another. */
  static final class Combinations implements java.util.Iterator<Tuple2<Integer, byte[]>> {
    private final SliceLayout layout;
    private final List<Curvature.Filter> filters;
    private final java.util.Iterator<Tuple2<Long, byte[]>> updates;
    private final Map<Integer, byte[]> before;
    private @Nullable Tuple2<Long, byte[]> next;

    /**
     * Goes through updates.
     *
     * @param filters of each matrix, at the learning rate of the steps
     */
    Combinations(
        SliceLayout layout,
        List<Curvature.Filter> filters,
        java.util.Iterator<Tuple2<Long, byte[]>> updates,
        Map<Integer, byte[]> before) {
      this.layout = layout;
      this.filters = filters;
      this.updates = updates;
      this.before = before;
      advance();
    }

    private void advance() {
      next = updates.hasNext() ? updates.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
      if (next == null) {
        throw new java.util.NoSuchElementException();
      }
      int slice = SliceKeys.slice(next._1());
      byte[] old = before.remove(slice);
      if (old == null) {
        throw new IllegalStateException("slice " + slice + " is missing");
      }
      RowSteps steps = new RowSteps(layout.rows(slice), layout.dim());
      while (next != null && SliceKeys.slice(next._1()) == slice) {
        steps.add(new SliceUpdate(next._2(), layout.dim()));
        advance();
      }
      return new Tuple2<>(slice, steps.combined(old, filters.get(layout.matrix(slice))));
    }
  }
}
