package io.github.w2vfast.cli;

import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.WordFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import picocli.CommandLine.Option;

/** Which words stay in the vocabulary and which go, whatever their count. */
class WordOptions {
  private static final int SHOWN = 5;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      order = 70,
      description =
          "Words that stay however rare they are: the first word of each line, so that a vocabulary"
              + " file will do.")
  private Path keep;

  @Option(
      names = "--drop",
      paramLabel = "FILE",
      order = 71,
      description = "Words that go however frequent they are, as if --min-count dropped them.")
  private Path drop;

  /** The option with which a word was named to stay or go, or null. */
  String given() {
    return keep != null ? "--keep" : drop != null ? "--drop" : null;
  }

  /** The files that are read. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (keep != null) {
      files.add(keep);
    }
    if (drop != null) {
      files.add(drop);
    }
    return files;
  }

  /**
   * Reads the lists.
   *
   * @throws UsageException if a list cannot be read or a word is in both
   */
  WordFilter filter() throws IOException {
    if (given() == null) {
      return WordFilter.NONE;
    }
    List<String> kept = words(keep, "words to keep");
    List<String> dropped = words(drop, "words to drop");
    try {
      return WordFilter.of(kept, dropped);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          (keep != null && drop != null ? "--keep and --drop: " : given() + ": ") + e.getMessage(),
          e);
    }
  }

  private static List<String> words(Path file, String what) throws IOException {
    List<String> words = new ArrayList<>();
    if (file == null) {
      return words;
    }
    Inputs.checkReadable(file, what);
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        StringTokenizer tokens = new StringTokenizer(line, " \t");
        if (tokens.hasMoreTokens()) {
          words.add(tokens.nextToken());
        }
      }
    } catch (CharacterCodingException e) {
      throw new UsageException("the " + what + " " + file + " are not UTF-8 text", e);
    }
    return words;
  }

  /** Says which words that were to be kept are not there to be kept. */
  static void tellOfMissing(WordFilter filter, Vocabulary vocabulary, Console console) {
    List<String> missing = new ArrayList<>();
    for (int id = 1; id < filter.kept().size(); id++) {
      String word = filter.kept().word(id);
      if (vocabulary.id(word) < 0) {
        missing.add(word);
      }
    }
    if (!missing.isEmpty()) {
      console.inform(
          "%s of the words to keep do not occur: %s%s"
              .formatted(
                  Format.count(missing.size()),
                  String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size()))),
                  missing.size() > SHOWN ? ", ..." : ""));
    }
  }

  /** The same, and how much memory words may take while a text is counted. */
  static final class OfText extends WordOptions {
    @Option(
        names = "--vocab-memory",
        paramLabel = "SIZE",
        order = 72,
        description =
            "The most memory for counting words, as in 500m or 2g, from 32m on: more words are "
                + "counted on the disk, exactly; if those that are kept do not fit, --min-count is "
                + "raised, which is told (default: no limit).")
    private String memory;

    /** Whether memory was limited. */
    boolean limitsMemory() {
      return memory != null;
    }

    /**
     * The same options with the lists and the limit.
     *
     * @throws UsageException if a list cannot be read or the limit is none
     */
    CorpusEncoder.Options in(CorpusEncoder.Options options, WordFilter filter) {
      long bytes = memory == null ? 0 : Values.size("--vocab-memory", memory);
      if (memory != null && bytes < CorpusEncoder.Options.MIN_VOCABULARY_BYTES) {
        throw new UsageException("--vocab-memory is " + memory + " but must be at least 32m");
      }
      return options.withWords(filter, bytes);
    }

    /**
     * Refuses the limit for text that is encoded with all its words.
     *
     * @throws UsageException with the reason
     */
    void check(Inputs inputs, String other) {
      if (memory == null) {
        return;
      }
      if (inputs.isEncoded()) {
        throw new UsageException(
            "--vocab-memory bounds the counting of text, but the words of "
                + inputs.files().getFirst()
                + " are counted already: leave it out");
      }
      if (other != null) {
        throw new UsageException(
            "--vocab-memory cannot go with " + other + ", which needs all words: leave one out");
      }
    }

    /**
     * The same inputs, read with these options.
     *
     * @throws UsageException if a list cannot be read or the limit is none
     */
    Inputs apply(Inputs inputs) throws IOException {
      WordFilter filter = filter();
      if (filter.isEmpty() && memory == null) {
        return inputs;
      }
      in(new CorpusEncoder.Options(1, 0, 1, null), filter); // refused before any work
      List<Path> files = new ArrayList<>(inputs.files());
      files.addAll(files());
      return new Inputs(
          inputs
              .corpus()
              .encodedBy(
                  (options, progress) ->
                      CorpusEncoder.encode(inputs.corpus(), in(options, filter), progress)),
          inputs.description(),
          inputs.vocabulary(),
          List.copyOf(files));
    }
  }
}
