package io.github.w2vfast.query;

import io.github.w2vfast.model.UnitRows;
import java.util.Arrays;

/**
 * What a search looks for.
 *
 * @param unit a vector of length 1, or all zeros if there is no direction to look in
 * @param excluded rows that are no answers, in rising order
 */
record Query(float[] unit, int[] excluded) {
  /** A query for the direction of a vector. */
  static Query of(float[] vector, int... excluded) {
    float[] unit = vector.clone();
    if (!UnitRows.normalize(unit)) {
      Arrays.fill(unit, 0);
    }
    int[] sorted = excluded.clone();
    Arrays.sort(sorted);
    return new Query(unit, sorted);
  }
}
