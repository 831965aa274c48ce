package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.w2vfast.config.TrainingConfig;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Tasks that fail and are repeated change nothing, bit for bit. */
class RetryTest {
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private static Dataset<Row> texts;
  private static Words words;
  private static Map<Integer, byte[]> undisturbed;

  /** What happens to a task's first attempt. */
  private enum Fault {
    NONE,
    /** It fails when it has sent a part of its updates. */
    HALF_SENT,
    /** The executor has forgotten everything as well, like a new one. */
    EXECUTOR_LOST
  }

  @BeforeAll
  static void train() {
    texts = LocalSpark.table(LocalSpark.sentences(300, 3), 3).cache();
    words = WordCount.of(texts, "tokens", 1, 0);
    undisturbed = train(Fault.NONE, 3);
  }

  private static Map<Integer, byte[]> train(Fault fault, int fullSyncEvery) {
    return train(fault, fullSyncEvery, 16);
  }

  private static Map<Integer, byte[]> train(Fault fault, int fullSyncEvery, int groupSize) {
    SparkContext context = LocalSpark.session().sparkContext();
    TrainingConfig config =
        TrainingConfig.builder().dim(8).sample(0).minCount(1).epochs(2).threads(1).build();
    ClusterShape shape = new ClusterShape(1, 3, 1, null);
    DistributedTraining.Result result =
        new DistributedTraining(context, config, shape, 3, fullSyncEvery)
            .groupSize(groupSize)
            .onUpdates(updates -> disturbed(updates, fault))
            .train(texts, "tokens", words, 1000);
    Map<Integer, byte[]> slices = new TreeMap<>();
    for (Tuple2<Integer, byte[]> slice : result.slices().toJavaRDD().collect()) {
      slices.put(slice._1(), slice._2());
    }
    result.slices().unpersist(true);
    assertEquals(result.plan().layout().slices(), slices.size());
    return slices;
  }

  private static JavaPairRDD<Long, byte[]> disturbed(
      JavaPairRDD<Long, byte[]> updates, Fault fault) {
    return updates.mapPartitionsToPair(
        all -> {
          TaskContext task = TaskContext.get();
          boolean fails =
              fault != Fault.NONE && task.attemptNumber() == 0 && task.partitionId() != 1;
          return fails ? failing(all, fault) : all;
        },
        true);
  }

  private static Iterator<Tuple2<Long, byte[]>> failing(
      Iterator<Tuple2<Long, byte[]>> all, Fault fault) {
    return new Iterator<>() {
      private int left = 5;

      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Tuple2<Long, byte[]> next() {
        if (--left == 0) {
          FAILURES.incrementAndGet();
          if (fault == Fault.EXECUTOR_LOST) {
            ExecutorMemory.loseModels();
          }
          throw new IllegalStateException("a test has ended this task");
        }
        return all.next();
      }
    };
  }

  private static void assertSame(Map<Integer, byte[]> expected, Map<Integer, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((slice, values) -> assertArrayEquals(values, actual.get(slice)));
  }

  @Test
  void aRunRepeatsBitForBit() {
    assertSame(undisturbed, train(Fault.NONE, 3));
  }

  @Test
  void aTaskThatFailsHalfWayChangesNothing() {
    FAILURES.set(0);
    assertSame(undisturbed, train(Fault.HALF_SENT, 3));
    assertEquals(2 * 6, FAILURES.get(), "two of three tasks fail at each synchronisation");
  }

  @Test
  void aLostExecutorChangesNothing() {
    FAILURES.set(0);
    assertSame(undisturbed, train(Fault.EXECUTOR_LOST, 3));
    assertEquals(2 * 6, FAILURES.get());
  }

  /** Three tasks in groups of two: the mean of a group counts like one task. */
  @Test
  void aTreeOfGroupsRepeatsAsWell() {
    Map<Integer, byte[]> tree = train(Fault.NONE, 3, 2);
    assertEquals(undisturbed.keySet(), tree.keySet());
    assertSame(tree, train(Fault.HALF_SENT, 3, 2));
  }

  @Test
  void howRareRowsAreCombinedMatters() {
    Map<Integer, byte[]> each = train(Fault.NONE, 1);
    boolean same =
        undisturbed.entrySet().stream()
            .allMatch(e -> java.util.Arrays.equals(e.getValue(), each.get(e.getKey())));
    assertEquals(false, same, "cycles of one and of three synchronisations should differ");
  }
}
