package io.github.w2vfast.vocab;

import java.util.Collection;
import java.util.Objects;

/**
 * Words that stay in a vocabulary however rare they are, and words that go however frequent they
 * are. A word that stays counts towards a limit of the vocabulary's size, but is not dropped by it.
 * {@code </s>} always stays.
 */
public final class WordFilter {
  /** Words stay and go by their counts alone. */
  public static final WordFilter NONE = new WordFilter(none(), none());

  private final Vocabulary kept;
  private final Vocabulary dropped;

  private WordFilter(Vocabulary kept, Vocabulary dropped) {
    this.kept = kept;
    this.dropped = dropped;
  }

  /**
   * A filter.
   *
   * @param keep words that stay; more than once is once
   * @param drop words that go
   * @throws IllegalArgumentException if a word is in both lists, is no word or is {@code </s>} in
   *     the second
   */
  public static WordFilter of(Collection<String> keep, Collection<String> drop) {
    Vocabulary kept = list(keep);
    Vocabulary dropped = list(drop);
    for (String word : drop) {
      if (word.equals(Vocabulary.END_OF_SENTENCE)) {
        throw new IllegalArgumentException("</s> ends sentences and cannot be dropped");
      }
      if (kept.id(word) > 0) {
        throw new IllegalArgumentException(
            "the word '" + word + "' is both to be kept and to be dropped");
      }
    }
    return new WordFilter(kept, dropped);
  }

  private static Vocabulary none() {
    return new VocabularyBuilder().buildInOrder();
  }

  private static Vocabulary list(Collection<String> words) {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (String word : words) {
      builder.add(word, 0);
    }
    return builder.buildInOrder();
  }

  /** Whether nothing is kept or dropped by name. */
  public boolean isEmpty() {
    return kept.size() == 1 && dropped.size() == 1;
  }

  /** The words that stay, after {@code </s>}. */
  public Vocabulary kept() {
    return kept;
  }

  /** Whether the word {@code utf8[from, from + length)} stays however rare it is. */
  public boolean keeps(byte[] utf8, int from, int length) {
    return kept.id(utf8, from, length) > 0;
  }

  /** Whether the word {@code utf8[from, from + length)} goes however frequent it is. */
  public boolean drops(byte[] utf8, int from, int length) {
    return dropped.id(utf8, from, length) > 0;
  }

  /**
   * The words of a vocabulary that stay, by falling count; words of equal count keep their order.
   *
   * @param minCount rarer words go
   * @param maxVocab the most words to keep, {@code </s>} included; 0 for no limit
   */
  public Vocabulary prune(Vocabulary words, long minCount, int maxVocab) {
    Objects.requireNonNull(words);
    VocabularyBuilder builder = new VocabularyBuilder();
    for (int id = 0; id < words.size(); id++) {
      byte[] word = words.utf8(id);
      boolean stays = id == 0 || words.count(id) >= minCount || keeps(word, 0, word.length);
      if (stays && !drops(word, 0, word.length)) {
        builder.add(word, 0, word.length, words.count(id));
      }
    }
    return builder.build(maxVocab, this::keeps, null);
  }
}
