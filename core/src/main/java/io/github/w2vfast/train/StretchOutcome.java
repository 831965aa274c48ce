package io.github.w2vfast.train;

import io.github.w2vfast.objective.RowUpdates;

/**
 * What a {@link Stretch} of training has done.
 *
 * @param words words of the corpus passed, subsampled ones included
 * @param pairs pairs of an input and a word to predict, by their weights
 * @param loss their loss in nats
 * @param updates how often each row was updated
 */
public record StretchOutcome(long words, long pairs, double loss, RowUpdates updates) {}
