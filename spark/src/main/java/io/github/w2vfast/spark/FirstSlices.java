package io.github.w2vfast.spark;

import io.github.w2vfast.train.Trainer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;

/** The model that training begins with: random rows of U, zeros elsewhere; made when asked for. */
final class FirstSlices extends RDD<Tuple2<Integer, byte[]>> {
  private static final long serialVersionUID = 1;

  private final SliceLayout layout;
  private final long seed;
  private final int partitions;

  FirstSlices(SparkContext context, SliceLayout layout, long seed, int partitions) {
    super(context, Rdds.dependencies(List.of()), Rdds.pairs());
    this.layout = layout;
    this.seed = seed;
    this.partitions = partitions;
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] all = new Partition[partitions];
    for (int i = 0; i < partitions; i++) {
      all[i] = new Rdds.Part(i);
    }
    return all;
  }

  @Override
  public Iterator<Tuple2<Integer, byte[]>> compute(Partition split, TaskContext context) {
    return Rdds.scala(
        IntStream.range(0, layout.slices())
            .filter(slice -> slice % partitions == split.index())
            .mapToObj(slice -> new Tuple2<>(slice, values(slice)))
            .iterator());
  }

  private byte[] values(int slice) {
    byte[] values = new byte[layout.bytes(slice)];
    if (layout.matrix(slice) == 0) {
      int first = layout.firstRow(slice);
      float[] row = new float[layout.dim()];
      MemorySegment data = MemorySegment.ofArray(values);
      for (int r = 0; r < layout.rows(slice); r++) {
        Trainer.firstValues(seed, first + r, row);
        MemorySegment.copy(
            row,
            0,
            data,
            ValueLayout.JAVA_FLOAT_UNALIGNED,
            (long) r * row.length * Float.BYTES,
            row.length);
      }
    }
    return values;
  }
}
