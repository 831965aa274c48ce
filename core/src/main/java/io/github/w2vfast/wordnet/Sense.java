package io.github.w2vfast.wordnet;

import java.util.List;

/**
 * A synset: one meaning and the words that can have it.
 *
 * @param partOfSpeech {@code noun}, {@code verb}, {@code adjective} or {@code adverb}
 * @param key tells senses apart; it holds the part of speech and the offset in WordNet's file
 * @param lemmas its words; those of several words have spaces
 * @param gloss its definition, and often examples
 */
public record Sense(String partOfSpeech, long key, List<String> lemmas, String gloss) {
  /** Keeps a copy of the list. */
  public Sense {
    lemmas = List.copyOf(lemmas);
  }
}
