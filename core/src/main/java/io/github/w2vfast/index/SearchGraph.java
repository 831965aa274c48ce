package io.github.w2vfast.index;

import io.github.w2vfast.io.Quantized;
import io.github.w2vfast.kernel.VectorKernels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Lucene's graph and its vectors once more, laid out for searching: each node's vector, rounded to
 * a byte a number, and its edges stand side by side in a mapped file. A step of a search looks at
 * some twenty vectors anywhere in memory, so what counts is how few cache lines each takes, and
 * that their addresses are known before they are needed.
 *
 * <p>A record is {@code padded} bytes b_k, a float32 s such that the vector is about s·b, the
 * number of edges and {@code degree} node numbers, all little-endian, and begins on a boundary of
 * 64 bytes. The upper levels of the graph, a fifteenth of its nodes, are read into the heap.
 */
final class SearchGraph {
  static final String FILE = "search-graph";

  /** The first number: "w2v-hns" and a version. */
  private static final long MAGIC = 0x7732762d686e7301L;

  /** Records begin at multiples of a cache line. */
  private static final int LINE = 64;

  /** From a record's scale to its first edge: the number of edges stands between. */
  private static final int TO_EDGES = Float.BYTES + Integer.BYTES;

  private static final int MOST_LEVELS = 64;
  private static final int[] NOTHING = {};
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A level above the lowest: its nodes, rising, and the edges of each. */
  private record Level(int[] nodes, int[][] edges) {}

  private final MemorySegment records;
  private final int size;
  private final int padded;
  private final int degree;
  private final int entry;
  private final Level[] levels;
  private final long stride;
  private final int mostEdges;

  private SearchGraph(
      MemorySegment records, int size, int dim, int degree, int entry, Level[] levels) {
    this.records = records;
    this.size = size;
    this.degree = degree;
    this.entry = entry;
    this.levels = levels;
    padded = VectorKernels.padded(dim);
    stride = stride(padded, degree);
    int most = degree;
    for (Level level : levels) {
      for (int[] edges : level.edges) {
        most = Math.max(most, edges.length);
      }
    }
    mostEdges = most;
  }

  private static long stride(int padded, int degree) {
    return IndexOutput.alignOffset(padded + TO_EDGES + (long) Integer.BYTES * degree, LINE);
  }

  // ---- writing

  /**
   * Writes the file beside Lucene's.
   *
   * @param vectors unit vectors by node
   */
  static void write(Directory directory, HnswGraph graph, FloatVectorValues vectors)
      throws IOException {
    int size = vectors.size();
    int dim = vectors.dimension();
    int degree = 0;
    for (int node = 0; node < size; node++) {
      graph.seek(0, node);
      degree = Math.max(degree, graph.neighborCount());
    }
    try (IndexOutput out = directory.createOutput(FILE, IOContext.DEFAULT)) {
      out.writeLong(MAGIC);
      out.writeInt(size);
      out.writeInt(dim);
      out.writeInt(degree);
      int levels = size == 0 ? 1 : graph.numLevels();
      out.writeInt(levels);
      out.writeInt(size == 0 ? 0 : graph.entryNode());
      for (int level = 1; level < levels; level++) {
        writeLevel(out, graph, level);
      }
      out.alignFilePointer(LINE);
      int padded = VectorKernels.padded(dim);
      ByteBuffer record =
          ByteBuffer.allocate(Math.toIntExact(stride(padded, degree)))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int node = 0; node < size; node++) {
        float scale = round(vectors.vectorValue(node), record.array());
        int[] edges = edges(graph, 0, node);
        record.putFloat(padded, scale).putInt(padded + Float.BYTES, edges.length);
        for (int i = 0; i < degree; i++) {
          int to = i < edges.length ? edges[i] : 0;
          record.putInt(padded + TO_EDGES + Integer.BYTES * i, to);
        }
        out.writeBytes(record.array(), record.capacity());
      }
      CodecUtil.writeFooter(out);
    }
    directory.sync(List.of(FILE));
  }

  private static void writeLevel(IndexOutput out, HnswGraph graph, int level) throws IOException {
    HnswGraph.NodesIterator iterator = graph.getNodesOnLevel(level);
    int[] nodes = new int[iterator.size()];
    Arrays.setAll(nodes, _ -> iterator.nextInt());
    Arrays.sort(nodes);
    writeInts(out, nodes);
    for (int node : nodes) {
      writeInts(out, edges(graph, level, node));
    }
  }

  private static void writeInts(IndexOutput out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  private static int[] edges(HnswGraph graph, int level, int node) throws IOException {
    graph.seek(level, node);
    int[] edges = new int[graph.neighborCount()];
    int n = 0;
    for (int to = graph.nextNeighbor();
        to != DocIdSetIterator.NO_MORE_DOCS;
        to = graph.nextNeighbor()) {
      edges[n++] = to;
    }
    return edges;
  }

  /** Rounds a vector to bytes; returns what one of them stands for. */
  private static float round(float[] vector, byte[] record) {
    float largest = 0;
    for (float value : vector) {
      largest = Math.max(largest, Math.abs(value));
    }
    float scale = Quantized.scale(largest);
    for (int k = 0; k < vector.length; k++) {
      record[k] = Quantized.integer(vector[k], scale);
    }
    return scale;
  }

  // ---- reading

  /**
   * Opens the file, whose checksum has been compared.
   *
   * @param arena ends the mapping
   * @throws IOException if its numbers contradict each other
   */
  static SearchGraph open(Directory directory, Path folder, int size, int dim, Arena arena)
      throws IOException {
    try (IndexInput in = directory.openInput(FILE, IOContext.READONCE)) {
      check(
          in.length() >= LINE && in.readLong() == MAGIC,
          "it does not begin as one of this version");
      int nodes = in.readInt();
      int length = in.readInt();
      int degree = in.readInt();
      int levels = in.readInt();
      int entry = in.readInt();
      check(nodes == size && length == dim, "it is of other vectors");
      check(degree >= 0 && degree <= 2 * VectorIndexBuilder.MAX_CONNECTIONS, "its degree");
      check(levels >= 1 && levels <= MOST_LEVELS, "its levels");
      check(entry >= 0 && (entry < size || size == 0), "its entry");
      Level[] upper = new Level[levels - 1];
      for (int i = 0; i < upper.length; i++) {
        upper[i] = readLevel(in, size);
      }
      long start = IndexOutput.alignOffset(in.getFilePointer(), LINE);
      long bytes = size * stride(VectorKernels.padded(dim), degree);
      check(start + bytes + CodecUtil.footerLength() == in.length(), "its length");
      try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ)) {
        check(channel.size() == in.length(), "its length");
        MemorySegment records = channel.map(FileChannel.MapMode.READ_ONLY, start, bytes, arena);
        SearchGraph graph = new SearchGraph(records, size, dim, degree, entry, upper);
        graph.checkRecords();
        return graph;
      }
    }
  }

  private static void check(boolean holds, String what) throws IOException {
    if (!holds) {
      throw new IOException(FILE + " is damaged: " + what);
    }
  }

  private static Level readLevel(IndexInput in, int size) throws IOException {
    int[] nodes = readInts(in, size);
    for (int i = 1; i < nodes.length; i++) {
      check(nodes[i - 1] < nodes[i], "the order of its nodes");
    }
    int[][] edges = new int[nodes.length][];
    for (int i = 0; i < nodes.length; i++) {
      edges[i] = readInts(in, size);
      for (int to : edges[i]) {
        check(Arrays.binarySearch(nodes, to) >= 0, "an edge");
      }
    }
    return new Level(nodes, edges);
  }

  /** Reads node numbers. */
  private static int[] readInts(IndexInput in, int size) throws IOException {
    int n = in.readInt();
    check(n >= 0 && (long) n * Integer.BYTES <= in.length() - in.getFilePointer(), "a number");
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = in.readInt();
      check(values[i] >= 0 && values[i] < size, "a node");
    }
    return values;
  }

  /** A search follows edges without looking where they lead. */
  private void checkRecords() throws IOException {
    boolean sound =
        IntStream.range(0, size)
            .parallel()
            .allMatch(
                node -> {
                  int n = edges(node);
                  boolean good = n >= 0 && n <= degree && Float.isFinite(scale(node));
                  for (int i = 0; good && i < n; i++) {
                    int to = edge(node, i);
                    good = to >= 0 && to < size;
                  }
                  return good;
                });
    check(sound, "a node or edge");
  }

  // ---- for a search

  int size() {
    return size;
  }

  int padded() {
    return padded;
  }

  /** The most edges of a node on any level. */
  int mostEdges() {
    return mostEdges;
  }

  /** Where a search begins. */
  int entry() {
    return entry;
  }

  /** How many levels there are above the lowest, which has all nodes. */
  int upperLevels() {
    return levels.length;
  }

  /** The edges of a node on a level above the lowest, counted from 1. */
  int[] upperEdges(int level, int node) {
    Level l = levels[level - 1];
    int at = Arrays.binarySearch(l.nodes, node);
    return at < 0 ? NOTHING : l.edges[at];
  }

  /** Whether the file is still mapped. */
  boolean isOpen() {
    return records.scope().isAlive();
  }

  /** The address of a node's bytes. */
  long address(int node) {
    return records.address() + node * stride;
  }

  /** Bytes from {@link #address} on that a score needs. */
  long scoredBytes() {
    return padded + (long) Float.BYTES;
  }

  /** What each byte of a node stands for. */
  float scale(int node) {
    return records.get(FLOAT, node * stride + padded);
  }

  /** How many edges a node has on the lowest level. */
  int edges(int node) {
    return records.get(INT, node * stride + padded + Float.BYTES);
  }

  /** The node to which an edge leads. */
  int edge(int node, int i) {
    return records.get(INT, node * stride + padded + TO_EDGES + (long) Integer.BYTES * i);
  }

  /** The address of a node's edges. */
  long edgesAddress(int node) {
    return address(node) + padded + Float.BYTES;
  }

  /** Their length in bytes. */
  long edgesBytes() {
    return Integer.BYTES * (1L + degree);
  }
}
