package io.github.w2vfast.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.query.Neighbor;
import io.github.w2vfast.query.Neighbors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no text: graphs and sessions. */
class WalksCommandTest {
  private static final int COMMUNITIES = 4;
  private static final int MEMBERS = 30;

  @TempDir private Path dir;

  private String path(String name) {
    return dir.resolve(name).toString();
  }

  private static TestConsole ok(TestConsole console, String... args) {
    assertEquals(ExitCode.OK, console.run(args), console::err);
    return console;
  }

  /** Nodes c-m: member m of community c has 8 edges within it and one to any node. */
  private String graph() {
    Random random = new Random(4);
    StringBuilder edges = new StringBuilder();
    for (int c = 0; c < COMMUNITIES; c++) {
      for (int m = 0; m < MEMBERS; m++) {
        for (int i = 0; i < 8; i++) {
          edges.append("%d-%d %d-%d\n".formatted(c, m, c, random.nextInt(MEMBERS)));
        }
        edges.append(
            "%d-%d %d-%d\n".formatted(c, m, random.nextInt(COMMUNITIES), random.nextInt(MEMBERS)));
      }
    }
    return edges.toString();
  }

  /** The share of the ten nearest of each word that begin as it does; chance is a quarter. */
  private double purity(String vectors) throws IOException {
    int same = 0;
    int all = 0;
    try (LoadedVectors read = VectorReader.read(dir.resolve(vectors));
        Neighbors neighbors = new Neighbors(read)) {
      for (int c = 0; c < COMMUNITIES; c++) {
        for (int m = 0; m < MEMBERS; m++) {
          for (Neighbor found : neighbors.nearest(c + "-" + m, 10)) {
            same += found.word().startsWith(c + "-") ? 1 : 0;
            all++;
          }
        }
      }
    }
    assertEquals(COMMUNITIES * MEMBERS * 10, all);
    return (double) same / all;
  }

  private void train(TestConsole console, String corpus) {
    ok(
        console,
        "train",
        corpus,
        "-o",
        path("nodes.bin"),
        "--dim",
        "16",
        "--min-count",
        "1",
        "--sample",
        "0",
        "--epochs",
        "5",
        "--threads",
        "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "pipe", "weighted"})
  void communitiesAreNear(String way) throws IOException {
    String edges = graph();
    if (way.equals("weighted")) {
      // Edges between communities as many as within them, but lighter.
      edges = edges.replace("\n", " 10\n");
      Random random = new Random(8);
      StringBuilder noise = new StringBuilder(edges);
      for (int i = 0; i < COMMUNITIES * MEMBERS * 8; i++) {
        noise.append(
            "%d-%d %d-%d 1\n"
                .formatted(
                    random.nextInt(COMMUNITIES),
                    random.nextInt(MEMBERS),
                    random.nextInt(COMMUNITIES),
                    random.nextInt(MEMBERS)));
      }
      edges = noise.toString();
    }
    Files.writeString(dir.resolve("edges.txt"), edges);
    if (way.equals("pipe")) {
      TestConsole walks = ok(new TestConsole(), "walks", path("edges.txt"), "--walk-length", "30");
      assertEquals(10 * COMMUNITIES * MEMBERS, walks.out().lines().count());
      train(new TestConsole().input(walks.out()), "-");
    } else {
      TestConsole console = new TestConsole();
      String[] args = {
        "walks", path("edges.txt"), "-o", path("walks.txt"), "--walk-length", "30", "--q", "2"
      };
      if (way.equals("weighted")) {
        args = java.util.Arrays.copyOf(args, args.length + 1);
        args[args.length - 1] = "--weighted";
      }
      ok(console, args);
      assertTrue(console.err().contains("120 nodes"), console::err);
      train(new TestConsole(), path("walks.txt"));
    }
    double purity = purity("nodes.bin");
    assertTrue(purity > 0.8, "share of neighbours of the same community: " + purity);
  }

  /** A session is a line, an item is a word: what is bought together is near. */
  @Test
  void itemsOfSessionsAreNear() throws IOException {
    Random random = new Random(6);
    StringBuilder sessions = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      int taste = random.nextInt(COMMUNITIES);
      for (int k = 3 + random.nextInt(6); k > 0; k--) {
        int kind = random.nextInt(8) == 0 ? random.nextInt(COMMUNITIES) : taste;
        sessions.append(kind).append('-').append(random.nextInt(MEMBERS)).append(' ');
      }
      sessions.append('\n');
    }
    Files.writeString(dir.resolve("sessions.txt"), sessions);
    train(new TestConsole(), path("sessions.txt"));
    double purity = purity("nodes.bin");
    assertTrue(purity > 0.8, "share of neighbours of the same taste: " + purity);
  }

  @Test
  void aLineThatIsNoEdgeFailsAndLeavesNothing() throws IOException {
    Files.writeString(dir.resolve("edges.txt"), "a b\na\n");
    TestConsole console = new TestConsole();
    int code = console.run("walks", path("edges.txt"), "-o", path("walks.txt"));
    assertEquals(ExitCode.FAILURE, code);
    assertTrue(console.err().contains("edges.txt:2: expected two nodes, found 'a'"), console::err);
    assertTrue(Files.notExists(dir.resolve("walks.txt")));
  }
}
