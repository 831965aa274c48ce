package io.github.w2vfast.cli;

import io.github.w2vfast.config.ConfigurationLines;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.eval.PrecisionLoss;
import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the vectors of a file in another format. */
@Command(
    name = "convert",
    header = "Write a model or vectors in another format.",
    description = {
      "",
      "What FILE is, is found from its content. Rows are read and written one by one, so that a"
          + " file larger than the memory can be converted.",
    },
    customSynopsis = "w2v-fast convert FILE -o FILE [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Formats:",
      "  text         word2vec's text, also fastText's .vec",
      "  binary       word2vec's binary",
      "  fasttext     fastText's .bin, from a model (.w2v)",
      "  model        a model (.w2v), from fastText's .bin",
      "  glove        text without the first line",
      "  npy          NumPy's array; the words go to NAME.words.txt, one a line",
      "  tsv          TensorBoard's projector: vectors.tsv and metadata.tsv",
      "  safetensors  a tensor 'vectors' and a tensor 'words' (UTF-8, one a line)",
      "",
      "Examples:",
      "  w2v-fast convert model.w2v -o vectors.bin",
      "  w2v-fast convert model.w2v -o context.txt --context",
      "  w2v-fast convert glove.txt -o vectors.bin",
      "  w2v-fast convert model.w2v -o fasttext.bin --format fasttext",
      "  w2v-fast convert vectors.bin -o vectors.npy",
      "  w2v-fast convert vectors.bin -o small.safetensors --precision int8"
    })
final class ConvertCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Vectors in any of the formats below, or a model file; plain or .gz.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write the vectors.")
  private Path output;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "text, binary, glove, npy, tsv, safetensors, fasttext or model (default: by the ending of"
              + " the name: text for .txt and .vec, .npy, .tsv, .safetensors, model for .w2v, else"
              + " binary).")
  private VectorFormat format;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "float32 (default), float16 or int8; the latter two for npy and safetensors. What is lost"
              + " is measured and printed.")
  private Precision precision = Precision.FLOAT32;

  @Option(names = "--context", description = "Write V, the context vectors, instead of U.")
  private boolean context;

  @Option(names = "--json", description = "Print what was written, and what was lost, as JSON.")
  private boolean json;

  @Mixin private StandardOptions standard;

  ConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      throw new UsageException(
          "missing --output: say where to write the vectors, for example -o vectors.txt");
    }
    OutputFiles files = OutputFiles.of(output, format, null, null, "--output");
    VectorFormat as = files.formatOf(output);
    if (context && as.holdsModels()) {
      throw new UsageException("--context writes V alone, which is no model: leave it out");
    }
    if (precision != Precision.FLOAT32 && !as.holdsAllPrecisions()) {
      throw new UsageException(
          "--precision %s: the %s format holds float32 only; write npy or safetensors"
              .formatted(Values.name(precision), Values.name(as)));
    }
    Inputs.checkReadable(file, "vectors");
    files.check(new Inputs(Corpus.ofFiles(file), "", null, List.of(file)), companions(as));
    if (as.holdsModels()) {
      convertModel(as);
    } else if (context) {
      try (ModelFile opened = ModelFile.open(file)) {
        if (!opened.model().hasV()) {
          throw new IOException(
              file
                  + " has no V: hierarchical softmax alone trains none; leave out --context for U,"
                  + " or train with negative sampling or softmax");
        }
        opened.verify();
        try (VectorFile vectors = VectorFile.ofContext(opened, file.toString())) {
          write(vectors, as);
        }
      }
    } else {
      try (VectorFile vectors = VectorFiles.open(file, console)) {
        write(vectors, as);
      }
    }
    return ExitCode.OK;
  }

  /** From a model to a model: V and the configuration are there. */
  private void convertModel(VectorFormat as) throws IOException {
    VectorFormat from;
    try (VectorFile vectors = VectorFile.open(file)) {
      from = vectors.format();
    }
    if (!from.holdsModels()) {
      throw new UsageException(
          "%s is no model: vectors alone have no V and no configuration, so they can be converted"
                  .formatted(file)
              + " to text or binary, but not to a model; train with --format "
              + Values.name(as));
    }
    int words;
    if (from == VectorFormat.FASTTEXT) {
      try (FastTextFile opened = FastTextFile.open(file);
          Model model = opened.readModel()) {
        words = write(model, opened.config(), as);
      }
    } else {
      try (ModelFile opened = ModelFile.open(file)) {
        opened.verify();
        words = write(opened, as);
      }
    }
    console.inform(
        "wrote %s (%s words, %s, %s)"
            .formatted(
                output, Format.count(words), describe(as), Format.bytes(Files.size(output))));
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("files", List.of(output.toString()));
      summary.put("format", Values.name(as));
      summary.put("words", words);
      summary.put("bytes", Files.size(output));
      console.out().println(Json.write(summary));
    }
  }

  private int write(ModelFile opened, VectorFormat as) throws IOException {
    Model model = opened.model();
    if (as == VectorFormat.MODEL) {
      ModelFile.write(model, opened.configuration(), output);
      return model.vocabulary().size();
    }
    TrainingConfig config;
    try {
      config = ConfigurationLines.ofMap(opened.configuration(), model.u().dim());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return write(model, config, as);
  }

  private int write(Model model, TrainingConfig config, VectorFormat as) throws IOException {
    if (as == VectorFormat.FASTTEXT) {
      FastTextFile.write(model, config, output);
    } else {
      Map<String, String> lines = new LinkedHashMap<>();
      ConfigurationLines.toMap(config).forEach((key, value) -> lines.put(key, value.toString()));
      ModelFile.write(model, lines, output);
    }
    return model.vocabulary().size();
  }

  /** The files beside the output that {@link OutputFiles} does not know of: the scales. */
  private Map<String, Path> companions(VectorFormat as) {
    List<Path> companions = as.companions(output, precision);
    return companions.size() < 2
        ? Map.of()
        : Map.of("the scales beside --output", companions.get(1));
  }

  private void write(VectorFile vectors, VectorFormat as) throws IOException {
    VectorWriter.write(vectors, output, as, precision);
    List<Path> written = new ArrayList<>(List.of(output));
    written.addAll(as.companions(output, precision));
    console.inform(
        "wrote %s (%s words x %d, %s%s, %s)"
            .formatted(
                written.stream().map(Path::toString).collect(Collectors.joining(" and ")),
                Format.count(vectors.size()),
                vectors.dim(),
                describe(as),
                precision == Precision.FLOAT32 ? "" : " of " + Values.name(precision),
                Format.bytes(size(written))));
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("files", written.stream().map(Path::toString).toList());
    summary.put("format", Values.name(as));
    summary.put("precision", Values.name(precision));
    summary.put("words", vectors.size());
    summary.put("dim", vectors.dim());
    summary.put("bytes", size(written));
    if (precision != Precision.FLOAT32 && Files.isRegularFile(output)) {
      summary.put("loss", measure(vectors));
    }
    if (json) {
      console.out().println(Json.write(summary));
    }
  }

  /** Reads what was written again and tells what the rounding has done. */
  private Map<String, Object> measure(VectorFile original) throws IOException {
    PrecisionLoss loss;
    try (VectorFile rounded = VectorFile.open(output)) {
      loss = PrecisionLoss.between(original, rounded);
    }
    console.inform(
        String.format(
            java.util.Locale.ROOT,
            "lost by rounding: 1 - cosine %.2e on average, %.2e at worst; %s of the %d nearest"
                + " words of %s sampled words are the same (among the first %s)",
            loss.cosineError(),
            loss.worstCosineError(),
            Format.decimals(100 * loss.agreement(), 1) + " %",
            loss.top(),
            Format.count(loss.sampled()),
            Format.count(loss.among())));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mean_cosine_error", loss.cosineError());
    map.put("worst_cosine_error", loss.worstCosineError());
    map.put("neighbor_agreement", loss.agreement());
    map.put("neighbors", loss.top());
    map.put("sampled_words", loss.sampled());
    map.put("among_words", loss.among());
    return map;
  }

  /** A format in words. */
  static String describe(VectorFormat format) {
    return switch (format) {
      case TEXT -> "word2vec text format";
      case BINARY -> "word2vec binary format";
      case MODEL -> "a whole model";
      case FASTTEXT -> "fastText's model";
      case GLOVE -> "GloVe's text format";
      case NPY -> "a NumPy array and its words";
      case TSV -> "the projector's TSV";
      case SAFETENSORS -> "safetensors";
    };
  }

  private static long size(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
