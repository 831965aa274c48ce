package io.github.w2vfast.spark;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * An inner level of the tree by which updates are combined: those of a group of sources become one
 * update for each slice. Takes updates sorted by slice and source.
 */
final class GroupSums implements PairFlatMapFunction<Iterator<Tuple2<Long, byte[]>>, Long, byte[]> {
  private static final long serialVersionUID = 1;

  private final SliceLayout layout;
  private final int groupSize;

  GroupSums(SliceLayout layout, int groupSize) {
    this.layout = layout;
    this.groupSize = groupSize;
  }

  @Override
  public Iterator<Tuple2<Long, byte[]>> call(Iterator<Tuple2<Long, byte[]>> updates) {
    return new Iterator<>() {
      private @Nullable Tuple2<Long, byte[]> next = updates.hasNext() ? updates.next() : null;

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Tuple2<Long, byte[]> next() {
        Tuple2<Long, byte[]> first = next;
        if (first == null) {
          throw new NoSuchElementException();
        }
        int slice = SliceKeys.slice(first._1());
        RowSteps steps = new RowSteps(layout.rows(slice), layout.dim());
        for (Tuple2<Long, byte[]> update = first;
            update != null && SliceKeys.slice(update._1()) == slice;
            update = next) {
          steps.add(new SliceUpdate(update._2(), layout.dim()));
          next = updates.hasNext() ? updates.next() : null;
        }
        int group = SliceKeys.source(first._1()) / groupSize;
        return new Tuple2<>(SliceKeys.key(slice, group), steps.ofGroup());
      }
    };
  }
}
