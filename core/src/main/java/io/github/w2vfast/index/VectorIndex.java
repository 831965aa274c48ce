package io.github.w2vfast.index;

import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.query.Neighbor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Words and their unit vectors in a folder, with a graph in which the neighbours of a vector are
 * found without comparing with all (Malkov and Yashunin, 2016). Lucene builds the graph and keeps
 * the words; the search is our own, over rounded vectors, of which the best are then looked at
 * exactly. The answers are approximate: some of the true neighbours may be missing. Needs
 * lucene-core, an optional dependency. Any number of threads may ask.
 */
public final class VectorIndex implements AutoCloseable {
  static final String WORD = "word";

  /** The same word to be looked up by, unless it is longer than a term of Lucene's may be. */
  static final String TERM = "term";

  /** Key and value of the commit that tells our folders from others of Lucene. */
  static final String KIND_KEY = "w2v-fast";

  static final String KIND = "vectors-3";
  static final String DIM_KEY = "dim";

  /** So many candidates beside twice as many as are wanted are compared exactly. */
  private static final int EXACT = 10;

  private final FSDirectory directory;
  private final DirectoryReader reader;
  private final LeafReader leaf;
  private final int dim;
  private final Arena arena = Arena.ofShared();
  private final SearchGraph graph;

  /** One for each thread that has asked at the same time. */
  private final Queue<GraphSearch> searches = new ConcurrentLinkedQueue<>();

  private VectorIndex(FSDirectory directory, DirectoryReader reader, Path folder, int dim)
      throws IOException {
    this.directory = directory;
    this.reader = reader;
    this.dim = dim;
    leaf = reader.leaves().getFirst().reader();
    try {
      graph = SearchGraph.open(directory, folder, reader.maxDoc(), dim, arena);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Opens a folder that {@link VectorIndexBuilder} wrote.
   *
   * @throws IOException if it is none, or is damaged
   */
  public static VectorIndex open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("cannot open the index " + folder + ": there is no such folder");
    }
    FSDirectory directory = FSDirectory.open(folder);
    DirectoryReader reader = null;
    try {
      if (!DirectoryReader.indexExists(directory)) {
        throw new IOException("there is no Lucene index in it");
      }
      verify(directory);
      reader = DirectoryReader.open(directory);
      Map<String, String> data = reader.getIndexCommit().getUserData();
      if (!KIND.equals(data.get(KIND_KEY)) || reader.leaves().size() != 1) {
        throw new IOException(
            "it was not made by w2v-fast index, or by another version; build it again");
      }
      return new VectorIndex(directory, reader, folder, Integer.parseInt(data.get(DIM_KEY)));
    } catch (IOException | RuntimeException e) {
      if (reader != null) {
        reader.close();
      }
      directory.close();
      throw new IOException("cannot open the index " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Compares each file with the checksum at its end. Lucene does so for small ones as it reads
   * them, but believes the lengths in them first, and takes memory for them.
   */
  private static void verify(Directory directory) throws IOException {
    for (String name : directory.listAll()) {
      if (name.startsWith(IndexFileNames.SEGMENTS)
          || name.startsWith("_")
          || name.equals(SearchGraph.FILE)) {
        try (IndexInput in = directory.openInput(name, IOContext.READONCE)) {
          CodecUtil.checksumEntireFile(in);
        }
      }
    }
  }

  /** Number of words. */
  public int size() {
    return reader.numDocs();
  }

  /** Length of each vector. */
  public int dim() {
    return dim;
  }

  /**
   * All words, for example to suggest one.
   *
   * @return by row
   */
  public List<String> words() throws IOException {
    String[] words = new String[size()];
    BinaryDocValues values = leaf.getBinaryDocValues(WORD);
    for (int row = 0; row < words.length; row++) {
      words[row] = word(values, row);
    }
    return Arrays.asList(words);
  }

  private static String word(BinaryDocValues words, int row) throws IOException {
    return words.advanceExact(row) ? words.binaryValue().utf8ToString() : "";
  }

  /** Whether there is such a word. */
  public boolean contains(String word) throws IOException {
    return row(word) >= 0;
  }

  /**
   * A word's unit vector.
   *
   * @return a copy; null if the word is unknown, or its vector has no direction
   */
  public float @Nullable [] vector(String word) throws IOException {
    int row = row(word);
    return row < 0 ? null : vector(row);
  }

  /** The vector of a row; null if it has no direction. */
  private float @Nullable [] vector(int row) {
    float[] vector = new float[dim];
    graph.unit().getRow(row, vector, 0);
    return UnitRows.square(vector) == 0 ? null : vector;
  }

  /** The row of a word, which is its document; -1 if there is none. */
  private int row(String word) throws IOException {
    Terms all = leaf.terms(TERM);
    if (all == null) {
      return -1; // every word is too long for a term
    }
    TermsEnum terms = all.iterator();
    if (!terms.seekExact(new BytesRef(word))) {
      return -1;
    }
    PostingsEnum documents = terms.postings(null, PostingsEnum.NONE);
    int doc = documents.nextDoc();
    return doc == DocIdSetIterator.NO_MORE_DOCS ? -1 : doc;
  }

  /**
   * Words near a word, without the word itself.
   *
   * @param top how many to find at most, at least 1
   * @param candidates how many to collect on the way through the graph: more take longer and miss
   *     fewer; {@code top} + 1 at least are collected
   * @return by falling cosine; none if the word is unknown or its vector has no direction
   */
  public List<Neighbor> nearest(String word, int top, int candidates) throws IOException {
    int row = row(word);
    float[] vector = row < 0 ? null : vector(row);
    if (vector == null) {
      return List.of();
    }
    return search(vector, row, top + 1, candidates).stream()
        .filter(n -> n.index() != row)
        .limit(top)
        .toList();
  }

  /**
   * Words near a vector.
   *
   * @param vector {@link #dim()} values; its length does not matter
   * @param top how many to find at most, at least 1
   * @param candidates as for a word
   * @return by falling cosine; none if the vector has no direction
   */
  public List<Neighbor> nearest(float[] vector, int top, int candidates) throws IOException {
    if (vector.length != dim) {
      throw new IllegalArgumentException(
          "the vector has %d values, the words have %d".formatted(vector.length, dim));
    }
    float[] unit = vector.clone();
    return UnitRows.normalize(unit)
        ? search(unit, GraphSearch.UNKNOWN, top, candidates)
        : List.of();
  }

  private List<Neighbor> search(float[] unit, int near, int top, int candidates)
      throws IOException {
    if (top < 1) {
      throw new IllegalArgumentException("top is " + top + " but must be at least 1");
    }
    GraphSearch idle = searches.poll();
    GraphSearch search = idle == null ? new GraphSearch(graph, arena) : idle;
    int found = search.search(unit, near, Math.min(Math.max(top, candidates), Math.max(1, size())));
    // Rounded vectors have nearly the right order.
    int some = (int) Math.min(found, 2L * top + EXACT);
    float[] cosines = search.cosines(some);
    float least = least(cosines, some, top);
    // Words are read in the order of the rows: the upper half is the row, the lower the number.
    long[] order = new long[some];
    for (int i = 0; i < some; i++) {
      order[i] = (long) search.node(i) << 32 | i;
    }
    Arrays.sort(order);
    BinaryDocValues words = leaf.getBinaryDocValues(WORD);
    List<Neighbor> best = new ArrayList<>(Math.min(top, some));
    for (long entry : order) {
      float cosine = cosines[(int) entry];
      if (cosine >= least) {
        int row = (int) (entry >> 32);
        best.add(new Neighbor(word(words, row), row, cosine));
      }
    }
    searches.add(search);
    best.sort(
        Comparator.comparingDouble((Neighbor n) -> -n.cosine()).thenComparingInt(Neighbor::index));
    return List.copyOf(best.subList(0, Math.min(top, best.size())));
  }

  /** The least of the best of n cosines. */
  private static float least(float[] cosines, int n, int top) {
    float[] sorted = Arrays.copyOf(cosines, n);
    Arrays.sort(sorted);
    return n <= top ? Float.NEGATIVE_INFINITY : sorted[n - top];
  }

  /** Ends it. No thread may be asking. */
  @Override
  public void close() throws IOException {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    reader.close();
    directory.close();
  }
}
