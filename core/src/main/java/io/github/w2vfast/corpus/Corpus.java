package io.github.w2vfast.corpus;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Where the text comes from: files, plain or compressed, or a stream that can be read once. */
public final class Corpus {
  private Corpus() {}

  /** The text of these files, in this order. */
  public static Corpus ofFiles(List<Path> files) {
    throw new UnsupportedOperationException();
  }

  /** The text of these files, in this order. */
  public static Corpus ofFiles(Path... files) {
    return ofFiles(List.of(files));
  }

  /** The text of a stream, which is read once and not closed. {@code name} stands in messages. */
  public static Corpus ofStream(InputStream in, String name) {
    throw new UnsupportedOperationException();
  }

  /** Sentences that are already lists of tokens. */
  public static Corpus ofSentences(Iterable<? extends Iterable<String>> sentences) {
    throw new UnsupportedOperationException();
  }
}
