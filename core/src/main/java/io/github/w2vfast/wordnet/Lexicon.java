package io.github.w2vfast.wordnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How words stand to each other in WordNet: the part of it that a set of words needs. Words are
 * compared as they stand, in lower case; relations hold between any two of their senses.
 */
public final class Lexicon {
  private final Map<String, Entry> entries;

  private Lexicon(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /** The keys of a word's senses and of those one step away, and its opposites. */
  private record Entry(
      Set<Long> senses, Set<Long> hypernyms, Set<Long> similar, Set<String> antonyms) {}

  /** Reads the entries of all words that are wanted. */
  public static Lexicon of(WordNet wordNet, Predicate<String> wanted) {
    Map<String, Entry> entries = new HashMap<>();
    wordNet
        .entries(wanted)
        .forEach((word, senses) -> entries.put(word, entry(wordNet, word, senses)));
    return new Lexicon(entries);
  }

  private static Entry entry(WordNet wordNet, String word, List<Sense> senses) {
    Entry entry = new Entry(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
    for (Sense sense : senses) {
      entry.senses.add(sense.key());
      wordNet.hypernyms(sense).forEach(above -> entry.hypernyms.add(above.key()));
      wordNet.similar(sense).forEach(like -> entry.similar.add(like.key()));
      entry.antonyms.addAll(wordNet.antonyms(sense, word));
    }
    return entry;
  }

  /** The words that were wanted and are in WordNet. */
  public List<String> words() {
    return List.copyOf(entries.keySet());
  }

  /** Whether a word has an entry. */
  public boolean contains(String word) {
    return entries.containsKey(word.toLowerCase(Locale.ROOT));
  }

  /**
   * How the second word stands to the first.
   *
   * @return the closest relation; empty if there is none or a word has no entry
   */
  public Optional<Relation> relation(String first, String second) {
    Entry a = entries.get(first.toLowerCase(Locale.ROOT));
    Entry b = entries.get(second.toLowerCase(Locale.ROOT));
    if (a == null || b == null) {
      return Optional.empty();
    }
    if (meet(a.senses, b.senses)) {
      return Optional.of(Relation.SYNONYM);
    }
    if (a.antonyms.contains(second.toLowerCase(Locale.ROOT))
        || b.antonyms.contains(first.toLowerCase(Locale.ROOT))) {
      return Optional.of(Relation.ANTONYM);
    }
    if (meet(a.hypernyms, b.senses)) {
      return Optional.of(Relation.HYPERNYM);
    }
    if (meet(a.senses, b.hypernyms)) {
      return Optional.of(Relation.HYPONYM);
    }
    if (meet(a.similar, b.senses)) {
      return Optional.of(Relation.SIMILAR);
    }
    return meet(a.hypernyms, b.hypernyms) ? Optional.of(Relation.SISTER) : Optional.empty();
  }

  /** The synonyms of each word among the other words of this lexicon; no entry without any. */
  public Map<String, Set<String>> synonyms() {
    Map<Long, List<String>> words = new HashMap<>();
    entries.forEach(
        (word, entry) ->
            entry.senses.forEach(
                key -> words.computeIfAbsent(key, _ -> new ArrayList<>()).add(word)));
    Map<String, Set<String>> synonyms = new HashMap<>();
    for (List<String> alike : words.values()) {
      if (alike.size() > 1) {
        for (String word : alike) {
          synonyms.computeIfAbsent(word, _ -> new HashSet<>()).addAll(alike);
        }
      }
    }
    synonyms.forEach((word, others) -> others.remove(word));
    return synonyms;
  }

  private static boolean meet(Set<Long> a, Set<Long> b) {
    return a.stream().anyMatch(b::contains);
  }
}
