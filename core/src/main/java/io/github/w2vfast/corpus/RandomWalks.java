package io.github.w2vfast.corpus;

import io.github.w2vfast.sampling.FastRandom;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Random walks on a graph as text, a line each, for training on: node2vec's (Grover and Leskovec,
 * 2016), which with p = q = 1 are DeepWalk's. A step from v, reached from t, goes to a neighbour x
 * with a probability proportional to the weight of the edge times 1/p if x is t, 1 if an edge leads
 * from t to x, and 1/q otherwise.
 *
 * <p>Steps are drawn by weight and accepted with the probability that makes up for the factor, so
 * nothing is prepared for each edge: memory is that of the graph. The walks depend on the graph and
 * the seed alone, not on the threads.
 */
public final class RandomWalks {
  private static final int NODES_IN_TASK = 1024;

  /** After so many refused draws a step is computed from all neighbours. */
  private static final int TRIES = 32;

  /**
   * What walks to make.
   *
   * @param length nodes in a walk, at least 1; a walk ends sooner at a node that no edge leaves
   * @param perNode walks from each node, at least 1
   * @param returning node2vec's p, above 0: high values keep a walk from going back
   * @param inOut node2vec's q, above 0: values above 1 keep a walk near its start, values below 1
   *     lead it away
   * @param seed of the random numbers
   * @param threads at least 1
   */
  public record Options(
      int length, int perNode, double returning, double inOut, long seed, int threads) {
    /** Checks the ranges. */
    public Options {
      if (length < 1 || perNode < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "the length, the walks of a node and the threads must be at least 1");
      }
      if (!(returning > 0 && returning < 1e30 && inOut > 0 && inOut < 1e30)) {
        throw new IllegalArgumentException("p and q must be above 0");
      }
    }
  }

  private final Graph graph;
  private final Options options;
  private final double back;
  private final double out;
  private final double most;
  private int turn;
  private boolean failed;

  private RandomWalks(Graph graph, Options options) {
    this.graph = graph;
    this.options = options;
    back = 1 / options.returning();
    out = 1 / options.inOut();
    most = Math.max(1, Math.max(back, out));
  }

  /**
   * Writes the walks: all nodes in a random order, then all in another one, and so on. The stream
   * is left open.
   *
   * @throws IOException if the stream takes no more
   */
  public static void write(
      Graph graph, Options options, OutputStream out, CorpusEncoder.Progress progress)
      throws IOException {
    RandomWalks walks = new RandomWalks(graph, options);
    int[] order = new int[graph.nodes()];
    for (int round = 0; round < options.perNode(); round++) {
      Arrays.setAll(order, i -> i);
      shuffle(order, options.seed(), round);
      walks.round(order, round, out, progress);
    }
  }

  private static void shuffle(int[] order, long seed, int round) {
    FastRandom random = new FastRandom(seed);
    random.restart(seed, round, -1);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int node = order[i];
      order[i] = order[j];
      order[j] = node;
    }
  }

  private void round(int[] order, int round, OutputStream out, CorpusEncoder.Progress progress)
      throws IOException {
    int tasks = Math.ceilDiv(order.length, NODES_IN_TASK);
    AtomicInteger next = new AtomicInteger();
    turn = 0;
    EncodingRun.inParallel(
        Math.min(tasks, options.threads()),
        _ -> {
          Walker walker = new Walker();
          boolean go = true;
          try {
            for (int task = next.getAndIncrement();
                go && task < tasks;
                task = next.getAndIncrement()) {
              int from = task * NODES_IN_TASK;
              walker.walk(order, from, Math.min(order.length, from + NODES_IN_TASK), round);
              go = write(task, walker, out);
              progress.working(
                  "walking", (long) round * tasks + task, (long) options.perNode() * tasks);
            }
          } catch (Throwable e) {
            fail();
            throw e;
          }
        });
  }

  /** Writes the walks of a task when all tasks before it have been written. */
  private synchronized boolean write(int task, Walker walker, OutputStream out) throws IOException {
    try {
      while (turn != task && !failed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the walks were interrupted", e);
    }
    if (failed) {
      return false;
    }
    out.write(walker.text, 0, walker.used);
    turn++;
    notifyAll();
    return true;
  }

  private synchronized void fail() {
    failed = true;
    notifyAll();
  }

  /** Walks, for one thread. */
  private final class Walker {
    private final FastRandom random = new FastRandom(0);
    private byte[] text = new byte[1 << 16];
    private int used;

    /** Makes the text of the walks from some nodes. */
    void walk(int[] order, int from, int to, int round) {
      used = 0;
      for (int i = from; i < to; i++) {
        random.restart(options.seed(), round, order[i]);
        walk(order[i]);
      }
    }

    private void walk(int start) {
      int before = -1;
      int node = start;
      append(graph.name(node), '\0');
      for (int i = 1; i < options.length() && graph.degree(node) > 0; i++) {
        int next = graph.neighbour(node, step(before, node));
        append(graph.name(next), ' ');
        before = node;
        node = next;
      }
      append(new byte[0], '\n');
    }

    /** Appends a character, unless it is NUL, and a name. */
    private void append(byte[] name, char before) {
      if (used + name.length + 1 > text.length) {
        text = Arrays.copyOf(text, Math.max(2 * text.length, used + name.length + 1));
      }
      if (before != '\0') {
        text[used++] = (byte) before;
      }
      System.arraycopy(name, 0, text, used, name.length);
      used += name.length;
    }

    /** The place of the next node among the neighbours of {@code node}. */
    private int step(int before, int node) {
      if (before < 0 || (back == 1 && out == 1)) {
        return graph.choose(node, nextDouble());
      }
      for (int i = 0; i < TRIES; i++) {
        int place = graph.choose(node, nextDouble());
        if (nextDouble() * most < factor(before, graph.neighbour(node, place))) {
          return place;
        }
      }
      return exactStep(before, node);
    }

    private double factor(int before, int next) {
      return next == before ? back : graph.hasEdge(before, next) ? 1 : out;
    }

    private int exactStep(int before, int node) {
      int degree = graph.degree(node);
      double[] upTo = new double[degree];
      double sum = 0;
      for (int place = 0; place < degree; place++) {
        sum += graph.weight(node, place) * factor(before, graph.neighbour(node, place));
        upTo[place] = sum;
      }
      double wanted = nextDouble() * sum;
      int place = 0;
      while (place < degree - 1 && upTo[place] <= wanted) {
        place++;
      }
      return place;
    }

    private double nextDouble() {
      return (random.nextLong() >>> 11) * 0x1p-53;
    }
  }
}
