package io.github.w2vfast.query;

import io.github.w2vfast.model.EmbeddingMatrix;
import io.github.w2vfast.model.UnitRows;
import io.github.w2vfast.model.WordVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words nearest to a word or a vector by cosine, found by comparing with all. Holds a
 * normalised copy of the vectors outside the heap until {@link #close()}. Any number of threads may
 * ask.
 */
public final class Neighbors implements AutoCloseable {
  /** Who asks so many asks more: rounding all rows takes the time of some 80 passes over them. */
  private static final int MANY_QUERIES = 8;

  /** Fewer rows are in the caches anyway. */
  private static final int MANY_ROWS = 20_000;

  private final WordVectors vectors;
  private final EmbeddingMatrix unit;
  private @Nullable CompletableFuture<@Nullable RoundedRows> rounding;
  private int queries;

  /**
   * Prepares to search these vectors; takes as much memory as they do, and an eighth more at most
   * after some queries one by one.
   */
  public Neighbors(WordVectors vectors) {
    this.vectors = vectors;
    this.unit = UnitRows.of(vectors.matrix(), vectors.size());
  }

  /**
   * The words nearest to a word, without the word itself. Here and below a word that is not in the
   * vocabulary has the vector that {@link WordVectors#compose} makes, if it can make one; else it
   * is unknown.
   *
   * @param top how many to find at most, at least 1
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if the word is unknown; the message suggests similar spellings
   */
  public List<Neighbor> nearest(String word, int top) {
    return nearest(List.of(word), List.of(), top);
  }

  /**
   * The words nearest to the sum of the unit vectors of some words less those of others, without
   * these words: {@code nearest(List.of("king", "woman"), List.of("man"), 1)}.
   *
   * @param top how many to find at most, at least 1
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if a word is unknown (the message suggests similar spellings)
   *     or no word is given
   */
  public List<Neighbor> nearest(Collection<String> positive, Collection<String> negative, int top) {
    if (positive.isEmpty() && negative.isEmpty()) {
      throw new IllegalArgumentException("no word is given to find neighbours of");
    }
    List<Query> words = words(positive, negative);
    return nearest(sum(words, positive.size()), top, excluded(words));
  }

  /**
   * The words nearest to each of several words, each without itself. All are looked up together as
   * a matrix product, which is many times faster than one after another.
   *
   * @param top how many to find for each at most, at least 1
   * @return for each word in turn its neighbours, by falling cosine; of equal ones the first row
   *     first
   * @throws IllegalArgumentException if a word is unknown; the message suggests similar spellings
   */
  public List<List<Neighbor>> nearestToEach(List<String> words, int top) {
    checkTop(top);
    return search(words.stream().map(this::query).toList(), top);
  }

  /**
   * The words nearest to each of several vectors, found together as {@link #nearestToEach(List,
   * int)} does.
   *
   * @param queries {@link WordVectors#dim()} values each; their length does not matter
   * @param top how many to find for each at most, at least 1
   * @return for each vector in turn its neighbours, by falling cosine
   * @throws IllegalArgumentException if {@code top} or a number of values is wrong
   */
  public List<List<Neighbor>> nearestToEach(float[][] queries, int top) {
    checkTop(top);
    List<Query> unitQueries = new ArrayList<>();
    for (float[] query : queries) {
      checkDim(query);
      unitQueries.add(Query.of(query));
    }
    return search(unitQueries, top);
  }

  private List<List<Neighbor>> search(List<Query> queries, int top) {
    if (unit.rows() == 0) {
      return queries.stream().map(_ -> List.<Neighbor>of()).toList();
    }
    TopRows[] found = new BlockSearch(unit).search(queries, Math.min(top, unit.rows()));
    return Arrays.stream(found).map(best -> best.sorted(vectors)).toList();
  }

  /**
   * Answers "a is to b as c is to what?" and its like: what is near the positive words and far from
   * the negative ones. For "man is to king as woman is to what?" the positive words are king and
   * woman, the negative one is man.
   *
   * @param positive at least one word
   * @param negative any number of words
   * @param top how many answers to find at most, at least 1
   * @return answers without the given words by falling score, which is the cosine for {@link
   *     AnalogyMethod#ADD}, and for {@link AnalogyMethod#MUL} the quotient that is described there;
   *     of equal ones the first row first
   * @throws IllegalArgumentException if no positive word is given or a word is unknown (the message
   *     suggests similar spellings)
   */
  public List<Neighbor> analogy(
      Collection<String> positive, Collection<String> negative, int top, AnalogyMethod method) {
    checkTop(top);
    if (positive.isEmpty()) {
      throw new IllegalArgumentException("an analogy needs one positive word at least");
    }
    List<Query> words = words(positive, negative);
    return switch (method) {
      case ADD -> nearest(sum(words, positive.size()), top, excluded(words));
      case MUL ->
          new ProductSearch(unit, words, positive.size(), excluded(words))
              .search(Math.min(top, unit.rows()))
              .sorted(vectors);
    };
  }

  /** The words as queries that leave out themselves, first the positive ones. */
  private List<Query> words(Collection<String> positive, Collection<String> negative) {
    return Stream.concat(positive.stream(), negative.stream()).map(this::query).toList();
  }

  private Query query(String word) {
    int row = vectors.indexOf(word);
    float[] values = new float[unit.dim()];
    if (row >= 0) {
      unit.getRow(row, values, 0);
      return new Query(values, new int[] {row});
    }
    if (!vectors.compose(word, values)) {
      throw new IllegalArgumentException(SpellingSuggestions.unknown(vectors, word));
    }
    return Query.of(values);
  }

  private static int[] excluded(List<Query> words) {
    return words.stream().flatMapToInt(word -> IntStream.of(word.excluded())).sorted().toArray();
  }

  /** The sum of the first {@code positive} vectors less that of the others. */
  private float[] sum(List<Query> words, int positive) {
    float[] sum = new float[unit.dim()];
    for (int w = 0; w < words.size(); w++) {
      float[] vector = words.get(w).unit();
      float sign = w < positive ? 1 : -1;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += sign * vector[i];
      }
    }
    return sum;
  }

  /**
   * The words nearest to a vector.
   *
   * @param vector {@link WordVectors#dim()} values; its length does not matter. The cosine of a
   *     vector of zeros, or with a value that is not finite, is 0.
   * @param top how many to find at most, at least 1
   * @param exclude rows that are left out
   * @return by falling cosine; of equal ones the first row first
   * @throws IllegalArgumentException if {@code top} or the number of values is wrong
   */
  public List<Neighbor> nearest(float[] vector, int top, int... exclude) {
    checkTop(top);
    checkDim(vector);
    Query query = Query.of(vector, exclude);
    int limit = Math.min(top, unit.rows());
    if (limit == 0) {
      return List.of();
    }
    RowSearch search = new RowSearch(unit, limit, query.excluded());
    RoundedRows some = roundedRows();
    TopRows found = some == null ? search.search(query.unit()) : search.search(query.unit(), some);
    return found.sorted(vectors);
  }

  /**
   * Does now what else happens in the background after some queries one by one, by which those that
   * follow become several times as fast. For few words there is nothing to do.
   */
  public void prepare() {
    if (unit.rows() >= MANY_ROWS) {
      rounding().join();
    }
  }

  /**
   * Rounded rows if they are there, which are made once it is clear that there are many queries.
   */
  private @Nullable RoundedRows roundedRows() {
    if (unit.rows() < MANY_ROWS) {
      return null;
    }
    CompletableFuture<@Nullable RoundedRows> rounded;
    synchronized (this) {
      if (rounding == null && ++queries < MANY_QUERIES) {
        return null;
      }
      rounded = rounding();
    }
    return rounded.getNow(null);
  }

  private synchronized CompletableFuture<@Nullable RoundedRows> rounding() {
    if (rounding == null) {
      rounding = CompletableFuture.supplyAsync(this::round);
    }
    return rounding;
  }

  /** Null for lack of memory: then each query takes longer. */
  private @Nullable RoundedRows round() {
    try {
      return new RoundedRows(unit);
    } catch (OutOfMemoryError _) {
      return null;
    }
  }

  private static void checkTop(int top) {
    if (top < 1) {
      throw new IllegalArgumentException("top is " + top + " but must be at least 1");
    }
  }

  private void checkDim(float[] vector) {
    if (vector.length != unit.dim()) {
      throw new IllegalArgumentException(
          "the vector has %d values, the words have %d".formatted(vector.length, unit.dim()));
    }
  }

  @Override
  public synchronized void close() {
    try {
      RoundedRows rounded = rounding == null ? null : rounding.join();
      if (rounded != null) {
        rounded.close();
      }
    } finally {
      unit.close();
    }
  }
}
