package example;

import io.github.w2vfast.Word2Vec;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;

class TrainAndAsk {
  static void run(Path corpus, Path vectors) throws IOException {
    TrainingConfig config = TrainingConfig.builder().dim(100).window(5).epochs(5).build();
    try (TrainingResult result = Word2Vec.train(config, corpus)) {
      VectorWriter.write(result.vectors(), vectors, VectorFormat.BINARY);
      try (Neighbors neighbors = new Neighbors(result.vectors())) {
        for (Neighbor neighbor : neighbors.nearest("king", 10)) {
          System.out.println(neighbor.word() + " " + neighbor.cosine());
        }
      }
    }
  }
}
