package io.github.w2vfast.cli.plot;

import io.github.w2vfast.query.Neighbor;
import java.util.List;

/**
 * Words with their places on a plane.
 *
 * @param title what is shown
 * @param words the words
 * @param ranks the row of each word in its file
 * @param places x and y of each word, upwards as in mathematics
 * @param classes the class of each word, from 0 on
 * @param classNames some central words of each class
 * @param neighbors the nearest of the words to each, by falling cosine
 * @param arrows lines from one word to another
 * @param marks other places
 */
public record WordMap(
    String title,
    List<String> words,
    int[] ranks,
    float[][] places,
    int[] classes,
    List<String> classNames,
    List<List<Neighbor>> neighbors,
    List<Arrow> arrows,
    List<Mark> marks) {
  /** An arrow between two of the words, by their index. */
  public record Arrow(int from, int to) {}

  /** A place that is no word's. */
  public record Mark(String label, float x, float y) {}
}
