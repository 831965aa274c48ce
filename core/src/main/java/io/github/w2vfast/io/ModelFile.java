package io.github.w2vfast.io;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.SubwordRows;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Ngrams;
import io.github.w2vfast.vocab.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of a whole model: U, V, the nodes of the Huffman tree, the words with their counts and the
 * configuration of the training. Its matrices are used in place, mapped read-only: opening one
 * takes as long as reading its words, whatever its size.
 *
 * <p>All numbers are little-endian. The file begins with a header:
 *
 * <pre>
 * offset size
 *      0    8  magic: 89 57 32 56 0D 0A 1A 0A (hexadecimal)
 *      8    4  version of the format: 1
 *     12    4  S, the number of sections, 0 to 126
 *     16    8  length of the whole file in bytes
 *     24    4  W, the number of words, at least 1, &lt;/s&gt; included
 *     28    4  dim, the length of a vector, 1 to 1,000,000
 *     32    4  stride, the distance of two rows in floats: dim rounded up to a multiple of 16
 *     36   24  zeros; readers ignore them
 *     60    4  CRC32C of bytes 0 to 59 and of the table
 *     64 32*S  the table: for each section
 *              0  4  kind
 *              4  4  CRC32C of the section
 *              8  8  offset in the file, a multiple of 4096
 *             16  8  length in bytes
 *             24  8  zeros; readers ignore them
 * </pre>
 *
 * Sections follow in the order of the table, with zeros between them; the file ends with the last.
 * There is at most one of each kind, and readers pass over kinds that they do not know:
 *
 * <ul>
 *   <li>1, the configuration, always there: lines {@code key=value}, each ended by a line feed, in
 *       UTF-8, 1 MiB at most. Keys are those of the command line's summary, and readers keep those
 *       that they do not know. A value may contain {@code =}.
 *   <li>2, the words, always there: W counts (8 bytes each, 0 or more), W lengths (4 bytes each, at
 *       least 1), then the words in UTF-8, one after another without separators. The first is
 *       {@code </s>}; the counts of the others do not rise. No word comes twice or has white space
 *       or NUL in it.
 *   <li>3, U, always there, and 4, V: W rows of stride float32, of which the last stride - dim are
 *       0. Where the configuration's {@code max_n} is above 0, words are means of rows, and U has
 *       {@code bucket} more rows for their n-grams: see {@link Ngrams}.
 *   <li>5, the nodes: W - 2 rows (none if W is 1) of the same form, one for each inner node of the
 *       {@link HuffmanTree} that the counts give. There is V, or nodes, or both.
 *   <li>6 and 7, only in the checkpoints of a training run: how far it is.
 * </ul>
 *
 * <p>{@link #open} checks the header, every offset and length against the file's size before any
 * memory is taken, the checksums of header, configuration and words, and every word. The checksums
 * of the matrices are left to {@link #verify}, since checking them reads the whole file; {@link
 * VectorReader} checks that of U, which its callers read anyway.
 *
 * <p>A file may be replaced by {@link #write} while it is open, but must not be cut or overwritten
 * in place.
 */
public final class ModelFile implements AutoCloseable {
  /** The first kind of section that is not the model's own. */
  public static final int FIRST_EXTRA = ModelHeader.FIRST_EXTRA;

  private final MappedFile mapped;
  private final String name;
  private final List<ModelHeader.Section> matrices;
  private final Model model;
  private final Map<String, String> configuration;
  private final ModelHeader header;
  private boolean closed;

  private ModelFile(
      MappedFile mapped,
      String name,
      List<ModelHeader.Section> matrices,
      Model model,
      Map<String, String> configuration,
      ModelHeader header) {
    this.header = header;
    this.mapped = mapped;
    this.name = name;
    this.matrices = matrices;
    this.model = model;
    this.configuration = configuration;
  }

  /** Whether these are the bytes of a model file, going by the first of them. */
  static boolean isModel(MemorySegment data) {
    return ModelHeader.hasMagic(data);
  }

  // ---- writing

  /**
   * Writes a model. The file appears under its name only when it is whole; see {@link
   * AtomicOutput}.
   *
   * @param configuration what the model was trained with, in this order; what it says of n-grams is
   *     replaced by what the model has
   * @throws IOException if the file cannot be written
   * @throws IllegalArgumentException if a key is empty or has {@code =} or a line end in it, or a
   *     value has a line end in it
   */
  public static void write(Model model, Map<String, String> configuration, Path file)
      throws IOException {
    try (AtomicOutput out = AtomicOutput.open(file)) {
      write(model, configuration, Map.of(), out);
    }
  }

  /**
   * Writes a model with further sections, which readers of models pass over, and commits the file.
   *
   * @param extras the content of sections by their kind, from {@value #FIRST_EXTRA}
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Model model, Map<String, String> configuration, Map<Integer, byte[]> extras, AtomicOutput out)
      throws IOException {
    checkByteOrder("write", out.target().toString());
    try (Arena arena = Arena.ofShared()) {
      List<ModelHeader.Part> parts = new ArrayList<>();
      parts.add(
          new ModelHeader.Part(
              ModelHeader.CONFIGURATION,
              ModelConfiguration.encode(withSubwords(configuration, model), arena)));
      parts.add(
          new ModelHeader.Part(ModelHeader.WORDS, ModelWords.encode(model.vocabulary(), arena)));
      parts.add(part(ModelHeader.U, model.u()));
      if (model.hasV()) {
        parts.add(part(ModelHeader.V, model.v()));
      }
      if (model.hasNodes()) {
        parts.add(part(ModelHeader.NODES, model.nodes()));
      }
      extras.forEach(
          (kind, content) ->
              parts.add(
                  new ModelHeader.Part(kind, arena.allocateFrom(ValueLayout.JAVA_BYTE, content))));
      ModelHeader.write(model.vocabulary().size(), model.u().dim(), parts, out);
      out.commit();
    }
  }

  /** The number of rows of U follows from these keys. */
  private static Map<String, String> withSubwords(Map<String, String> configuration, Model model) {
    Map<String, String> keys = ConfigurationLines.toMap(model.subwords());
    if (!model.hasSubwords() && !configuration.containsKey("max_n")) {
      return configuration;
    }
    Map<String, String> all = new LinkedHashMap<>(configuration);
    all.putAll(keys);
    return all;
  }

  private static ModelHeader.Part part(int kind, EmbeddingMatrix matrix) {
    long bytes = EmbeddingMatrix.bytesFor(matrix.rows(), matrix.dim());
    return new ModelHeader.Part(kind, matrix.segment().asSlice(0, bytes));
  }

  private static void checkByteOrder(String what, String name) throws IOException {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IOException(
          "cannot %s %s: model files are little-endian and used as they lie in memory, but this"
                  .formatted(what, name)
              + " processor is big-endian; use word2vec's text or binary format here");
    }
  }

  // ---- reading

  /**
   * Opens a file; the caller closes it. A file that is compressed with gzip, or is a pipe, is first
   * copied to a temporary one.
   *
   * @throws IOException if it cannot be read, is no model file, or is damaged; the message names
   *     the file, the byte, what was expected there and what was found
   */
  public static ModelFile open(Path file) throws IOException {
    return MappedFile.open(file, ModelFile::of);
  }

  /** A file that is already mapped. The mapping is the model file's only if this succeeds. */
  static ModelFile of(MappedFile mapped, String name) throws IOException {
    checkByteOrder("use", name);
    MemorySegment data = mapped.data();
    ModelHeader header = ModelHeader.read(data, name);
    Map<String, String> configuration =
        ModelConfiguration.decode(header.checked(ModelHeader.CONFIGURATION), data, name);
    Vocabulary vocabulary =
        ModelWords.decode(header.checked(ModelHeader.WORDS), header.words(), data, name);
    int words = vocabulary.size();
    int nodes = HuffmanTree.innerNodes(vocabulary);
    Subwords subwords = subwords(configuration, header, name);
    int rowsOfU = rowsOfU(subwords, words, name);
    List<ModelHeader.Section> matrices = new ArrayList<>();
    matrices.add(header.matrix(ModelHeader.U, rowsOfU));
    if (header.has(ModelHeader.V)) {
      matrices.add(header.matrix(ModelHeader.V, words));
    }
    if (header.has(ModelHeader.NODES)) {
      matrices.add(header.matrix(ModelHeader.NODES, nodes));
    }
    if (!header.has(ModelHeader.V) && !header.has(ModelHeader.NODES)) {
      throw ModelHeader.damaged(
          name, ModelHeader.TABLE, "a section of V or of the tree's nodes", "neither");
    }
    Model model =
        new Model(
            vocabulary,
            header.mapped(ModelHeader.U, rowsOfU),
            header.has(ModelHeader.V) ? header.mapped(ModelHeader.V, words) : null,
            header.has(ModelHeader.NODES) ? header.mapped(ModelHeader.NODES, nodes) : null,
            subwords.exist() ? SubwordRows.of(subwords, vocabulary) : null);
    return new ModelFile(mapped, name, matrices, model, configuration, header);
  }

  private static Subwords subwords(
      Map<String, String> configuration, ModelHeader header, String name) throws IOException {
    try {
      return ConfigurationLines.subwords(configuration);
    } catch (IllegalArgumentException e) {
      throw ModelHeader.damaged(
          name,
          header.checked(ModelHeader.CONFIGURATION).offset(),
          "possible n-grams",
          "something else (" + e.getMessage() + ")");
    }
  }

  private static int rowsOfU(Subwords subwords, int words, String name) throws IOException {
    try {
      return SubwordRows.rowsOfU(subwords, words);
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /** The model. Its matrices are for reading and end with {@link #close} of the file. */
  public Model model() {
    return model;
  }

  /** What the model was trained with, in the file's order. */
  public Map<String, String> configuration() {
    return configuration;
  }

  /**
   * The content of a section that is not the model's own, compared with its checksum.
   *
   * @throws IOException if there is none, if it is damaged or longer than {@code maxBytes}
   */
  public byte[] extra(int kind, int maxBytes) throws IOException {
    ModelHeader.Section section = header.checked(kind);
    if (section.length() > maxBytes) {
      throw ModelHeader.damaged(
          name,
          section.entry() + 16,
          "at most " + maxBytes + " bytes for " + section.title(),
          section.length());
    }
    return mapped.data().asSlice(section.offset(), section.length()).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * Compares the matrices with their checksums, which reads the whole file.
   *
   * @throws IOException naming the matrix that is damaged
   */
  public void verify() throws IOException {
    for (ModelHeader.Section matrix : matrices) {
      matrix.verify(mapped.data(), name);
    }
  }

  /** Compares U with its checksum. */
  void verifyU() throws IOException {
    for (ModelHeader.Section matrix : matrices) {
      if (matrix.kind() == ModelHeader.U) {
        matrix.verify(mapped.data(), name);
      }
    }
  }

  /** The words' vectors, which own this file. U is compared with its checksum. */
  LoadedVectors intoVectors() throws IOException {
    verifyU();
    return new LoadedVectors(model.vectors(), this::close, VectorFormat.MODEL, List.of());
  }

  /** Ends the mapping. No thread may use the model afterwards. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    model.close();
    try {
      mapped.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
