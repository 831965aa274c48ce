package io.github.w2vfast.vocab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HuffmanTreeTest {
  static List<Vocabulary> vocabularies() {
    return List.of(
        vocabulary(1, i -> 1),
        vocabulary(2, i -> 5),
        vocabulary(3, i -> 5),
        vocabulary(4, i -> 100 - i),
        vocabulary(300, i -> 7),
        vocabulary(60, i -> 1L << (60 - i)),
        vocabulary(5000, i -> 1 + 100_000 / i));
  }

  private static Vocabulary vocabulary(int size, java.util.function.IntToLongFunction count) {
    List<String> words = new ArrayList<>(List.of(Vocabulary.END_OF_SENTENCE));
    long[] counts = new long[size];
    counts[0] = 3;
    for (int i = 1; i < size; i++) {
      words.add("w" + i);
      counts[i] = count.applyAsLong(i);
    }
    return Vocabulary.of(words, counts);
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void pathsAreAPrefixCodeOfTheLeastLength(Vocabulary vocabulary) {
    HuffmanTree tree = new HuffmanTree(vocabulary);
    assertEquals(0, tree.pathLength(0));
    double cost = 0;
    double kraft = 0;
    int longest = 0;
    Set<String> codes = new HashSet<>();
    for (int word = 1; word < vocabulary.size(); word++) {
      StringBuilder code = new StringBuilder();
      for (int i = 0; i < tree.pathLength(word); i++) {
        assertTrue(tree.node(word, i) >= 0 && tree.node(word, i) < tree.innerNodes());
        assertTrue(i > 0 || tree.node(word, i) == 0, "a path starts at the root");
        code.append(tree.side(word, i));
      }
      assertTrue(codes.add(code.toString()), "two words have one path");
      cost += (double) vocabulary.count(word) * code.length();
      kraft += Math.pow(2, -code.length());
      longest = Math.max(longest, code.length());
    }
    if (vocabulary.size() > 1) {
      assertEquals(1, kraft, 1e-12);
    }
    assertEquals(longest, tree.longestPath());
    assertEquals(leastCost(vocabulary), cost, 1e-9 * cost);
  }

  /** The cost of a Huffman code, by a heap: the sum of all merged counts. */
  private static double leastCost(Vocabulary vocabulary) {
    PriorityQueue<Double> queue = new PriorityQueue<>();
    for (int word = 1; word < vocabulary.size(); word++) {
      queue.add((double) vocabulary.count(word));
    }
    double cost = 0;
    while (queue.size() > 1) {
      double merged = queue.poll() + queue.poll();
      cost += merged;
      queue.add(merged);
    }
    return cost;
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void probabilitiesOfAllWordsSumToOne(Vocabulary vocabulary) {
    HuffmanTree tree = new HuffmanTree(vocabulary);
    Random random = new Random(1);
    double[] ones = random.doubles(tree.innerNodes()).toArray();
    double[] p = tree.wordProbabilities(ones);
    assertEquals(vocabulary.size(), p.length);
    assertEquals(vocabulary.size() > 1 ? 1 : 0, Arrays.stream(p).sum(), 1e-12);
    for (int word = 1; word < vocabulary.size(); word++) {
      double product = 1;
      for (int i = 0; i < tree.pathLength(word); i++) {
        double one = ones[tree.node(word, i)];
        product *= tree.side(word, i) == 1 ? one : 1 - one;
      }
      assertEquals(product, p[word], 1e-12);
    }
  }
}
