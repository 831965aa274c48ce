package io.github.w2vfast.corpus;

import io.github.w2vfast.vocab.Utf8;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import it.unimi.dsi.fastutil.doubles.DoubleArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A graph: for each node its neighbours by rising number, in one array. Nodes are numbered from 0
 * in the order in which they are first named.
 */
public final class Graph {
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_EDGES = Integer.MAX_VALUE - 16;

  private final Vocabulary names; // of node i at i + 1
  private final int[] starts;
  private final int[] neighbours;
  private final double[] upTo; // sums of a node's weights up to a neighbour, or null if all are 1

  private Graph(Vocabulary names, int[] starts, int[] neighbours, double[] upTo) {
    this.names = names;
    this.starts = starts;
    this.neighbours = neighbours;
    this.upTo = upTo;
  }

  /**
   * Reads edges: two names of nodes on a line and, for a weighted graph, the weight of the edge, a
   * number above 0; with spaces or tabs between them. Empty lines and those that begin with # are
   * passed over. The text may be packed by gzip, zstd, bzip2 or xz. An edge that comes again counts
   * once; weights add up.
   *
   * @param in stays open
   * @param name of the source, for messages
   * @param directed whether an edge leads from the first node to the second only
   * @throws CorpusException if a line is no edge, with its number, or there is no edge
   */
  public static Graph read(InputStream in, String name, boolean directed, boolean weighted)
      throws IOException {
    Compression.CountingInput raw = new Compression.CountingInput(in);
    PushbackInputStream start = new PushbackInputStream(raw, Compression.HEAD);
    byte[] head = start.readNBytes(Compression.HEAD);
    Compression compression = Compression.of(head, head.length);
    if (compression == Compression.NONE) {
      Compression.refuseArchives(head, head.length, name);
    }
    start.unread(head);
    Reader reader = new Reader(name, weighted);
    reader.read(new BufferedInputStream(compression.open(raw, start, name), 1 << 16));
    return reader.graph(directed);
  }

  /** Number of nodes. */
  public int nodes() {
    return starts.length - 1;
  }

  /** Number of edges that lead from a node to another; an undirected edge counts twice. */
  public int edges() {
    return neighbours.length;
  }

  /** The name of a node as UTF-8. */
  public byte[] name(int node) {
    return names.utf8(node + 1);
  }

  /** How many edges lead away from a node. */
  public int degree(int node) {
    return starts[node + 1] - starts[node];
  }

  /** A neighbour of a node, by its place from 0 to degree - 1. */
  int neighbour(int node, int place) {
    return neighbours[starts[node] + place];
  }

  /** Whether an edge leads from one node to another. */
  public boolean hasEdge(int from, int to) {
    return Arrays.binarySearch(neighbours, starts[from], starts[from + 1], to) >= 0;
  }

  /** The weight of the edge to a neighbour. */
  double weight(int node, int place) {
    if (upTo == null) {
      return 1;
    }
    int edge = starts[node] + place;
    return place == 0 ? upTo[edge] : upTo[edge] - upTo[edge - 1];
  }

  /**
   * The place of the neighbour that a number chooses, with probabilities by weight.
   *
   * @param node has neighbours
   * @param random uniform in [0, 1)
   */
  int choose(int node, double random) {
    int from = starts[node];
    int to = starts[node + 1];
    if (upTo == null) {
      return (int) (random * (to - from));
    }
    double wanted = random * upTo[to - 1];
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (upTo[middle] > wanted) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - from;
  }

  /** Collects edges. */
  private static final class Reader {
    private final String source;
    private final boolean weighted;
    private final VocabularyBuilder builder = new VocabularyBuilder();
    private final IntArrayList from = new IntArrayList();
    private final IntArrayList to = new IntArrayList();
    private final DoubleArrayList weights = new DoubleArrayList();
    private byte[] line = new byte[256];
    private long number;

    Reader(String source, boolean weighted) {
      this.source = source;
      this.weighted = weighted;
    }

    void read(InputStream in) throws IOException {
      for (int length = nextLine(in); length >= 0; length = nextLine(in)) {
        int[] cells = new int[8]; // begins and ends
        int found = cells(length, cells);
        if (found == 0 || line[cells[0]] == '#') {
          continue;
        }
        if (found != (weighted ? 3 : 2)) {
          throw bad(
              weighted
                  ? "expected two nodes and the weight of their edge"
                  : "expected two nodes"
                      + (found == 3 ? "; with --weighted the third word is a weight" : ""),
              length);
        }
        from.add(node(cells[0], cells[1], length));
        to.add(node(cells[2], cells[3], length));
        if (weighted) {
          weights.add(weight(cells[4], cells[5], length));
        }
      }
      if (from.isEmpty()) {
        throw new CorpusException("there are no edges in " + source);
      }
    }

    private int nextLine(InputStream in) throws IOException {
      int b = in.read();
      if (b < 0) {
        return -1;
      }
      number++;
      int length = 0;
      for (; b >= 0 && b != '\n'; b = in.read()) {
        if (length == line.length) {
          if (length >= MAX_LINE) {
            throw bad("the line is longer than 1 MiB: this is no list of edges", 60);
          }
          line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = (byte) b;
      }
      return length;
    }

    /** Finds up to four words of the line; gives how many there are, up to four. */
    private int cells(int length, int[] cells) {
      int found = 0;
      int i = 0;
      while (true) {
        while (i < length && isSpace(line[i])) {
          i++;
        }
        if (i == length || found == 4) {
          return found;
        }
        cells[2 * found] = i;
        while (i < length && !isSpace(line[i])) {
          i++;
        }
        cells[2 * found + 1] = i;
        found++;
      }
    }

    private static boolean isSpace(byte b) {
      return b == ' ' || b == '\t' || b == '\r';
    }

    private int node(int begin, int end, int length) throws CorpusException {
      for (int i = begin; i < end; i++) {
        if (line[i] == 0) {
          throw bad("a node's name has a NUL byte in it: this is no text", length);
        }
      }
      byte[] name =
          Utf8.isValid(line, begin, end)
              ? Arrays.copyOfRange(line, begin, end)
              : Utf8.repaired(line, begin, end);
      int index;
      try {
        index = builder.add(name, 0, name.length, 0);
      } catch (IllegalArgumentException e) {
        throw new CorpusException(source + ": " + e.getMessage(), e);
      }
      if (index == Vocabulary.END_OF_SENTENCE_ID) {
        throw bad("</s> ends sentences and cannot be a node; give it another name", length);
      }
      return index - 1;
    }

    private double weight(int begin, int end, int length) throws CorpusException {
      String text = new String(line, begin, end - begin, StandardCharsets.UTF_8);
      double weight;
      try {
        weight = Double.parseDouble(text);
      } catch (NumberFormatException _) {
        weight = 0;
      }
      if (!(weight > 0 && weight < 1e100)) {
        throw bad("the weight must be a number above 0", length);
      }
      return weight;
    }

    private CorpusException bad(String what, int length) {
      String shown = new String(line, 0, Math.min(length, 60), StandardCharsets.UTF_8);
      return new CorpusException(
          "%s:%d: %s, found '%s'"
              .formatted(source, number, what, shown.replaceAll("\\p{Cntrl}", " ").strip()));
    }

    Graph graph(boolean directed) throws CorpusException {
      if (!directed) {
        addReverse();
      }
      int nodes = builder.size() - 1;
      int[] starts = new int[nodes + 1];
      for (int i = 0; i < from.size(); i++) {
        starts[from.getInt(i) + 1]++;
      }
      for (int node = 0; node < nodes; node++) {
        starts[node + 1] += starts[node];
      }
      int[] next = Arrays.copyOf(starts, nodes);
      int[] targets = new int[from.size()];
      double[] sums = weighted ? new double[from.size()] : null;
      for (int i = 0; i < targets.length; i++) {
        int place = next[from.getInt(i)]++;
        targets[place] = to.getInt(i);
        if (sums != null) {
          sums[place] = weights.getDouble(i);
        }
      }
      return merged(starts, targets, sums);
    }

    private void addReverse() throws CorpusException {
      int edges = from.size();
      if (edges > MAX_EDGES / 2) {
        throw new CorpusException(source + " has more than 2^30 edges, which are too many");
      }
      for (int i = 0; i < edges; i++) {
        if (from.getInt(i) != to.getInt(i)) {
          from.add(to.getInt(i));
          to.add(from.getInt(i));
          if (weighted) {
            weights.add(weights.getDouble(i));
          }
        }
      }
    }

    /** Sorts the neighbours of each node and unites those that are there more than once. */
    private Graph merged(int[] starts, int[] targets, double[] sums) {
      int kept = 0;
      int begin = 0;
      for (int node = 0; node + 1 < starts.length; node++) {
        int end = starts[node + 1];
        sort(targets, sums, begin, end);
        int first = kept;
        double sum = 0;
        for (int i = begin; i < end; i++) {
          boolean again = kept > first && targets[kept - 1] == targets[i];
          kept += again ? 0 : 1;
          targets[kept - 1] = targets[i];
          if (sums != null) {
            sum += sums[i];
            sums[kept - 1] = sum;
          }
        }
        begin = end;
        starts[node + 1] = kept;
      }
      return new Graph(
          builder.buildInOrder(),
          starts,
          Arrays.copyOf(targets, kept),
          sums == null ? null : Arrays.copyOf(sums, kept));
    }

    private static void sort(int[] targets, double[] weights, int begin, int end) {
      if (weights == null) {
        Arrays.sort(targets, begin, end);
        return;
      }
      it.unimi.dsi.fastutil.Arrays.quickSort(
          begin,
          end,
          (a, b) -> Integer.compare(targets[a], targets[b]),
          (a, b) -> {
            int target = targets[a];
            targets[a] = targets[b];
            targets[b] = target;
            double weight = weights[a];
            weights[a] = weights[b];
            weights[b] = weight;
          });
    }
  }
}
