package io.github.w2vfast.query;

/**
 * A word that is likely near others.
 *
 * @param word the word
 * @param index its row
 * @param probability P(o|c), 0 to 1
 */
public record OutsideWord(String word, int index, double probability) {}
