package io.github.w2vfast.spark;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The words and vectors of a model: a table that lies on the cluster, and a copy in the driver's
 * memory once somebody looks words up.
 */
final class ModelData {
  static final String ID = "id";
  static final String WORD = "word";
  static final String COUNT = "count";
  static final String VECTOR = "vector";

  private static final StructType SCHEMA =
      new StructType()
          .add(ID, DataTypes.IntegerType, false)
          .add(WORD, DataTypes.StringType, false)
          .add(COUNT, DataTypes.LongType, false)
          .add(VECTOR, DataTypes.createArrayType(DataTypes.FloatType, false), false);

  private final SparkSession session;
  private final Dataset<Row> table;
  private final DistributedTraining.@Nullable Result trained;
  private @Nullable Words words;
  private @Nullable VectorTable local;
  private @Nullable Broadcast<VectorTable> shared;

  private ModelData(
      SparkSession session, Dataset<Row> table, DistributedTraining.@Nullable Result trained) {
    this.session = session;
    this.table = table;
    this.trained = trained;
  }

  /** What was trained just now. */
  static ModelData of(SparkSession session, DistributedTraining.Result trained) {
    RunPlan plan = trained.plan();
    return new ModelData(session, table(session, plan, trained.slices()), trained);
  }

  private static Dataset<Row> table(
      SparkSession session, RunPlan plan, RDD<Tuple2<Integer, byte[]>> slices) {
    SliceLayout layout = plan.layout();
    Broadcast<Words> words = plan.words();
    JavaRDD<Row> rows =
        slices
            .toJavaRDD()
            .filter(slice -> layout.matrix(slice._1()) == 0)
            .flatMap(slice -> rows(layout, words.value(), slice));
    return session.createDataFrame(rows, SCHEMA);
  }

  private static Iterator<Row> rows(
      SliceLayout layout, Words words, Tuple2<Integer, byte[]> slice) {
    int first = layout.firstRow(slice._1());
    int dim = layout.dim();
    MemorySegment data = MemorySegment.ofArray(slice._2());
    return IntStream.range(0, layout.rows(slice._1()))
        .filter(r -> first + r > 0)
        .mapToObj(
            r -> {
              Float[] vector = new Float[dim];
              for (int k = 0; k < dim; k++) {
                long at = Float.BYTES * ((long) r * dim + k);
                vector[k] = data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
              }
              return RowFactory.create(
                  first + r, words.token(first + r), words.vocabulary().count(first + r), vector);
            })
        .iterator();
  }

  /** What {@link #save} has written. */
  static ModelData load(SparkSession session, String path) {
    return new ModelData(session, session.read().schema(SCHEMA).parquet(path), null);
  }

  /** Writes the table as parquet. */
  void save(String path) {
    table.write().parquet(path);
  }

  /** Columns id, word, count and vector, in no order; ids begin with 1. */
  Dataset<Row> table() {
    return table;
  }

  /** How and with which slices it was trained, if that was just now. */
  DistributedTraining.@Nullable Result trained() {
    return trained;
  }

  SparkSession session() {
    return session;
  }

  /** The words by id. */
  synchronized Words words() {
    if (trained != null) {
      return trained.plan().words().value();
    }
    Words known = words;
    if (known == null) {
      List<Row> rows = new ArrayList<>(table.select(ID, WORD, COUNT).collectAsList());
      Row[] sorted = new Row[rows.size()];
      for (Row row : rows) {
        sorted[row.getInt(0) - 1] = row;
      }
      known =
          Words.inOrder(
              Arrays.stream(sorted)
                  .map(row -> new Words.Counted(row.getString(1), row.getLong(2)))
                  .toList());
      words = known;
    }
    return known;
  }

  /** The vectors, of that length, in the driver's memory, gathered at the first call. */
  synchronized VectorTable local(int dim) {
    VectorTable gathered = local;
    if (gathered == null) {
      gathered = VectorTable.gather(table, words(), dim);
      local = gathered;
    }
    return gathered;
  }

  /** The vectors for the executors. */
  synchronized Broadcast<VectorTable> shared(int dim) {
    Broadcast<VectorTable> sent = shared;
    if (sent == null) {
      sent = session.sparkContext().broadcast(local(dim), Rdds.tag(VectorTable.class));
      shared = sent;
    }
    return sent;
  }
}
