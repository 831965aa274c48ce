package io.github.w2vfast.cli;

import io.github.w2vfast.io.AtomicOutput;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.VectorFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The files that a training run writes.
 *
 * @param vectors where the vectors go, or null: then nothing is trained
 * @param format the format of vectors and context vectors, or null: by the ending of each name.
 *     Context vectors are never a model
 * @param context where the context vectors go, or null
 * @param vocabulary where the words and counts go, or null
 * @param outputName how the option of {@code vectors} is called
 */
record OutputFiles(
    Path vectors, VectorFormat format, Path context, Path vocabulary, String outputName) {
  private static final String MODEL_ENDING = ".w2v";
  private static final String FASTTEXT_ENDING = ".bin";
  private static final Map<String, VectorFormat> ENDINGS =
      Map.of(
          ".txt", VectorFormat.TEXT,
          ".vec", VectorFormat.TEXT,
          ".npy", VectorFormat.NPY,
          ".tsv", VectorFormat.TSV,
          ".safetensors", VectorFormat.SAFETENSORS);
  private static final List<String> COMPRESSED_ENDINGS =
      List.of(".gz", ".bz2", ".xz", ".zst", ".zip");

  /** See the record. */
  static OutputFiles of(
      Path vectors, VectorFormat format, Path context, Path vocabulary, String outputName) {
    return new OutputFiles(vectors, format, context, vocabulary, outputName);
  }

  /**
   * The same files for a run with n-grams: a name that ends in {@code .bin} is fastText's, unless
   * another format was asked for.
   */
  OutputFiles withSubwords() {
    boolean asFastText =
        format == null && vectors != null && lowerCase(vectors).endsWith(FASTTEXT_ENDING);
    return asFastText
        ? new OutputFiles(vectors, VectorFormat.FASTTEXT, context, vocabulary, outputName)
        : this;
  }

  /** The format of one of the files. */
  VectorFormat formatOf(Path file) {
    boolean mayBeModel = file.equals(vectors);
    if (format != null && (!format.holdsModels() || mayBeModel)) {
      return format;
    }
    String name = lowerCase(file);
    if (mayBeModel && name.endsWith(MODEL_ENDING)) {
      return VectorFormat.MODEL;
    }
    return ENDINGS.entrySet().stream()
        .filter(ending -> name.endsWith(ending.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(VectorFormat.BINARY);
  }

  private static String lowerCase(Path file) {
    return file.toString().toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses files that cannot be written, that are also inputs, or that are given twice.
   *
   * @throws UsageException with what to do about it
   */
  void check(Inputs inputs) {
    check(inputs, Map.of());
  }

  /**
   * The same, and for other files that the command writes.
   *
   * @param others by the name of their option
   * @throws UsageException with what to do about it
   */
  void check(Inputs inputs, Map<String, Path> others) {
    if (context != null && lowerCase(context).endsWith(MODEL_ENDING)) {
      throw new UsageException(
          "--save-context "
              + context
              + ": context vectors alone are no model; end the name in .bin or .txt");
    }
    Map<String, Path> named = new LinkedHashMap<>();
    String dashes = outputName.startsWith("--") ? "--" : "-";
    put(named, outputName, vectors);
    put(named, "--save-context", context);
    for (String option : List.copyOf(named.keySet())) {
      Path file = named.get(option);
      List<Path> companions = formatOf(file).companions(file, Precision.FLOAT32);
      if (!companions.isEmpty()) {
        named.put("the words beside " + option, companions.getFirst());
      }
    }
    put(named, dashes + "save-vocab", vocabulary);
    named.putAll(others);
    named.forEach(
        (option, file) -> {
          checkOne(option, file);
          for (Path input : inputs.files()) {
            if (sameFile(file, input)) {
              throw new UsageException(
                  option + " " + file + " is also an input; give it another name");
            }
          }
          named.forEach(
              (otherOption, other) -> {
                if (!option.equals(otherOption) && sameFile(file, other)) {
                  throw new UsageException(
                      option
                          + " and "
                          + otherOption
                          + " are the same file, "
                          + file
                          + "; give each its own");
                }
              });
        });
  }

  private static void put(Map<String, Path> named, String option, Path file) {
    if (file != null) {
      named.put(option, file);
    }
  }

  private static void checkOne(String option, Path file) {
    String name = file.toString();
    if (name.isEmpty()) {
      throw new UsageException(option + " is empty; give the name of a file");
    }
    if (name.equals("-")) {
      throw new UsageException(
          option + " - (standard output) is not supported; give the name of a file");
    }
    for (String ending : COMPRESSED_ENDINGS) {
      if (lowerCase(file).endsWith(ending)) {
        String plain = name.substring(0, name.length() - ending.length());
        throw new UsageException(
            option
                + " "
                + file
                + ": outputs are not compressed; write "
                + (plain.isEmpty() ? "without " + ending : plain)
                + " and compress it afterwards");
      }
    }
    try {
      AtomicOutput.checkWritable(file);
    } catch (IOException e) {
      throw new UsageException(option + ": " + ErrorHandler.describe(e), e);
    }
  }

  private static boolean sameFile(Path a, Path b) {
    // /dev/null may be given more than once.
    if (Files.exists(a) && !Files.isRegularFile(a)) {
      return false;
    }
    return identity(a).equals(identity(b));
  }

  private static Path identity(Path file) {
    try {
      if (Files.exists(file)) {
        return file.toRealPath();
      }
      Path absolute = file.toAbsolutePath().normalize();
      Path parent = absolute.getParent();
      return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException _) {
      return file.toAbsolutePath().normalize();
    }
  }
}
