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
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * Words and their unit vectors in a folder, with a graph in which the neighbours of a vector are
 * found without comparing with all (Malkov and Yashunin, 2016). Lucene builds the graph and keeps
 * words and vectors; the search is our own, over rounded vectors, of which the best are then looked
 * at exactly. The answers are approximate: some of the true neighbours may be missing. Needs
 * lucene-core, an optional dependency. Any number of threads may ask.
 */
public final class VectorIndex implements AutoCloseable {
  static final String WORD = "word";

  /** The same word to be looked up by, unless it is longer than a term of Lucene's may be. */
  static final String TERM = "term";

  static final String ROW = "row";
  static final String VECTOR = "vector";

  /** Key and value of the commit that tells our folders from others of Lucene. */
  static final String KIND_KEY = "w2v-fast";

  static final String KIND = "vectors-2";
  static final String DIM_KEY = "dim";

  /** Beside nine eighths of what is wanted, so many candidates are compared exactly. */
  private static final int EXACT = 4;

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
    FloatVectorValues values = leaf.getFloatVectorValues(VECTOR);
    try {
      graph = SearchGraph.open(directory, folder, values == null ? 0 : values.size(), dim, arena);
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
    NumericDocValues rows = leaf.getNumericDocValues(ROW);
    BinaryDocValues values = leaf.getBinaryDocValues(WORD);
    for (int doc = 0; doc < words.length; doc++) {
      if (values.advanceExact(doc) && rows.advanceExact(doc)) {
        words[(int) rows.longValue()] = values.binaryValue().utf8ToString();
      }
    }
    return Arrays.asList(words);
  }

  /** Whether there is such a word. */
  public boolean contains(String word) throws IOException {
    return document(word) >= 0;
  }

  /**
   * A word's unit vector.
   *
   * @return a copy; null if the word is unknown, or its vector has no direction
   */
  public float @Nullable [] vector(String word) throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(VECTOR);
    int node = node(word, values);
    return node == GraphSearch.UNKNOWN ? null : values.vectorValue(node).clone();
  }

  /** A word's node, or {@link GraphSearch#UNKNOWN}. */
  private int node(String word, @Nullable FloatVectorValues values) throws IOException {
    int doc = document(word);
    if (doc < 0 || values == null) {
      return GraphSearch.UNKNOWN;
    }
    KnnVectorValues.DocIndexIterator iterator = values.iterator();
    return iterator.advance(doc) == doc ? iterator.index() : GraphSearch.UNKNOWN;
  }

  private int document(String word) throws IOException {
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
    FloatVectorValues values = leaf.getFloatVectorValues(VECTOR);
    int node = node(word, values);
    if (node == GraphSearch.UNKNOWN) {
      return List.of();
    }
    float[] vector = values.vectorValue(node).clone();
    List<Neighbor> found = new ArrayList<>(search(vector, node, top + 1, candidates));
    found.removeIf(n -> n.word().equals(word));
    return List.copyOf(found.subList(0, Math.min(top, found.size())));
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
    ScoreDoc[] best =
        best(unit, near, top, Math.min(Math.max(top, candidates), Math.max(1, size())));
    // Doc values are read in the order of the documents.
    Arrays.sort(best, Comparator.comparingInt(hit -> hit.doc));
    NumericDocValues rows = leaf.getNumericDocValues(ROW);
    BinaryDocValues words = leaf.getBinaryDocValues(WORD);
    List<Neighbor> found = new ArrayList<>(best.length);
    for (ScoreDoc hit : best) {
      if (rows.advanceExact(hit.doc) && words.advanceExact(hit.doc)) {
        found.add(
            new Neighbor(words.binaryValue().utf8ToString(), (int) rows.longValue(), hit.score));
      }
    }
    found.sort(
        Comparator.comparingDouble((Neighbor n) -> -n.cosine()).thenComparingInt(Neighbor::index));
    return found;
  }

  /** The best documents with their cosines, those on top in any order. */
  private ScoreDoc[] best(float[] unit, int near, int top, int candidates) throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(VECTOR);
    GraphSearch idle = searches.poll();
    GraphSearch search = idle == null ? new GraphSearch(graph, arena) : idle;
    int found = search.search(unit, near, candidates);
    // Rounded vectors have nearly the right order.
    ScoreDoc[] best = new ScoreDoc[(int) Math.min(found, top + top / 8L + EXACT)];
    for (int i = 0; i < best.length; i++) {
      int node = search.node(i);
      float cosine = VectorUtil.dotProduct(values.vectorValue(node), unit);
      best[i] = new ScoreDoc(values.ordToDoc(node), cosine);
    }
    searches.add(search);
    Arrays.sort(best, Comparator.comparingDouble(hit -> -hit.score));
    return Arrays.copyOf(best, Math.min(top, best.length));
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
