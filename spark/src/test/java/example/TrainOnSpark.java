package example;

import io.github.w2vfast.spark.W2vFast;
import io.github.w2vfast.spark.W2vFastModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class TrainOnSpark {
  static Dataset<Row> run(Dataset<Row> texts) {
    W2vFast estimator =
        new W2vFast().setInputCol("tokens").setOutputCol("vector").setVectorSize(100).setMaxIter(5);
    W2vFastModel model = estimator.fit(texts);
    model.findSynonyms("king", 10).show();
    return model.transform(texts); // the average of the vectors of each sentence
  }
}
