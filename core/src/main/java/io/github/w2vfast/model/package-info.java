/** The matrices U and V outside the heap, and read-only views of word vectors. */
@NullMarked
package io.github.w2vfast.model;

import org.jspecify.annotations.NullMarked;
