package io.github.w2vfast.index;

import io.github.w2vfast.hints.Prefetch;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Searches a {@link SearchGraph}, one query at a time (Malkov and Yashunin, 2016, algorithms 2 and
 * 5): from a node that is known to be near, or down the upper levels to the best one that steps
 * uphill reach; then from there on the lowest level, always on from the best node not yet left,
 * until all candidates have been left. Scores are of rounded vectors. For one thread.
 */
final class GraphSearch {
  /** Of a candidate that the search has left for its neighbours. */
  private static final long LEFT = 1L << 31;

  /** No node. */
  static final int UNKNOWN = -1;

  /**
   * The edges of a candidate are fetched when it is this near to its turn: most are pushed out
   * before.
   */
  private static final int SOON = 8;

  private final SearchGraph graph;
  private final VectorKernels kernels = Kernels.create();
  private final MemorySegment query;

  /** The query itself, as the only row. */
  private final MemorySegment whole;

  private final EmbeddingMatrix wholeRow;
  private final float[] coordinates;

  /** A bit for each node that was looked at, and those nodes. */
  private final long[] seen;

  private int[] looked = new int[1 << 10];
  private int lookedAt;

  private final int[] ends;
  private final int[] batch;
  private final long[] addresses;
  private final float[] scores;

  private long[] vectors = {};
  private float[] cosines = {};

  /**
   * The candidates by falling score: the upper half of each is the score, as an integer of the same
   * order, the lower half the node, its sign bit {@link #LEFT}.
   */
  private long[] found = {};

  private int size;

  /**
   * A search over a graph.
   *
   * @param arena its memory outside the heap
   */
  GraphSearch(SearchGraph graph, Arena arena) {
    this.graph = graph;
    int dim = graph.unit().dim();
    query = arena.allocate((long) graph.scored() * Float.BYTES, 64);
    whole = arena.allocate(EmbeddingMatrix.bytesFor(1, dim), 64);
    wholeRow = EmbeddingMatrix.mapped(whole, 1, dim);
    coordinates = new float[graph.projection().count()];
    seen = new long[(graph.size() + 63) >>> 6];
    int most = Math.max(1, graph.mostEdges());
    ends = new int[graph.degree()];
    batch = new int[most];
    addresses = new long[most];
    scores = new float[most];
  }

  /**
   * Searches.
   *
   * @param unit the query
   * @param near a node near the query, from which the search begins; {@link #UNKNOWN} if none is
   *     known
   * @param candidates how many nodes to keep on the way, at least 1
   * @return how many were found
   */
  int search(float[] unit, int near, int candidates) {
    if (!graph.isOpen()) {
      throw new IllegalStateException("the index is closed");
    }
    size = 0;
    if (graph.entry() < 0) {
      return 0;
    }
    if (found.length < candidates) {
      found = new long[candidates];
    }
    setQuery(unit);
    int start = near == UNKNOWN ? descend() : near;
    look(start);
    batch[0] = start;
    score(1);
    insert(start, order(scores[0]), candidates);
    for (int at = 0; at < size; ) {
      if ((found[at] & LEFT) != 0) {
        at++;
      } else {
        found[at] |= LEFT;
        if (at + SOON < size) {
          fetchEdges(node(at + SOON));
        }
        at = Math.min(at + 1, expand(at, candidates));
      }
    }
    forget();
    return size;
  }

  private void setQuery(float[] unit) {
    MemorySegment.copy(unit, 0, whole, ValueLayout.JAVA_FLOAT, 0, unit.length);
    graph.projection().project(kernels, wholeRow, 0, 1, coordinates);
    MemorySegment.copy(coordinates, 0, query, ValueLayout.JAVA_FLOAT, 0, coordinates.length);
  }

  /** The node found as number i, the best being number 0. */
  int node(int i) {
    return (int) (found[i] & ~LEFT);
  }

  /**
   * The cosines of the first nodes found with the query, of the vectors themselves.
   *
   * @param n how many, at most as many as were found
   * @return them and more, until the next call
   */
  float[] cosines(int n) {
    if (cosines.length < n) {
      cosines = new float[VectorKernels.padded(n)];
      vectors = new long[cosines.length];
    }
    EmbeddingMatrix unit = graph.unit();
    for (int i = 0; i < n; i++) {
      vectors[i] = unit.rowAddress(node(i));
      Prefetch.forReading(vectors[i], unit.strideBytes());
    }
    kernels.rowDots(whole.address(), vectors, 0, n, unit.stride(), cosines, 0);
    return cosines;
  }

  /** From the entry to the best node that is reached on the upper levels. */
  private int descend() {
    int best = graph.entry();
    batch[0] = best;
    score(1);
    float bestScore = scores[0];
    for (int level = graph.upperLevels(); level > 0; level--) {
      int from;
      do {
        from = best;
        int[] edges = graph.upperEdges(level, from);
        System.arraycopy(edges, 0, batch, 0, edges.length);
        score(edges.length);
        for (int i = 0; i < edges.length; i++) {
          if (scores[i] > bestScore) {
            bestScore = scores[i];
            best = edges[i];
          }
        }
      } while (best != from);
    }
    return best;
  }

  /**
   * Looks at the nodes around a candidate.
   *
   * @return the first place at which a candidate was put in
   */
  private int expand(int at, int candidates) {
    int node = node(at);
    int n = 0;
    graph.edges(node, ends);
    for (int to : ends) {
      if (to < 0) {
        break;
      }
      if (look(to)) {
        Prefetch.forReading(graph.address(to), graph.scored());
        batch[n++] = to;
      }
    }
    score(n);
    int first = size;
    for (int i = 0; i < n; i++) {
      int score = order(scores[i]);
      if (size < candidates || score > score(found[size - 1])) {
        int place = insert(batch[i], score, candidates);
        if (place <= at + SOON) {
          fetchEdges(batch[i]);
        }
        first = Math.min(first, place);
      }
    }
    return first;
  }

  private void fetchEdges(int node) {
    Prefetch.forReading(graph.edgesAddress(node), graph.edgesBytes());
  }

  /** The scores of the first n nodes of the batch. */
  private void score(int n) {
    for (int i = 0; i < n; i++) {
      addresses[i] = graph.address(batch[i]);
    }
    kernels.byteDots(query.address(), addresses, n, graph.scored(), scores);
    for (int i = 0; i < n; i++) {
      scores[i] *= graph.scale(batch[i]);
    }
  }

  /** Puts a candidate in its place, and drops the last if there are too many; returns the place. */
  private int insert(int node, int score, int candidates) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score(found[middle]) >= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    size = Math.min(size + 1, candidates);
    System.arraycopy(found, low, found, low + 1, size - 1 - low);
    found[low] = (long) score << 32 | node;
    return low;
  }

  /** An integer that is larger for a larger score. */
  private static int order(float score) {
    int bits = Float.floatToRawIntBits(score);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private static int score(long candidate) {
    return (int) (candidate >> 32);
  }

  /** Notes that a node was looked at; returns whether it is new. */
  private boolean look(int node) {
    long bit = 1L << node;
    if ((seen[node >>> 6] & bit) != 0) {
      return false;
    }
    seen[node >>> 6] |= bit;
    if (lookedAt == looked.length) {
      looked = Arrays.copyOf(looked, 2 * lookedAt);
    }
    looked[lookedAt++] = node;
    return true;
  }

  private void forget() {
    for (int i = 0; i < lookedAt; i++) {
      seen[looked[i] >>> 6] = 0;
    }
    lookedAt = 0;
  }
}
