package io.github.w2vfast.wordnet;

/** How one word stands to another in WordNet, from the closest to the loosest. */
public enum Relation {
  /** They share a sense. */
  SYNONYM,
  /** WordNet calls one the opposite of the other. */
  ANTONYM,
  /** The other is what this is a kind or an instance of. */
  HYPERNYM,
  /** The other is a kind or an instance of this. */
  HYPONYM,
  /** Senses of adjectives that WordNet calls similar. */
  SIMILAR,
  /** Both are kinds of the same. */
  SISTER
}
