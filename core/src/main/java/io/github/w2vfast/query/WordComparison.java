package io.github.w2vfast.query;

import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Compares words with each other, not with the whole vocabulary: it takes no memory beside the
 * vectors. A word that is not in the vocabulary has the vector that {@link WordVectors#compose}
 * makes, if it can make one; else it is unknown. Any number of threads may ask.
 */
public final class WordComparison {
  private final WordVectors vectors;

  /** Compares the words of these vectors. */
  public WordComparison(WordVectors vectors) {
    this.vectors = vectors;
  }

  /**
   * The cosine of two words.
   *
   * @return -1 to 1; 0 if a vector is all zeros or holds a value that is not finite
   * @throws IllegalArgumentException if a word is unknown; the message suggests similar spellings
   */
  public double similarity(String first, String second) {
    return dot(unit(first), unit(second));
  }

  /**
   * Words by how well they fit the others: by the cosine with the mean of the unit vectors of all.
   * A word that is given twice counts once.
   *
   * @param words at least two different ones
   * @return by falling cosine; the last one fits least
   * @throws IllegalArgumentException if there are fewer words, or one is unknown
   */
  public List<Neighbor> byCentrality(Collection<String> words) {
    List<String> different = List.copyOf(new LinkedHashSet<>(words));
    if (different.size() < 2) {
      throw new IllegalArgumentException(
          "it takes two different words at least to find the odd one; "
              + different.size()
              + " were given");
    }
    float[] mean = new float[vectors.dim()];
    List<float[]> units = new ArrayList<>();
    for (String word : different) {
      float[] unit = unit(word);
      units.add(unit);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += unit[i] / different.size();
      }
    }
    UnitRows.normalize(mean);
    List<Neighbor> ranked = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      String word = different.get(i);
      ranked.add(new Neighbor(word, vectors.indexOf(word), (float) dot(units.get(i), mean)));
    }
    ranked.sort(Comparator.comparingDouble((Neighbor n) -> -n.cosine()));
    return ranked;
  }

  /**
   * The word that fits the others least: the last of {@link #byCentrality}.
   *
   * @throws IllegalArgumentException as that does
   */
  public String oddOneOut(Collection<String> words) {
    return byCentrality(words).getLast().word();
  }

  private float[] unit(String word) {
    float[] unit = vectors.vectorOrNull(word);
    if (unit == null) {
      throw new IllegalArgumentException(SpellingSuggestions.unknown(vectors, word));
    }
    if (!UnitRows.normalize(unit)) {
      return new float[unit.length];
    }
    return unit;
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }
}
