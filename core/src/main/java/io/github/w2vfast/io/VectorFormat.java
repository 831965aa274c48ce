package io.github.w2vfast.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** File formats of word vectors. */
public enum VectorFormat {
  /**
   * word2vec's text, also fastText's {@code .vec}: the line {@code V dim}, then a line for each
   * word: the word and its values, separated by single spaces. Each value is the shortest decimal
   * that gives the same float32 when read back.
   */
  TEXT,
  /**
   * word2vec's binary: the line {@code V dim}, then for each word the word, a space, its values as
   * little-endian float32, a newline.
   */
  BINARY,
  /** U, V, the tree, the words with their counts and the configuration: {@link ModelFile}. */
  MODEL,
  /**
   * fastText's {@code .bin}, a whole model with the rows of its character n-grams: {@link
   * FastTextFile}.
   */
  FASTTEXT,
  /** GloVe's text: as {@link #TEXT}, without the first line. */
  GLOVE,
  /**
   * NumPy's {@code .npy}: an array of V x dim, without words. The words stand in a second file, one
   * a line: {@code v.words.txt} for {@code v.npy}. With {@link Precision#INT8}, a third file,
   * {@code v.scales.npy}, has V float32: value = integer x scale of the row.
   */
  NPY,
  /**
   * The two files of TensorBoard's embedding projector: the values separated by tabs, a line for
   * each word, and the words in a second file, one a line: {@code metadata.tsv} for {@code
   * vectors.tsv}, {@code x.metadata.tsv} for any other {@code x.tsv}.
   */
  TSV,
  /**
   * safetensors with a tensor {@code vectors} of V x dim, a tensor {@code words} of the words'
   * UTF-8 bytes, each word ended by a line feed, and with {@link Precision#INT8} a tensor {@code
   * scales} of V float32: value = integer x scale of the row.
   */
  SAFETENSORS;

  private static final String WORDS = ".words.txt";
  private static final String SCALES = ".scales.npy";
  private static final String METADATA = "metadata.tsv";

  /** Whether it holds whole models, which vectors alone are not. */
  public boolean holdsModels() {
    return this == MODEL || this == FASTTEXT;
  }

  /** Whether values may be written as {@link Precision#FLOAT16} and {@link Precision#INT8}. */
  public boolean holdsAllPrecisions() {
    return this == NPY || this == SAFETENSORS;
  }

  /**
   * The files that belong to {@code file} in this format, beside itself: the words first, then the
   * scales. None for the formats that are one file.
   */
  public List<Path> companions(Path file, Precision precision) {
    return switch (this) {
      case NPY ->
          precision == Precision.INT8
              ? List.of(beside(file, WORDS), beside(file, SCALES))
              : List.of(beside(file, WORDS));
      case TSV -> List.of(metadata(file));
      case TEXT, BINARY, MODEL, FASTTEXT, GLOVE, SAFETENSORS -> List.of();
    };
  }

  /** The file of the same name with another ending. */
  private static Path beside(Path file, String ending) {
    return file.resolveSibling(stem(file) + ending);
  }

  private static Path metadata(Path file) {
    String stem = stem(file);
    // "tensor" is what gensim's word2vec2tensor calls them.
    for (String vectors : List.of("vectors", "tensor")) {
      if (stem.endsWith(vectors)) {
        String start = stem.substring(0, stem.length() - vectors.length());
        return file.resolveSibling(start + METADATA);
      }
    }
    return file.resolveSibling(stem + "." + METADATA);
  }

  /** The name without {@code .gz} and without its ending. */
  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.toLowerCase(Locale.ROOT).endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
