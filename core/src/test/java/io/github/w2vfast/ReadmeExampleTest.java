package io.github.w2vfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

// README: begin
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import io.github.w2vfast.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;

// README: end
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of the README is this code, and it runs. */
class ReadmeExampleTest {
  // README: begin
  static void trainAndAsk(Path corpus, Path vectors) throws IOException {
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

  // README: end

  @Test
  void runs(@TempDir Path folder) throws IOException {
    Path corpus = folder.resolve("corpus.txt");
    Files.writeString(corpus, "the king and the queen rule the land\n".repeat(50));
    Path vectors = folder.resolve("vectors.bin");
    trainAndAsk(corpus, vectors);
    try (var loaded = Word2Vec.load(vectors)) {
      assertEquals(8, loaded.size());
      assertEquals(100, loaded.vector("queen").length);
    }
  }

  @Test
  void standsInTheReadme() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    if (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    Path source =
        root.resolve("core/src/test/java/io/github/w2vfast/ReadmeExampleTest.java");
    String readme = Files.readString(root.resolve("README.md"));
    List<String> shown = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(source)) {
      if (line.strip().startsWith("// README: ")) {
        inside = line.contains("begin");
      } else if (inside && !line.isBlank()) {
        shown.add(line.strip());
      }
    }
    assertTrue(shown.size() > 10);
    for (String line : shown) {
      assertTrue(readme.contains(line), "the README's example lacks: " + line);
    }
  }
}
