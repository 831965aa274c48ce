package io.github.w2vfast.index;

import io.github.w2vfast.io.Quantized;
import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.LeadingDirections;
import io.github.w2vfast.model.Projection;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Unit vectors and the graph that Lucene made of them, laid out for searching, in a mapped file. A
 * step of a search looks at some twenty vectors anywhere in memory, so what counts is how few cache
 * lines each takes, and that their addresses are known before they are needed. So vectors are
 * rounded to a byte a coordinate, and where few directions hold most of them ({@link
 * LeadingDirections}), only the coordinates along these are kept. The vectors themselves are there
 * for the last look. Nodes are rows of the vectors; those of zeros have no edges.
 *
 * <p>First come the directions, if there are any, as float32, then the upper levels of the graph, a
 * fifteenth of its nodes, which are read into the heap; from a boundary of 64 bytes on for each
 * node its bytes b_k, zeros, and as the last four of its {@code scored} bytes a float32 s such that
 * its coordinates are about s·b, each node on a boundary of 64 bytes; then, for each node, {@code
 * degree} numbers of nodes, those that there are not -1; and from a boundary on the vectors as
 * {@link EmbeddingMatrix} lays them out. All is little-endian.
 */
final class SearchGraph {
  static final String FILE = "search-graph";

  /** The first number: "w2v-hns" and a version. */
  private static final long MAGIC = 0x7732762d686e7302L;

  /** Coordinates begin at multiples of a cache line. */
  private static final int LINE = 64;

  private static final int NODES_PER_TASK = 1024;

  /** No edge. */
  private static final int NONE = -1;

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
  private final int scored;
  private final int degree;
  private final int entry;
  private final Level[] levels;
  private final Projection projection;
  private final EmbeddingMatrix unit;
  private final long stride;

  /** Where the edges begin. */
  private final long edges;

  private final int mostEdges;

  private SearchGraph(
      MemorySegment records, Places places, int entry, Level[] levels, Projection projection) {
    this.records = records;
    this.entry = entry;
    this.levels = levels;
    this.projection = projection;
    size = places.size;
    degree = places.degree;
    scored = scored(places.coordinates);
    stride = stride(places.coordinates);
    edges = places.edges();
    unit =
        EmbeddingMatrix.mapped(
            records.asSlice(places.vectors(), places.end() - places.vectors()), size, places.dim);
    int most = degree;
    for (Level level : levels) {
      for (int[] edges : level.edges) {
        most = Math.max(most, edges.length);
      }
    }
    mostEdges = most;
  }

  /** Bytes of a vector that are compared: with the scale, which meets a zero of the query. */
  private static int scored(int coordinates) {
    return VectorKernels.padded(coordinates + Float.BYTES);
  }

  private static long stride(int coordinates) {
    return IndexOutput.alignOffset(scored(coordinates), LINE);
  }

  /** Where things are, from the first coordinates on. */
  private record Places(int size, int dim, int coordinates, int degree) {
    /** The kernel may read a little behind the last coordinates. */
    long edges() {
      return size * stride(coordinates) + LINE;
    }

    long vectors() {
      return IndexOutput.alignOffset(edges() + (long) size * degree * Integer.BYTES, LINE);
    }

    long end() {
      return vectors() + EmbeddingMatrix.bytesFor(size, dim);
    }
  }

  /** How many coordinates take so many cache lines with their scale. */
  static int coordinates(int lines) {
    return lines * LINE - Float.BYTES;
  }

  // ---- writing

  /**
   * A graph and the rows of its nodes.
   *
   * @param rowOf the row of each node, all different
   */
  record Nodes(HnswGraph graph, int[] rowOf) {
    /** The rows at the ends of a node's edges. */
    int[] edges(int level, int node) throws IOException {
      graph.seek(level, node);
      int[] edges = new int[graph.neighborCount()];
      int n = 0;
      for (int to = graph.nextNeighbor();
          to != DocIdSetIterator.NO_MORE_DOCS;
          to = graph.nextNeighbor()) {
        edges[n++] = rowOf[to];
      }
      return edges;
    }
  }

  /**
   * Writes the file.
   *
   * @param unit rows of length 1 or 0; those of length 0 are no nodes
   * @param projection what finds the coordinates
   */
  static void write(Directory directory, Nodes nodes, EmbeddingMatrix unit, Projection projection)
      throws IOException {
    int size = nodes.rowOf.length;
    int[] nodeOf = new int[unit.rows()];
    Arrays.fill(nodeOf, NONE);
    int degree = 0;
    for (int node = 0; node < size; node++) {
      nodeOf[nodes.rowOf[node]] = node;
      nodes.graph.seek(0, node);
      degree = Math.max(degree, nodes.graph.neighborCount());
    }
    int directions = projection.isWhole() ? 0 : projection.count();
    try (IndexOutput out = directory.createOutput(FILE, IOContext.DEFAULT)) {
      out.writeLong(MAGIC);
      out.writeInt(unit.rows());
      out.writeInt(unit.dim());
      out.writeInt(degree);
      int levels = size == 0 ? 1 : nodes.graph.numLevels();
      out.writeInt(levels);
      out.writeInt(size == 0 ? NONE : nodes.rowOf[nodes.graph.entryNode()]);
      out.writeInt(directions);
      for (int c = 0; c < directions; c++) {
        for (float value : projection.direction(c)) {
          out.writeInt(Float.floatToRawIntBits(value));
        }
      }
      for (int level = 1; level < levels; level++) {
        writeLevel(out, nodes, level);
      }
      out.alignFilePointer(LINE);
      writeCoordinates(out, unit, projection);
      for (int node : nodeOf) {
        int[] edges = node == NONE ? NOTHING : nodes.edges(0, node);
        for (int i = 0; i < degree; i++) {
          out.writeInt(i < edges.length ? edges[i] : NONE);
        }
      }
      out.alignFilePointer(LINE);
      byte[] row = new byte[Math.toIntExact(unit.strideBytes())];
      for (int r = 0; r < unit.rows(); r++) {
        MemorySegment.copy(
            unit.segment(), r * unit.strideBytes(), MemorySegment.ofArray(row), 0, row.length);
        out.writeBytes(row, row.length);
      }
      CodecUtil.writeFooter(out);
    }
    directory.sync(List.of(FILE));
  }

  private static void writeCoordinates(IndexOutput out, EmbeddingMatrix unit, Projection projection)
      throws IOException {
    int length = projection.count();
    VectorKernels kernels = Kernels.create();
    float[] coordinates = new float[length];
    byte[] record = new byte[Math.toIntExact(stride(length))];
    ByteBuffer numbers = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < unit.rows(); r++) {
      projection.project(kernels, unit, r, 1, coordinates);
      float scale = round(coordinates, record);
      numbers.putFloat(scored(length) - Float.BYTES, scale);
      out.writeBytes(record, record.length);
    }
    out.writeBytes(new byte[LINE], LINE);
  }

  private static void writeLevel(IndexOutput out, Nodes nodes, int level) throws IOException {
    HnswGraph.NodesIterator iterator = nodes.graph.getNodesOnLevel(level);
    Map<Integer, int[]> edges = new TreeMap<>();
    while (iterator.hasNext()) {
      int node = iterator.nextInt();
      edges.put(nodes.rowOf[node], nodes.edges(level, node));
    }
    writeInts(out, edges.keySet().stream().mapToInt(Integer::intValue).toArray());
    for (int[] ends : edges.values()) {
      writeInts(out, ends);
    }
  }

  private static void writeInts(IndexOutput out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
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
      int directions = in.readInt();
      check(nodes == size && length == dim, "it is of other vectors");
      check(degree >= 0 && degree <= 2 * VectorIndexBuilder.MAX_CONNECTIONS, "its degree");
      check(levels >= 1 && levels <= MOST_LEVELS, "its levels");
      check(entry >= NONE && (entry < size || size == 0), "its entry");
      check(directions >= 0 && directions <= dim, "its directions");
      Projection projection =
          directions == 0 ? Projection.whole(dim) : readProjection(in, directions, dim);
      Level[] upper = new Level[levels - 1];
      for (int i = 0; i < upper.length; i++) {
        upper[i] = readLevel(in, size);
      }
      long start = IndexOutput.alignOffset(in.getFilePointer(), LINE);
      Places places = new Places(size, dim, projection.count(), degree);
      check(start + places.end() + CodecUtil.footerLength() == in.length(), "its length");
      try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ)) {
        check(channel.size() == in.length(), "its length");
        MemorySegment records =
            channel.map(FileChannel.MapMode.READ_ONLY, start, places.end(), arena);
        SearchGraph graph = new SearchGraph(records, places, entry, upper, projection);
        graph.checkRecords();
        return graph;
      }
    }
  }

  private static Projection readProjection(IndexInput in, int count, int dim) throws IOException {
    long bytes = (long) count * dim * Float.BYTES;
    check(bytes <= in.length() - in.getFilePointer(), "its directions");
    float[][] directions = new float[count][dim];
    for (float[] direction : directions) {
      for (int k = 0; k < dim; k++) {
        direction[k] = Float.intBitsToFloat(in.readInt());
      }
    }
    return new Projection(directions);
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
        IntStream.range(0, Math.ceilDiv(size, NODES_PER_TASK))
            .parallel()
            .allMatch(task -> isSound(task * NODES_PER_TASK));
    check(sound, "a node or edge");
  }

  private boolean isSound(int first) {
    int[] ends = new int[degree];
    for (int node = first; node < Math.min(size, first + NODES_PER_TASK); node++) {
      if (!Float.isFinite(scale(node))) {
        return false;
      }
      edges(node, ends);
      for (int to : ends) {
        if (to < NONE || to >= size) {
          return false;
        }
      }
    }
    return true;
  }

  // ---- for a search

  int size() {
    return size;
  }

  /** Bytes of a vector from its {@link #address} on, and numbers of a query, zeros at the end. */
  int scored() {
    return scored;
  }

  /** The vectors themselves. */
  EmbeddingMatrix unit() {
    return unit;
  }

  /** What finds the coordinates of a query. */
  Projection projection() {
    return projection;
  }

  /** The most edges of a node on any level. */
  int mostEdges() {
    return mostEdges;
  }

  /** Where a search begins; negative if there are no nodes. */
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

  /** What each byte of a node stands for. */
  float scale(int node) {
    return records.get(FLOAT, node * stride + scored - Float.BYTES);
  }

  /** The most edges of a node on the lowest level. */
  int degree() {
    return degree;
  }

  /**
   * The nodes to which a node's edges lead, {@link #degree()} numbers, negative ones at the end if
   * there are fewer.
   */
  void edges(int node, int[] out) {
    long from = edges + edgesBytes() * node;
    MemorySegment.copy(records, INT, from, out, 0, degree);
  }

  /** The address of a node's edges. */
  long edgesAddress(int node) {
    return records.address() + edges + edgesBytes() * node;
  }

  /** Their length in bytes. */
  long edgesBytes() {
    return (long) Integer.BYTES * degree;
  }
}
