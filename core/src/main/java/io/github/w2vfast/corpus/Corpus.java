package io.github.w2vfast.corpus;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the text comes from: files, plain or gzip, or a stream that can be read once, or sentences.
 *
 * <p>The rules of the text are word2vec.c's, without its bugs:
 *
 * <ul>
 *   <li>Space, tab and line feed end a token; other white space is part of one. Carriage returns
 *       are dropped wherever they stand. A token may have any length up to 1 GiB.
 *   <li>Each line feed ends a sentence and counts as one {@code </s>}, in an empty line too; the
 *       token {@code </s>} in the text does the same. The last line of each file need not have a
 *       line feed: one is supplied.
 *   <li>The text is UTF-8; a byte order mark at its start is dropped. Malformed sequences become
 *       U+FFFD when the vocabulary is made, and words that become equal by that are one word.
 *   <li>A NUL byte is refused: such a text is UTF-16 or not text at all.
 *   <li>Gzip is known by its first bytes, not by the file's name, and may have many members.
 * </ul>
 *
 * The text of several files is one text: how it is cut into files changes nothing, as long as it is
 * cut at line ends.
 */
public final class Corpus {
  /** What the text is read from. */
  sealed interface Input {}

  /** Files, in this order. */
  record FileInput(List<Path> files) implements Input {}

  /** A stream that can be read once. */
  record StreamInput(InputStream in, String name, AtomicBoolean used) implements Input {}

  /** Lists of tokens. */
  record SentenceInput(Iterable<? extends Iterable<String>> sentences) implements Input {}

  private final Input input;

  private Corpus(Input input) {
    this.input = input;
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
    return new Corpus(new FileInput(List.copyOf(files)));
  }

  /** The text of these files, in this order. */
  public static Corpus ofFiles(Path... files) {
    return ofFiles(List.of(files));
  }

  /**
   * The text of a stream, plain or gzip, which is read once, by one thread at a time, and not
   * closed.
   *
   * @param name stands in messages
   */
  public static Corpus ofStream(InputStream in, String name) {
    return new Corpus(
        new StreamInput(
            Objects.requireNonNull(in), Objects.requireNonNull(name), new AtomicBoolean()));
  }

  /**
   * Sentences that are already lists of tokens. They are iterated once for each reading, by one
   * thread at a time. Empty tokens are left out; the token {@code </s>} ends a sentence. A token
   * with a space, tab, line end or NUL in it is refused when it is met, since no word2vec file
   * could hold it.
   */
  public static Corpus ofSentences(Iterable<? extends Iterable<String>> sentences) {
    return new Corpus(new SentenceInput(Objects.requireNonNull(sentences)));
  }

  /** The files that the text is read from; none if it comes from elsewhere. */
  public List<Path> files() {
    return input instanceof FileInput(List<Path> files) ? files : List.of();
  }

  Input input() {
    return input;
  }

  /** The corpus in a message: its files' names, not too many of them. */
  String description() {
    return switch (input) {
      case FileInput(List<Path> files) -> {
        StringBuilder names = new StringBuilder();
        int shown = Math.min(3, files.size());
        for (int i = 0; i < shown; i++) {
          names.append(i == 0 ? "" : ", ").append(files.get(i));
        }
        yield files.size() > shown
            ? names + " and " + (files.size() - shown) + " more files"
            : names.toString();
      }
      case StreamInput(_, String name, _) -> name;
      case SentenceInput _ -> "the given sentences";
    };
  }
}
