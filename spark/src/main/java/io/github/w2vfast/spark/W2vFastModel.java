package io.github.w2vfast.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.github.w2vfast.query.Neighbor;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Word vectors that {@link W2vFast} has trained. They lie on the executors; {@link #transform} and
 * the synonyms gather them in the memory of the driver at the first call, and {@link #transform}
 * sends them to the executors from there.
 */
public final class W2vFastModel extends Model<W2vFastModel> implements W2vFastParams, MLWritable {
  private static final long serialVersionUID = 1;

  private static final StructType SYNONYMS =
      new StructType()
          .add("word", DataTypes.StringType)
          .add("similarity", DataTypes.DoubleType, false);

  private final String uid;
  private final ParamSet params;
  private final transient ModelData data;

  W2vFastModel(String uid, ModelData data) {
    this.uid = uid;
    this.data = data;
    params = new ParamSet(this);
  }

  /** Reads what {@link #write()} has written. */
  public static MLReader<W2vFastModel> read() {
    return new Reader();
  }

  /** Loads a model from a path. */
  public static W2vFastModel load(String path) {
    return read().load(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  ModelData data() {
    return data;
  }

  @Override
  public Param<String> inputCol() {
    return params.inputCol;
  }

  /** The column of token arrays. */
  public W2vFastModel setInputCol(String value) {
    set(params.inputCol, value);
    return this;
  }

  @Override
  public Param<String> outputCol() {
    return params.outputCol;
  }

  /** The column that takes the averages. */
  public W2vFastModel setOutputCol(String value) {
    set(params.outputCol, value);
    return this;
  }

  @Override
  public IntParam vectorSize() {
    return params.vectorSize;
  }

  @Override
  public IntParam windowSize() {
    return params.windowSize;
  }

  @Override
  public IntParam numPartitions() {
    return params.numPartitions;
  }

  @Override
  public IntParam minCount() {
    return params.minCount;
  }

  @Override
  public IntParam maxSentenceLength() {
    return params.maxSentenceLength;
  }

  @Override
  public IntParam maxIter() {
    return params.maxIter;
  }

  @Override
  public DoubleParam stepSize() {
    return params.stepSize;
  }

  @Override
  public LongParam seed() {
    return params.seed;
  }

  @Override
  public Param<String> objective() {
    return params.objective;
  }

  @Override
  public Param<String> architecture() {
    return params.architecture;
  }

  @Override
  public Param<String> kernelMode() {
    return params.kernelMode;
  }

  @Override
  public IntParam negative() {
    return params.negative;
  }

  @Override
  public DoubleParam sample() {
    return params.sample;
  }

  @Override
  public IntParam maxVocab() {
    return params.maxVocab;
  }

  @Override
  public IntParam syncsPerEpoch() {
    return params.syncsPerEpoch;
  }

  @Override
  public IntParam fullSyncEvery() {
    return params.fullSyncEvery;
  }

  @Override
  public IntParam numThreads() {
    return params.numThreads;
  }

  /** A table with the columns word and vector, which stays on the executors. */
  public Dataset<Row> getVectors() {
    return data.table()
        .select(col(ModelData.WORD), functions.array_to_vector(col(ModelData.VECTOR)).as("vector"));
  }

  /**
   * The words nearest to a word, as a table with the columns word and similarity.
   *
   * @throws IllegalStateException if the word is not in the vocabulary
   */
  public Dataset<Row> findSynonyms(String word, int num) {
    return table(findSynonymsArray(word, num));
  }

  /** The words nearest to a vector, as a table with the columns word and similarity. */
  public Dataset<Row> findSynonyms(Vector vector, int num) {
    return table(findSynonymsArray(vector, num));
  }

  /**
   * The words nearest to a word with their cosines, nearest first; the word itself is left out.
   *
   * @throws IllegalStateException if the word is not in the vocabulary
   */
  public Tuple2<String, Object>[] findSynonymsArray(String word, int num) {
    checkNumber(num);
    VectorTable table = data.local(getVectorSize());
    float[] vector = table.vector(word);
    if (vector == null) {
      throw new IllegalStateException(word + " not in vocabulary");
    }
    return pairs(table.nearest(vector, num, table.id(word)));
  }

  /** The words nearest to a vector with their cosines, nearest first. */
  public Tuple2<String, Object>[] findSynonymsArray(Vector vector, int num) {
    checkNumber(num);
    if (vector.size() != getVectorSize()) {
      throw new IllegalArgumentException(
          "the vector has %d values, those of the words %d"
              .formatted(vector.size(), getVectorSize()));
    }
    float[] values = new float[vector.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) vector.apply(k);
    }
    return pairs(data.local(getVectorSize()).nearest(values, num));
  }

  private static void checkNumber(int num) {
    if (num <= 0) {
      throw new IllegalArgumentException("requirement failed: Number of similar words should > 0");
    }
  }

  private static Tuple2<String, Object>[] pairs(List<Neighbor> neighbors) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
    Tuple2<String, Object>[] pairs = (Tuple2<String, Object>[]) new Tuple2[neighbors.size()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new Tuple2<>(neighbors.get(i).word(), (double) neighbors.get(i).cosine());
    }
    return pairs;
  }

  private Dataset<Row> table(Tuple2<String, Object>[] synonyms) {
    List<Row> rows =
        java.util.Arrays.stream(synonyms)
            .map(pair -> RowFactory.create(pair._1(), pair._2()))
            .toList();
    return data.session().createDataFrame(rows, SYNONYMS);
  }

  /**
   * Adds the average of the vectors of each sentence: their sum divided by the number of all its
   * tokens, unknown ones too.
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    Broadcast<VectorTable> table = data.shared(getVectorSize());
    UDF1<@Nullable Seq<String>, @Nullable Vector> average =
        tokens ->
            tokens == null
                ? null
                : table.value().average(CollectionConverters.asJava(tokens.iterator()));
    UserDefinedFunction function = udf(average, SQLDataTypes.VectorType());
    return dataset.withColumn(
        getOutputCol(),
        function
            .apply(col(getInputCol()))
            .as(getOutputCol(), schema.apply(getOutputCol()).metadata()));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Schemas.transformed(this, schema);
  }

  @Override
  public W2vFastModel copy(ParamMap extra) {
    W2vFastModel copied = new W2vFastModel(uid, data);
    return copyValues(copied, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  @Override
  public String toString() {
    return "W2vFastModel: uid=%s, vectorSize=%d".formatted(uid, getVectorSize());
  }

  private static String dataPath(String path) {
    return path + "/data";
  }

  private static final class Writer extends MLWriter {
    private final W2vFastModel model;

    Writer(W2vFastModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter$.MODULE$.saveMetadata(
          model, path, sparkSession(), Option.empty(), Option.empty());
      model.data.save(dataPath(path));
    }
  }

  private static final class Reader extends MLReader<W2vFastModel> {
    @Override
    public W2vFastModel load(String path) {
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession(), W2vFastModel.class.getName());
      W2vFastModel model =
          new W2vFastModel(metadata.uid(), ModelData.load(sparkSession(), dataPath(path)));
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }
  }
}
