package io.github.w2vfast.io;

import io.github.w2vfast.corpus.Corpus;
import io.github.w2vfast.corpus.CorpusEncoder;
import io.github.w2vfast.corpus.EncodedCorpus;
import io.github.w2vfast.corpus.TextRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps encoded text in a directory, so that a text is read and tokenised once for many runs.
 *
 * <p>An entry is found by the real path, size and time of change of every file of the corpus, in
 * their order, and by the rules of the text: when any of these changes, the text is read anew. It
 * holds all words, so that it serves every minimum count. Entries are files that end in {@code
 * .w2c}; when they exceed the limit, those go that were not used for longest. Nothing else in the
 * directory is touched. Text that is no regular file is not kept.
 */
public final class CorpusCache {
  private static final String ENDING = ".w2c";

  private final Path directory;
  private final long limit;
  private final Consumer<String> notes;

  /**
   * A cache.
   *
   * @param directory is made when it is not there
   * @param limit the most bytes of all entries
   * @param notes is told what the cache does, in words for people
   */
  public CorpusCache(Path directory, long limit, Consumer<String> notes) {
    if (limit < 0) {
      throw new IllegalArgumentException("the limit must be 0 or more bytes, not " + limit);
    }
    this.directory = directory;
    this.limit = limit;
    this.notes = notes;
  }

  /** The same corpus, which is taken from the cache if it is there, and put there if not. */
  public Corpus of(Corpus corpus) {
    return corpus.encodedBy((options, progress) -> encode(corpus, options, progress));
  }

  private EncodedCorpus encode(
      Corpus corpus, CorpusEncoder.Options options, CorpusEncoder.Progress progress)
      throws IOException {
    Map<String, String> before = describe(corpus);
    if (before == null) {
      notes.accept("the text is not kept in the cache: it is not made of regular files alone");
      return CorpusEncoder.encode(corpus, options, progress);
    }
    Path entry = directory.resolve(key(before) + ENDING);
    CorpusFile kept = kept(entry, before);
    if (kept != null) {
      notes.accept("the encoded text is taken from the cache: " + entry);
      return CorpusEncoder.recode(kept, options, corpus.files().getFirst().toString());
    }
    CorpusEncoder.Options all =
        new CorpusEncoder.Options(
            1, 0, options.threads(), null, options.temporaryDirectory(), options.memoryBytes());
    EncodedCorpus encoded = CorpusEncoder.encode(corpus, all, progress);
    boolean done = false;
    try {
      if (before.equals(describe(corpus))) {
        keep(encoded, before, entry);
      } else {
        notes.accept("the text is not kept in the cache: it changed while it was read");
      }
      done = true;
    } finally {
      if (!done) {
        encoded.close();
      }
    }
    return CorpusEncoder.recode(encoded, options, corpus.files().getFirst().toString());
  }

  /** What an entry depends on, or null if that cannot be told. */
  private static Map<String, String> describe(Corpus corpus) throws IOException {
    TextRules rules = corpus.rules();
    if (rules.tokenizer().name() == null || corpus.files().isEmpty()) {
      return null;
    }
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("format", "1");
    lines.put("min_count", "1");
    lines.put("lines", rules.lines().name());
    lines.put("field", String.valueOf(rules.field()).replace('\n', ' '));
    lines.put("skip_missing", String.valueOf(rules.skipMissing()));
    lines.put("normalization", rules.normalization().name());
    lines.put("lower_case", String.valueOf(rules.lowerCase()));
    lines.put("tokenizer", rules.tokenizer().name());
    lines.put("numbers", rules.numbers().name());
    lines.put("punctuation", rules.punctuation().name());
    MessageDigest files = digest();
    int number = 0;
    for (Path file : corpus.files()) {
      BasicFileAttributes attributes;
      Path real;
      try {
        attributes = Files.readAttributes(file, BasicFileAttributes.class);
        real = file.toRealPath();
      } catch (IOException _) {
        return null; // the reading will say what is wrong with it
      }
      if (!attributes.isRegularFile()) {
        return null;
      }
      String line =
          real + "\0" + attributes.size() + "\0" + attributes.lastModifiedTime().toInstant();
      files.update((line + "\0").getBytes(StandardCharsets.UTF_8));
      number++;
    }
    lines.put("files", String.valueOf(number));
    lines.put("first_file", corpus.files().getFirst().toString().replace('\n', ' '));
    lines.put("files_sha256", HexFormat.of().formatHex(files.digest()));
    return lines;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String key(Map<String, String> description) {
    byte[] all = description.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(digest().digest(all), 0, 16);
  }

  private CorpusFile kept(Path entry, Map<String, String> description) {
    if (!Files.exists(entry)) {
      return null;
    }
    try {
      CorpusFile opened = CorpusFile.open(entry);
      if (opened.description().equals(description)) {
        Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        return opened;
      }
      opened.close();
    } catch (IOException e) {
      notes.accept("the cache's entry is not used: " + e.getMessage());
    }
    return null;
  }

  private void keep(EncodedCorpus encoded, Map<String, String> description, Path entry) {
    try {
      Files.createDirectories(directory);
      CorpusFile.write(encoded, description, entry);
      long size = Files.size(entry);
      if (size > limit) {
        Files.delete(entry);
        notes.accept(
            "the encoded text is not kept in the cache: its %,d bytes exceed the limit of %,d"
                .formatted(size, limit));
        return;
      }
      notes.accept("the encoded text is kept in the cache: " + entry);
      makeRoom(entry);
    } catch (IOException e) {
      notes.accept("the encoded text is not kept in the cache: " + e.getMessage());
    }
  }

  private record Entry(Path file, long size, FileTime used) {}

  private void makeRoom(Path newest) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long total = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
      for (Path file : files) {
        if (file.getFileName().toString().matches("[0-9a-f]{32}\\" + ENDING)) {
          long size = Files.size(file);
          total += size;
          entries.add(new Entry(file, size, Files.getLastModifiedTime(file)));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(Entry::used));
    for (Entry entry : entries) {
      if (total <= limit) {
        break;
      }
      if (!entry.file.equals(newest)) {
        Files.deleteIfExists(entry.file);
        total -= entry.size;
        notes.accept("removed from the cache, for its limit: " + entry.file);
      }
    }
  }
}
