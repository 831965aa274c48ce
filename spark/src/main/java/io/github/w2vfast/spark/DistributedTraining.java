package io.github.w2vfast.spark;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.sampling.Subsampler;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Trains on a cluster. The driver only says what follows what: text and model stay on the
 * executors, the model as slices on their disks.
 *
 * <p>After each stretch the training tasks send the rows that they have updated, slice by slice, to
 * the tasks that combine them. A cycle of stretches ends with a combination of all slices; those
 * before take the frequent ones only, and the training tasks keep the rest to themselves.
 */
final class DistributedTraining {
  private static final Logger LOG = LoggerFactory.getLogger(DistributedTraining.class);

  /** Updates of a slice that one task adds up. */
  private static final int GROUP_SIZE = 16;

  /** Words that make up so much of what is trained count as frequent. */
  private static final double FREQUENT_SHARE = 0.75;

  /** Slices of the model that one combining task holds, in bytes, as long as there are enough. */
  private static final long BYTES_PER_TASK = 32L << 20;

  /** Up to so many, the shuffle writes its files straight away. */
  private static final int MOST_TASKS = 200;

  /** The curvature changes slowly: it is measured after so many times as many synchronisations. */
  private static final double CURVATURE_AGES = 1.25;

  /** What kernels without SIMD are called. */
  private static final String SCALAR = "scalar";

  private final SparkContext context;
  private final TrainingConfig config;
  private final ClusterShape shape;
  private final int syncsPerEpoch;
  private final int fullSyncEvery;
  private int groupSize = GROUP_SIZE;
  private UnaryOperator<JavaPairRDD<Long, byte[]>> onUpdates = UnaryOperator.identity();

  /**
   * A training.
   *
   * @param config what is trained; its threads are those of a task
   * @param fullSyncEvery every so many synchronisations take all rows
   */
  DistributedTraining(
      SparkContext context,
      TrainingConfig config,
      ClusterShape shape,
      int syncsPerEpoch,
      int fullSyncEvery) {
    this.context = context;
    this.config = config;
    this.shape = shape;
    this.syncsPerEpoch = syncsPerEpoch;
    this.fullSyncEvery = fullSyncEvery;
  }

  /** Another number of updates that one task adds up: the tree is the higher, the fewer. */
  DistributedTraining groupSize(int size) {
    groupSize = size;
    return this;
  }

  /** Stands between training and combining, for tests that make tasks fail there. */
  DistributedTraining onUpdates(UnaryOperator<JavaPairRDD<Long, byte[]>> between) {
    onUpdates = between;
    return this;
  }

  /**
   * What training gives.
   *
   * @param plan the words and how the model is cut
   * @param slices the model, persisted
   * @param words words of the text passed, over all epochs
   * @param seconds time from the encoding of the text to the last combination
   * @param loss mean loss of a pair in the last stretch, in nats
   * @param kernels for each executor which kernels it has
   */
  record Result(
      RunPlan plan,
      RDD<Tuple2<Integer, byte[]>> slices,
      long words,
      double seconds,
      double loss,
      SortedSet<String> kernels) {}

  /** Trains on a column of token arrays. */
  Result train(Dataset<?> dataset, String column, Words words, int longestSentence) {
    long start = System.nanoTime();
    Broadcast<Words> shared = context.broadcast(words, Rdds.tag(Words.class));
    RunPlan plan =
        new RunPlan(
            UUID.randomUUID().toString(),
            RunPlan.lines(config),
            config.dim(),
            shared,
            layout(words.vocabulary()),
            shape.parts(),
            syncsPerEpoch);
    int blockIds =
        TextBlocks.blockIds(words.vocabulary().totalCount(), shape.parts(), syncsPerEpoch);
    JavaRDD<Tuple2<Long, byte[]>> encoded =
        dataset
            .select(column)
            .toJavaRDD()
            .mapPartitionsWithIndex(new TextBlocks(shared, longestSentence, blockIds), true);
    RDD<Tuple2<Long, byte[]>> dealt =
        JavaPairRDD.fromJavaRDD(encoded)
            .repartitionAndSortWithinPartitions(new TextBlocks.Dealer(shape.parts()))
            .rdd();
    LocalTexts texts = shape.withCores(new LocalTexts(dealt, plan));
    texts.persist(StorageLevel.MEMORY_ONLY());
    try {
      RunCounters counters = new RunCounters(context);
      RDD<Tuple2<Integer, byte[]>> slices = train(plan, texts, counters);
      double seconds = (System.nanoTime() - start) * 1e-9;
      return new Result(
          plan, slices, counters.words(), seconds, counters.lastLoss(), counters.kernels());
    } finally {
      forget(plan.run(), texts);
      texts.unpersist(false);
      clean(dealt);
    }
  }

  private RDD<Tuple2<Integer, byte[]>> train(RunPlan plan, LocalTexts texts, RunCounters counters) {
    SliceLayout layout = plan.layout();
    long bytes = layout.bytes(true);
    int tasks =
        Math.clamp(
            Math.max(bytes / BYTES_PER_TASK, context.defaultParallelism()),
            1,
            Math.min(MOST_TASKS, layout.slices()));
    int syncs = Math.multiplyExact(syncsPerEpoch, config.epochs());
    LOG.info(
        "w2v-fast: {} words x {} in {} slices ({} MB, frequent {} MB); {} training tasks of {}"
            + " threads, {} synchronisations of which every {}. takes all words",
        layout.rowsOfMatrix(0),
        layout.dim(),
        layout.slices(),
        bytes >> 20,
        layout.bytes(false) >> 20,
        shape.parts(),
        config.threads(),
        syncs,
        fullSyncEvery);
    RDD<Tuple2<Integer, byte[]>> model = new FirstSlices(context, layout, config.seed(), tasks);
    RDD<Tuple2<Integer, byte[]>> frequent = null;
    TrainedParts before = null;
    List<RDD<?>> ofCycle = new ArrayList<>(List.of(model));
    Broadcast<Curvatures> curvatures = curvatures(Curvatures.unknown(layout));
    CurvatureMeter meter =
        shape.parts() == 1
            ? null
            : new CurvatureMeter(layout, config, plan.words().value().vocabulary());
    int measured = 0;
    String description = context.getLocalProperty("spark.job.description");
    try {
      for (int sync = 0; sync < syncs; sync++) {
        boolean all = (sync + 1) % fullSyncEvery == 0 || sync + 1 == syncs;
        context.setJobDescription("w2v-fast: synchronisation %d of %d".formatted(sync + 1, syncs));
        long start = System.nanoTime();
        TrainedParts trained =
            shape.withCores(
                new TrainedParts(plan, sync, all, texts, counters, model, frequent, before));
        double rate = config.alpha() * (1 - (sync + 0.5) / syncs);
        RDD<Tuple2<Integer, byte[]>> combined =
            combine(layout, curvatures, rate, trained, tasks, model, frequent);
        if (all) {
          ofCycle.forEach(rdd -> rdd.unpersist(false));
          ofCycle.clear();
          model = combined;
          frequent = null;
          before = null;
        } else {
          frequent = combined;
          before = trained;
        }
        ofCycle.add(combined);
        if (meter != null && sync + 1 >= CURVATURE_AGES * measured && sync + 1 < syncs) {
          Broadcast<Curvatures> old = curvatures;
          curvatures = curvatures(meter.measure(combined.toJavaRDD()));
          old.destroy();
          measured = sync + 1;
        }
        if (sync == 0) {
          warnOfScalarKernels(counters.kernels());
        }
        LOG.info(
            "w2v-fast: synchronisation {} of {}, {} words, loss {}, {} s",
            sync + 1,
            syncs,
            counters.words(),
            String.format(Locale.ROOT, "%.4f", counters.takeLoss()),
            String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) * 1e-9));
      }
    } catch (Throwable e) {
      ofCycle.forEach(rdd -> rdd.unpersist(false));
      throw e;
    } finally {
      curvatures.destroy();
      context.setJobDescription(description);
    }
    return model;
  }

  private Broadcast<Curvatures> curvatures(Curvatures of) {
    return context.broadcast(of, Rdds.tag(Curvatures.class));
  }

  private static void warnOfScalarKernels(SortedSet<String> kernels) {
    LOG.info("w2v-fast: kernels {}", kernels);
    if (kernels.stream().anyMatch(line -> line.contains(SCALAR))) {
      LOG.warn(
          "w2v-fast: executors without SIMD train many times slower; start their Java with"
              + " --add-modules jdk.incubator.vector (spark.executor.extraJavaOptions; in local"
              + " mode spark.driver.extraJavaOptions or the driver's own command line)");
    }
  }

  /** Brings together what the parts have updated; the result is computed and persisted. */
  private RDD<Tuple2<Integer, byte[]>> combine(
      SliceLayout layout,
      Broadcast<Curvatures> curvatures,
      double rate,
      TrainedParts trained,
      int tasks,
      RDD<Tuple2<Integer, byte[]>> model,
      @Nullable RDD<Tuple2<Integer, byte[]>> frequent) {
    JavaPairRDD<Long, byte[]> sent =
        onUpdates.apply(JavaPairRDD.fromRDD(trained, Rdds.tag(Long.class), Rdds.tag(byte[].class)));
    List<RDD<?>> shuffles = new ArrayList<>();
    int sources = shape.parts();
    while (sources > groupSize) {
      int groups = Math.ceilDiv(sources, groupSize);
      JavaPairRDD<Long, byte[]> level =
          sent.repartitionAndSortWithinPartitions(new SliceKeys.BySlice(tasks, groups, groupSize));
      shuffles.add(level.rdd());
      sent = level.mapPartitionsToPair(new GroupSums(layout, groupSize), true);
      sources = groups;
    }
    RDD<Tuple2<Long, byte[]>> updates =
        sent.repartitionAndSortWithinPartitions(new SliceKeys.BySlice(tasks, 1, 1)).rdd();
    shuffles.add(updates);
    CombinedSlices combined =
        new CombinedSlices(layout, curvatures, rate, updates, model, frequent);
    combined.persist(StorageLevel.apply(true, false, false, false, shape.replication()));
    // what is needed from here on is on the disks: without the lineage, old shuffles can go
    combined.localCheckpoint();
    try {
      combined.toJavaRDD().foreachPartition(_ -> {});
    } catch (Throwable e) {
      combined.unpersist(false);
      throw e;
    } finally {
      shuffles.forEach(this::clean);
    }
    return combined;
  }

  /**
   * Removes the files of the shuffle that an RDD reads, which Spark would do at some later time.
   */
  private void clean(RDD<?> shuffled) {
    if (shuffled.dependencies().head() instanceof ShuffleDependency<?, ?, ?> dependency
        && context.cleaner().isDefined()) {
      context.cleaner().get().doCleanupShuffle(dependency.shuffleId(), false);
    }
  }

  /**
   * Lets the executors free the texts and models of a run; what fails to, goes with the executor.
   */
  private static void forget(String run, LocalTexts texts) {
    try {
      texts.toJavaRDD().foreachPartition(_ -> ExecutorMemory.forget(run));
    } catch (RuntimeException e) {
      LOG.debug("the executors could not be told that a run has ended", e);
    }
  }

  private SliceLayout layout(Vocabulary vocabulary) {
    int words = vocabulary.size();
    int frequent = frequentWords(vocabulary);
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    List<Integer> rows = new ArrayList<>(List.of(words));
    if (!tree || config.negative() > 0) {
      rows.add(words);
    }
    if (tree) {
      // the nodes that are on most paths come first, as the frequent words do
      rows.add(HuffmanTree.innerNodes(vocabulary));
    }
    int[] all = rows.stream().mapToInt(n -> n).toArray();
    int[] often = rows.stream().mapToInt(n -> Math.min(n, frequent)).toArray();
    return new SliceLayout(config.dim(), all, often);
  }

  private int frequentWords(Vocabulary vocabulary) {
    Subsampler subsampler = new Subsampler(vocabulary, config.sample());
    double total = 0;
    for (int id = 1; id < vocabulary.size(); id++) {
      total += vocabulary.count(id) * subsampler.keepProbability(id);
    }
    double sum = 0;
    int id = 1;
    while (id < vocabulary.size() && sum < FREQUENT_SHARE * total) {
      sum += vocabulary.count(id) * subsampler.keepProbability(id);
      id++;
    }
    return id;
  }
}
