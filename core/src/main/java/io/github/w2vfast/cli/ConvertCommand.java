package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorWriter;
import io.github.w2vfast.model.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the vectors of a file in another format. */
@Command(
    name = "convert",
    header = "Write a model or vectors in word2vec's text or binary format.",
    customSynopsis = "w2v-fast convert FILE -o FILE [OPTIONS]",
    sortOptions = false,
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  w2v-fast convert model.w2v -o vectors.bin",
      "  w2v-fast convert model.w2v -o context.txt --context",
      "  w2v-fast convert glove.txt -o vectors.bin"
    })
final class ConvertCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "A model file, or vectors in word2vec's or GloVe's format.")
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
          "text or binary (default: text for names that end in .txt or .vec, else binary).")
  private VectorFormat format;

  @Option(names = "--context", description = "Write V, the context vectors, instead of U.")
  private boolean context;

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
    if (files.formatOf(output) == VectorFormat.MODEL) {
      throw new UsageException(
          "convert cannot make a model: only training knows V and the configuration; "
              + "train with --format model, or convert to text or binary");
    }
    Inputs.checkReadable(file, "vectors");
    files.check(new Inputs(Corpus.ofFiles(file), "", null, List.of(file)));
    if (context) {
      try (ModelFile opened = ModelFile.open(file)) {
        if (!opened.model().hasV()) {
          throw new IOException(
              file
                  + " has no V: hierarchical softmax alone trains none; leave out --context for U,"
                  + " or train with negative sampling or softmax");
        }
        opened.verify();
        write(opened.model().contextVectors(), files.formatOf(output));
      }
    } else {
      try (LoadedVectors vectors = VectorFiles.read(file, console)) {
        write(vectors, files.formatOf(output));
      }
    }
    return ExitCode.OK;
  }

  private void write(WordVectors vectors, VectorFormat as) throws IOException {
    VectorWriter.write(vectors, output, as);
    console.inform(
        "wrote %s (%s words x %d, word2vec %s format, %s)"
            .formatted(
                output,
                Format.count(vectors.size()),
                vectors.dim(),
                Values.name(as),
                Format.bytes(Files.size(output))));
  }
}
