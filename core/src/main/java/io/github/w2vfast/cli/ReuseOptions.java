package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.Phrases;
import io.github.w2vfast.io.CorpusCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What a training run takes over from earlier work on the text. */
final class ReuseOptions {
  @Option(
      names = "--phrases",
      paramLabel = "FILE",
      order = 60,
      description = "Join the phrases of this file (of 'phrases --save').")
  private Path phrases;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      order = 61,
      description =
          "Keep the encoded text there, and take it from there while the files and the rules of the"
              + " text are the same.")
  private Path cache;

  @Option(
      names = "--cache-limit",
      paramLabel = "SIZE",
      order = 62,
      description =
          "The most the cache may take, as in 500m or 10g; what was not used for longest goes "
              + "(default: 10g).")
  private String cacheLimit;

  /**
   * The same inputs, with the text taken from the cache and phrases joined if that was asked for.
   *
   * @throws UsageException if the options contradict each other or a file cannot be used
   */
  Inputs apply(Inputs inputs, Consumer<String> notes) throws IOException {
    if (cacheLimit != null && cache == null) {
      throw new UsageException("--cache-limit needs --cache: name the directory");
    }
    Corpus corpus = inputs.corpus();
    List<Path> files = new ArrayList<>(inputs.files());
    if (cache != null) {
      if (Files.exists(cache) && !Files.isDirectory(cache)) {
        throw new UsageException("--cache " + cache + " is no directory");
      }
      long limit = cacheLimit == null ? 10L << 30 : Values.size("--cache-limit", cacheLimit);
      if (!inputs.isEncoded()) {
        corpus = new CorpusCache(cache, limit, notes).of(corpus);
      }
    }
    if (phrases != null) {
      Inputs.checkReadable(phrases, "file of phrases");
      files.add(phrases);
      corpus = Phrases.read(phrases).in(corpus);
    }
    return new Inputs(corpus, inputs.description(), inputs.vocabulary(), List.copyOf(files));
  }

  /** The option that needs all words of the text, or null. */
  String needsAllWords() {
    return cache != null ? "--cache" : phrases != null ? "--phrases" : null;
  }
}
