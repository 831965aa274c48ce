package io.github.w2vfast.io;

import io.github.w2vfast.config.Architecture;
import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.model.Composer;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.SubwordMeans;
import io.github.w2vfast.vocab.Ngrams;
import io.github.w2vfast.vocab.Utf8;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * fastText's {@code .bin}: words with their counts, the rows of the words and of the buckets of
 * their n-grams, and V. Versions 11 and 12 are read, 12 is written; files of {@code fasttext
 * skipgram}, {@code cbow} and {@code supervised}, and gensim's {@code save_facebook_model}. The
 * file is mapped; rows are read when they are asked for.
 *
 * <p>All numbers are little-endian:
 *
 * <pre>
 * size
 *    4  magic: 793712314
 *    4  version
 * 12*4  dim, window, epochs, min-count, negative, word n-grams, loss (1 hierarchical softmax,
 *       2 negative sampling, 3 softmax, 4 one against all), model (1 CBOW, 2 skip-gram,
 *       3 supervised), buckets, min-n, max-n, words between two learning rates
 *    8  sample, as a double
 *    4  S, words and labels, 4 W, words, 4 labels
 *    8  tokens of the text
 *    8  entries of a pruned index, -1 for none
 *       S times: the word, ended by a zero byte, 8 its count, 1 its kind (0 word, 1 label)
 *    1  whether what follows is quantised
 *    8  rows of the input matrix, W + buckets, 8 columns, then the rows, float32
 *    1  whether what follows is quantised
 *    8  rows of the output matrix, 8 columns, then the rows
 * </pre>
 *
 * <p>Quantised files are refused: what they hold is rounded, and pruned, for classifiers.
 */
public final class FastTextFile implements AutoCloseable {
  private static final int MAGIC = 793712314;
  private static final int VERSION = 12;
  private static final int OLDEST_VERSION = 11;

  private static final int HIERARCHICAL_SOFTMAX = 1;
  private static final int NEGATIVE_SAMPLING = 2;
  private static final int SOFTMAX = 3;
  private static final int ONE_AGAINST_ALL = 4;
  private static final List<String> LOSSES =
      List.of("hierarchical-softmax", "negative-sampling", "softmax", "one-against-all");
  private static final int CBOW = 1;
  private static final int SKIP_GRAM = 2;
  private static final int SUPERVISED = 3;
  private static final List<String> MODELS = List.of("cbow", "skip-gram", "supervised");

  private static final int USUAL_RATE_UPDATE = 100;
  private static final int WORD = 0;
  private static final int LABEL = 1;

  /** A word has its zero byte, its count and its kind. */
  private static final int LEAST_ENTRY = 10;

  private static final int BUFFER = 1 << 20;
  private static final int ROWS_PER_TASK = 4096;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MappedFile mapped;
  private final MemorySegment data;
  private final String name;
  private final Map<String, Object> arguments = new LinkedHashMap<>();
  private final int dim;
  private final int model;
  private final int loss;
  private final Subwords subwords;

  /** Where each word begins. */
  private final long[] words;

  private final Matrix inputs;
  private final Matrix outputs;
  private final List<String> notes = new ArrayList<>();

  private int labels;

  /** What is read next. */
  private long at;

  private record Matrix(long start, int rows) {}

  /** Whether these are the bytes of such a file, going by the first of them. */
  static boolean isFastText(MemorySegment data) {
    return data.byteSize() >= Integer.BYTES && data.get(ModelHeader.INT, 0) == MAGIC;
  }

  // ---- writing

  /**
   * Writes a model. The file appears under its name only when it is whole; see {@link
   * AtomicOutput}. A model without subwords becomes one with {@code maxn} 0.
   *
   * @param config what the model was trained with
   * @throws IOException if the file cannot be written, or cannot hold the model: one of
   *     hierarchical softmax, whose tree fastText builds in another way
   */
  public static void write(Model model, TrainingConfig config, Path file) throws IOException {
    String problem = problem(config);
    if (problem != null) {
      throw new IOException("cannot write " + file + ": " + problem);
    }
    try (AtomicOutput out = AtomicOutput.open(file)) {
      out.write(header(model, config));
      Vocabulary vocabulary = model.vocabulary();
      ByteBuffer entry = buffer(BUFFER);
      for (int word = 0; word < vocabulary.size(); word++) {
        byte[] utf8 = vocabulary.utf8(word);
        if (entry.remaining() < utf8.length + LEAST_ENTRY) {
          drain(entry, out);
          entry = buffer(Math.max(BUFFER, utf8.length + LEAST_ENTRY));
        }
        entry.put(utf8).put((byte) 0).putLong(vocabulary.count(word)).put((byte) WORD);
      }
      drain(entry, out);
      write(model.u(), out);
      write(model.v(), out);
      out.commit();
    }
  }

  /** Why such a file cannot hold what this trains, in words, or null. */
  public static String problem(TrainingConfig config) {
    return config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX
        ? "fastText's format has no place for the tree of hierarchical softmax, which fastText"
            + " builds in another way; write a model (.w2v), or vectors (--format binary)"
        : null;
  }

  private static ByteBuffer header(Model model, TrainingConfig config) {
    Subwords subwords = model.subwords();
    Vocabulary vocabulary = model.vocabulary();
    return buffer(128)
        .putInt(MAGIC)
        .putInt(VERSION)
        .putInt(model.u().dim())
        .putInt(config.window())
        .putInt(config.epochs())
        .putInt((int) Math.min(Integer.MAX_VALUE, config.minCount()))
        .putInt(config.negative())
        .putInt(1)
        .putInt(config.objective() == ObjectiveType.SOFTMAX ? SOFTMAX : NEGATIVE_SAMPLING)
        .putInt(config.architecture() == Architecture.CBOW ? CBOW : SKIP_GRAM)
        .putInt(subwords.buckets())
        .putInt(subwords.minN())
        .putInt(subwords.maxN())
        .putInt(USUAL_RATE_UPDATE)
        .putDouble(config.sample())
        .putInt(vocabulary.size())
        .putInt(vocabulary.size())
        .putInt(0)
        .putLong(vocabulary.totalCount())
        .putLong(-1)
        .flip();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void drain(ByteBuffer buffer, AtomicOutput out) throws IOException {
    out.write(buffer.flip());
    buffer.clear();
  }

  private static void write(EmbeddingMatrix matrix, AtomicOutput out) throws IOException {
    int dim = matrix.dim();
    out.write(buffer(17).put((byte) 0).putLong(matrix.rows()).putLong(dim).flip());
    ByteBuffer rows = buffer(Math.max(BUFFER, dim * Float.BYTES));
    float[] row = new float[dim];
    for (int r = 0; r < matrix.rows(); r++) {
      if (rows.remaining() < dim * Float.BYTES) {
        drain(rows, out);
      }
      matrix.getRow(r, row, 0);
      rows.asFloatBuffer().put(row);
      rows.position(rows.position() + dim * Float.BYTES);
    }
    drain(rows, out);
  }

  // ---- reading

  /**
   * Opens a file; the caller closes it.
   *
   * @throws IOException if it cannot be read, is no such file, is damaged or quantised; the message
   *     names the file, the byte, what was expected there and what was found
   */
  public static FastTextFile open(Path file) throws IOException {
    return MappedFile.open(file, FastTextFile::of);
  }

  /** A file that is already mapped. The mapping is this file's only if this succeeds. */
  static FastTextFile of(MappedFile mapped, String name) throws IOException {
    return new FastTextFile(mapped, name);
  }

  private FastTextFile(MappedFile mapped, String name) throws IOException {
    this.mapped = mapped;
    this.name = name;
    data = mapped.data();
    if (!isFastText(data)) {
      throw new IOException(
          name + " is not a model of fastText: byte 0: expected the number " + MAGIC);
    }
    at = Integer.BYTES;
    int version = nextInt("the version");
    if (version < OLDEST_VERSION || version > VERSION) {
      throw new IOException(
          "%s: byte 4: expected version %d or %d of fastText's format, found %d"
              .formatted(name, OLDEST_VERSION, VERSION, version));
    }
    dim = nextInt("dim", 1, VectorReader.MAX_DIM);
    arguments.put("window", nextInt("the window"));
    arguments.put("epochs", nextInt("the epochs"));
    arguments.put("min_count", nextInt("min-count"));
    arguments.put("negative", nextInt("negative"));
    nextInt("the word n-grams");
    loss = nextInt("the loss", HIERARCHICAL_SOFTMAX, ONE_AGAINST_ALL);
    model = nextInt("the model", CBOW, SUPERVISED);
    int buckets = nextInt("the buckets", 0, Subwords.MAX_BUCKETS);
    int minN = nextInt("minn");
    int maxN = nextInt("maxn");
    // so that fastText reads old classifiers, which have no character n-grams
    boolean old = version == OLDEST_VERSION && model == SUPERVISED;
    subwords = subwords(minN, old ? 0 : maxN, buckets);
    nextInt("the words between two learning rates");
    arguments.put("sample", data.get(DOUBLE, take(Double.BYTES, "the sampling threshold")));
    arguments.put("loss", LOSSES.get(loss - 1));
    arguments.put("model", MODELS.get(model - 1));
    words = readWords();
    inputs = matrix("the input matrix", words.length + buckets);
    outputs = matrix("the output matrix", model == SUPERVISED ? labels : words.length);
    if (at < data.byteSize()) {
      notes.add("%,d bytes follow the end of the model".formatted(data.byteSize() - at));
    }
  }

  private static Subwords subwords(int minN, int maxN, int buckets) {
    int shortest = Math.max(1, minN);
    return maxN < shortest || buckets == 0
        ? Subwords.NONE
        : new Subwords(shortest, Math.min(maxN, Subwords.MAX_N), buckets);
  }

  private long[] readWords() throws IOException {
    long start = at;
    int size = nextInt("the number of words and labels");
    int count = nextInt("the number of words");
    labels = nextInt("the number of labels");
    if (count < 0 || labels < 0 || size != (long) count + labels) {
      throw damaged(start, "words and labels that add up", size + ", " + count + ", " + labels);
    }
    arguments.put("tokens", data.get(ModelHeader.LONG, take(Long.BYTES, "the number of tokens")));
    long pruned = data.get(ModelHeader.LONG, take(Long.BYTES, "the size of the pruned index"));
    if ((long) size * LEAST_ENTRY > data.byteSize() - at) {
      throw damaged(
          start,
          "a number of words and labels that fit %,d bytes".formatted(data.byteSize() - at),
          size);
    }
    if (pruned >= 0) {
      throw new IOException(
          name
              + " is a pruned model, of fastText's 'quantize -cutoff': most of its n-grams are"
              + " gone; use the model that it was made from");
    }
    long[] starts = new long[count];
    for (int i = 0; i < size; i++) {
      long word = at;
      while (at < data.byteSize() && data.get(ValueLayout.JAVA_BYTE, at) != 0) {
        at++;
      }
      take(1 + Long.BYTES, "the end of word " + i);
      int kind = data.get(ValueLayout.JAVA_BYTE, take(1, "the kind of word " + i));
      if (kind != (i < count ? WORD : LABEL)) {
        throw damaged(
            at - 1, "the kind of word %d, %d".formatted(i, i < count ? WORD : LABEL), kind);
      }
      if (i < count) {
        starts[i] = word;
      }
    }
    return starts;
  }

  private Matrix matrix(String what, long expectedRows) throws IOException {
    long start = at;
    int quantised = data.get(ValueLayout.JAVA_BYTE, take(1, what));
    if (quantised == 1) {
      throw new IOException(
          "%s: byte %d: %s is quantised (fastText's .ftz): its values are rounded to codes, which"
                  .formatted(name, start, what)
              + " this program does not read; use the .bin that it was made from");
    }
    long rows = data.get(ModelHeader.LONG, take(Long.BYTES, what));
    long columns = data.get(ModelHeader.LONG, take(Long.BYTES, what));
    if (quantised != 0 || rows != expectedRows || columns != dim) {
      throw damaged(
          start,
          "%s of %,d x %d".formatted(what, expectedRows, dim),
          "%,d x %d".formatted(rows, columns));
    }
    if (rows > VectorReader.MAX_ROWS) {
      throw new IOException(
          "%s: byte %d: %s has %,d rows, at most %,d can be read"
              .formatted(name, start, what, rows, VectorReader.MAX_ROWS));
    }
    // no overflow: rows below 2^31, at most 1,000,000 columns
    return new Matrix(take(rows * dim * Float.BYTES, what), (int) rows);
  }

  private int nextInt(String what) throws IOException {
    return data.get(ModelHeader.INT, take(Integer.BYTES, what));
  }

  private int nextInt(String what, int least, int most) throws IOException {
    int value = nextInt(what);
    if (value < least || value > most) {
      throw damaged(at - Integer.BYTES, "%s, %d to %d".formatted(what, least, most), value);
    }
    return value;
  }

  /** Where the next bytes begin, which are there. */
  private long take(long bytes, String what) throws IOException {
    if (bytes > data.byteSize() - at) {
      throw damaged(
          at,
          "%,d bytes of %s".formatted(bytes, what),
          "the end of the file after " + (data.byteSize() - at));
    }
    long start = at;
    at += bytes;
    return start;
  }

  private IOException damaged(long offset, String expected, Object found) {
    return ModelHeader.damaged(name, offset, expected, found);
  }

  /** Number of words. */
  public int size() {
    return words.length;
  }

  /** Length of a vector. */
  public int dim() {
    return dim;
  }

  /** How words are cut into n-grams; {@link Subwords#NONE} if they are not. */
  public Subwords subwords() {
    return subwords;
  }

  /** The bytes of a word, UTF-8 if the text was. */
  public byte[] utf8(int word) {
    long start = words[Objects.checkIndex(word, words.length)];
    long end = start;
    while (data.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    return data.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
  }

  /** How often a word occurs in the text. */
  public long count(int word) {
    long end = words[Objects.checkIndex(word, words.length)];
    while (data.get(ValueLayout.JAVA_BYTE, end) != 0) {
      end++;
    }
    return data.get(ModelHeader.LONG, end + 1);
  }

  /** What the file says about its training, by name. */
  public Map<String, Object> arguments() {
    return Collections.unmodifiableMap(arguments);
  }

  /** Copies a row of the input matrix: a word's own, or that of bucket {@code row - size()}. */
  public void inputRow(int row, float[] target) {
    row(inputs, row, target);
  }

  /** Whether the rows of the output matrix are V: those of words as outside words. */
  public boolean hasV() {
    return model != SUPERVISED && loss != HIERARCHICAL_SOFTMAX;
  }

  /** Copies a row of the output matrix. */
  public void outputRow(int row, float[] target) {
    row(outputs, row, target);
  }

  private void row(Matrix matrix, int row, float[] target) {
    Objects.checkIndex(row, matrix.rows);
    long start = matrix.start + (long) row * dim * Float.BYTES;
    MemorySegment.copy(data, FLOAT, start, target, 0, dim);
  }

  /** The words' vectors, read row by row; the file belongs to them. */
  VectorFile vectors() throws IOException {
    WordCollector collector = new WordCollector(name, words.length);
    int[] sources = new int[words.length];
    for (int word = 0; word < words.length; word++) {
      byte[] utf8 = utf8(word);
      if (collector.add(utf8, 0, utf8.length)) {
        sources[collector.size() - 1] = word;
      }
    }
    notes.addAll(collector.finish());
    Composer composer =
        subwords.exist()
            ? SubwordMeans.composer(subwords, words.length, this::inputRow, dim)
            : null;
    return new VectorFile(
        name,
        collector.table(),
        dim,
        VectorFormat.FASTTEXT,
        Precision.FLOAT32,
        notes,
        () -> reader(sources),
        this,
        composer);
  }

  private RowReader reader(int[] sources) {
    Ngrams ngrams = new Ngrams(subwords);
    IntArrayList buckets = new IntArrayList();
    SubwordMeans.Mean mean = new SubwordMeans.Mean(this::inputRow, dim);
    return (row, values) -> {
      int word = sources[row];
      buckets.clear();
      ngrams.addBuckets(utf8(word), buckets);
      mean.add(word);
      for (int i = 0; i < buckets.size(); i++) {
        mean.add(words.length + buckets.getInt(i));
      }
      mean.take(values);
    };
  }

  /**
   * Reads the whole model into memory, its words by falling count with {@code </s>} first. The
   * caller closes it; this file may be closed before.
   *
   * @throws IOException if the file is no model of words with V, or words are no UTF-8 or come
   *     twice
   */
  public Model readModel() throws IOException {
    if (!hasV()) {
      throw new IOException(
          name
              + (model == SUPERVISED
                  ? " is a classifier: it has labels in place of V; its vectors can be used, but it"
                      + " is no model of words"
                  : " was trained by hierarchical softmax, whose tree fastText builds in another"
                      + " way; its vectors can be used, but not its tree"));
    }
    VocabularyBuilder builder = new VocabularyBuilder();
    int[] indexes = new int[words.length];
    for (int word = 0; word < words.length; word++) {
      indexes[word] = addWord(builder, word);
    }
    Vocabulary vocabulary = builder.build(0, 0);
    Model read = Model.zeros(vocabulary, dim, true, false, subwords);
    IntStream.range(0, Math.ceilDiv(inputs.rows, ROWS_PER_TASK))
        .parallel()
        .forEach(
            task -> {
              float[] row = new float[dim];
              int end = (int) Math.min(inputs.rows, (task + 1L) * ROWS_PER_TASK);
              for (int r = task * ROWS_PER_TASK; r < end; r++) {
                if (r >= words.length && !subwords.exist()) {
                  return;
                }
                inputRow(r, row);
                if (r < words.length) {
                  int id = builder.id(indexes[r]);
                  read.u().setRow(id, row, 0);
                  outputRow(r, row);
                  read.v().setRow(id, row, 0);
                } else {
                  read.u().setRow(vocabulary.size() + r - words.length, row, 0);
                }
              }
            });
    return read;
  }

  private int addWord(VocabularyBuilder builder, int word) throws IOException {
    byte[] utf8 = utf8(word);
    String text = new String(utf8, StandardCharsets.UTF_8);
    long count = count(word);
    if (!Utf8.isValid(utf8, 0, utf8.length) || count < 0) {
      throw damaged(
          words[word],
          "word " + word + " in UTF-8 with a count",
          "'" + VectorReader.shown(text) + "', " + count);
    }
    int before = builder.size();
    try {
      int index = builder.add(text, count);
      if (index < before && !text.equals(Vocabulary.END_OF_SENTENCE)) {
        throw damaged(words[word], "a new word", "'" + VectorReader.shown(text) + "' again");
      }
      return index;
    } catch (IllegalArgumentException e) {
      throw new IOException("%s: byte %d: %s".formatted(name, words[word], e.getMessage()), e);
    }
  }

  /**
   * What the file says about its training, and defaults for what it does not say.
   *
   * @throws IOException if a value is impossible
   */
  public TrainingConfig config() throws IOException {
    try {
      return TrainingConfig.builder()
          .architecture(model == CBOW ? Architecture.CBOW : Architecture.SKIP_GRAM)
          .objective(loss == SOFTMAX ? ObjectiveType.SOFTMAX : ObjectiveType.NEGATIVE_SAMPLING)
          .subwords(subwords)
          .dim(dim)
          .window((int) arguments.get("window"))
          .epochs((int) arguments.get("epochs"))
          .minCount((int) arguments.get("min_count"))
          .negative(loss == SOFTMAX ? 0 : (int) arguments.get("negative"))
          .sample((double) arguments.get("sample"))
          .build();
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  /** Ends the mapping. No thread may read from the file afterwards. */
  @Override
  public void close() throws IOException {
    mapped.close();
  }
}
