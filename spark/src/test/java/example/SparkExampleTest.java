package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The Spark example of the README is {@link TrainOnSpark}, and it runs without a cluster. */
class SparkExampleTest {
  @Test
  void runs() {
    SparkSession session =
        SparkSession.builder()
            .master("local[2,4]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .getOrCreate();
    List<String> lines = Collections.nCopies(50, "the king and the queen rule the land");
    Dataset<Row> texts =
        session
            .createDataset(lines, Encoders.STRING())
            .select(functions.split(functions.col("value"), " ").as("tokens"));
    assertEquals(50, TrainOnSpark.run(texts).where("vector is not null").count());
  }

  @Test
  void standsInTheReadme() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    if (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    List<String> source =
        Files.readAllLines(root.resolve("spark/src/test/java/example/TrainOnSpark.java"));
    String example = String.join("\n", source.subList(2, source.size()));
    assertTrue(Files.readString(root.resolve("README.md")).contains(example));
  }
}
