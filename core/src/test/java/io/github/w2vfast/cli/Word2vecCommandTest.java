package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.VectorFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** word2vec.c's command line as it stands. */
class Word2vecCommandTest {
  private static Word2vecCommand parse(List<String> flags) {
    return Word2vecCommand.parse(new TestConsole().console(), flags.toArray(String[]::new));
  }

  private static TrainingConfig config(String flags) {
    return parse(List.of(flags.split(" "))).config();
  }

  @Test
  void theDefaultsAreThoseOfWord2vec() {
    TrainingConfig config = config("-train text8 -output v.txt");
    assertEquals(Architecture.CBOW, config.architecture());
    assertEquals(ObjectiveType.NEGATIVE_SAMPLING, config.objective());
    assertEquals(100, config.dim());
    assertEquals(5, config.window());
    assertEquals(1e-3, config.sample());
    assertEquals(5, config.negative());
    assertEquals(12, config.threads());
    assertEquals(5, config.epochs());
    assertEquals(5, config.minCount());
    assertEquals(0.05, config.alpha());
    assertEquals(0, config.maxVocab());
    OutputFiles files = parse(List.of("-train", "text8", "-output", "v")).outputs();
    assertEquals(VectorFormat.TEXT, files.formatOf(Path.of("v.bin")));
  }

  @Test
  void skipGramHasItsOwnLearningRate() {
    assertEquals(0.025, config("-train text8 -cbow 0").alpha());
    assertEquals(0.05, config("-train text8 -cbow 1").alpha());
    assertEquals(0.1, config("-cbow 0 -alpha 0.1 -train text8").alpha());
    assertEquals(0.1, config("-alpha 0.1 -train text8").alpha());
  }

  @Test
  void everyFlagCountsInAnyOrder() {
    List<List<String>> pairs =
        new ArrayList<>(
            List.of(
                List.of("-train", "text8"),
                List.of("-output", "v.bin"),
                List.of("-cbow", "0"),
                List.of("-size", "200"),
                List.of("-window", "8"),
                List.of("-negative", "25"),
                List.of("-hs", "0"),
                List.of("-sample", "1e-4"),
                List.of("-threads", "20"),
                List.of("-binary", "1"),
                List.of("-iter", "15"),
                List.of("-min-count", "7"),
                List.of("-alpha", "0.03"),
                List.of("-save-vocab", "sv"),
                List.of("-read-vocab", "rv"),
                List.of("-classes", "0"),
                List.of("-debug", "2")));
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(pairs, random);
      List<String> flags = pairs.stream().flatMap(List::stream).toList();
      assertTrue(Word2vecCommand.isFlag(flags.getFirst()));
      Word2vecCommand command = parse(flags);
      TrainingConfig config = command.config();
      assertEquals(Architecture.SKIP_GRAM, config.architecture());
      assertEquals(200, config.dim());
      assertEquals(8, config.window());
      assertEquals(25, config.negative());
      assertEquals(1e-4, config.sample());
      assertEquals(20, config.threads());
      assertEquals(15, config.epochs());
      assertEquals(7, config.minCount());
      assertEquals(0.03, config.alpha());
      OutputFiles files = command.outputs();
      assertEquals(Path.of("v.bin"), files.vectors());
      assertEquals(VectorFormat.BINARY, files.formatOf(Path.of("v.txt")));
      assertEquals(Path.of("sv"), files.vocabulary());
    }
  }

  @Test
  void anEmptyOutputMeansNone() {
    assertNull(parse(List.of("-train", "text8")).outputs().vectors());
    assertNull(parse(List.of("-train", "text8", "-output", "")).outputs().vectors());
  }

  @Test
  void flagsHaveOneDashAndAName() {
    for (String flag : List.of("-train", "-output", "-min-count", "-hs", "-sise")) {
      assertTrue(Word2vecCommand.isFlag(flag), flag);
    }
    for (String other : List.of("--train", "-h", "-V", "-", "train", "", "-1", "-o=x")) {
      assertFalse(Word2vecCommand.isFlag(other), other);
    }
  }
}
