/** Approximate search for neighbours, by Lucene's HNSW graph. */
@NullMarked
package io.github.w2vfast.index;

import org.jspecify.annotations.NullMarked;
