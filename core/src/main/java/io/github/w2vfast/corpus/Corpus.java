package io.github.w2vfast.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the text comes from: files, plain or compressed, or a stream that can be read once, or
 * sentences.
 *
 * <p>The rules of the text are {@link TextRules}; if nothing else is said, they are word2vec.c's,
 * without its bugs:
 *
 * <ul>
 *   <li>Space, tab and line feed end a token; other white space is part of one. Carriage returns
 *       are dropped wherever they stand. A token may have up to 64 MiB.
 *   <li>Each line feed ends a sentence and counts as one {@code </s>}, in an empty line too; the
 *       token {@code </s>} in the text does the same. The last line of each file need not have a
 *       line feed: one is supplied.
 *   <li>The text is UTF-8; a byte order mark at its start is dropped. Malformed sequences become
 *       U+FFFD when the vocabulary is made, and words that become equal by that are one word.
 *   <li>A NUL byte is refused: such a text is UTF-16 or not text at all.
 *   <li>Compression is known by the first bytes, not by the file's name: gzip, zstd, bzip2 and xz,
 *       of any number of members. All but gzip need a library beside this one: {@code
 *       com.github.luben:zstd-jni}, {@code org.apache.commons:commons-compress}, {@code
 *       org.tukaani:xz}.
 * </ul>
 *
 * The text of several files is one text: how it is cut into files changes nothing, as long as it is
 * cut at line ends.
 */
public final class Corpus {
  /** What the text is read from. */
  sealed interface Input {}

  /** A file. */
  record FileInput(Path file) implements Input {}

  /** A stream that can be read once. */
  record StreamInput(InputStream in, String name, AtomicBoolean used) implements Input {}

  /** Lists of tokens. */
  record SentenceInput(Iterable<? extends Iterable<String>> sentences) implements Input {}

  /** Another way to a corpus' encoded text than reading and tokenising it. */
  @FunctionalInterface
  public interface Encoding {
    /** The encoded text, which the caller closes; as {@link CorpusEncoder#encode} gives it. */
    EncodedCorpus encode(CorpusEncoder.Options options, CorpusEncoder.Progress progress)
        throws IOException;
  }

  private final List<Input> inputs;
  private final TextRules rules;
  private final Encoding encoding;

  private Corpus(List<? extends Input> inputs, TextRules rules) {
    this(inputs, rules, null);
  }

  private Corpus(List<? extends Input> inputs, TextRules rules, Encoding encoding) {
    this.inputs = List.copyOf(inputs);
    this.rules = rules;
    this.encoding = encoding;
  }

  /**
   * The text of these files, in this order.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Corpus ofFiles(List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file was named as the corpus");
    }
    return new Corpus(files.stream().map(FileInput::new).toList(), TextRules.DEFAULT);
  }

  /** The text of these files, in this order. */
  public static Corpus ofFiles(Path... files) {
    return ofFiles(List.of(files));
  }

  /**
   * The text of a stream, plain or compressed, which is read once, by one thread at a time, and not
   * closed.
   *
   * @param name stands in messages
   */
  public static Corpus ofStream(InputStream in, String name) {
    return new Corpus(
        List.of(
            new StreamInput(
                Objects.requireNonNull(in), Objects.requireNonNull(name), new AtomicBoolean())),
        TextRules.DEFAULT);
  }

  /**
   * Sentences that are already lists of tokens. They are iterated once for each reading, by one
   * thread at a time. Empty tokens are left out; the token {@code </s>} ends a sentence. A token
   * with a space, tab, line end or NUL in it is refused when it is met, since no word2vec file
   * could hold it.
   */
  public static Corpus ofSentences(Iterable<? extends Iterable<String>> sentences) {
    return new Corpus(
        List.of(new SentenceInput(Objects.requireNonNull(sentences))), TextRules.DEFAULT);
  }

  /**
   * The texts of several corpora, one after another, with the rules of the first.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Corpus join(List<Corpus> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("nothing was named as the corpus");
    }
    return new Corpus(
        parts.stream().flatMap(part -> part.inputs.stream()).toList(), parts.getFirst().rules);
  }

  /**
   * The same text, read by other rules. Sentences that are lists of tokens are taken as they are,
   * but for {@link TextRules#lines()}.
   */
  public Corpus with(TextRules newRules) {
    return new Corpus(inputs, Objects.requireNonNull(newRules));
  }

  /**
   * The same corpus, encoded in another way: from a cache or an encoded file, or with phrases. The
   * inputs stay for messages.
   */
  public Corpus encodedBy(Encoding newEncoding) {
    return new Corpus(inputs, rules, Objects.requireNonNull(newEncoding));
  }

  /** The other way in which it is encoded, or null. */
  Encoding encoding() {
    return encoding;
  }

  /** The files that the text is read from; none if some of it comes from elsewhere. */
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Input input : inputs) {
      if (!(input instanceof FileInput(Path file))) {
        return List.of();
      }
      files.add(file);
    }
    return List.copyOf(files);
  }

  /** How the text is read. */
  public TextRules rules() {
    return rules;
  }

  List<Input> inputs() {
    return inputs;
  }

  /** The corpus in a message: its inputs' names, not too many of them. */
  String description() {
    StringBuilder names = new StringBuilder();
    int shown = Math.min(3, inputs.size());
    for (int i = 0; i < shown; i++) {
      names.append(i == 0 ? "" : ", ").append(name(inputs.get(i)));
    }
    return inputs.size() > shown
        ? names + " and " + (inputs.size() - shown) + " more files"
        : names.toString();
  }

  private static String name(Input input) {
    return switch (input) {
      case FileInput(Path file) -> file.toString();
      case StreamInput(_, String name, _) -> name;
      case SentenceInput _ -> "the given sentences";
    };
  }
}
