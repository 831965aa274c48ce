package io.github.w2vfast.query;

/**
 * A word near a query.
 *
 * @param word the word
 * @param index its row
 * @param cosine the cosine of its vector and the query, -1 to 1
 */
public record Neighbor(String word, int index, float cosine) {}
