package io.github.w2vfast.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks against node2vec's formula. */
class RandomWalksTest {
  /** t and v are neighbours, x is a neighbour of both, y and z of v only. */
  private static final String EDGES = "t v 2\nv x 1\nv y 3\nv z 0.5\nt x 1\n";

  private static Graph graph(String edges, boolean directed, boolean weighted) throws IOException {
    byte[] bytes = edges.getBytes(StandardCharsets.UTF_8);
    return Graph.read(new ByteArrayInputStream(bytes), "edges", directed, weighted);
  }

  private static List<String> walks(Graph graph, RandomWalks.Options options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RandomWalks.write(graph, options, out, CorpusEncoder.Progress.NONE);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** How often each node follows t, v, as shares. */
  private static Map<String, Double> stepsAfterTv(Graph graph, double p, double q)
      throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    int all = 0;
    for (String walk : walks(graph, new RandomWalks.Options(40, 2_000, p, q, 5, 1))) {
      String[] nodes = walk.split(" ");
      for (int i = 2; i < nodes.length; i++) {
        if (nodes[i - 2].equals("t") && nodes[i - 1].equals("v")) {
          counts.merge(nodes[i], 1, Integer::sum);
          all++;
        }
      }
    }
    Map<String, Double> shares = new HashMap<>();
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      shares.put(entry.getKey(), (double) entry.getValue() / all);
    }
    assertTrue(all > 10_000, "steps: " + all);
    return shares;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4, 0.25", "0.1, 3", "0.001, 1000", "1000, 1000"})
  void stepsHaveTheProbabilitiesOfNode2vec(double p, double q) throws IOException {
    for (boolean weighted : new boolean[] {true, false}) {
      String edges = weighted ? EDGES : EDGES.replaceAll(" [0-9.]+\n", "\n");
      Map<String, Double> found = stepsAfterTv(graph(edges, false, weighted), p, q);
      double[] weights = weighted ? new double[] {2, 1, 3, 0.5} : new double[] {1, 1, 1, 1};
      double[] factors = {1 / p, 1, 1 / q, 1 / q};
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        weights[i] *= factors[i];
        sum += weights[i];
      }
      String[] names = {"t", "x", "y", "z"};
      for (int i = 0; i < 4; i++) {
        assertEquals(weights[i] / sum, found.getOrDefault(names[i], 0.0), 0.02, names[i]);
      }
    }
  }

  @Test
  void walksDependOnTheSeedAloneAndStartAtEachNode() throws IOException {
    StringBuilder edges = new StringBuilder("# a comment\n\n");
    Random random = new Random(2);
    for (int i = 0; i < 9_000; i++) {
      edges.append(random.nextInt(3_000)).append('\t').append(random.nextInt(3_000)).append("\r\n");
    }
    Graph graph = graph(edges.toString(), false, false);
    List<String> one = walks(graph, new RandomWalks.Options(9, 3, 2, 0.5, 7, 1));
    assertEquals(one, walks(graph, new RandomWalks.Options(9, 3, 2, 0.5, 7, 4)));
    assertFalse(one.equals(walks(graph, new RandomWalks.Options(9, 3, 2, 0.5, 8, 4))));
    assertEquals(3 * graph.nodes(), one.size());
    Map<String, Integer> starts = new HashMap<>();
    for (String walk : one) {
      String[] nodes = walk.split(" ");
      starts.merge(nodes[0], 1, Integer::sum);
      assertEquals(9, nodes.length);
    }
    assertEquals(graph.nodes(), starts.size());
    assertTrue(starts.values().stream().allMatch(n -> n == 3));
    String order = String.join(" ", one.subList(0, graph.nodes()));
    assertFalse(order.startsWith(new String(graph.name(0), StandardCharsets.UTF_8) + " 0 "), order);
  }

  @Test
  void everyStepIsAnEdgeAndDirectionsCount() throws IOException {
    Graph graph = graph("a b\nb c\nc a\nc d\n", true, false);
    for (String walk : walks(graph, new RandomWalks.Options(20, 50, 0.5, 2, 1, 2))) {
      String[] nodes = walk.split(" ");
      for (int i = 1; i < nodes.length; i++) {
        assertTrue(
            List.of("a b", "b c", "c a", "c d").contains(nodes[i - 1] + " " + nodes[i]), walk);
      }
      assertTrue(nodes.length == 20 || walk.endsWith("d"), walk);
    }
  }

  @Test
  void edgesThatComeAgainCountOnceAndWeightsAddUp() throws IOException {
    Graph plain = graph("a b\nb a\na b\na a\na c\n", false, false);
    assertEquals(3, plain.nodes());
    assertEquals(5, plain.edges()); // a-a, a-b, a-c and back
    assertTrue(plain.hasEdge(0, 0) && plain.hasEdge(1, 0) && !plain.hasEdge(1, 2));
    Graph weighted = graph("a b 1\nb a 2.5\na c 1\n", false, true);
    assertEquals(4, weighted.edges());
    assertEquals(3.5, weighted.weight(0, 0), 1e-12);
    assertEquals(1, weighted.weight(0, 1), 1e-12);
    assertEquals(3.5, weighted.weight(1, 0), 1e-12);
  }

  @Test
  void packedEdgesAreUnpacked() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write("서울 부산\n서울 😀\n".getBytes(StandardCharsets.UTF_8));
    }
    Graph graph = Graph.read(new ByteArrayInputStream(packed.toByteArray()), "edges", false, false);
    assertArrayEquals("부산".getBytes(StandardCharsets.UTF_8), graph.name(1));
    assertEquals(4, graph.edges());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b;a       | false | edges:2: expected two nodes, found 'a'",
        "a b 3       | false | with --weighted the third word is a weight",
        "a b c d e   | false | edges:1: expected two nodes, found",
        "a b         | true  | expected two nodes and the weight of their edge",
        "a b 0       | true  | the weight must be a number above 0",
        "a b -1      | true  | the weight must be a number above 0",
        "a b NaN     | true  | the weight must be a number above 0",
        "a b x       | true  | the weight must be a number above 0",
        "</s> b      | false | cannot be a node",
        "# a b       | false | there are no edges in edges",
      })
  void whatIsNoEdgeIsRefused(String edges, boolean weighted, String message) {
    CorpusException e =
        assertThrows(CorpusException.class, () -> graph(edges.replace(';', '\n'), false, weighted));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aStreamThatTakesNoMoreEndsTheWalks() throws IOException {
    StringBuilder edges = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      edges.append(i).append(' ').append(i + 1).append('\n');
    }
    Graph graph = graph(edges.toString(), false, false);
    OutputStream full =
        new OutputStream() {
          private int calls;

          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (++calls == 3) {
              throw new IOException("full");
            }
          }
        };
    RandomWalks.Options options = new RandomWalks.Options(5, 10, 1, 1, 1, 4);
    IOException e =
        assertThrows(
            IOException.class,
            () -> RandomWalks.write(graph, options, full, CorpusEncoder.Progress.NONE));
    assertEquals("full", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new RandomWalks.Options(5, 10, 0, 1, 1, 4));
  }
}
