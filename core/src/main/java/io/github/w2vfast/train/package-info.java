/** Training: workers, learning rate, progress. */
@NullMarked
package io.github.w2vfast.train;

import org.jspecify.annotations.NullMarked;
