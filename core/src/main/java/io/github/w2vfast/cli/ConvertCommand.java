package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.eval.Json;
import io.github.w2vfast.eval.PrecisionLoss;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.Precision;
import io.github.w2vfast.io.VectorFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
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
      "  glove        text without the first line",
      "  npy          NumPy's array; the words go to NAME.words.txt, one a line",
      "  tsv          TensorBoard's projector: vectors.tsv and metadata.tsv",
      "  safetensors  a tensor 'vectors' and a tensor 'words' (UTF-8, one a line)",
      "",
      "Examples:",
      "  w2v-fast convert model.w2v -o vectors.bin",
      "  w2v-fast convert model.w2v -o context.txt --context",
      "  w2v-fast convert glove.txt -o vectors.bin",
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
          "text, binary, glove, npy, tsv or safetensors (default: by the ending of the name: text"
              + " for .txt and .vec, .npy, .tsv, .safetensors, else binary).")
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
    if (as == VectorFormat.MODEL) {
      throw new UsageException(
          "convert cannot make a model: only training knows V and the configuration; "
              + "train with --format model, or convert to text or binary");
    }
    if (precision != Precision.FLOAT32 && !as.holdsAllPrecisions()) {
      throw new UsageException(
          "--precision %s: the %s format holds float32 only; write npy or safetensors"
              .formatted(Values.name(precision), Values.name(as)));
    }
    Inputs.checkReadable(file, "vectors");
    files.check(new Inputs(Corpus.ofFiles(file), "", null, List.of(file)), companions(as));
    if (context) {
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
