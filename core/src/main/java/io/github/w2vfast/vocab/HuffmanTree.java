package io.github.w2vfast.vocab;

import java.util.Arrays;

/**
 * The Huffman tree of hierarchical softmax (Morin and Bengio, 2005; Mikolov et al., 2013): its
 * leaves are the words but {@link Vocabulary#END_OF_SENTENCE}, which is never predicted, and
 * frequent words have short paths. At each inner node n a path takes the side 1 with probability
 * sigmoid(row_n . x) and the side 0 with the rest, so the probabilities of all leaves sum to 1.
 *
 * <p>The tree follows from the counts alone. Inner nodes are numbered so that the root is 0 and
 * those on many paths come first. Paths and sides lie flat, one after another.
 */
public final class HuffmanTree {
  private final int words;
  private final int[] starts;
  private final int[] nodes;
  private final byte[] sides;
  private final int[] children;
  private final int longest;

  /**
   * Builds the tree by the method of two queues, in time linear in the number of words.
   *
   * @throws IllegalArgumentException if all paths together have more than 2^31 nodes
   */
  public HuffmanTree(Vocabulary vocabulary) {
    words = vocabulary.size();
    int leaves = Math.max(0, words - 1);
    int inner = innerNodes(vocabulary);
    // By rising count: leaf i is the word words - 1 - i, the inner node made as number k is
    // leaves + k and becomes node inner - 1 - k.
    int[] parent = new int[leaves + inner];
    byte[] side = new byte[leaves + inner];
    long[] count = new long[inner];
    children = new int[2 * inner];
    int nextLeaf = 0;
    int nextInner = 0;
    for (int k = 0; k < inner; k++) {
      // word2vec.c's bit 0, the side with label 1, is the rarer of the two
      for (int label = 1; label >= 0; label--) {
        boolean leaf =
            nextLeaf < leaves
                && (nextInner == k || vocabulary.count(words - 1 - nextLeaf) < count[nextInner]);
        int child = leaf ? nextLeaf++ : leaves + nextInner++;
        count[k] += leaf ? vocabulary.count(words - 1 - child) : count[child - leaves];
        parent[child] = k;
        side[child] = (byte) label;
        children[2 * (inner - 1 - k) + label] =
            leaf ? -(words - 1 - child) : inner - 1 - (child - leaves);
      }
    }
    int[] depth = new int[leaves + inner];
    starts = new int[words + 1];
    int deepest = 0;
    for (int n = leaves + inner - 2; n >= 0; n--) {
      depth[n] = depth[leaves + parent[n]] + 1;
      deepest = Math.max(deepest, depth[n]);
    }
    longest = deepest;
    long total = 0;
    for (int word = 1; word < words; word++) {
      total += inner == 0 ? 0 : depth[words - 1 - word];
      if (total > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "a vocabulary of " + words + " words is too large for hierarchical softmax");
      }
      starts[word + 1] = (int) total;
    }
    nodes = new int[(int) total];
    sides = new byte[(int) total];
    for (int word = 1; word < words; word++) {
      int at = words - 1 - word;
      for (int i = starts[word + 1] - 1; i >= starts[word]; i--) {
        nodes[i] = inner - 1 - parent[at];
        sides[i] = side[at];
        at = leaves + parent[at];
      }
    }
  }

  /** The number of inner nodes of a vocabulary's tree: one less than there are leaves. */
  public static int innerNodes(Vocabulary vocabulary) {
    return Math.max(0, vocabulary.size() - 2);
  }

  /** Number of inner nodes. */
  public int innerNodes() {
    return children.length / 2;
  }

  /** The length of the longest path. */
  public int longestPath() {
    return longest;
  }

  /** The number of inner nodes on the path from the root to a word; 0 for {@code </s>}. */
  public int pathLength(int word) {
    return starts[word + 1] - starts[word];
  }

  /** The inner node at a step of the path to a word; step 0 is the root. */
  public int node(int word, int step) {
    return nodes[starts[word] + step];
  }

  /** The side that the path to a word takes at a step, as a label: 1 or 0. */
  public int side(int word, int step) {
    return sides[starts[word] + step];
  }

  /**
   * Turns the probabilities of side 1 at all inner nodes into those of all words, which sum to 1.
   *
   * @param ones for each inner node the probability of side 1
   * @return for each word its probability; 0 for {@code </s>}
   */
  public double[] wordProbabilities(double[] ones) {
    double[] reached = new double[innerNodes()];
    double[] result = new double[words];
    if (innerNodes() == 0) {
      Arrays.fill(result, Math.min(1, words), words, 1);
      return result;
    }
    reached[0] = 1;
    // a child that is an inner node has a higher number than its parent
    for (int n = 0; n < reached.length; n++) {
      for (int label = 0; label < 2; label++) {
        double p = reached[n] * (label == 1 ? ones[n] : 1 - ones[n]);
        int child = children[2 * n + label];
        if (child > 0) {
          reached[child] = p;
        } else {
          result[-child] = p;
        }
      }
    }
    return result;
  }
}
