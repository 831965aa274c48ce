package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.Phrases;
import io.github.w2vfast.io.CorpusCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a training run takes over from earlier work on the text. */
final class ReuseOptions {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)b?");

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
      long limit = cacheLimit == null ? 10L << 30 : size(cacheLimit);
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

  private static long size(String text) {
    Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new UsageException(
          "--cache-limit is '" + text + "' but must be a size, as in 500m or 10g");
    }
    int shift =
        switch (parts.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          case "t" -> 40;
          default -> 0;
        };
    long number = Long.parseLong(parts.group(1));
    return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
  }
}
