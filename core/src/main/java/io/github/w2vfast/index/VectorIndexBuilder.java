package io.github.w2vfast.index;

import io.github.w2vfast.kernel.Kernels;
import io.github.w2vfast.kernel.VectorKernels;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.LeadingDirections;
import io.github.w2vfast.model.Projection;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Writes the folder of a {@link VectorIndex}.
 *
 * @param connections edges of each vector in the graph, 2 to 512: more find more and take more room
 * @param beam candidates for the edges of each vector, 1 to 3200: more build a better graph, slower
 */
public record VectorIndexBuilder(int connections, int beam) {
  /** The longest vectors that Lucene's graph takes. */
  public static final int MAX_DIM = 1024;

  /** The most edges. */
  public static final int MAX_CONNECTIONS = 512;

  /** The most candidates. */
  public static final int MAX_BEAM = 3200;

  /** Lucene ends a segment at 2 GB at the latest; fewer segments have less to merge. */
  private static final double BUFFER_MB = 1900;

  /** Vectors from which on there is a graph. */
  private static final int GRAPH_FROM = 0;

  /** What the graph is made of. */
  private static final String COORDINATES = "coordinates";

  private static final String ROW = "row";

  /** Of the squares of the vectors, which the directions that are taken hold at least. */
  private static final double SHARE = 0.95;

  /** The longest term that Lucene takes, in bytes of UTF-8. */
  private static final int LONGEST_WORD = IndexWriter.MAX_TERM_LENGTH;

  /** Checks the sizes. */
  public VectorIndexBuilder {
    check("connections", connections, 2, MAX_CONNECTIONS);
    check("beam", beam, 1, MAX_BEAM);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d but must be between %d and %d".formatted(name, value, least, most));
    }
  }

  /**
   * Builds the index of some vectors on all processors. It is made beside the folder and moved into
   * place when it is complete.
   *
   * @param folder a folder that is not there yet
   * @throws IOException if it is, or cannot be written; nothing is left behind
   * @throws IllegalArgumentException if the vectors are longer than {@value #MAX_DIM}
   */
  public void build(WordVectors vectors, Path folder) throws IOException {
    if (vectors.dim() > MAX_DIM) {
      throw new IllegalArgumentException(
          "the vectors have %d values; Lucene indexes up to %d".formatted(vectors.dim(), MAX_DIM));
    }
    Path target = folder.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new IOException(folder + " exists already; remove it or give another name");
    }
    Path parent = target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException(
          "cannot write " + folder + ": the folder " + parent + " does not exist");
    }
    Path unfinished = Files.createTempDirectory(parent, "." + target.getFileName() + ".");
    Thread cleaner = new Thread(() -> removeQuietly(unfinished), "index-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      write(vectors, unfinished);
      Files.move(unfinished, target);
    } catch (IOException e) {
      throw new IOException(
          "cannot write %s: %s (nothing was left behind)".formatted(folder, e.getMessage()), e);
    } finally {
      removeQuietly(unfinished);
      try {
        Runtime.getRuntime().removeShutdownHook(cleaner);
      } catch (IllegalStateException _) {
        // The process ends anyway, and the hook cleans up.
      }
    }
  }

  private void write(WordVectors vectors, Path folder) throws IOException {
    try (EmbeddingMatrix unit = UnitRows.of(vectors.matrix(), vectors.size());
        FSDirectory directory = FSDirectory.open(folder)) {
      writeGraph(unit, directory, folder.resolve("lucene"));
      writeWords(vectors, directory);
    }
  }

  /** The coordinates that say nearly all about the rows: few, or else all their numbers. */
  private static Projection projection(EmbeddingMatrix unit) {
    int lines = 0;
    while (SearchGraph.coordinates(lines + 1) <= unit.dim() * 2 / 3) {
      lines++;
    }
    if (lines == 0 || unit.rows() < unit.dim()) {
      return Projection.whole(unit.dim());
    }
    LeadingDirections directions = LeadingDirections.of(unit, SearchGraph.coordinates(lines));
    for (int some = 1; some <= lines; some++) {
      int count = SearchGraph.coordinates(some);
      if (directions.share(unit, count) >= SHARE) {
        return directions.mixed(count);
      }
    }
    return Projection.whole(unit.dim());
  }

  /**
   * Has Lucene build a graph, and takes it over.
   *
   * @param folder for Lucene's files, which are removed
   */
  private void writeGraph(EmbeddingMatrix unit, FSDirectory target, Path folder)
      throws IOException {
    Projection projection = projection(unit);
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads);
        FSDirectory directory = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(directory, graphConfig(workers, threads))) {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = 0; part < threads; part++) {
        int from = (int) ((long) unit.rows() * part / threads);
        int to = (int) ((long) unit.rows() * (part + 1) / threads);
        parts.add(
            workers.submit(
                () -> {
                  add(unit, projection, from, to, writer);
                  return null;
                }));
      }
      await(parts);
      writer.forceMerge(1);
      try (DirectoryReader reader = DirectoryReader.open(writer)) {
        SearchGraph.Nodes nodes =
            reader.leaves().isEmpty()
                ? new SearchGraph.Nodes(HnswGraph.EMPTY, new int[0])
                : nodes(reader.leaves().getFirst().reader());
        SearchGraph.write(target, nodes, unit, projection);
      }
    } finally {
      removeQuietly(folder);
    }
  }

  /** The graph that Lucene made, whose nodes are in an order of their own. */
  private static SearchGraph.Nodes nodes(LeafReader leaf) throws IOException {
    KnnVectorsReader vectors = ((CodecReader) leaf).getVectorReader();
    if (vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields) {
      vectors = fields.getFieldReader(COORDINATES);
    }
    FloatVectorValues values = leaf.getFloatVectorValues(COORDINATES);
    NumericDocValues rows = leaf.getNumericDocValues(ROW);
    int[] rowOf = new int[values.size()];
    for (int node = 0; node < rowOf.length; node++) {
      if (!rows.advanceExact(values.ordToDoc(node))) {
        throw new IllegalStateException("a vector has lost its row");
      }
      rowOf[node] = (int) rows.longValue();
    }
    return new SearchGraph.Nodes(((HnswGraphProvider) vectors).getGraph(COORDINATES), rowOf);
  }

  private IndexWriterConfig graphConfig(ExecutorService workers, int threads) {
    KnnVectorsFormat graph =
        new Lucene99HnswVectorsFormat(
            connections, beam, threads, threads == 1 ? null : workers, GRAPH_FROM);
    PerFieldKnnVectorsFormat perField =
        new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return graph;
          }
        };
    Codec standard = Codec.getDefault();
    Codec codec =
        new FilterCodec(standard.getName(), standard) {
          @Override
          public KnnVectorsFormat knnVectorsFormat() {
            return perField;
          }
        };
    return config().setCodec(codec);
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setRAMBufferSizeMB(BUFFER_MB)
        .setRAMPerThreadHardLimitMB((int) BUFFER_MB)
        .setUseCompoundFile(false);
  }

  private static void add(
      EmbeddingMatrix unit, Projection projection, int from, int to, IndexWriter writer)
      throws IOException {
    VectorKernels kernels = Kernels.create();
    float[] vector = new float[unit.dim()];
    for (int row = from; row < to; row++) {
      unit.getRow(row, vector, 0);
      if (UnitRows.square(vector) == 0) {
        continue;
      }
      float[] coordinates = new float[projection.count()];
      projection.project(kernels, unit, row, 1, coordinates);
      Document document = new Document();
      document.add(new NumericDocValuesField(ROW, row));
      document.add(
          new KnnFloatVectorField(COORDINATES, coordinates, VectorSimilarityFunction.DOT_PRODUCT));
      writer.addDocument(document);
    }
  }

  /** Writes the words, as documents in the order of the rows. */
  private static void writeWords(WordVectors vectors, FSDirectory directory) throws IOException {
    // Only neighbours are merged, which keeps the order.
    IndexWriterConfig config = config().setMergePolicy(new LogDocMergePolicy());
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int row = 0; row < vectors.size(); row++) {
        BytesRef word = new BytesRef(vectors.word(row));
        Document document = new Document();
        if (word.length <= LONGEST_WORD) {
          document.add(new StringField(VectorIndex.TERM, word, Field.Store.NO));
        }
        document.add(new BinaryDocValuesField(VectorIndex.WORD, word));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
      writer.setLiveCommitData(
          Map.of(
                  VectorIndex.KIND_KEY,
                  VectorIndex.KIND,
                  VectorIndex.DIM_KEY,
                  Integer.toString(vectors.dim()))
              .entrySet());
      writer.commit();
    }
  }

  private static void await(List<Future<?>> parts) throws IOException {
    try {
      for (Future<?> part : parts) {
        part.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("the index could not be built", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while building the index", e);
    }
  }

  private static void removeQuietly(Path folder) {
    try {
      if (!Files.exists(folder)) {
        return;
      }
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException unused)
                throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException _) {
      // What is left is hidden and has a name of its own.
    }
  }
}
