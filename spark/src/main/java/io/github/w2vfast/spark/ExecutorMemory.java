package io.github.w2vfast.spark;

import io.github.w2vfast.corpus.EncodedCorpus;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an executor remembers between the tasks of a run: the texts of its parts, and the models of
 * parts whose rare rows were not combined yet. All of it can be made again from what Spark keeps;
 * tasks find it or make it.
 *
 * <p>A model is owned by one task at a time: whoever trains it further takes it out first, so that
 * a task which fails leaves no half-trained model behind.
 */
final class ExecutorMemory {
  private record Part(String run, int part) {}

  /** A text, or that it is being made. */
  private static final class TextSlot {
    private @Nullable EncodedCorpus text;
  }

  private record Kept(int stretch, PartModel model) {}

  private static final Map<Part, TextSlot> TEXTS = new HashMap<>();
  private static final Map<Part, Kept> MODELS = new HashMap<>();

  private ExecutorMemory() {}

  /** Makes a text that is not there. */
  interface TextMaker {
    EncodedCorpus make() throws IOException;
  }

  /** The text of a part, made if this executor does not have it. */
  static EncodedCorpus text(String run, int part, TextMaker maker) throws IOException {
    TextSlot slot;
    synchronized (TEXTS) {
      slot = TEXTS.computeIfAbsent(new Part(run, part), _ -> new TextSlot());
    }
    synchronized (slot) {
      EncodedCorpus text = slot.text;
      if (text == null) {
        text = maker.make();
        slot.text = text;
      }
      return text;
    }
  }

  /** Takes the model of a part after a stretch, which is nobody else's then; null if not here. */
  static synchronized @Nullable PartModel takeModel(String run, int part, int stretch) {
    Part key = new Part(run, part);
    Kept kept = MODELS.get(key);
    if (kept == null || kept.stretch != stretch) {
      return null;
    }
    MODELS.remove(key);
    return kept.model;
  }

  /** Keeps the model of a part after a stretch; an older one of the part is freed. */
  static synchronized void keepModel(String run, int part, int stretch, PartModel model) {
    Kept before = MODELS.put(new Part(run, part), new Kept(stretch, model));
    if (before != null) {
      before.model.close();
    }
  }

  /** Frees the model of a part, if there is one. */
  static synchronized void dropModel(String run, int part) {
    Kept kept = MODELS.remove(new Part(run, part));
    if (kept != null) {
      kept.model.close();
    }
  }

  /** Frees all models, as if this executor were new; for tests. */
  static synchronized void loseModels() {
    MODELS.values().forEach(kept -> kept.model.close());
    MODELS.clear();
  }

  /** Frees all that belongs to a run. */
  static void forget(String run) {
    synchronized (TEXTS) {
      TEXTS
          .entrySet()
          .removeIf(
              entry -> {
                boolean own = entry.getKey().run.equals(run);
                EncodedCorpus text = entry.getValue().text;
                if (own && text != null) {
                  text.close();
                }
                return own;
              });
    }
    synchronized (ExecutorMemory.class) {
      MODELS
          .entrySet()
          .removeIf(
              entry -> {
                boolean own = entry.getKey().run.equals(run);
                if (own) {
                  entry.getValue().model.close();
                }
                return own;
              });
    }
  }
}
