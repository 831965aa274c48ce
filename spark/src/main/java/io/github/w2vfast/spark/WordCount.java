package io.github.w2vfast.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts the tokens of a column on the cluster; the words that are kept come to the driver. */
final class WordCount {
  /** Stands at the end of each array, so that one pass counts sentences as well. */
  private static final String END = "\0</s>\0";

  private static final String WORD = "word";
  private static final String COUNT = "count";

  private WordCount() {}

  /**
   * The words of a column of token arrays.
   *
   * @param minCount rarer ones are dropped
   * @param maxVocab the most to keep, 0 for all; of those with equal counts the smaller strings
   * @throws IllegalArgumentException if none is left
   */
  static Words of(Dataset<?> dataset, String column, long minCount, int maxVocab) {
    Dataset<Row> counts =
        dataset
            .select(explode(concat(col(column), array(lit(END)))).as(WORD))
            .where(col(WORD).isNotNull())
            .groupBy(WORD)
            .count()
            .where(col(COUNT).geq(minCount).or(col(WORD).equalTo(END)));
    if (maxVocab > 0) {
      // the end of a sentence must not be cut off
      counts =
          counts
              .orderBy(col(WORD).equalTo(END).desc(), col(COUNT).desc(), col(WORD).asc())
              .limit(maxVocab);
    }
    List<Words.Counted> words = new ArrayList<>();
    long sentences = 0;
    for (Row row : counts.collectAsList()) {
      if (row.getString(0).equals(END)) {
        sentences = row.getLong(1);
      } else {
        words.add(new Words.Counted(row.getString(0), row.getLong(1)));
      }
    }
    if (words.size() < 2) {
      throw new IllegalArgumentException(
          sentences == 0
              ? "the column '" + column + "' has no tokens at all"
              : ("only %d different words of the column '%s' occur at least %d times, but two are"
                      + " needed; lower minCount, or use more text")
                  .formatted(words.size(), column, minCount));
    }
    return Words.of(words, sentences);
  }
}
