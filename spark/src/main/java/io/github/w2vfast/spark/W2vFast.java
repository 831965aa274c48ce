package io.github.w2vfast.spark;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.KernelMode;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains word vectors on a cluster: takes the place of {@code org.apache.spark.ml.feature.Word2Vec}
 * with the same parameters, and trains with negative sampling, hierarchical softmax or the exact
 * softmax with SIMD in every executor.
 *
 * <pre>{@code
 * W2vFastModel model =
 *     new W2vFast().setInputCol("tokens").setOutputCol("vector").setVectorSize(100).fit(texts);
 * }</pre>
 *
 * <p>Executors need {@code --add-modules jdk.incubator.vector}, which Spark 4 gives them; a driver
 * that is an executor as well ({@code local[*]}) needs it on its own command line. Without it
 * training is many times slower. Each training task takes the memory of a whole model outside the
 * heap of its executor: {@code spark.executor.memoryOverhead} must have room for it.
 */
public final class W2vFast extends Estimator<W2vFastModel>
    implements W2vFastParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final ParamSet params;

  /** An estimator with a uid of its own. */
  public W2vFast() {
    this(Identifiable$.MODULE$.randomUID("w2vFast"));
  }

  /** An estimator with a given uid. */
  public W2vFast(String uid) {
    this.uid = uid;
    params = new ParamSet(this);
  }

  /** Reads what {@link #write()} has written. */
  public static MLReader<W2vFast> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads an estimator from a path. */
  public static W2vFast load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> inputCol() {
    return params.inputCol;
  }

  /** The column of token arrays. */
  public W2vFast setInputCol(String value) {
    set(params.inputCol, value);
    return this;
  }

  @Override
  public Param<String> outputCol() {
    return params.outputCol;
  }

  /** The column that takes the averages. */
  public W2vFast setOutputCol(String value) {
    set(params.outputCol, value);
    return this;
  }

  @Override
  public IntParam vectorSize() {
    return params.vectorSize;
  }

  /** Length of a vector; 100 by default. */
  public W2vFast setVectorSize(int value) {
    set(params.vectorSize, value);
    return this;
  }

  @Override
  public IntParam windowSize() {
    return params.windowSize;
  }

  /** Largest distance of two words that predict each other; 5 by default. */
  public W2vFast setWindowSize(int value) {
    set(params.windowSize, value);
    return this;
  }

  @Override
  public IntParam numPartitions() {
    return params.numPartitions;
  }

  /** Number of training tasks; 0, the default, for one on each executor. */
  public W2vFast setNumPartitions(int value) {
    set(params.numPartitions, value);
    return this;
  }

  @Override
  public IntParam minCount() {
    return params.minCount;
  }

  /** Rarer words are dropped; 5 by default. */
  public W2vFast setMinCount(int value) {
    set(params.minCount, value);
    return this;
  }

  @Override
  public IntParam maxSentenceLength() {
    return params.maxSentenceLength;
  }

  /** Longer sentences are cut; 1000 words by default. */
  public W2vFast setMaxSentenceLength(int value) {
    set(params.maxSentenceLength, value);
    return this;
  }

  @Override
  public IntParam maxIter() {
    return params.maxIter;
  }

  /** Passes over the text; 1 by default, as in Spark's Word2Vec. */
  public W2vFast setMaxIter(int value) {
    set(params.maxIter, value);
    return this;
  }

  @Override
  public DoubleParam stepSize() {
    return params.stepSize;
  }

  /** Learning rate at the start; not set by default, which chooses by the objective. */
  public W2vFast setStepSize(double value) {
    set(params.stepSize, value);
    return this;
  }

  @Override
  public LongParam seed() {
    return params.seed;
  }

  /** Start of all random numbers; 1 by default. */
  public W2vFast setSeed(long value) {
    set(params.seed, value);
    return this;
  }

  @Override
  public Param<String> objective() {
    return params.objective;
  }

  /** {@code negative-sampling} (the default), {@code hierarchical-softmax} or {@code softmax}. */
  public W2vFast setObjective(String value) {
    set(params.objective, value);
    return this;
  }

  @Override
  public Param<String> architecture() {
    return params.architecture;
  }

  /** {@code skip-gram} (the default) or {@code cbow}. */
  public W2vFast setArchitecture(String value) {
    set(params.architecture, value);
    return this;
  }

  @Override
  public Param<String> kernelMode() {
    return params.kernelMode;
  }

  /** {@code fast} or {@code exact}; not set by default, which chooses by the objective. */
  public W2vFast setKernelMode(String value) {
    set(params.kernelMode, value);
    return this;
  }

  @Override
  public IntParam negative() {
    return params.negative;
  }

  /** Noise words for each pair; not set by default: 5 for negative sampling, 0 without it. */
  public W2vFast setNegative(int value) {
    set(params.negative, value);
    return this;
  }

  @Override
  public DoubleParam sample() {
    return params.sample;
  }

  /** Threshold of subsampling; 1e-3 by default. */
  public W2vFast setSample(double value) {
    set(params.sample, value);
    return this;
  }

  @Override
  public IntParam maxVocab() {
    return params.maxVocab;
  }

  /** Largest vocabulary; 0, the default, for no limit. */
  public W2vFast setMaxVocab(int value) {
    set(params.maxVocab, value);
    return this;
  }

  @Override
  public IntParam syncsPerEpoch() {
    return params.syncsPerEpoch;
  }

  /** How often the models are combined in each epoch. */
  public W2vFast setSyncsPerEpoch(int value) {
    set(params.syncsPerEpoch, value);
    return this;
  }

  @Override
  public IntParam fullSyncEvery() {
    return params.fullSyncEvery;
  }

  /** Every so many combinations take all words, the others only the frequent ones. */
  public W2vFast setFullSyncEvery(int value) {
    set(params.fullSyncEvery, value);
    return this;
  }

  @Override
  public IntParam numThreads() {
    return params.numThreads;
  }

  /** Threads of a training task; 0, the default, for the cores of its executor. */
  public W2vFast setNumThreads(int value) {
    set(params.numThreads, value);
    return this;
  }

  /**
   * Trains on the input column.
   *
   * @throws IllegalArgumentException if there is no such column of token arrays, if parameters
   *     contradict each other, or if the text has too few words
   */
  @Override
  public W2vFastModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    SparkContext context = dataset.sparkSession().sparkContext();
    config(1);
    Words words = WordCount.of(dataset, getInputCol(), Math.max(1, getMinCount()), getMaxVocab());
    ClusterShape shape = ClusterShape.of(context, getNumPartitions(), getNumThreads());
    DistributedTraining.Result trained =
        new DistributedTraining(
                context, config(shape.threads()), shape, getSyncsPerEpoch(), getFullSyncEvery())
            .train(dataset, getInputCol(), words, getMaxSentenceLength());
    W2vFastModel model = new W2vFastModel(uid, ModelData.of(dataset.sparkSession(), trained));
    return copyValues(model.setParent(this), new ParamMap());
  }

  /** The configuration of the trainer. */
  TrainingConfig config(int threads) {
    TrainingConfig.Builder builder =
        TrainingConfig.builder()
            .architecture(Architecture.valueOf(constant(getArchitecture())))
            .objective(ObjectiveType.valueOf(constant(getObjective())))
            .dim(getVectorSize())
            .window(getWindowSize())
            .sample(getSample())
            .epochs(getMaxIter())
            .minCount(Math.max(1, getMinCount()))
            .maxVocab(getMaxVocab())
            .threads(threads)
            .seed(getSeed());
    if (isSet(kernelMode())) {
      builder.kernelMode(KernelMode.valueOf(constant(getKernelMode())));
    }
    if (isSet(negative())) {
      builder.negative(getNegative());
    }
    if (isSet(stepSize())) {
      builder.alpha(getStepSize());
    }
    return builder.build();
  }

  private static String constant(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Schemas.transform(this, schema);
  }

  @Override
  public W2vFast copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
