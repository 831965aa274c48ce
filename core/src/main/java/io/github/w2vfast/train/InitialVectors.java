package io.github.w2vfast.train;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.Subwords;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.io.FastTextFile;
import io.github.w2vfast.io.LoadedVectors;
import io.github.w2vfast.io.ModelFile;
import io.github.w2vfast.io.VectorFormat;
import io.github.w2vfast.io.VectorReader;
import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.Model;
import io.github.w2vfast.model.WordVectors;
import io.github.w2vfast.vocab.Vocabulary;
import io.github.w2vfast.vocab.VocabularyBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Vectors that training begins with instead of random ones: a model file, also one of fastText,
 * whose U and V are taken over with the counts of the words, or a file of vectors, which has
 * neither V nor counts.
 */
public final class InitialVectors implements AutoCloseable {
  private final Path file;
  private final AutoCloseable owner;
  private final WordVectors u;
  private final @Nullable WordVectors v;
  private final @Nullable Model model;
  private final boolean hasNodes;
  private final Vocabulary words;

  private InitialVectors(
      Path file, AutoCloseable owner, WordVectors u, @Nullable Model model, Vocabulary words) {
    this.file = file;
    this.owner = owner;
    this.u = u;
    this.v = model != null && model.hasV() ? model.contextVectors() : null;
    this.model = model;
    this.hasNodes = model != null && model.hasNodes();
    this.words = words;
  }

  /**
   * Opens a file; the caller closes the result.
   *
   * @throws IOException if it cannot be read
   */
  public static InitialVectors open(Path file) throws IOException {
    LoadedVectors vectors = VectorReader.read(file);
    try {
      if (vectors.format() == VectorFormat.FASTTEXT) {
        vectors.close();
        return ofFastText(file);
      }
      if (vectors.format() == VectorFormat.MODEL) {
        vectors.close();
        ModelFile model = ModelFile.open(file);
        try {
          model.verify();
        } catch (Throwable e) {
          model.close();
          throw e;
        }
        return new InitialVectors(
            file, model, model.model().vectors(), model.model(), model.model().vocabulary());
      }
      VocabularyBuilder builder = new VocabularyBuilder();
      for (int i = 0; i < vectors.size(); i++) {
        builder.add(vectors.word(i), 0);
      }
      return new InitialVectors(file, vectors, vectors, null, builder.buildInOrder());
    } catch (IllegalArgumentException e) {
      vectors.close();
      throw new IOException("cannot begin with " + file + ": " + e.getMessage(), e);
    }
  }

  private static InitialVectors ofFastText(Path file) throws IOException {
    Model model;
    try (FastTextFile opened = FastTextFile.open(file)) {
      model = opened.readModel();
    }
    return new InitialVectors(file, model, model.vectors(), model, model.vocabulary());
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Length of a vector. */
  public int dim() {
    return u.dim();
  }

  /** The words with their counts, which are 0 if the file has none. */
  public Vocabulary words() {
    return words;
  }

  /** What a run with this configuration does not find in the file, in words, or null. */
  public @Nullable String missing(TrainingConfig config) {
    boolean tree = config.objective() == ObjectiveType.HIERARCHICAL_SOFTMAX;
    if (tree) {
      return hasNodes
          ? "the tree of the united vocabulary is another one: its nodes start at zero"
          : "there is no tree in " + file + ": its nodes start at zero";
    }
    return v == null ? "there is no V in " + file + ": V starts at zero" : null;
  }

  /**
   * Refuses vectors that a run with this configuration cannot begin with.
   *
   * @throws IllegalArgumentException if the run has n-grams that the file has not
   */
  public void check(TrainingConfig config) {
    Subwords wanted = config.subwords();
    Subwords found = model == null ? Subwords.NONE : model.subwords();
    if (!wanted.exist() || wanted.equals(found)) {
      return;
    }
    throw new IllegalArgumentException(
        "cannot begin with %s, which has %s: the run has %s; %s"
            .formatted(
                file,
                describe(found),
                describe(wanted),
                found.exist()
                    ? "take the file's own (--min-n %d --max-n %d --bucket %d)"
                        .formatted(found.minN(), found.maxN(), found.buckets())
                    : "train without n-grams, or without these vectors"));
  }

  private static String describe(Subwords subwords) {
    return subwords.exist()
        ? String.format(
            Locale.ROOT,
            "n-grams of %d to %d characters in %,d buckets",
            subwords.minN(),
            subwords.maxN(),
            subwords.buckets())
        : "no n-grams";
  }

  /** Copies the rows of known words to a model that has all of them; others stay as they are. */
  void copyTo(Model to) {
    if (to.hasSubwords()) {
      copySubwords(to);
    } else {
      copy(u, to.u(), to.vocabulary());
    }
    if (v != null && to.hasV()) {
      copy(v, to.v(), to.vocabulary());
    }
  }

  /** The words' own rows and those of all buckets. */
  private void copySubwords(Model to) {
    Model from = Objects.requireNonNull(model);
    float[] row = new float[dim()];
    for (int i = 0; i < from.vocabulary().size(); i++) {
      int id = to.vocabulary().id(from.vocabulary().word(i));
      if (id >= 0) {
        from.u().getRow(i, row, 0);
        to.u().setRow(id, row, 0);
      }
    }
    int first = from.vocabulary().size();
    for (int r = first; r < from.u().rows(); r++) {
      from.u().getRow(r, row, 0);
      to.u().setRow(to.vocabulary().size() + r - first, row, 0);
    }
  }

  private static void copy(WordVectors from, EmbeddingMatrix to, Vocabulary vocabulary) {
    float[] row = new float[from.dim()];
    for (int i = 0; i < from.size(); i++) {
      int id = vocabulary.id(from.word(i));
      if (id >= 0) {
        from.matrix().getRow(i, row, 0);
        to.setRow(id, row, 0);
      }
    }
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
