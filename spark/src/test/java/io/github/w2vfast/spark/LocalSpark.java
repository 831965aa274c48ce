package io.github.w2vfast.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A session for all tests, and texts. */
final class LocalSpark {
  static final StructType TOKENS =
      new StructType().add("tokens", DataTypes.createArrayType(DataTypes.StringType, true), true);

  private LocalSpark() {}

  /** Two threads; a task may fail three times before the job does. */
  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2,4]")
        .appName("w2v-fast tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "localhost")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/w2v-warehouse")
        .getOrCreate();
  }

  /** Sentences about two things that have no words in common but "the". */
  static List<List<String>> sentences(int n, long seed) {
    Random random = new Random(seed);
    List<List<String>> sentences = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      String topic = i % 2 == 0 ? "a" : "b";
      List<String> sentence = new ArrayList<>();
      for (int k = 0; k < 10; k++) {
        sentence.add(k == 5 ? "the" : topic + random.nextInt(12));
      }
      sentences.add(sentence);
    }
    return sentences;
  }

  static Dataset<Row> table(List<List<String>> sentences, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (List<String> sentence : sentences) {
      rows.add(RowFactory.create((Object) (sentence == null ? null : sentence.toArray())));
    }
    return session().createDataFrame(rows, TOKENS).repartition(partitions);
  }
}
