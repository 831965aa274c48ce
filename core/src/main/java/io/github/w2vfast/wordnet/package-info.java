/** WordNet as a graph of senses: what a dictionary knows of words, to compare vectors with. */
@NullMarked
package io.github.w2vfast.wordnet;

import org.jspecify.annotations.NullMarked;
