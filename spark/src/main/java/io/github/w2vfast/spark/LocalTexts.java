package io.github.w2vfast.spark;

import io.github.w2vfast.corpus.EncodedCorpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Writes the text of each part to a file of the executor that computes the partition. Persisted, it
 * tells the scheduler where the files are; where one is missing, on a new executor, it is made from
 * the lineage.
 */
final class LocalTexts extends RDD<Long> {
  private static final long serialVersionUID = 1;

  private final RunPlan plan;
  private final RDD<Tuple2<Long, byte[]>> blocks;

  LocalTexts(RDD<Tuple2<Long, byte[]>> blocks, RunPlan plan) {
    super(
        blocks.sparkContext(),
        Rdds.dependencies(List.of(new OneToOneDependency<>(blocks))),
        Rdds.tag(Long.class));
    this.plan = plan;
    this.blocks = blocks;
  }

  @Override
  public Partition[] getPartitions() {
    return blocks.partitions();
  }

  /** The number of words of the part. */
  @Override
  public Iterator<Long> compute(Partition split, TaskContext context) {
    return Rdds.scala(List.of(text(split, context).tokens()).iterator());
  }

  /** The text of a part, on this executor. */
  EncodedCorpus text(Partition split, TaskContext context) {
    try {
      return ExecutorMemory.text(
          plan.run(),
          split.index(),
          () ->
              LocalText.write(
                  directory(),
                  Rdds.java(blocks.iterator(split, context)),
                  plan.words().value().vocabulary()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the text of part " + split.index() + " to " + directory(), e);
    }
  }

  /** Where Spark keeps its own files: on the disks that were chosen for them. */
  private static Path directory() {
    return SparkEnv.get().blockManager().diskBlockManager().localDirs()[0].toPath();
  }
}
