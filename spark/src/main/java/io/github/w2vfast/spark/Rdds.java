package io.github.w2vfast.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** What our RDDs have in common. */
final class Rdds {
  private Rdds() {}

  static <T> ClassTag<T> tag(Class<? super T> type) {
    return ClassTag$.MODULE$.apply(type);
  }

  /** The tag of pairs. */
  static <K, V> ClassTag<Tuple2<K, V>> pairs() {
    return tag(Tuple2.class);
  }

  static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  static <T> scala.collection.Iterator<T> scala(Iterator<T> iterator) {
    return CollectionConverters.asScala(iterator);
  }

  static <T> Iterator<T> java(scala.collection.Iterator<T> iterator) {
    return CollectionConverters.asJava(iterator);
  }

  static Seq<Dependency<?>> dependencies(List<? extends Dependency<?>> all) {
    return Rdds.<Dependency<?>>seq(new ArrayList<>(all));
  }

  /** Every partition needs all of the parent's, which are persisted. */
  static final class AllOf<T> extends NarrowDependency<T> {
    private static final long serialVersionUID = 1;

    private final int partitions;

    AllOf(RDD<T> parent) {
      super(parent);
      partitions = parent.getNumPartitions();
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return Rdds.seq(IntStream.range(0, partitions).<Object>mapToObj(i -> i).toList());
    }
  }

  /** A partition that knows those of its parents. */
  static final class Part implements Partition {
    private static final long serialVersionUID = 1;

    private final int index;
    private final Partition[][] parents;

    /**
     * A partition.
     *
     * @param parents for each parent the partitions that are needed
     */
    Part(int index, Partition[]... parents) {
      this.index = index;
      this.parents = parents;
    }

    @Override
    public int index() {
      return index;
    }

    Partition[] ofParent(int parent) {
      return parents[parent];
    }
  }
}
