package io.github.w2vfast.objective;

import io.github.w2vfast.config.ObjectiveType;
import io.github.w2vfast.config.TrainingConfig;
import io.github.w2vfast.vocab.HuffmanTree;
import io.github.w2vfast.vocab.Vocabulary;

/**
 * How often training has updated each row: what copies of a model that were trained on different
 * parts of a text are weighted with when they are brought together.
 *
 * <p>Counted are the words that were kept and the noise words that were drawn. A row of U takes a
 * step for each time its word was kept; a row of V as many for what was observed, and for noise its
 * share of all draws times {@code negative} times the words kept; with the exact softmax, where
 * every row of V takes a small part of every step, its share of the text times the words kept; a
 * node of the tree takes those of all words below it. One unit is one word of the text with its
 * window.
 *
 * <p>The counts of rare words are shared by the threads without locks, so that one may be lost now
 * and then, but a row that was updated never counts as one that was not.
 */
public final class RowUpdates {
  /** Words so frequent that threads would be in each other's way: each counts them by itself. */
  private static final int FREQUENT = 1024;

  private final TrainingConfig config;
  private final Vocabulary vocabulary;
  private final int[] words;
  private final int[] noise;

  /** No row was updated so far. */
  public RowUpdates(TrainingConfig config, Vocabulary vocabulary) {
    this.config = config;
    this.vocabulary = vocabulary;
    words = new int[vocabulary.size()];
    noise = new int[config.negative() > 0 ? vocabulary.size() : 0];
  }

  /** A copy of other counts. */
  public RowUpdates(RowUpdates other) {
    config = other.config;
    vocabulary = other.vocabulary;
    words = other.words.clone();
    noise = other.noise.clone();
  }

  /** A counter for one thread, which {@linkplain Counter#settle settles} it at its end. */
  Counter counter() {
    return new Counter();
  }

  /** Adds what another run over other text has counted, for the same configuration and words. */
  public void add(RowUpdates other) {
    for (int id = 0; id < words.length; id++) {
      words[id] += other.words[id];
    }
    for (int id = 0; id < noise.length; id++) {
      noise[id] += other.noise[id];
    }
  }

  /** The steps of each row of U. */
  public float[] u() {
    float[] steps = new float[words.length];
    for (int id = 0; id < steps.length; id++) {
      steps[id] = words[id];
    }
    return steps;
  }

  /** The steps of each row of V. */
  public float[] v() {
    double kept = sum(words);
    float[] steps = u();
    if (config.objective() == ObjectiveType.SOFTMAX) {
      double perCount = kept / Math.max(1, vocabulary.totalCount());
      for (int id = 1; id < steps.length; id++) {
        steps[id] += (float) (perCount * vocabulary.count(id));
      }
      return steps;
    }
    double perDraw = config.negative() * kept / Math.max(1, sum(noise));
    for (int id = 0; id < noise.length; id++) {
      steps[id] += (float) (perDraw * noise[id]);
    }
    return steps;
  }

  /** The steps of each inner node of the tree. */
  public float[] nodes() {
    HuffmanTree tree = new HuffmanTree(vocabulary);
    double[] steps = new double[tree.innerNodes()];
    for (int id = 1; id < words.length; id++) {
      for (int step = 0; words[id] > 0 && step < tree.pathLength(id); step++) {
        steps[tree.node(id, step)] += words[id];
      }
    }
    float[] result = new float[steps.length];
    for (int n = 0; n < result.length; n++) {
      result[n] = (float) steps[n];
    }
    return result;
  }

  private static double sum(int[] counts) {
    double total = 0;
    for (int count : counts) {
      total += count;
    }
    return total;
  }

  /** What one thread counts. */
  final class Counter {
    private final int[] frequentWords = new int[FREQUENT];
    private final int[] frequentNoise = new int[FREQUENT];

    void words(int[] sentence, int length) {
      for (int i = 0; i < length; i++) {
        count(sentence[i], frequentWords, words);
      }
    }

    void noise(int[] drawn, int n) {
      for (int i = 0; i < n; i++) {
        noise(drawn[i]);
      }
    }

    void noise(int word) {
      count(word, frequentNoise, noise);
    }

    private static void count(int word, int[] frequent, int[] others) {
      if (word < FREQUENT) {
        frequent[word]++;
      } else {
        others[word]++;
      }
    }

    /** Brings this thread's counts to the others'. */
    void settle() {
      synchronized (RowUpdates.this) {
        settle(frequentWords, words);
        settle(frequentNoise, noise);
      }
    }

    private static void settle(int[] own, int[] shared) {
      for (int id = 0; id < Math.min(FREQUENT, shared.length); id++) {
        shared[id] += own[id];
        own[id] = 0;
      }
    }
  }
}
