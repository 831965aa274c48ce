package io.github.w2vfast.spark;

import java.util.Objects;
import org.apache.spark.Partitioner;

/** Keys of what training tasks send: a slice, and from which task or group of tasks it comes. */
final class SliceKeys {
  private SliceKeys() {}

  static long key(int slice, int source) {
    return (long) slice << Integer.SIZE | source;
  }

  static int slice(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  static int source(long key) {
    return (int) key;
  }

  /**
   * Spreads the slices over partitions in turn, so that frequent ones do not meet in one.
   *
   * <p>Where the sources are in groups, each group has partitions of its own.
   */
  static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int partitions;
    private final int groups;
    private final int groupSize;

    /**
     * A partitioner.
     *
     * @param partitions partitions of a group
     * @param groups number of groups, 1 for none
     * @param groupSize sources of a group
     */
    BySlice(int partitions, int groups, int groupSize) {
      this.partitions = partitions;
      this.groups = groups;
      this.groupSize = groupSize;
    }

    @Override
    public int numPartitions() {
      return partitions * groups;
    }

    @Override
    public int getPartition(Object key) {
      long k = (Long) key;
      int group = groups == 1 ? 0 : source(k) / groupSize;
      return group * partitions + slice(k) % partitions;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof BySlice other
          && other.partitions == partitions
          && other.groups == groups
          && other.groupSize == groupSize;
    }

    @Override
    public int hashCode() {
      return Objects.hash(partitions, groups, groupSize);
    }
  }
}
