package io.github.w2vfast.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class W2vFastTest {
  private static Dataset<Row> texts;
  private static W2vFastModel model;

  @BeforeAll
  static void train() {
    texts = LocalSpark.table(LocalSpark.sentences(600, 1), 3).cache();
    model = estimator().fit(texts);
  }

  private static W2vFast estimator() {
    return new W2vFast()
        .setInputCol("tokens")
        .setOutputCol("vector")
        .setVectorSize(16)
        .setMinCount(2)
        .setMaxIter(4)
        .setSample(0)
        .setNumPartitions(2)
        .setSyncsPerEpoch(4)
        .setFullSyncEvery(2)
        .setSeed(7);
  }

  static Map<String, Vector> vectors(W2vFastModel of) {
    Map<String, Vector> vectors = new TreeMap<>();
    for (Row row : of.getVectors().collectAsList()) {
      vectors.put(row.getString(0), row.getAs(1));
    }
    return vectors;
  }

  @Test
  void wordsOfATopicAreNear() {
    Tuple2<String, Object>[] near = model.findSynonymsArray("a1", 5);
    assertEquals(5, near.length);
    double last = 1;
    for (Tuple2<String, Object> pair : near) {
      assertTrue(pair._1().startsWith("a"), () -> Arrays.toString(near));
      double cosine = (Double) pair._2();
      assertTrue(cosine <= last && cosine > 0.5, () -> Arrays.toString(near));
      last = cosine;
    }
    List<Row> table = model.findSynonyms("a1", 5).collectAsList();
    assertEquals(near[4]._1(), table.get(4).getString(0));
    assertEquals((Double) near[4]._2(), table.get(4).getDouble(1));
  }

  @Test
  void aVectorFindsItsOwnWord() {
    Vector own = vectors(model).get("b3");
    Tuple2<String, Object>[] near = model.findSynonymsArray(own, 3);
    assertEquals("b3", near[0]._1());
    assertEquals(1, (Double) near[0]._2(), 1e-5);
    assertEquals("b3", model.findSynonyms(own, 3).first().getString(0));
  }

  @Test
  void unknownWordsAndNumbersAreRefusedAsSparkDoes() {
    IllegalStateException unknown =
        assertThrows(IllegalStateException.class, () -> model.findSynonymsArray("zebra", 1));
    assertEquals("zebra not in vocabulary", unknown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> model.findSynonymsArray("a1", 0));
  }

  @Test
  void allWordsHaveVectors() {
    Map<String, Vector> vectors = vectors(model);
    assertEquals(25, vectors.size());
    assertTrue(vectors.containsKey("the"));
    assertTrue(vectors.values().stream().allMatch(v -> v.size() == 16));
    assertArrayEquals(new String[] {"word", "vector"}, model.getVectors().columns());
  }

  @Test
  void aSentenceBecomesTheSumDividedByAllItsTokens() {
    Map<String, Vector> vectors = vectors(model);
    Dataset<Row> table =
        LocalSpark.table(
            Arrays.asList(List.of("a1", "unknown", "b2", "unknown"), List.of(), null), 1);
    List<Row> rows = model.transform(table).collectAsList();
    for (Row row : rows) {
      Vector average = row.getAs("vector");
      if (row.isNullAt(0)) {
        assertEquals(null, average);
      } else if (row.getList(0).isEmpty()) {
        assertEquals(new SparseVector(16, new int[0], new double[0]), average);
      } else {
        for (int k = 0; k < 16; k++) {
          double expected = (vectors.get("a1").apply(k) + vectors.get("b2").apply(k)) / 4;
          assertEquals(expected, average.apply(k), 1e-9);
        }
      }
    }
    assertEquals(3, rows.size());
  }

  @Test
  void theColumnKnowsItsSize() {
    StructType schema = model.transform(texts).schema();
    assertEquals(16, AttributeGroup.fromStructField(schema.apply("vector")).size());
    StructType promised = model.transformSchema(texts.schema());
    assertEquals(schema.apply("vector").metadata(), promised.apply("vector").metadata());
    assertEquals(schema.apply("vector").dataType(), promised.apply("vector").dataType());
  }

  @Test
  void columnsAreCheckedWithSparksMessages() {
    StructType wrong = new StructType().add("tokens", DataTypes.StringType);
    IllegalArgumentException type =
        assertThrows(IllegalArgumentException.class, () -> estimator().transformSchema(wrong));
    assertTrue(
        type.getMessage().startsWith("requirement failed: Column tokens must be of type equal to"),
        type.getMessage());
    assertTrue(type.getMessage().contains("array<string>"), type.getMessage());
    StructType taken = LocalSpark.TOKENS.add("vector", DataTypes.StringType);
    IllegalArgumentException exists =
        assertThrows(IllegalArgumentException.class, () -> estimator().transformSchema(taken));
    assertEquals("requirement failed: Column vector already exists.", exists.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> estimator().setInputCol("absent").fit(texts));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> estimator().setVectorSize(0));
    assertThrows(IllegalArgumentException.class, () -> estimator().setObjective("guess"));
    assertThrows(IllegalArgumentException.class, () -> estimator().setSample(2));
    IllegalArgumentException contradiction =
        assertThrows(IllegalArgumentException.class, () -> estimator().setNegative(0).fit(texts));
    assertTrue(contradiction.getMessage().contains("negative"), contradiction.getMessage());
    IllegalArgumentException rare =
        assertThrows(
            IllegalArgumentException.class, () -> estimator().setMinCount(100_000).fit(texts));
    assertTrue(rare.getMessage().contains("minCount"), rare.getMessage());
  }

  @Test
  void theModelIsSavedAndLoaded(@TempDir Path directory) throws IOException {
    String path = directory.resolve("model").toUri().toString();
    model.write().overwrite().save(path);
    W2vFastModel loaded = W2vFastModel.load(path);
    assertEquals(model.uid(), loaded.uid());
    assertEquals("tokens", loaded.getInputCol());
    assertEquals(4, loaded.getMaxIter());
    assertEquals(vectors(model), vectors(loaded));
    assertArrayEquals(model.findSynonymsArray("b1", 4), loaded.findSynonymsArray("b1", 4));
    assertEquals(
        model.transform(texts).first().<Vector>getAs("vector"),
        loaded.transform(texts).first().<Vector>getAs("vector"));
  }

  @Test
  void theEstimatorIsSavedAndLoaded(@TempDir Path directory) throws IOException {
    String path = directory.resolve("estimator").toUri().toString();
    W2vFast estimator = estimator().setNegative(7).setArchitecture("cbow");
    estimator.write().save(path);
    W2vFast loaded = W2vFast.load(path);
    assertEquals(estimator.uid(), loaded.uid());
    assertEquals(estimator.explainParams(), loaded.explainParams());
    assertEquals(7, loaded.getNegative());
    assertEquals(estimator.config(3), loaded.config(3));
  }

  @Test
  void copiesHaveTheirOwnParameters() {
    W2vFast estimator = estimator();
    W2vFast copy = estimator.copy(new ParamMap().put(estimator.vectorSize(), 99));
    assertEquals(99, copy.getVectorSize());
    assertEquals(16, estimator.getVectorSize());
    assertEquals(estimator.uid(), copy.uid());
    W2vFastModel other = model.copy(new ParamMap().put(model.outputCol(), "other"));
    assertEquals("other", other.getOutputCol());
    assertEquals("vector", model.getOutputCol());
    assertEquals(vectors(model), vectors(other));
  }

  @Test
  void pipelinesWork(@TempDir Path directory) throws IOException {
    List<String> lines =
        LocalSpark.sentences(300, 2).stream().map(words -> String.join(" ", words)).toList();
    Dataset<Row> text = LocalSpark.session().createDataset(lines, Encoders.STRING()).toDF("text");
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Tokenizer().setInputCol("text").setOutputCol("tokens"),
                  estimator().setMaxIter(1)
                });
    PipelineModel trained = pipeline.fit(text);
    String path = directory.resolve("pipeline").toUri().toString();
    trained.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    assertEquals(
        trained.transform(text).select("vector").first(),
        loaded.transform(text).select("vector").first());
  }

  @Test
  void anyStringIsAWord() {
    List<String> odd =
        List.of("New York", "", "</s>", "a\tb", "back\\slash", "\\e", "line\nend", "é𝄞", "NUL\0");
    List<List<String>> sentences = java.util.Collections.nCopies(40, odd);
    W2vFastModel trained = estimator().setMaxIter(1).fit(LocalSpark.table(sentences, 2));
    assertEquals(new java.util.TreeSet<>(odd), vectors(trained).keySet());
    assertEquals(8, trained.findSynonymsArray("New York", 20).length);
  }

  @Test
  void everyObjectiveTrains() {
    List<String> architectures = List.of("skip-gram", "cbow", "skip-gram");
    List<String> objectives = List.of("hierarchical-softmax", "negative-sampling", "softmax");
    for (int i = 0; i < objectives.size(); i++) {
      W2vFastModel trained =
          estimator()
              .setObjective(objectives.get(i))
              .setArchitecture(architectures.get(i))
              .setSyncsPerEpoch(2)
              .fit(texts);
      Tuple2<String, Object>[] near = trained.findSynonymsArray("a1", 4);
      long own = Arrays.stream(near).filter(pair -> pair._1().startsWith("a")).count();
      assertTrue(own >= 3, () -> trained.getObjective() + ": " + Arrays.toString(near));
    }
  }

  @Test
  void theVocabularyCanBeLimited() {
    assertEquals(9, vectors(estimator().setMaxVocab(10).setMaxIter(1).fit(texts)).size());
  }
}
