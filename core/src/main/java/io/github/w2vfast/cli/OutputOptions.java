package io.github.w2vfast.cli;

import io.github.w2vfast.io.VectorFormat;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the results of training go. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      order = 1,
      description = "Where to write the vectors.")
  Path output;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      order = 2,
      description =
          "text or binary, as word2vec.c writes them, model: the whole model, for predict and "
              + "evaluate --likelihood, or fasttext: the same for fastText and gensim (default: "
              + "text for names that end in .txt or .vec, model for .w2v, with --subword fasttext "
              + "for .bin, else binary).")
  VectorFormat format;

  @Option(
      names = "--save-context",
      paramLabel = "FILE",
      order = 3,
      description = "Also write the context vectors (the output matrix).")
  Path context;

  @Option(
      names = "--save-vocab",
      paramLabel = "FILE",
      order = 4,
      description = "Also write the words and their counts.")
  Path vocabulary;
}
