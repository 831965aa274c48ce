package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.Word2Vec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of the README is {@link TrainAndAsk}, and it runs. */
class ReadmeExampleTest {
  @Test
  void runs(@TempDir Path folder) throws IOException {
    Path corpus = folder.resolve("corpus.txt");
    Files.writeString(corpus, "the king and the queen rule the land\n".repeat(50));
    Path vectors = folder.resolve("vectors.bin");
    TrainAndAsk.run(corpus, vectors);
    try (var loaded = Word2Vec.load(vectors)) {
      assertEquals(7, loaded.size());
      assertEquals(100, loaded.vector("queen").length);
    }
  }

  @Test
  void standsInTheReadme() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    if (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    List<String> source =
        Files.readAllLines(root.resolve("core/src/test/java/example/TrainAndAsk.java"));
    String example = String.join("\n", source.subList(2, source.size()));
    assertTrue(Files.readString(root.resolve("README.md")).contains(example));
  }
}
