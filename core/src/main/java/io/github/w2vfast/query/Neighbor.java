package io.github.w2vfast.query;

/**
 * A word near a query.
 *
 * @param word the word
 * @param index its row; -1 for a word that has none
 * @param cosine the cosine of its vector and the query, -1 to 1
 */
public record Neighbor(String word, int index, float cosine) {}
